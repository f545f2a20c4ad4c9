#include "row.h"
#include <stdlib.h>
#include <string.h>

static cf_status enclose(void *of, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi)
{
  const cf_row *r = of;
  return r->enclose(r, want, prec, lo, hi);
}

static cf_status compare(void *of, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign)
{
  const cf_row *r = of;
  return r->compare(r, i, c, prec_max, sign);
}

cf_status cf_row_exact(const cf_row *r, double *out)
{
  cf_reals t = {r->results, (void *)r, enclose, compare};
  cf_dd *first = calloc(r->results, sizeof *first);
  double *y = calloc(r->results, sizeof *y);
  cf_status status = first && y ? r->dd(r, first) : CF_ENOMEM;
  if (status == CF_OK) status = cf_round_exact(CF_FORMAT_F64, &t, first, NULL, 0, y);
  if (status == CF_OK) memcpy(out, y, r->results * sizeof *y);
  free(first);
  free(y);
  return status;
}

cf_status cf_row_checked(const cf_row *r, double *out)
{
  const double *in[4] = {r->x, r->y, r->w, r->b};
  if (r->n > CF_NMAX) return CF_ESIZE;
  cf_status status = CF_OK;
  for (int k = 0; k < 4 && status == CF_OK; k++)
    if (in[k]) status = cf_row_finite(r->n, in[k]);
  if (status == CF_OK) status = cf_row_eps(r->eps);
  return status == CF_OK && r->n > 0 ? cf_row_exact(r, out) : status;
}
