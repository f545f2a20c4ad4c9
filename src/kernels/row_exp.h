/* The pieces of a softmax's row: exps, their sum in lanes (specs/lanes.acsl), shares. Internal; sizes and overlap as in row.h. */
#ifndef CERTIFORM_KERNELS_ROW_EXP_H
#define CERTIFORM_KERNELS_ROW_EXP_H
#include <certiform/softmax.h>
#include "row.h"
#ifdef __FRAMAC__
#include <certiform/expo.h>
#include "row_exp.acsl"
#endif

/* y[i] := e_i (1 / s), both rounded, for e_i = exp(x[i] - m), m the maximum, s their sum. */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid(y + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), y + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && cf_row_top(x, n, m);
    assigns y[0 .. n-1];
    ensures unit:   cf_row_unit(y, n);
    ensures near:   softmax_row{Pre, Post}(x, n, m, y);
    ensures one:    softmax_one(y, n); */
void cf_row_shares(size_t n, double m, const double *x, double *y);

/* s, the e_i not stored. */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   \forall integer i; 0 <= i < n ==> x[i] <= m;
    assigns \nothing;
    ensures fin:    \is_finite(\result) && 0 <= \result && cf_chain(n, \result, 0);
    ensures top:    \forall integer i; 0 <= i < n && x[i] == m ==> 0.5 <= \result;
    ensures near:   exps_near(n / 16 + 5, n, \result, exps_sum_of(x, m, n)); */
double cf_row_expsum(size_t n, double m, const double *x);

/* log s */
/*@ requires size:  1 <= n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1));
    requires box:   cf_row_mag(x, n, 1000) && \is_finite(m) && cf_mag(m, 1000);
    requires top:   (\forall integer i; 0 <= i < n ==> x[i] <= m) && cf_row_top(x, n, m);
    assigns \nothing;
    ensures fin:    \is_finite(\result) && cf_mag(\result, 15);
    ensures near:   exps_log_near(n, m, softmax_sum(x, n), \result); */
double cf_row_logsum(size_t n, double m, const double *x);
#endif
