/* Compensated sums with a proved remainder: exact sum = hi + lo +- rad.      [OgitaRumpOishi2005, with running error terms]
 * Eight lanes, so that the loop vectorises; the result does not depend on how a row is cut into calls at multiples of 8. */
#ifndef CERTIFORM_BOUND_ACC_H
#define CERTIFORM_BOUND_ACC_H
#include <stddef.h>
#include "kernels/lane_sums.h"

typedef struct cf_acc {
  double v[24];            /* of the lanes: eight running sums, sums of the error terms, sums of their magnitudes */
  double terms;            /* error terms added so far */
  double eta;              /* eta times the products taken so far */
} cf_acc;

void cf_acc_zero(cf_acc *acc);
void cf_acc_sum(cf_acc *acc, size_t n, const double *x);                  /* += sum x[i], exact partial sums below 2^1023 */
void cf_acc_dot(cf_acc *acc, size_t n, const double *x, const double *y); /* += sum x[i] y[i] */
cf_pair cf_acc_end(const cf_acc *acc);
/* hi + lo rounded once; *bound >= |result - exact value| */
double cf_pair_round(cf_pair b, double *bound);
/* the root of a nonnegative exact value, likewise */
double cf_pair_sqrt(cf_pair b, double *bound);

double cf_acc_plain(size_t n, const double *x); /* x[i] >= 0: times CF_BOUND_SUM at least the exact sum */
double cf_acc_maxabs(size_t n, const double *x);   /* 0 for n = 0 */
#endif
