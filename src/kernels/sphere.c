#include <certiform/fp.h>
#include <certiform/sphere.h>
#include "row.h"

/* max(sqrt(ss), eps) */
/*@ requires fin: \is_finite(ss) && 0 <= ss && \is_finite(eps) && 0 <= eps;
    requires box: cf_mag(ss, 833) && cf_mag(eps, 802);
    assigns \nothing;
    ensures fin:  \is_finite(\result) && 0 <= \result && cf_mag(\result, 833);
    ensures norm: rnd(\sqrt(ss)) <= \result;
    ensures max:  cf_larger(\result, rnd(\sqrt(ss)), eps); */
static double norm_floor(double eps, double ss)
{
  //@ assert sqrt: cf_sqrt_pre(ss, 833);
  double r = f_sqrt(ss);
  //@ assert weak: cf_weak_pre(eps, 802, 833);
  return r > eps ? r : eps;
}

/* The ghost loops carry the exact sums of squares: of x over to y, and from y to the quotients. */
void cf_normalize_raw(size_t n, double eps, const double *x, double *y)
{
  //@ assert unfold: \forall integer k; 0 <= k < n ==> vec_dot(x, x, k+1) == vec_dot(x, x, k) + x[k] * x[k];
  cf_row_copy(n, x, y);
  //@ assert box: cf_row_mag(y, n, 401) && cf_mag(eps, 802);
  double ss = cf_row_sumsq(n, y);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= n;
       loop invariant same:  vec_dot{Pre}(x, x, k) == vec_dot(y, y, k);
       loop assigns k;
       loop variant n - k; @/
    for (size_t k = 0; k < n; k++) {
      /@ assert was: vec_dot{Pre}(x, x, k+1) == vec_dot{Pre}(x, x, k) + \at(x[\at(k, Here)], Pre) * \at(x[\at(k, Here)], Pre); @/
      square_next(y, k);
      /@ assert cell: cf_same_pre(\at(x[\at(k, Here)], Pre), y[k]); @/
    } */
  //@ assert end: cf_end_pre(n, ss, 802);
  double r = norm_floor(eps, ss);
  //@ assert dbl: cf_dbl(r);
  //@ assert norm: \forall integer i; 0 <= i < n && 0 < r ==> cf_norm_pre(y[i], ss, r);
  //@ assert ratio: 0 < r ==> cf_row_ratio(y, n, r);
  //@ assert was: \forall integer i; 0 <= i < n && 0 < r ==> cf_ratio(\at(x[i], Pre), r);
  //@ assert sum: cf_sq_inv(n, ss, vec_dot{Pre}(x, x, n));
  //@ assert den: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> cf_den_pre(n, ss, vec_dot{Pre}(x, x, n), eps, r, m);
  //@ assert near: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> cf_den(n, r, m) && 0 < r;
  //@ assert long: eps <= cf_norm{Pre}(x, n) ==> cf_larger(cf_norm{Pre}(x, n), cf_norm{Pre}(x, n), eps);
  //@ assert unit: eps <= cf_norm{Pre}(x, n) && CF_NORM_MIN <= cf_norm{Pre}(x, n) ==> cf_den(n, r, cf_norm{Pre}(x, n)) && 0 < r;
  cf_row_normalize(n, r, y);
  //@ assert quot: \forall integer i; 0 <= i < n && 0 < r ==> y[i] == cf_quot(\at(x[i], Pre), r);
  //@ assert pre: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> \forall integer i; 0 <= i < n ==> cf_quot_near_pre(n, \at(x[i], Pre), r, m);
  //@ assert positive: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> 0 < r;
  //@ assert value: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> \forall integer i; 0 <= i < n ==> cf_quot_near(n, cf_quot(\at(x[i], Pre), r), \at(x[i], Pre), m);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= n;
       loop invariant unit:  0 < r ==> cf_unit_inv(k, r, vec_dot{Pre}(x, x, k), vec_dot(y, y, k));
       loop invariant near:  \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> \forall integer j; 0 <= j < k ==> cf_quot_near(n, y[j], \at(x[j], Pre), m);
       loop assigns k;
       loop variant n - k; @/
    for (size_t k = 0; k < n; k++) {
      /@ assert was: vec_dot{Pre}(x, x, k+1) == vec_dot{Pre}(x, x, k) + \at(x[\at(k, Here)], Pre) * \at(x[\at(k, Here)], Pre); @/
      square_next(y, k);
      /@ assert pre: 0 < r ==> cf_unit_pre(k, r, vec_dot{Pre}(x, x, k), vec_dot(y, y, k), \at(x[\at(k, Here)], Pre)); @/
      /@ assert step: 0 < r ==> cf_unit_inv(k+1, r, vec_dot{Pre}(x, x, k) + \at(x[\at(k, Here)], Pre) * \at(x[\at(k, Here)], Pre), vec_dot(y, y, k) + cf_quot(\at(x[\at(k, Here)], Pre), r) * cf_quot(\at(x[\at(k, Here)], Pre), r)); @/
      /@ assert same: 0 < r ==> cf_same_pre(y[k], cf_quot(\at(x[\at(k, Here)], Pre), r)); @/
      /@ assert square: 0 < r ==> y[k] * y[k] == cf_quot(\at(x[\at(k, Here)], Pre), r) * cf_quot(\at(x[\at(k, Here)], Pre), r); @/
      /@ assert dot: 0 < r ==> vec_dot(y, y, k+1) == vec_dot(y, y, k) + cf_quot(\at(x[\at(k, Here)], Pre), r) * cf_quot(\at(x[\at(k, Here)], Pre), r); @/
      /@ assert next: 0 < r ==> cf_unit_inv(k+1, r, vec_dot{Pre}(x, x, k+1), vec_dot(y, y, k+1)); @/
      /@ assert equal: 0 < r ==> y[k] == cf_quot(\at(x[\at(k, Here)], Pre), r); @/
      /@ assert near: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> cf_quot_near(n, cf_quot(\at(x[\at(k, Here)], Pre), r), \at(x[\at(k, Here)], Pre), m) && 0 < r; @/
      /@ assert this: \forall real m; cf_larger(m, cf_norm{Pre}(x, n), eps) && CF_NORM_MIN <= m ==> cf_quot_near(n, y[k], \at(x[\at(k, Here)], Pre), m); @/
    } */
  //@ assert last: eps <= cf_norm{Pre}(x, n) && CF_NORM_MIN <= cf_norm{Pre}(x, n) ==> cf_unit_end_pre(n, r, vec_dot{Pre}(x, x, n), vec_dot(y, y, n));
}

