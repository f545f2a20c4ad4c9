/* Variants of attention, row by row. Compiled with -O3 (Makefile). */
#include <certiform/fp.h>
#include "row.h"
#include "schemes.h"

/*@ requires fin: \is_finite(c) && \is_finite(s) && \is_finite(a) && \is_finite(x);
    requires pre: sch_project(c, s, a, x);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_velocity(\result); */
static inline double project_entry(double c, double s, double a, double x)
{
  const double p = f_mul(c, x);
  //@ assert minus: sch_minus(a, p);
  const double q = f_sub(a, p);
  //@ assert over: sch_over(q, s);
  return f_div(q, s);
}

void cf_scheme_project(size_t d, double c, double s, const double *restrict a, const double *restrict x, double *restrict f)
{
  /*@ loop invariant index: 0 <= i <= d;
      loop invariant done:  sch_velocities(f, i);
      loop assigns i, f[0 .. d-1];
      loop variant d - i; */
  for (size_t i = 0; i < d; i++) {
    //@ assert here: sch_output(\at(a[\at(i, Here)], Pre)) && sch_token(\at(x[\at(i, Here)], Pre)) && \is_finite(\at(a[\at(i, Here)], Pre)) && \is_finite(\at(x[\at(i, Here)], Pre));
    //@ assert same: a[i] == \at(a[\at(i, Here)], Pre) && x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(a[i]) && \is_finite(x[i]);
    f[i] = project_entry(c, s, a[i], x[i]);
  }
}

/*@ requires fin: \is_finite(x) && \is_finite(y) && \is_finite(a) && \is_finite(b);
    requires pre: sch_circle(x, y, a, b);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_velocity(\result); */
static inline double circle_entry(double x, double y, double a, double b)
{
  const double p = f_mul(x, b), q = f_mul(y, a);
  return f_sub(p, q);
}

void cf_scheme_circle(size_t n, const double *restrict x, const double *restrict a, double *restrict f)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant done:  sch_velocities(f, i);
      loop assigns i, f[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert here: sch_token(\at(x[2 * \at(i, Here)], Pre)) && sch_token(\at(x[2 * \at(i, Here) + 1], Pre)) && sch_output(\at(a[2 * \at(i, Here)], Pre)) && sch_output(\at(a[2 * \at(i, Here) + 1], Pre)) && \is_finite(\at(x[2 * \at(i, Here)], Pre)) && \is_finite(\at(x[2 * \at(i, Here) + 1], Pre)) && \is_finite(\at(a[2 * \at(i, Here)], Pre)) && \is_finite(\at(a[2 * \at(i, Here) + 1], Pre));
    //@ assert same: x[2 * i] == \at(x[2 * \at(i, Here)], Pre) && x[2 * i + 1] == \at(x[2 * \at(i, Here) + 1], Pre) && a[2 * i] == \at(a[2 * \at(i, Here)], Pre) && a[2 * i + 1] == \at(a[2 * \at(i, Here) + 1], Pre) && \is_finite(x[2 * i]) && \is_finite(x[2 * i + 1]) && \is_finite(a[2 * i]) && \is_finite(a[2 * i + 1]);
    f[i] = circle_entry(x[2 * i], x[2 * i + 1], a[2 * i], a[2 * i + 1]);
  }
}

/*@ requires fin: \is_finite(v) && \is_finite(s) && \is_finite(u);
    requires pre: sch_scaled(v, s, u);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_output(\result); */
static inline double scaled_output(double v, double s, double u)
{
  const double p = f_mul(u, s);
  //@ assert signed: sch_signed(v, p);
  return f_mul(v, p);
}

void cf_scheme_scaled(size_t d, double v, double s, double *u)
{
  /*@ loop invariant index: 0 <= i <= d;
      loop invariant todo:  \forall integer j; i <= j < d ==> \is_finite(u[j]) && sch_sum(u[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(u[j]) && sch_output(u[j]);
      loop assigns i, u[0 .. d-1];
      loop variant d - i; */
  for (size_t i = 0; i < d; i++) u[i] = scaled_output(v, s, u[i]);
}

/*@ requires fin: \is_finite(v) && \is_finite(z) && \is_finite(u);
    requires pre: sch_mean(v, z, u);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_average(\result); */
