/* The fields of SA and USA from the weighted sums, and the energy. Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"
#include "row.h"
#ifdef __FRAMAC__
#include "dynamics_field.acsl"
#endif

size_t cf_dynamics_work(size_t n, size_t d)
{
  if (d <= SMALL) return 18 * n + n;
  return round_up(n, BLOCK) * (3 * round_up(d, COLS) + 1) + 2 * BLOCK * BLOCK + n;
}

/* The contract of cf_weighted_sums_raw. */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldu);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, u, ldu, work, cf_sums_room(n, d));
    requires apart: cf_dynamics_beside(x, n, d, ldx, u, ldu, z, work, cf_sums_room(n, d));
    assigns u[0 .. cf_extent(n, d, ldu) - 1], z[0 .. n-1], work[0 .. cf_sums_room(n, d) - 1];
    ensures fin:    cf_mat_mag(u, n, d, ldu, 64);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]); */
static void weighted_sums(int causal, size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  if (d <= SMALL) cf_small_sums(n, d, beta, causal, x, ldx, u, ldu, z, work);
  else cf_block_sums(n, d, beta, causal, x, ldx, u, ldu, z, work);
}

void cf_weighted_sums_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  weighted_sums(0, n, d, beta, x, ldx, u, ldu, z, work);
}

void cf_weighted_sums_causal_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  weighted_sums(1, n, d, beta, x, ldx, u, ldu, z, work);
}

/* ---- P_x q = q - <x, q> x: the entries of q, scaled sums or means; the contracts hide the products */
/*@ requires fin: \is_finite(scale) && \is_finite(u);
    requires box: cf_mag(scale, 300) && cf_mag(u, 64);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 540); */
static inline double scaled_entry(double scale, double u)
{
  //@ assert mul: cf_mul_pre(scale, 300, u, 64);
  double q = f_mul(scale, u);
  //@ assert weak: cf_weak_pre(q, 364, 540);
  return q;
}

/*@ requires fin: \is_finite(z) && \is_finite(u);
    requires box: cf_dyn_sum(z) && cf_mag(u, 64);
    assigns \nothing;
    ensures box:  \is_finite(\result) && cf_mag(\result, 540); */
static inline double mean_entry(double z, double u)
{
  //@ assert mean: cf_dyn_mean_pre(u, z);
  //@ assert ratio: cf_ratio_pre(u, z);
  return f_div(u, z);
}

/* q - c x */
/*@ requires fin: \is_finite(c) && \is_finite(x) && \is_finite(q);
    requires box: cf_mag(c, 581) && cf_mag(x, 10) && cf_mag(q, 540);
    assigns \nothing;
    ensures fin:  \is_finite(\result); */
static inline double deflated_entry(double c, double x, double q)
{
  const double m = -c;
  //@ assert weak: cf_weak_pre(q, 540, 591);
  //@ assert fma: cf_fma_pre(m, 581, x, 10, q, 591);
  return f_fma(m, x, q);
}

/* f := q = s f, or f / s for a mean */
/*@ requires size:  d <= CF_DYNAMICS_NMAX;
    requires valid: \valid(f + (0 .. d-1));
    requires box:   cf_row_mag(f, d, 64) && \is_finite(s);
    requires by:    (mean == 0 ==> cf_mag(s, 300)) && (mean != 0 ==> cf_dyn_sum(s));
    assigns f[0 .. d-1];
    ensures box:    cf_row_mag(f, d, 540); */
INLINE void average_row(int mean, size_t d, double s, double *f)
{
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant todo:  \forall integer j; k <= j < d ==> \is_finite(f[j]) && cf_mag(f[j], 64);
      loop invariant done:  \forall integer j; 0 <= j < k ==> \is_finite(f[j]) && cf_mag(f[j], 540);
      loop assigns k, f[0 .. d-1];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) f[k] = mean ? mean_entry(s, f[k]) : scaled_entry(s, f[k]);
}

/* <x, q> */
/*@ requires size:  d <= CF_DYNAMICS_NMAX;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid_read(q + (0 .. d-1));
    requires box:   cf_row_mag(x, d, 10) && cf_row_mag(q, d, 540);
    assigns \nothing;
    ensures dot:    \is_finite(\result) && cf_mag(\result, 581); */