/* y - c x */
/*@ requires fin: \is_finite(c) && \is_finite(x) && \is_finite(y);
    requires box: cf_mag(c, 632) && cf_mag(x, 300) && cf_mag(y, 300);
    assigns \nothing;
    ensures fin:  \is_finite(\result);
    ensures val:  \result == cf_proj(c, x, y); */
static inline double project(double c, double x, double y)
{
  //@ assert mul: cf_mul_pre(c, 632, x, 300);
  double t = f_mul(c, x);
  //@ assert t: t == cf_prod(c, x);
  //@ assert weak: cf_weak_pre(y, 300, 932);
  //@ assert sub: cf_add_pre(y, t, 932);
  double z = f_sub(y, t);
  //@ assert z: z == cf_diff(y, t);
  return z;
}

/* z := y - c x */
/*@ requires size:  n <= CF_NMAX;
    requires valid: \valid_read(x + (0 .. n-1)) && \valid_read(y + (0 .. n-1)) && \valid(z + (0 .. n-1));
    requires apart: \separated(x + (0 .. n-1), z + (0 .. n-1)) && \separated(y + (0 .. n-1), z + (0 .. n-1));
    requires box:   \is_finite(c) && cf_mag(c, 632) && cf_row_mag(x, n, 300) && cf_row_mag(y, n, 300);
    assigns z[0 .. n-1];
    ensures fin:    cf_row_finite(z, n);
    ensures val:    \forall integer i; 0 <= i < n ==> z[i] == cf_proj(c, \old(x[i]), \old(y[i])); */
