/* The fields of SA and USA from the weighted sums, the energy, and the way back to the sphere. Compiled with -O3 (Makefile). */
#include <certiform/dynamics.h>
#include <certiform/fp.h>

/* f := q - <x, q> x for q = scale u */
static void project(size_t d, double scale, const double *restrict x, double *restrict f)
{
  double c = 0.0;
  for (size_t k = 0; k < d; k++) {
    f[k] = f_mul(scale, f[k]);
    c = f_fma(x[k], f[k], c);
  }
  for (size_t k = 0; k < d; k++) f[k] = f_fma(-c, x[k], f[k]);
}

/* the same for q = u / z */
static void project_mean(size_t d, double z, const double *restrict x, double *restrict f)
{
  double c = 0.0;
  for (size_t k = 0; k < d; k++) {
    f[k] = f_div(f[k], z);
    c = f_fma(x[k], f[k], c);
  }
  for (size_t k = 0; k < d; k++) f[k] = f_fma(-c, x[k], f[k]);
}

void cf_sa_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  for (size_t i = 0; i < n; i++) project_mean(d, work[i], x + i * ldx, f + i * ldf);
}

void cf_sa_causal_field_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_causal_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  for (size_t i = 0; i < n; i++) project_mean(d, work[i], x + i * ldx, f + i * ldf);
}

void cf_usa_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  for (size_t i = 0; i < n; i++) project(d, scale, x + i * ldx, f + i * ldf);
}

void cf_usa_causal_field_raw(size_t n, size_t d, double beta, double scale, const double *x, size_t ldx, double *f, size_t ldf, double *work)
{
  cf_weighted_sums_causal_raw(n, d, beta, x, ldx, f, ldf, work, work + n);
  for (size_t i = 0; i < n; i++) project(d, scale, x + i * ldx, f + i * ldf);
}

double cf_energy_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *work)
{
  double *u = work + n, s = 0.0;
  cf_weighted_sums_raw(n, d, beta, x, ldx, u, d, work, u + n * d);
  for (size_t i = 0; i < n; i++) s = f_add(s, work[i]);
  const double m = (double)n;
  return f_div(s, f_mul(m, m));
}

void cf_retract_raw(size_t n, size_t d, double *x, size_t ldx)
{
  for (size_t i = 0; i < n; i++) {
    double *row = x + i * ldx, s = 0.0;
    for (size_t k = 0; k < d; k++) s = f_fma(row[k], row[k], s);
    const double r = f_sqrt(s);
    if (r > 0.0)
      for (size_t k = 0; k < d; k++) row[k] = f_div(row[k], r);
  }
}