static inline double mean_output(double v, double z, double u)
{
  const double p = f_div(u, z);
  //@ assert signed: sch_signed_mean(v, p);
  return f_mul(v, p);
}

void cf_scheme_mean(size_t d, double v, double z, double *u)
{
  /*@ loop invariant index: 0 <= i <= d;
      loop invariant todo:  \forall integer j; i <= j < d ==> \is_finite(u[j]) && sch_sum(u[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(u[j]) && sch_average(u[j]);
      loop assigns i, u[0 .. d-1];
      loop variant d - i; */
  for (size_t i = 0; i < d; i++) u[i] = mean_output(v, z, u[i]);
}

/*@ requires fin: \is_finite(s) && \is_finite(c) && \is_finite(x) && \is_finite(w) && \is_finite(y);
    requires pre: sch_noise(s, c, x, w, y);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_end(\result); */
static inline double noise_entry(double s, double c, double x, double w, double y)
{
  const double p = f_mul(c, x);
  //@ assert part: sch_part(w, p);
  const double t = f_sub(w, p);
  //@ assert times: sch_times(s, t);
  const double q = f_mul(s, t);
  //@ assert last: sch_last(y, q);
  return f_add(y, q);
}

void cf_scheme_noise(size_t d, double s, double c, const double *restrict x, const double *restrict w, double *restrict y)
{
  /*@ loop invariant index: 0 <= i <= d;
      loop invariant todo:  \forall integer j; i <= j < d ==> \is_finite(y[j]) && sch_entry(y[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(y[j]) && sch_end(y[j]);
      loop assigns i, y[0 .. d-1];
      loop variant d - i; */
  for (size_t i = 0; i < d; i++) {
    //@ assert here: sch_entry(\at(x[\at(i, Here)], Pre)) && sch_entry(\at(w[\at(i, Here)], Pre)) && \is_finite(\at(x[\at(i, Here)], Pre)) && \is_finite(\at(w[\at(i, Here)], Pre));
    //@ assert same: x[i] == \at(x[\at(i, Here)], Pre) && w[i] == \at(w[\at(i, Here)], Pre) && \is_finite(x[i]) && \is_finite(w[i]);
    y[i] = noise_entry(s, c, x[i], w[i], y[i]);
  }
}

double cf_scheme_speed(size_t d, const double *v)
{
  const double s = cf_row_sumsq(d, v);
  //@ assert end: cf_end_pre(d, s, 802);
  //@ assert sqrt: cf_sqrt_pre(s, 833);
  const double r = f_sqrt(s);
  //@ assert dbl: cf_dbl(r);
  //@ assert norm: 0 < r ==> \forall integer i; 0 <= i < d ==> sch_norm(v[i], s, r);
  return r;
}

/*@ requires fin: \is_finite(c) && \is_finite(w) && \is_finite(r) && \is_finite(v) && \is_finite(x);
    requires pre: sch_cosine(c) && sch_cosine(w) && sch_ratio(v, r) && sch_entry(x);
    assigns \nothing;
    ensures box:  \is_finite(\result) && sch_turned(\result); */
static inline double turn_entry(double c, double w, double r, double v, double x)
{
  const double q = f_div(v, r);
  //@ assert turn: sch_turn(c, w, x, q);
  const double a = f_mul(c, x), b = f_mul(w, q);
  return f_add(a, b);
}

void cf_scheme_turn(size_t d, double c, double w, double r, const double *restrict v, double *restrict x)
{
  /*@ loop invariant index: 0 <= i <= d;
      loop invariant todo:  \forall integer j; i <= j < d ==> \is_finite(x[j]) && sch_entry(x[j]);
      loop invariant done:  \forall integer j; 0 <= j < i ==> \is_finite(x[j]) && sch_turned(x[j]);
      loop assigns i, x[0 .. d-1];
      loop variant d - i; */
  for (size_t i = 0; i < d; i++) {
    //@ assert here: \is_finite(\at(v[\at(i, Here)], Pre)) && sch_ratio(\at(v[\at(i, Here)], Pre), r);
    //@ assert same: v[i] == \at(v[\at(i, Here)], Pre) && \is_finite(v[i]);
    x[i] = turn_entry(c, w, r, v[i], x[i]);
  }
}
