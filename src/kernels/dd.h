/* Error-free transforms: what a sum, a product, a multiply-add lost.     [Knuth; Dekker; OgitaRumpOishi2005; JoldesMullerPopescu2017]
 * Private: the bound and the exact tier inline these. No operation may overflow. */
#ifndef CF_KERNELS_DD_H
#define CF_KERNELS_DD_H
#include <certiform/fp.h>

/* a + b = s + result exactly, s = rnd(a + b)                                                        (Knuth's TwoSum) */
static inline double cf_sum_low(double a, double b, double s)
{
  double z = f_sub(s, a);
  double y = f_sub(s, z);
  double db = f_sub(b, z);
  double da = f_sub(a, y);
  return f_add(da, db);
}

/* a + b = s + result exactly, s = rnd(a + b), for |a| >= |b| or a = 0                               (Dekker's Fast2Sum) */
static inline double cf_fast_low(double a, double b, double s)
{
  double z = f_sub(s, a);
  return f_sub(b, z);
}

/* a b = p + result exactly, p = rnd(a b), but for underflow                                         (2Prod by fma) */
static inline double cf_prod_low(double a, double b, double p) { return f_fma(a, b, -p); }
#endif