INLINE double overlap_row(size_t d, const double *restrict x, const double *restrict q)
{
  double c = 0.0;
  //@ assert zero: cf_chain(0, c, 550);
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant dot:   \is_finite(c) && cf_chain(k, c, 550);
      loop assigns k, c;
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) {
    //@ assert chain: cf_fchain_pre(k, c, x[k], 10, q[k], 540);
    c = f_fma(x[k], q[k], c);
  }
  //@ assert end: cf_end_pre(d, c, 550);
  return c;
}

/* f := f - c x */
/*@ requires size:  d <= CF_DYNAMICS_NMAX;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid(f + (0 .. d-1)) && \separated(x + (0 .. d-1), f + (0 .. d-1));
    requires box:   cf_row_mag(x, d, 10) && cf_row_mag(f, d, 540) && \is_finite(c) && cf_mag(c, 581);
    assigns f[0 .. d-1];
    ensures fin:    cf_row_finite(f, d); */
INLINE void deflate_row(size_t d, double c, const double *restrict x, double *restrict f)
{
  /*@ loop invariant index: 0 <= k <= d;
      loop invariant todo:  \forall integer j; k <= j < d ==> \is_finite(f[j]) && cf_mag(f[j], 540);
      loop invariant done:  \forall integer j; 0 <= j < k ==> \is_finite(f[j]);
      loop assigns k, f[0 .. d-1];
      loop variant d - k; */
  for (size_t k = 0; k < d; k++) {
    //@ assert here: \is_finite(\at(x[\at(k, Here)], Pre)) && cf_mag(\at(x[\at(k, Here)], Pre), 10);
    //@ assert same: x[k] == \at(x[\at(k, Here)], Pre) && \is_finite(x[k]);
    f[k] = deflated_entry(c, x[k], f[k]);
  }
}

/* f := P_x (s f), or P_x (f / s) for a mean */
/*@ requires size:  d <= CF_DYNAMICS_NMAX;
    requires valid: \valid_read(x + (0 .. d-1)) && \valid(f + (0 .. d-1)) && \separated(x + (0 .. d-1), f + (0 .. d-1));
    requires box:   cf_row_mag(x, d, 10) && cf_row_mag(f, d, 64) && \is_finite(s);
    requires by:    (mean == 0 ==> cf_mag(s, 300)) && (mean != 0 ==> cf_dyn_sum(s));
    assigns f[0 .. d-1];
    ensures fin:    cf_row_finite(f, d); */
INLINE void project_row(int mean, size_t d, double s, const double *restrict x, double *restrict f)
{
  average_row(mean, d, s, f);
  //@ assert cells: \forall integer j; 0 <= j < d ==> \separated(x + j, f + (0 .. d-1));
  //@ assert same: cf_row_same{Pre, Here}(x, d) && cf_row_mag(x, d, 10);
  const double c = overlap_row(d, x, f);
  deflate_row(d, c, x, f);
}

