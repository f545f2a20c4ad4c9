/* The constants of the rounding lemmas.                                                                 [specs/flow.md 3, 8, 10] */
#include <math.h>
#include <certiform/expo.h>
#include "exact/dd.h"
#include "flow/sweep.h"
#include "flow/up.h"

cf_depth cf_sweep_depth(const cf_sweep *a)
{
  double n = (double)a->n, d = (double)a->d, rows = n < CF_CHUNK ? n : CF_CHUNK, many = (double)((a->n + CF_CHUNK - 1) / CF_CHUNK);
  cf_depth z = {.u = CF_U, .expo = 2.0, .own = 2.001, .more = 0.0};
  z.gram = (double)((a->d + 3) / 4) + 4.0;
  z.sum = (d < CF_CHUNK ? d : CF_CHUNK) + (double)((a->d + CF_CHUNK - 1) / CF_CHUNK) + 1.0;
  z.field = rows + many + 1.0;
  z.zsum = rows + many;
  z.eta = mul(1.001, mad(CF_EXP_REL, 4.0 * CF_U, a->strength));
  if (!a->scores->plain) z.key = mul(1.01, mad(a->scores->rest, z.u * (d + 4.0), a->scores->frobenius));
  if (a->bits == 53) return z;
  if (a->bits > 106) {
    z.u = ldexp(1.0, -a->bits);
    z.eta = mul(1.001, mad(z.u, 4.0 * z.u, a->strength));
    if (!a->scores->plain) z.key = mul(1.01, mad(mul(ldexp(d, -a->bits - 54), a->scores->product), z.u * (d + 5.0), a->scores->frobenius));
    return z;
  }
  z.u = 8.0 * CF_U * CF_U;
  z.gram += 2.0;
  z.sum += 2.0;
  z.field += 2.0;
  z.zsum += 1.0;
  z.expo = 5.0;
  z.own = 4.0;
  z.more = 3.0;
  z.eta = mul(1.001, mad(CF_DD_EXP_REL, 3.0 * z.u, a->strength));
  if (!a->scores->plain) z.key = mul(1.01, mad(a->scores->rest, z.u * (d + 4.0), a->scores->frobenius));
  return z;
}