static void tangent_row(size_t n, double c, const double *x, const double *y, double *z)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant val:   \forall integer j; 0 <= j < i ==> \is_finite(z[j]) && z[j] == cf_proj(c, \at(x[j], Pre), \at(y[j], Pre));
      loop assigns i, z[0 .. n-1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert herex: \is_finite(\at(x[\at(i, Here)], Pre)) && cf_mag(\at(x[\at(i, Here)], Pre), 300);
    //@ assert samex: x[i] == \at(x[\at(i, Here)], Pre) && \is_finite(x[i]);
    //@ assert herey: \is_finite(\at(y[\at(i, Here)], Pre)) && cf_mag(\at(y[\at(i, Here)], Pre), 300);
    //@ assert samey: y[i] == \at(y[\at(i, Here)], Pre) && \is_finite(y[i]);
    double t = project(c, x[i], y[i]);
    //@ assert value: t == cf_proj(c, \at(x[\at(i, Here)], Pre), \at(y[\at(i, Here)], Pre));
    z[i] = t;
  }
}

/* The first ghost loop bounds <x,y>, the second sums x_i times the error of z_i. */
void cf_tangent_raw(size_t n, const double *x, const double *y, double *z)
{
  //@ assert box: cf_row_mag(x, n, 300) && cf_row_mag(y, n, 300) && vec_box(x, n) && vec_box(y, n);
  //@ assert dbl: \forall integer i; 0 <= i < n ==> cf_dbl(y[i]);
  //@ assert square: \forall integer k; 0 <= k < n ==> vec_dot(x, x, k+1) == vec_dot(x, x, k) + x[k] * x[k];
  //@ assert dot: \forall integer k; 0 <= k < n ==> vec_dot(x, y, k+1) == vec_dot(x, y, k) + x[k] * y[k];
  //@ assert adot: \forall integer k; 0 <= k < n ==> vec_adot(x, y, k+1) == vec_adot(x, y, k) + \abs(x[k] * y[k]);
  //@ assert sum: \forall integer k; 0 <= k < n ==> vec_asum(x, k+1) == vec_asum(x, k) + \abs(x[k]);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= n;
       loop invariant sums:  cf_sums(k, vec_dot(x, y, k), vec_adot(x, y, k));
       loop assigns k;
       loop variant n - k; @/
    for (size_t k = 0; k < n; k++) {
      /@ assert pre: cf_sums_pre(k, vec_dot(x, y, k), vec_adot(x, y, k), x[k], y[k]); @/
    } */
  double c = cf_dot_raw(n, x, y);
  //@ assert scalar: cf_scalar(n, c, vec_dot(x, y, n), vec_adot(x, y, n));
  //@ assert pre: \forall integer i; 0 <= i < n ==> cf_proj_pre(n, c, vec_dot(x, y, n), vec_adot(x, y, n), x[i], y[i]);
  //@ assert near: \forall integer i; 0 <= i < n ==> cf_proj_near(n, cf_proj(c, x[i], y[i]), x[i], y[i], vec_dot(x, y, n), vec_adot(x, y, n));
  tangent_row(n, c, x, y, z);
  //@ assert err: cf_row_projected{Pre, Here}(x, y, z, n);
  /*@ ghost
    /@ loop invariant index: 0 <= k <= n;
       loop invariant orth:  cf_orth_inv(n, vec_dot{Pre}(x, y, n), vec_adot{Pre}(x, y, n), vec_dot(x, z, k), vec_dot{Pre}(x, y, k), vec_adot{Pre}(x, y, k), vec_dot{Pre}(x, x, k), vec_asum{Pre}(x, k));
       loop assigns k;
       loop variant n - k; @/
    for (size_t k = 0; k < n; k++) {
      /@ assert square: vec_dot{Pre}(x, x, k+1) == vec_dot{Pre}(x, x, k) + \at(x[\at(k, Here)], Pre) * \at(x[\at(k, Here)], Pre); @/
      /@ assert dot: vec_dot{Pre}(x, y, k+1) == vec_dot{Pre}(x, y, k) + \at(x[\at(k, Here)], Pre) * \at(y[\at(k, Here)], Pre); @/
      /@ assert adot: vec_adot{Pre}(x, y, k+1) == vec_adot{Pre}(x, y, k) + \abs(\at(x[\at(k, Here)], Pre) * \at(y[\at(k, Here)], Pre)); @/
      /@ assert sum: vec_asum{Pre}(x, k+1) == vec_asum{Pre}(x, k) + \abs(\at(x[\at(k, Here)], Pre)); @/
      /@ assert next: vec_dot(x, z, k+1) == vec_dot(x, z, k) + x[k] * z[k]; @/
      /@ assert cell: x[k] == \at(x[\at(k, Here)], Pre); @/
      /@ assert pre: cf_orth_pre(n, vec_dot{Pre}(x, y, n), vec_adot{Pre}(x, y, n), vec_dot(x, z, k), vec_dot{Pre}(x, y, k), vec_adot{Pre}(x, y, k), vec_dot{Pre}(x, x, k), vec_asum{Pre}(x, k), \at(x[\at(k, Here)], Pre), \at(y[\at(k, Here)], Pre), z[k], x[k], vec_dot(x, z, k+1)); @/
      /@ assert step: cf_orth_inv(n, vec_dot{Pre}(x, y, n), vec_adot{Pre}(x, y, n), vec_dot(x, z, k+1), vec_dot{Pre}(x, y, k) + \at(x[\at(k, Here)], Pre) * \at(y[\at(k, Here)], Pre),
           vec_adot{Pre}(x, y, k) + \abs(\at(x[\at(k, Here)], Pre) * \at(y[\at(k, Here)], Pre)), vec_dot{Pre}(x, x, k) + \at(x[\at(k, Here)], Pre) * \at(x[\at(k, Here)], Pre), vec_asum{Pre}(x, k) + \abs(\at(x[\at(k, Here)], Pre))); @/
    } */
}