/* Row by row, by z[i] for a mean, by scale otherwise. The ghost loop says that the rows done, and those to do, stay. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX && d <= ldf <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(f, n, d, ldf) && cf_mat_apart(x, n, d, ldx, f, cf_extent(n, d, ldf));
    requires box:   cf_mat_mag(x, n, d, ldx, 10) && cf_mat_mag(f, n, d, ldf, 64);
    requires scale: mean == 0 ==> \is_finite(scale) && cf_mag(scale, 300);
    requires means: mean != 0 ==> \valid_read(z + (0 .. n-1)) && \separated(z + (0 .. n-1), f + (0 .. cf_extent(n, d, ldf) - 1)) &&
                    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]);
    assigns f[0 .. cf_extent(n, d, ldf) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
INLINE void project_rows(int mean, size_t n, size_t d, double scale, const double *restrict z, const double *restrict x, size_t ldx, double *restrict f,
                         size_t ldf)
{
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant todo:  \forall integer r; i <= r < n ==> cf_row_mag(cf_row_at(f, ldf, r), d, 64);
      loop invariant done:  \forall integer r; 0 <= r < i ==> cf_row_finite(cf_row_at(f, ldf, r), d);
      loop assigns i, f[0 .. cf_extent(n, d, ldf) - 1];
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    const double *a = cf_row_in(x, ldx, i);
    double *b = cf_row_out(f, ldf, i);
    //@ assert inside: cf_inside_pre(i, n, d, ldf);
    //@ assert rows: \valid_read(a + (0 .. d-1)) && \valid(b + (0 .. d-1)) && \separated(a + (0 .. d-1), f + (0 .. cf_extent(n, d, ldf) - 1));
    //@ assert cells: \forall integer c; 0 <= c < d ==> \separated(a + c, f + (0 .. cf_extent(n, d, ldf) - 1));
    //@ assert same: cf_row_same{Pre, Here}(a, d);
    //@ assert mag: cf_row_mag{Pre}(a, d, 10) && cf_row_mag(a, d, 10);
    //@ assert near: \separated(a + (0 .. d-1), b + (0 .. d-1));
    //@ assert zhere: mean != 0 ==> \is_finite(\at(z[\at(i, Here)], Pre)) && cf_dyn_sum(\at(z[\at(i, Here)], Pre));
    //@ assert zsame: mean != 0 ==> z[i] == \at(z[\at(i, Here)], Pre) && \is_finite(z[i]);
    //@ ghost before: ;
    project_row(mean, d, mean ? z[i] : scale, a, b);
    /*@ ghost
      /@ loop invariant index: 0 <= r <= n;
         loop invariant todo:  \forall integer j; i < j < r ==> cf_row_mag(cf_row_at(f, ldf, j), d, 64);
         loop invariant done:  \forall integer j; 0 <= j < r && j < i ==> cf_row_finite(cf_row_at(f, ldf, j), d);
         loop assigns r;
         loop variant n - r; @/
      for (size_t r = 0; r < n; r++) {
        /@ assert order: cf_order_pre(r, i, d, ldf) || r == i || cf_order_pre(i, r, d, ldf); @/
        /@ assert apart: r != i ==> \separated(cf_row_at(f, ldf, r) + (0 .. d-1), b + (0 .. d-1)); @/
        /@ assert cells: r != i ==> \forall integer c; 0 <= c < d ==> \separated(cf_row_at(f, ldf, r) + c, b + (0 .. d-1)); @/
        /@ assert same: r != i ==> cf_row_same{before, Here}(cf_row_at(f, ldf, r), d); @/
        /@ assert was: r < i ==> cf_row_finite{before}(cf_row_at(f, ldf, r), d); @/
        /@ assert will: i < r ==> cf_row_mag{before}(cf_row_at(f, ldf, r), d, 64); @/
        /@ assert fin: r < i ==> cf_row_finite(cf_row_at(f, ldf, r), d); @/
        /@ assert mag: i < r ==> cf_row_mag(cf_row_at(f, ldf, r), d, 64); @/
      } */
  }
}

/*@ requires size:  n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX && d <= ldf <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(f, n, d, ldf) && cf_mat_apart(x, n, d, ldx, f, cf_extent(n, d, ldf));
    requires box:   cf_mat_mag(x, n, d, ldx, 10) && cf_mat_mag(f, n, d, ldf, 64) && \is_finite(scale) && cf_mag(scale, 300);
    assigns f[0 .. cf_extent(n, d, ldf) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CLONES static void project_scaled(size_t n, size_t d, double scale, const double *x, size_t ldx, double *f, size_t ldf)
{
  project_rows(0, n, d, scale, x, x, ldx, f, ldf);
}

/* Rows of a small constant length unroll. */
/*@ requires size:  n <= CF_DYNAMICS_NMAX && d <= CF_DYNAMICS_NMAX && ldx <= CF_DYNAMICS_NMAX && d <= ldf <= CF_DYNAMICS_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(f, n, d, ldf) && cf_mat_apart(x, n, d, ldx, f, cf_extent(n, d, ldf));
    requires box:   cf_mat_mag(x, n, d, ldx, 10) && cf_mat_mag(f, n, d, ldf, 64);
    requires means: \valid_read(z + (0 .. n-1)) && \separated(z + (0 .. n-1), f + (0 .. cf_extent(n, d, ldf) - 1)) &&
                    \forall integer i; 0 <= i < n ==> \is_finite(z[i]) && cf_dyn_sum(z[i]);
    assigns f[0 .. cf_extent(n, d, ldf) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
CLONES static void project_means(size_t n, size_t d, const double *z, const double *x, size_t ldx, double *f, size_t ldf)
{
  if (d == 2) project_rows(1, n, 2, 0.0, z, x, ldx, f, ldf);
  else if (d == 3) project_rows(1, n, 3, 0.0, z, x, ldx, f, ldf);
  else if (d == 8) project_rows(1, n, 8, 0.0, z, x, ldx, f, ldf);
  else project_rows(1, n, d, 0.0, z, x, ldx, f, ldf);
}

/* ---- the fields */
/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures box:    cf_mat_mag(f, n, d, ldf, 64) && cf_mat_mag(x, n, d, ldx, 10);
    ensures pos:    \forall integer i; 0 <= i < n ==> \is_finite(work[i]) && cf_dyn_sum(work[i]);
    ensures apart:  \separated(work + (0 .. n-1), f + (0 .. cf_extent(n, d, ldf) - 1)) && \valid_read(work + (0 .. n-1)); */
