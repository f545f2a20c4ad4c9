/* Which velocity field, for the three evaluations of the exact tier. */
#ifndef CF_EXACT_DYNAMICS_OP_H
#define CF_EXACT_DYNAMICS_OP_H
#include <stdbool.h>
#include <stddef.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/status.h>
#include "dd.h"

typedef struct cf_field_op {
  size_t n, d;
  bool causal, mean; /* causal: token i sees j <= i; mean: SA, weights divided by their sum; else USA, scale times the sum */
  bool own;          /* USA in the model's own time: weights exp(beta c), divided by n; scale is 1 */
  double beta, scale;
  const double *x;
  size_t ldx;
} cf_field_op;

/* f[n][d]; work[n] */
cf_status cf_dd_field(const cf_field_op *f, cf_dd *y, cf_dd *work);
cf_status cf_dd_energy(const cf_field_op *f, cf_dd *y);
cf_status cf_ref_field(const cf_field_op *f, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
/* sign of component i % d of token i / d, or of the energy, less c */
cf_status cf_cmp_field(const cf_field_op *f, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
cf_status cf_cmp_energy(const cf_field_op *f, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
#endif
