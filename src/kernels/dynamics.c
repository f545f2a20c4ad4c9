/* The fields of SA and USA from the weighted sums, and the energy. Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"

size_t cf_dynamics_work(size_t n, size_t d)
{
  if (d <= SMALL) return 18 * n + n;
  return round_up(n, BLOCK) * (3 * round_up(d, COLS) + 1) + 2 * BLOCK * BLOCK + n;
}

void cf_weighted_sums_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  if (d <= SMALL) cf_small_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
  else cf_block_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}

void cf_weighted_sums_causal_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  if (d <= SMALL) cf_small_sums(n, d, beta, 1, x, ldx, u, ldu, z, work);
  else cf_block_sums(n, d, beta, 1, x, ldx, u, ldu, z, work);
}

/* f := q - <x, q> x for q = scale u */
static inline void project(size_t d, double scale, const double *restrict x, double *restrict f)
{
  double c = 0.0;
  for (size_t k = 0; k < d; k++) {
    f[k] = f_mul(scale, f[k]);
    c = f_fma(x[k], f[k], c);
  }
  for (size_t k = 0; k < d; k++) f[k] = f_fma(-c, x[k], f[k]);
}

CLONES static void project_scaled(size_t n, size_t d, double scale, const double *restrict x, size_t ldx, double *restrict f, size_t ldf)
{
  for (size_t i = 0; i < n; i++) project(d, scale, x + i * ldx, f + i * ldf);
}

/* the same for q = u / z */
static inline void project_mean(size_t d, double z, const double *restrict x, double *restrict f)
{
  double c = 0.0;
  for (size_t k = 0; k < d; k++) {
    f[k] = f_div(f[k], z);
    c = f_fma(x[k], f[k], c);
  }
  for (size_t k = 0; k < d; k++) f[k] = f_fma(-c, x[k], f[k]);
}

/* Rows of a small constant length unroll. */
CLONES static void project_means(size_t n, size_t d, const double *restrict z, const double *restrict x, size_t ldx, double *restrict f, size_t ldf)
{
  if (d == 2)
    for (size_t i = 0; i < n; i++) project_mean(2, z[i], x + i * ldx, f + i * ldf);
  else if (d == 3)
    for (size_t i = 0; i < n; i++) project_mean(3, z[i], x + i * ldx, f + i * ldf);
  else
    for (size_t i = 0; i < n; i++) project_mean(d, z[i], x + i * ldx, f + i * ldf);
}

void cf_sa_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  project_means(n, d, work, x, ldx, f, ldf);
}

void cf_sa_causal_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_causal_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  project_means(n, d, work, x, ldx, f, ldf);
}

void cf_usa_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  project_scaled(n, d, scale, x, ldx, f, ldf);
}

void cf_usa_causal_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_causal_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  project_scaled(n, d, scale, x, ldx, f, ldf);
}

double cf_energy_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *work)
{
  double *u = work + n, s = 0.0;
  cf_weighted_sums_raw(n, d, beta, x, ldx, u, d, work, u + n * d);
  for (size_t i = 0; i < n; i++) s = f_add(s, work[i]);
  const double m = (double)n;
  return f_div(s, f_mul(m, m));
}
