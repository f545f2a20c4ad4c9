/* Numbers modulo the prime 2^61 - 1: the rank that counts clusters.                                        [specs/dynamics.md] Private: src/flow calls these. */
#ifndef CF_KERNELS_MODULAR_H
#define CF_KERNELS_MODULAR_H
#include <stddef.h>
#include <stdint.h>

#define CF_PRIME 0x1fffffffffffffffu
#ifdef __FRAMAC__
#include "modular.acsl"
#endif

/* a b */
/*@ requires box:   a < CF_PRIME && b < CF_PRIME;
    assigns \nothing;
    ensures value:  mod_is(a * b, \result); */
uint64_t cf_modular_times(uint64_t a, uint64_t b);

/* a^(p-2) for the prime p, the inverse of a != 0 */
/*@ requires box:   a < CF_PRIME;
    assigns \nothing;
    ensures box:    \result < CF_PRIME; */
uint64_t cf_modular_inverse(uint64_t a);

/* row := row - factor pivot, from column c on */
/*@ requires valid: c <= n && \valid_read(pivot + (0 .. n-1)) && \valid(row + (0 .. n-1)) && \separated(pivot + (0 .. n-1), row + (0 .. n-1));
    requires box:   factor < CF_PRIME && mod_row(pivot, n) && mod_row(row, n);
    assigns row[c .. n-1];
    ensures value:  \forall integer k; c <= k < n ==> mod_new(\old(row[k]), factor, \at(pivot[k], Pre), row[k]);
    ensures box:    mod_row(row, n); */
void cf_modular_eliminate(size_t n, size_t c, uint64_t factor, const uint64_t *pivot, uint64_t *row);

/* a and b change places. */
/*@ requires valid: \valid(a + (0 .. n-1)) && \valid(b + (0 .. n-1)) && \separated(a + (0 .. n-1), b + (0 .. n-1));
    assigns a[0 .. n-1], b[0 .. n-1];
    ensures value:  \forall integer k; 0 <= k < n ==> a[k] == \old(b[k]) && b[k] == \old(a[k]); */
void cf_modular_swap(size_t n, uint64_t *a, uint64_t *b);
#endif
