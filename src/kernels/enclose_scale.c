#include "clones.h"
#include "enclose_scale.h"

void cf_scale_powers(size_t n, double h, double *f)
{
  double p = 1.0;
  //@ assert first: scale_power(h, 0) == 1.0 && scale_up(0, p, scale_power(h, 0));
  /*@ loop invariant index: 0 <= k <= n;
      loop invariant fin:   \is_finite(p);
      loop invariant power: scale_up(k, p, scale_power(h, k));
      loop invariant box:   \forall integer i; 0 <= i < k ==> \is_finite(f[i]) && scale_entry(f[i]);
      loop invariant up:    \forall integer i; 0 <= i < k ==> scale_above(scale_power(h, i), f[i]);
      loop assigns k, p, f[0 .. n-1];
      loop variant n - k; */
  for (size_t k = 0; k < n; k++) {
    //@ assert here: scale_entry(p) && scale_factor(p) && scale_above(scale_power(h, k), p);
    f[k] = p;
    //@ assert step: scale_power(h, k + 1) == scale_power(h, k) * h && scale_product(p, h);
    double q = cf_up_mul(p, h);
    //@ assert next: scale_next(k, p, scale_power(h, k), h, q);
    p = q;
  }
}

VARIANTS(cf_scale_by, (size_t n, const double *v, double f, double *r), (n, v, f, r))
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   scale_box(v, n);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(r[j]);
      loop invariant up:    \forall integer j; 0 <= j < i ==> scale_by(v[j], f, r[j]);
      loop assigns i, r[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(v[i]) && scale_product(v[i], f);
    //@ assert ends:  \separated(r + i, v + (0 .. n-1));
    //@ assert cells: \forall integer j; 0 <= j < n ==> \separated(v + j, r + i);
    double p = cf_up_mul(v[i], f);
    //@ assert up: scale_by(v[i], f, p);
    r[i] = p;
  }
}

VARIANTS(cf_scale_add, (size_t n, const double *a, const double *b, double *r), (n, a, b, r))
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   scale_box(a, n) && scale_box(b, n);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(r[j]);
      loop invariant up:    \forall integer j; 0 <= j < i ==> scale_above(a[j] + b[j], r[j]);
      loop assigns i, r[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(a[i]) && \is_finite(b[i]) && scale_terms(a[i], b[i]);
    //@ assert ends:  \separated(r + i, a + (0 .. n-1)) && \separated(r + i, b + (0 .. n-1));
    //@ assert cells: \forall integer j; 0 <= j < n ==> \separated(a + j, r + i) && \separated(b + j, r + i);
    double p = cf_up_add(a[i], b[i]);
    //@ assert up: scale_above(a[i] + b[i], p);
    r[i] = p;
  }
}

VARIANTS(cf_scale_mul, (size_t n, const double *a, const double *f, double *r), (n, a, f, r))
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   scale_box(a, n) && scale_factors(f, n);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(r[j]);
      loop invariant up:    \forall integer j; 0 <= j < i ==> scale_by(a[j], f[j], r[j]);
      loop assigns i, r[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(a[i]) && \is_finite(f[i]) && scale_product(a[i], f[i]);
    //@ assert ends:  \separated(r + i, a + (0 .. n-1)) && \separated(r + i, f + (0 .. n-1));
    //@ assert cells: \forall integer j; 0 <= j < n ==> \separated(a + j, r + i) && \separated(f + j, r + i);
    double p = cf_up_mul(a[i], f[i]);
    //@ assert up: scale_by(a[i], f[i], p);
    r[i] = p;
  }
}

VARIANTS(cf_scale_div, (size_t n, const double *a, const double *b, double *r), (n, a, b, r))
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   scale_box(a, n) && scale_divisors(b, n);
      loop invariant fin:   \forall integer j; 0 <= j < i ==> \is_finite(r[j]);
      loop invariant up:    \forall integer j; 0 <= j < i ==> scale_over(a[j], b[j], r[j]);
      loop assigns i, r[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: \is_finite(a[i]) && \is_finite(b[i]) && scale_quotient(a[i], b[i]);
    //@ assert ends:  \separated(r + i, a + (0 .. n-1)) && \separated(r + i, b + (0 .. n-1));
    //@ assert cells: \forall integer j; 0 <= j < n ==> \separated(a + j, r + i) && \separated(b + j, r + i);
    double p = cf_up_div(a[i], b[i]);
    //@ assert up: scale_over(a[i], b[i], p);
    r[i] = p;
  }
}

VARIANTS_OF(int, cf_scale_fits, (size_t n, const double *v, double most), (n, v, most))
{
  long ok = 1;
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant flag:  ok == 0 || ok == 1;
      loop invariant fits:  ok == 1 ==> \forall integer j; 0 <= j < i ==> \is_finite(v[j]) && -most <= v[j] <= most;
      loop assigns i, ok;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) ok = v[i] <= most && -v[i] <= most ? ok : 0;
  return (int)ok;
}
