#include <math.h>
#include <stdlib.h>
#include "flow/node.h"

void cf_node_get(const cf_node *b, size_t k, int bits, cf_mp *x)
{
  mpfr_t v;
  cf_mp_fresh(v, x, bits);
  for (size_t q = 0; q < cf_node_parts(b->bits); q++) mpfr_add_d(v, v, *cf_node_part(b, k, q), MPFR_RNDN);
  cf_mp_keep(x, v);
}

void cf_node_put(cf_node *b, size_t k, mpfr_t v)
{
  mpfr_t grid;
  mpfr_init2(grid, mpfr_get_prec(v));
  mpfr_set(grid, v, MPFR_RNDN);
  if (b->bits > 106) { /* the sum of doubles ends at 2^-bits */
    mpfr_mul_2ui(grid, grid, b->bits, MPFR_RNDN);
    mpfr_rint(grid, grid, MPFR_RNDN);
    mpfr_div_2ui(grid, grid, b->bits, MPFR_RNDN);
    mpfr_sub(v, v, grid, MPFR_RNDN);
  }
  for (size_t q = 0; q < cf_node_parts(b->bits); q++) {
    double *to = cf_node_part(b, k, q);
    *to = mpfr_get_d(grid, MPFR_RNDN);
    mpfr_sub_d(grid, grid, *to, MPFR_RNDN);
    if (b->bits <= 106) mpfr_sub_d(v, v, *to, MPFR_RNDN);
  }
  mpfr_clear(grid);
}

mpfr_t *cf_node_room(size_t d, int prec)
{
  mpfr_t *y = malloc((d ? d : 1) * sizeof *y);
  for (size_t c = 0; y && c < d; c++) mpfr_init2(y[c], prec);
  return y;
}

void cf_node_unroom(size_t d, mpfr_t *y)
{
  for (size_t c = 0; y && c < d; c++) mpfr_clear(y[c]);
  free(y);
}

double cf_node_move(cf_node *b, size_t i, size_t d, int prec, mpfr_t *y)
{
  mpfr_t norm, v, sum;
  mpfr_inits2(prec, norm, v, sum, (mpfr_ptr)0);
  mpfr_set_zero(norm, 1);
  mpfr_set_zero(sum, 1);
  for (size_t c = 0; c < d; c++) mpfr_fma(norm, y[c], y[c], norm, MPFR_RNDN);
  mpfr_sqrt(norm, norm, MPFR_RNDN);
  const bool ok = mpfr_regular_p(norm);
  for (size_t c = 0; ok && c < d; c++) {
    mpfr_div(v, y[c], norm, MPFR_RNDN);
    mpfr_sub(y[c], y[c], v, MPFR_RNDN);
    cf_node_put(b, i * d + c, v);
    mpfr_add(y[c], y[c], v, MPFR_RNDN); /* y - y/|y| + what the rounding left: off by three roundings */
    mpfr_fma(sum, y[c], y[c], sum, MPFR_RNDU);
  }
  mpfr_sqrt(sum, sum, MPFR_RNDU);
  mpfr_set_ui_2exp(v, d, 8 - prec, MPFR_RNDU);
  mpfr_add(sum, sum, v, MPFR_RNDU);
  const double r = ok ? mpfr_get_d(sum, MPFR_RNDU) : INFINITY;
  mpfr_clears(norm, v, sum, (mpfr_ptr)0);
  return r;
}