/* r[j] := <a, x_j>. The ghost loop says that what is written changes no inner product. */
/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX;
    requires valid: \valid_read(a + (0 .. d-1)) && cf_mat_valid(x, n, d, ldx) && \valid(r + (0 .. n-1));
    requires apart: \separated(a + (0 .. d-1), r + (0 .. n-1)) && cf_mat_apart(x, n, d, ldx, r, n);
    requires box:   cf_row_box(a, d, CF_XMAX) && cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns r[0 .. n-1];
    ensures fin:    cf_row_finite(r, n);
    ensures err:    cf_row_gram{Pre, Here}(a, x, n, d, ldx, r); */
static void gram_dots(size_t n, size_t d, const double *a, const double *x, size_t ldx, double *r)
{
  /*@ loop invariant index: 0 <= j <= n;
      loop invariant err:   \forall integer c; 0 <= c < j ==> \is_finite(r[c]) &&
        cf_gram_near(d, r[c], vec_dot{Pre}(a, cf_row_at(x, ldx, c), d), vec_adot{Pre}(a, cf_row_at(x, ldx, c), d));
      loop assigns j, r[0 .. n-1];
      loop variant n - j; */
  for (size_t j = 0; j < n; j++) {
    const double *b = cf_row_in(x, ldx, j);
    //@ assert row: \valid_read(b + (0 .. d-1)) && \separated(b + (0 .. d-1), r + (0 .. n-1)) && cf_row_box{Pre}(b, d, CF_XMAX);
    //@ assert same: cf_row_same{Pre, Here}(a, d) && cf_row_same{Pre, Here}(b, d);
    //@ assert box: vec_box(a, d) && vec_box(b, d);
    /*@ ghost
      /@ loop invariant index: 0 <= k <= d;
         loop invariant dot:   cf_dot_same{Pre, Here}(a, b, k);
         loop assigns k;
         loop variant d - k; @/
      for (size_t k = 0; k < d; k++) {
        /@ assert cells: cf_cell_same{Pre, Here}(a, b, k); @/
        /@ assert step: cf_dot_step{Pre}(a, b, k) && cf_dot_step{Here}(a, b, k); @/
      } */
    double t = cf_dot_raw(d, a, b);
    //@ assert here: cf_gram_near(d, t, vec_dot(a, b, d), vec_adot(a, b, d));
    //@ assert err: cf_gram_near(d, t, vec_dot{Pre}(a, b, d), vec_adot{Pre}(a, b, d));
    r[j] = t;
  }
}