static void sums_for_field(int causal, size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  //@ assert room: cf_room_pre(n, d) && 0 <= cf_sums_room(n, d) && cf_dynamics_room(n, d) == n + cf_sums_room(n, d);
  //@ assert parts: \separated(work + (0 .. n-1), work + n + (0 .. cf_sums_room(n, d) - 1));
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant zfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(x, ldx, j) + (0 .. d-1), work + (0 .. n-1));
       loop invariant wfar:  \forall integer j; 0 <= j < r ==>
                             \separated(cf_row_at(x, ldx, j) + (0 .. d-1), work + n + (0 .. cf_sums_room(n, d) - 1));
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert whole: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + (0 .. cf_dynamics_room(n, d) - 1)); @/
      /@ assert zpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + (0 .. n-1)); @/
      /@ assert wpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + n + (0 .. cf_sums_room(n, d) - 1)); @/
    } */
  //@ assert apart: cf_mat_apart(x, n, d, ldx, work, n) && cf_mat_apart(x, n, d, ldx, work + n, cf_sums_room(n, d));
  //@ assert fapart: \separated(f + (0 .. cf_extent(n, d, ldf) - 1), work + n + (0 .. cf_sums_room(n, d) - 1)) && \separated(work + (0 .. n-1), f + (0 .. cf_extent(n, d, ldf) - 1));
  weighted_sums(causal, n, d, beta, x, ldx, f, ldf, work, work + n);
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant mag:   \forall integer j; 0 <= j < r ==> cf_row_mag(cf_row_at(x, ldx, j), d, 10);
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert far: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), f + (0 .. cf_extent(n, d, ldf) - 1)); @/
      /@ assert zpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + (0 .. n-1)); @/
      /@ assert wpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + n + (0 .. cf_sums_room(n, d) - 1)); @/
      /@ assert cells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(x, ldx, r) + c, f + (0 .. cf_extent(n, d, ldf) - 1)); @/
      /@ assert zcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(x, ldx, r) + c, work + (0 .. n-1)); @/
      /@ assert wcells: \forall integer c; 0 <= c < d ==> \separated(cf_row_at(x, ldx, r) + c, work + n + (0 .. cf_sums_room(n, d) - 1)); @/
      /@ assert same: cf_row_same{Pre, Here}(cf_row_at(x, ldx, r), d); @/
      /@ assert was: cf_row_box{Pre}(cf_row_at(x, ldx, r), d, CF_DYNAMICS_XMAX); @/
      /@ assert mag: cf_row_mag(cf_row_at(x, ldx, r), d, 10); @/
    } */
}

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
static void mean_field(int causal, size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  sums_for_field(causal, n, d, beta, x, ldx, f, ldf, work);
  project_means(n, d, work, x, ldx, f, ldf);
}

/*@ requires size:  cf_dynamics_sizes(n, d, ldx, ldf);
    requires beta:  cf_dynamics_beta(beta);
    requires scale: \is_finite(scale) && \abs(scale) <= CF_DYNAMICS_SCALEMAX;
    requires valid: cf_dynamics_memory(x, n, d, ldx, f, ldf, work, cf_dynamics_room(n, d));
    assigns f[0 .. cf_extent(n, d, ldf) - 1], work[0 .. cf_dynamics_room(n, d) - 1];
    ensures fin:    cf_mat_finite(f, n, d, ldf); */
