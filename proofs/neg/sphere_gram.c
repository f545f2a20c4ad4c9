// Must stay red: rows of the Gram matrix that overlap, an output over the input, a positive diagonal (a row may be 0), and the error
// without that of products that underflow.
// FCT: neg_gram_narrow,neg_gram_over,neg_gram_positive,neg_gram_relative
// RED: neg_gram_narrow_call_cf_gram_raw_requires_size neg_gram_over_call_cf_gram_raw_requires_apart neg_gram_positive_ensures_positive neg_gram_relative_ensures_err
#include <certiform/fp.h>
#include <certiform/sphere.h>

/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && n <= ldg + 1 <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(g, n, n, ldg);
    requires apart: cf_mat_apart(x, n, d, ldx, g, cf_extent(n, n, ldg));
    requires box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns g[0 .. cf_extent(n, n, ldg) - 1];
    ensures fin:    cf_mat_finite(g, n, n, ldg); */
void neg_gram_narrow(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg) { cf_gram_raw(n, d, x, ldx, g, ldg); }

/*@ requires size:  n <= CF_NMAX && n <= ldx <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, n, ldx) && cf_mat_writable(x, n, n, ldx);
    requires box:   cf_mat_box(x, n, n, ldx, CF_XMAX);
    assigns x[0 .. cf_extent(n, n, ldx) - 1];
    ensures fin:    cf_mat_finite(x, n, n, ldx); */
void neg_gram_over(size_t n, double *x, size_t ldx) { cf_gram_raw(n, n, x, ldx, x, ldx); }

/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && n <= ldg <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(g, n, n, ldg);
    requires apart: cf_mat_apart(x, n, d, ldx, g, cf_extent(n, n, ldg));
    requires box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns g[0 .. cf_extent(n, n, ldg) - 1];
    ensures positive: \forall integer i; 0 <= i < n ==> 0 < cf_row_at(g, ldg, i)[i]; */
void neg_gram_positive(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg) { cf_gram_raw(n, d, x, ldx, g, ldg); }

/*@ requires size:  n <= CF_NMAX && d <= CF_NMAX && ldx <= CF_NMAX && n <= ldg <= CF_NMAX;
    requires valid: cf_mat_valid(x, n, d, ldx) && cf_mat_writable(g, n, n, ldg);
    requires apart: cf_mat_apart(x, n, d, ldx, g, cf_extent(n, n, ldg));
    requires box:   cf_mat_box(x, n, d, ldx, CF_XMAX);
    assigns g[0 .. cf_extent(n, n, ldg) - 1];
    ensures err:    \forall integer i, j; 0 <= i < n && 0 <= j < n ==> \abs(cf_row_at(g, ldg, i)[j] -
      vec_dot{Pre}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), d)) <= d * (CF_VEC_U * vec_adot{Pre}(cf_row_at(x, ldx, i), cf_row_at(x, ldx, j), d)); */
void neg_gram_relative(size_t n, size_t d, const double *x, size_t ldx, double *g, size_t ldg) { cf_gram_raw(n, d, x, ldx, g, ldg); }