/* Row i of the Gram matrix. The ghost loops say row by row that the entries read and the rows done stay as they are. */
/*@ requires size:  i < n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && n <= ldg <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(g, n, n, ldg);
    requires apart: cf_mat_apart(x, n, d, ldx, g, cf_extent(n, n, ldg));
    requires box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns g[0 .. cf_extent(n, n, ldg) - 1];
    ensures box:    cf_mat_box(x, n, d, ldx, CF_XMAX);
    ensures same:   cf_mat_same{Pre, Here}(x, n, d, ldx);
    ensures done:   cf_mat_same{Pre, Here}(g, i, n, ldg);
    ensures fin:    cf_row_finite(cf_row_at(g, ldg, i), n);
    ensures err:    cf_row_gram{Pre, Here}(cf_row_at(x, ldx, i), x, n, d, ldx, cf_row_at(g, ldg, i)); */
static void gram_row(size_t i, size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg)
{
  const double *a = cf_row_in(x, ldx, i);
  double *r = cf_row_out(g, ldg, i);
  //@ assert inside: cf_inside_pre(i, n, n, ldg);
  //@ assert row: \valid_read(a + (0 .. d-1)) && \valid(r + (0 .. n-1)) && cf_row_box(a, d, CF_XMAX);
  /*@ ghost
    /@ loop invariant index: 0 <= j <= n;
       loop invariant apart: \forall integer k; 0 <= k < j ==> \separated(cf_row_at(x, ldx, k) + (0 .. d-1), r + (0 .. n-1));
       loop assigns j;
       loop variant n - j; @/
    for (size_t j = 0; j < n; j++) {
      /@ assert whole: \separated(cf_row_at(x, ldx, j) + (0 .. d-1), g + (0 .. cf_extent(n, n, ldg) - 1)); @/
      /@ assert apart: \separated(cf_row_at(x, ldx, j) + (0 .. d-1), r + (0 .. n-1)); @/
    } */
  //@ assert apart: cf_mat_apart(x, n, d, ldx, r, n) && \separated(a + (0 .. d-1), r + (0 .. n-1));
  gram_dots(n, d, a, x, ldx, r);
  /*@ ghost
    /@ loop invariant index: 0 <= j <= n;
       loop invariant same:  \forall integer k; 0 <= k < j ==> cf_row_same{Pre, Here}(cf_row_at(x, ldx, k), d) && cf_row_box(cf_row_at(x, ldx, k), d, CF_XMAX);
       loop assigns j;
       loop variant n - j; @/
    for (size_t j = 0; j < n; j++) {
      /@ assert cells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(x, ldx, j) + c, r + (0 .. n-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(x, ldx, j), d) && cf_row_box{Pre}(cf_row_at(x, ldx, j), d, CF_XMAX); @/
      /@ assert box: cf_row_box(cf_row_at(x, ldx, j), d, CF_XMAX); @/
    } */
  /*@ ghost
    /@ loop invariant index: 0 <= j <= i;
       loop invariant done:  \forall integer k; 0 <= k < j ==> cf_row_same{Pre, Here}(cf_row_at(g, ldg, k), n);
       loop assigns j;
       loop variant i - j; @/
    for (size_t j = 0; j < i; j++) {
      /@ assert order: cf_order_pre(j, i, n, ldg); @/
      /@ assert apart: \separated(cf_row_at(g, ldg, j) + (0 .. n-1), r + (0 .. n-1)); @/
      /@ assert cells: \forall integer c; 0 <= c < n ==> \separated(cf_row_at(g, ldg, j) + c, r + (0 .. n-1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(g, ldg, j), n); @/
    } */
}