static void scaled_field(int causal, size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  sums_for_field(causal, n, d, beta, x, ldx, f, ldf, work);
  project_scaled(n, d, scale, x, ldx, f, ldf);
}

void cf_sa_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  mean_field(0, n, d, beta, x, ldx, f, ldf, work);
}

void cf_sa_causal_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  mean_field(1, n, d, beta, x, ldx, f, ldf, work);
}

void cf_usa_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  scaled_field(0, n, d, beta, scale, x, ldx, f, ldf, work);
}

void cf_usa_causal_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  scaled_field(1, n, d, beta, scale, x, ldx, f, ldf, work);
}

/* s / n^2 */
/*@ requires size: 1 <= n <= CF_DYNAMICS_NMAX;
    requires fin:  \is_finite(s) && 0 <= s && cf_mag(s, 95);
    assigns \nothing;
    ensures fin:   \is_finite(\result) && 0 <= \result; */
static inline double per_pair(size_t n, double s)
{
  //@ assert count: cf_dyn_count_pre(n);
  const double m = (double)n;
  //@ assert one: cf_dyn_square_one(m);
  const double m2 = f_mul(m, m);
  //@ assert ratio: cf_dyn_energy_pre(s, m2);
  return f_div(s, m2);
}

double cf_energy_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *work)
{
  //@ assert size: cf_size_pre(n, d);
  double *u = work + n, *rest = u + n * d, s = 0.0;
  //@ assert room: cf_room_pre(n, d) && 0 <= cf_sums_room(n, d) && cf_dynamics_room(n, d) == n + cf_sums_room(n, d) && cf_extent(n, d, d) == n * d;
  //@ assert parts: \separated(work + (0 .. n-1), u + (0 .. n * d - 1)) && \separated(u + (0 .. n * d - 1), rest + (0 .. cf_sums_room(n, d) - 1));
  //@ assert ends: \separated(work + (0 .. n-1), rest + (0 .. cf_sums_room(n, d) - 1)) && \valid(rest + (0 .. cf_sums_room(n, d) - 1));
  /*@ ghost
    /@ loop invariant index: 0 <= r <= n;
       loop invariant rows:  \forall integer j; 0 <= j < r ==> \valid(cf_row_at(u, d, j) + (0 .. d-1));
       loop invariant zfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(x, ldx, j) + (0 .. d-1), work + (0 .. n-1));
       loop invariant ufar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(x, ldx, j) + (0 .. d-1), u + (0 .. n * d - 1));
       loop invariant wfar:  \forall integer j; 0 <= j < r ==> \separated(cf_row_at(x, ldx, j) + (0 .. d-1), rest + (0 .. cf_sums_room(n, d) - 1));
       loop assigns r;
       loop variant n - r; @/
    for (size_t r = 0; r < n; r++) {
      /@ assert inside: cf_inside_pre(r, n, d, d); @/
      /@ assert within: 0 <= d * r && d * r + d <= n * d; @/
      /@ assert row: \valid(cf_row_at(u, d, r) + (0 .. d-1)); @/
      /@ assert whole: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + (0 .. cf_dynamics_room(n, d) + n * d + n - 1)); @/
      /@ assert zpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), work + (0 .. n-1)); @/
      /@ assert upart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), u + (0 .. n * d - 1)); @/
      /@ assert wpart: \separated(cf_row_at(x, ldx, r) + (0 .. d-1), rest + (0 .. cf_sums_room(n, d) - 1)); @/
    } */
  weighted_sums(0, n, d, beta, x, ldx, u, d, work, rest);
  //@ assert zero: cf_chain(0, s, 64);
  /*@ loop invariant index: 0 <= i <= n;
      loop invariant fin:   \is_finite(s) && 0 <= s && cf_chain(i, s, 64);
      loop assigns i, s;
      loop variant n - i; */
  for (size_t i = 0; i < n; i++) {
    //@ assert grow: cf_grow_pre(s, work[i], i, 64);
    s = f_add(s, work[i]);
  }
  //@ assert end: cf_end_pre(n, s, 64);
  return per_pair(n, s);
}
