/* Sum, dot product, 2-norm, maximum, axpy. One output, one sequential chain, one rounding per operation. */
#include <certiform/fp.h>
#include <certiform/vec.h>

double cf_sum_raw(size_t n, const double *x)
{
  double s = 0.0;
  //@ assert zero: vec_sum(x, 0) == 0.0 && vec_asum(x, 0) == 0.0;
  /*@ loop invariant idx: 0 <= i <= n;
      loop invariant fin: \is_finite(s);
      loop invariant acc: vec_sum_inv(i, s, vec_sum(x, i), vec_asum(x, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert sum:  vec_sum(x, i+1) == vec_sum(x, i) + x[i];
    //@ assert asum: vec_asum(x, i+1) == vec_asum(x, i) + \abs(x[i]);
    //@ assert call: vec_sum_pre(i, s, vec_sum(x, i), vec_asum(x, i), x[i]);
    double t = f_add(s, x[i]);
    //@ assert step: vec_sum_next(i, s, vec_sum(x, i), vec_asum(x, i), x[i], t);
    s = t;
  }
  return s;
}

/* One step of the dot product; its contract is the lemma vec_dot_step. */
/*@ requires fin: \is_finite(s) && \is_finite(x) && \is_finite(y);
    requires rng: rng(x * y) && rng(s + rnd(x * y));
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == rnd(s + rnd(x * y)); */
static inline double dot_step(double s, double x, double y)
{
  double p = f_mul(x, y);
  return f_add(s, p);
}

double cf_dot_raw(size_t n, const double *x, const double *y)
{
  double s = 0.0;
  //@ assert zero: vec_dot(x, y, 0) == 0.0 && vec_adot(x, y, 0) == 0.0;
  /*@ loop invariant idx: 0 <= i <= n;
      loop invariant fin: \is_finite(s);
      loop invariant acc: vec_dot_inv(i, s, vec_dot(x, y, i), vec_adot(x, y, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert dot:  vec_dot(x, y, i+1) == vec_dot(x, y, i) + x[i] * y[i];
    //@ assert adot: vec_adot(x, y, i+1) == vec_adot(x, y, i) + \abs(x[i] * y[i]);
    //@ assert call: vec_dot_pre(i, s, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i]);
    double t = dot_step(s, x[i], y[i]);
    //@ assert step: vec_dot_next(i, s, vec_dot(x, y, i), vec_adot(x, y, i), x[i], y[i], t);
    s = t;
  }
  return s;
}

double cf_nrm2_raw(size_t n, const double *x)
{
  double s = 0.0;
  //@ assert zero: vec_dot(x, x, 0) == 0.0 && vec_adot(x, x, 0) == 0.0;
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \is_finite(s);
      loop invariant sign: 0.0 <= s;
      loop invariant acc:  vec_dot_inv(i, s, vec_dot(x, x, i), vec_adot(x, x, i));
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert dot:  vec_dot(x, x, i+1) == vec_dot(x, x, i) + x[i] * x[i];
    //@ assert adot: vec_adot(x, x, i+1) == vec_adot(x, x, i) + \abs(x[i] * x[i]);
    //@ assert call: vec_dot_pre(i, s, vec_dot(x, x, i), vec_adot(x, x, i), x[i], x[i]);
    //@ assert rng:  rng(x[i] * x[i]) && rng(s + rnd(x[i] * x[i]));
    //@ assert sq:   0.0 <= rnd(x[i] * x[i]);
    double t = dot_step(s, x[i], x[i]);
    //@ assert step: vec_dot_next(i, s, vec_dot(x, x, i), vec_adot(x, x, i), x[i], x[i], t);
    s = t;
  }
  return f_sqrt(s);
}

double cf_max_raw(size_t n, const double *x)
{
  double m = x[0];
  /*@ loop invariant idx:   1 <= i <= n;
      loop invariant fin:   \is_finite(m);
      loop invariant upper: \forall integer j; 0 <= j < i ==> x[j] <= m;
      loop invariant entry: \exists integer j; 0 <= j < i && m == x[j];
      loop assigns i, m;
      loop variant n - i; */
  for (size_t i = 1; i < n; i++) m = x[i] > m ? x[i] : m;
  return m;
}

/*@ requires fin: \is_finite(a) && \is_finite(x) && \is_finite(y);
    requires rng: vec_axpy_pre(a, x, y);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == vec_ax(a, x, y); */
static inline double axpy_step(double a, double x, double y)
{
  double p = f_mul(a, x);
  return f_add(y, p);
}

void cf_axpy_raw(size_t n, double a, const double *x, double *y)
{
  /*@ loop invariant idx:  0 <= i <= n;
      loop invariant fin:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]);
      loop invariant done: \forall integer j; 0 <= j < i ==> y[j] == vec_ax(a, \at(x[j],Pre), \at(y[j],Pre));
      loop invariant todo: \forall integer j; i <= j < n ==> y[j] == \at(y[j],Pre) && \is_finite(y[j]) && vec_bnd(y[j]);
      loop assigns i, y[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert apart: \separated(x + i, y + (0 .. n-1));
    //@ assert frame: x[i] == \at(x[\at(i,Here)],Pre);
    //@ assert input: \is_finite(x[i]) && vec_bnd(x[i]);
    double t = axpy_step(a, x[i], y[i]);
    //@ assert value: t == vec_ax(a, \at(x[\at(i,Here)],Pre), \at(y[\at(i,Here)],Pre));
    y[i] = t;
    //@ assert past: \forall integer j; 0 <= j < i ==> y[j] == vec_ax(a, \at(x[j],Pre), \at(y[j],Pre));
  }
}