/* The ghost loops: row i is near the inner products of the rows as given, and the rows done still are. */
void cf_gram_raw(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
      loop invariant same:  cf_mat_same{Pre, Here}(x, n, d, ldx);
      loop invariant fin:   cf_mat_finite(g, i, n, ldg);
      loop invariant err:   cf_mat_gram{Pre, Here}(x, n, d, ldx, g, i, ldg);
      loop assigns i, g[0 .. cf_extent(n, n, ldg) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ ghost before: ;
    //@ assert row: cf_row_same{Pre, Here}(cf_row_at(x, ldx, i), d);
    gram_row(i, n, d, x, ldx, g, ldg);
    /*@ ghost
      /@ loop invariant index: 0 <= j <= n;
         loop invariant same:  \forall integer c; 0 <= c < j ==> cf_row_same{Pre, Here}(cf_row_at(x, ldx, c), d);
         loop invariant dot:   \forall integer c; 0 <= c < j ==> cf_dot_same{Pre, before}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, c), d);
         loop assigns j;
         loop variant n - j; @/
      for (size_t j = 0; j < n; j++) {
        /@ assert row: cf_row_same{Pre, before}(cf_row_at(x, ldx, j), d) && cf_row_same{before, Here}(cf_row_at(x, ldx, j), d); @/
        /@ assert same: cf_row_same{Pre, Here}(cf_row_at(x, ldx, j), d); @/
        /@ loop invariant index: 0 <= k <= d;
           loop invariant dot:   cf_dot_same{Pre, before}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), k);
           loop assigns k;
           loop variant d - k; @/
        for (size_t k = 0; k < d; k++) {
          /@ assert cells: cf_cell_same{Pre, before}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), k); @/
          /@ assert was: cf_dot_step{Pre}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), k) && cf_dot_step{before}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), k); @/
        }
      } */
    /*@ ghost
      /@ loop invariant index: 0 <= j <= i;
         loop invariant fin:   \forall integer c; 0 <= c < j ==> cf_row_finite(cf_row_at(g, ldg, c), n);
         loop invariant err:   \forall integer c; 0 <= c < j ==> cf_row_gram{Pre, Here}(cf_row_at(x, ldx, c), x, n, d, ldx, cf_row_at(g, ldg, c));
         loop assigns j;
         loop variant i - j; @/
      for (size_t j = 0; j < i; j++) {
        /@ assert same: cf_row_same{before, Here}(cf_row_at(g, ldg, j), n); @/
        /@ assert was: cf_row_finite{before}(cf_row_at(g, ldg, j), n) && cf_row_gram{Pre, before}(cf_row_at(x, ldx, j), x, n, d, ldx, cf_row_at(g, ldg, j)); @/
        /@ assert fin: cf_row_finite(cf_row_at(g, ldg, j), n); @/
        /@ assert err: cf_row_gram{Pre, Here}(cf_row_at(x, ldx, j), x, n, d, ldx, cf_row_at(g, ldg, j)); @/
      } */
    //@ assert this: cf_row_gram{Pre, Here}(cf_row_at(x, ldx, i), x, n, d, ldx, cf_row_at(g, ldg, i));
  }
}
