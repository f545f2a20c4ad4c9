/* Numbers modulo 2^61 - 1: 2^61 is 1, so that what stands above it is added. Compiled with -O3 (Makefile). */
#include "clones.h"
#include "modular.h"

/* s modulo the prime */
/*@ assigns \nothing;
    ensures value: mod_is(s, \result) && \result < CF_PRIME; */
INLINE uint64_t mod_folded(uint64_t s)
{
  const uint64_t t = s / 0x2000000000000000u + s % 0x2000000000000000u;
  //@ assert word: mod_word(s, t);
  return t >= CF_PRIME ? t - CF_PRIME : t;
}

/* The products of the halves of 31 and 30 bits fit words. */
/*@ requires halves: mod_halves(a1, a0, b1, b0) && a == a1 * 0x80000000 + a0 && b == b1 * 0x80000000 + b0;
    assigns \nothing;
    ensures value:   mod_is(a * b, \result) && \result < CF_PRIME; */
INLINE uint64_t mod_product(uint64_t a, uint64_t b, uint64_t a1, uint64_t a0, uint64_t b1, uint64_t b0)
{
  (void)a, (void)b; /* for the contract only */
  const uint64_t m = a1 * b0 + a0 * b1, h = m / 0x40000000u, l = m % 0x40000000u;
  //@ assert split: mod_split(m, h, l);
  const uint64_t s = 2 * (a1 * b1) + h + l * 0x80000000u + a0 * b0;
  //@ assert parts: mod_parts(a, b, a1, a0, b1, b0, h, l, s);
  return mod_folded(s);
}

/* The contract of cf_modular_times. */
/*@ requires box:   a < CF_PRIME && b < CF_PRIME;
    assigns \nothing;
    ensures value:  mod_is(a * b, \result) && \result < CF_PRIME; */
INLINE uint64_t mod_times(uint64_t a, uint64_t b)
{
  const uint64_t a1 = a / 0x80000000u, a0 = a % 0x80000000u, b1 = b / 0x80000000u, b0 = b % 0x80000000u;
  //@ assert halves: mod_half(a, a1, a0) && mod_half(b, b1, b0);
  //@ assert fit: mod_halves(a1, a0, b1, b0);
  return mod_product(a, b, a1, a0, b1, b0);
}

uint64_t cf_modular_times(uint64_t a, uint64_t b) { return mod_times(a, b); }

uint64_t cf_modular_inverse(uint64_t a)
{
  uint64_t r = 1;
  /*@ loop invariant box: r < CF_PRIME && a < CF_PRIME;
      loop assigns e, a, r;
      loop variant e; */
  for (uint64_t e = CF_PRIME - 2; e; e /= 2, a = mod_times(a, a))
    if (e % 2) r = mod_times(r, a);
  return r;
}

/* x - factor y */
/*@ requires box:   x < CF_PRIME && factor < CF_PRIME && y < CF_PRIME;
    assigns \nothing;
    ensures value:  mod_new(x, factor, y, \result) && \result < CF_PRIME; */
INLINE uint64_t mod_entry(uint64_t x, uint64_t factor, uint64_t y)
{
  //@ assert none: mod_none(x);
  if (y == 0) return x;
  const uint64_t t = mod_times(factor, y);
  //@ assert less: mod_less(x, factor * y, t);
  return x >= t ? x - t : x + (CF_PRIME - t);
}

VARIANTS(cf_modular_eliminate, (size_t n, size_t c, uint64_t factor, const uint64_t *restrict pivot, uint64_t *restrict row), (n, c, factor, pivot, row))
{
  /*@ loop invariant index: c <= k <= n;
      loop invariant todo:  \forall integer j; k <= j < n ==> row[j] == \at(row[j], Pre) && row[j] < CF_PRIME;
      loop invariant left:  \forall integer j; 0 <= j < c ==> row[j] < CF_PRIME;
      loop invariant done:  \forall integer j; c <= j < k ==> row[j] < CF_PRIME && mod_new(\at(row[j], Pre), factor, \at(pivot[j], Pre), row[j]);
      loop assigns k, row[c .. n-1];
      loop variant n - k; */
  for (size_t k = c; k < n; k++) {
    //@ assert was: row[k] == \at(row[\at(k, Here)], Pre);
    //@ assert here: \at(pivot[\at(k, Here)], Pre) < CF_PRIME;
    //@ assert same: pivot[k] == \at(pivot[\at(k, Here)], Pre) && pivot[k] < CF_PRIME;
    const uint64_t t = mod_entry(row[k], factor, pivot[k]);
    //@ assert value: mod_new(\at(row[\at(k, Here)], Pre), factor, \at(pivot[\at(k, Here)], Pre), t);
    row[k] = t;
  }
}

void cf_modular_swap(size_t n, uint64_t *a, uint64_t *b)
{
  /*@ loop invariant index: 0 <= k <= n;
      loop invariant done:  \forall integer j; 0 <= j < k ==> a[j] == \at(b[j], Pre) && b[j] == \at(a[j], Pre);
      loop invariant todo:  \forall integer j; k <= j < n ==> a[j] == \at(a[j], Pre) && b[j] == \at(b[j], Pre);
      loop assigns k, a[0 .. n-1], b[0 .. n-1];
      loop variant n - k; */
  for (size_t k = 0; k < n; k++) {
    const uint64_t t = a[k];
    a[k] = b[k];
    b[k] = t;
  }
}
