/* Every loop's innermost part runs over the lanes, which are independent: it vectorises without a change of any bit. Compiled with -O3 (Makefile). */
#include "sweep/lanes.h"
#include <stdlib.h>
#include <certiform/fp.h>
#include "kernels/clones.h"
#include "kernels/expo_scalar.h"

enum { L = CF_SWEEP_LANES };

int cf_lanes_new(cf_lanes *a, size_t n, size_t d, double beta, double scale)
{
  const size_t m = n * d * L;
  *a = (cf_lanes){.n = n, .d = d, .beta = beta, .scale = scale};
  a->x = calloc(5 * m + 2 * n * L, sizeof *a->x);
  if (!a->x) return 0;
  a->f = a->x + m;
  a->k = a->f + m;
  a->y = a->k + m;
  a->u = a->y + m;
  a->z = a->u + m;
  a->c = a->z + n * L;
  return 1;
}

void cf_lanes_clear(cf_lanes *a)
{
  free(a->x);
  a->x = NULL;
}

/* exp(beta c - |beta|) as in kernels/dynamics_parts.h; |c| <= 1 up to rounding, or a stage's distance from the sphere */
INLINE double weight(double beta, double shift, double c)
{
  double t = f_fma(beta, c, -shift);
  t = t > 1.0 ? 1.0 : t;
  t = t < -300.0 ? -300.0 : t;
  return cf_exp1(t);
}

/* Four lanes in a register; a macro, for no vector may be passed between functions of different targets. */
typedef double pack __attribute__((vector_size(8 * L), aligned(8), may_alias));
#define PACK(p) (*(pack *)(p))
#define CPACK(p) (*(const pack *)(p))
#define PACK_FMA(a, b, c) ((pack){f_fma((a)[0], (b)[0], (c)[0]), f_fma((a)[1], (b)[1], (c)[1]), f_fma((a)[2], (b)[2], (c)[2]), f_fma((a)[3], (b)[3], (c)[3])})
enum { COLS = 8 }; /* numbers of a row kept in registers */

/* c[j] (+)= <x_i, x_j> over columns k0 .. k0 + cols, for m tokens from x_i on */
INLINE void dots(size_t m, size_t d, size_t k0, size_t cols, const double *restrict x, double *restrict c)
{
  pack xi[COLS];
  for (size_t k = 0; k < cols; k++) xi[k] = CPACK(x + (k0 + k) * L);
  for (size_t j = 0; j < m; j++) {
    const double *xj = x + (j * d + k0) * L;
    pack s = k0 > 0 ? CPACK(c + j * L) : (pack){0};
    for (size_t k = 0; k < cols; k++) s = PACK_FMA(xi[k], CPACK(xj + k * L), s);
    PACK(c + j * L) = s;
  }
}

/* u_i += sum_{j >= i} w_ij x_j and u_j += w_ij x_i for j > i, over columns k0 .. k0 + cols */
INLINE void exchange(size_t m, size_t d, size_t k0, size_t cols, const double *restrict w, const double *restrict x, double *restrict u)
{
  pack s[COLS];
  for (size_t k = 0; k < cols; k++) s[k] = CPACK(u + (k0 + k) * L);
  for (size_t j = 0; j < m; j++) {
    const pack v = CPACK(w + j * L);
    for (size_t k = 0; k < cols; k++) s[k] = PACK_FMA(v, CPACK(x + (j * d + k0 + k) * L), s[k]);
  }
  for (size_t k = 0; k < cols; k++) PACK(u + (k0 + k) * L) = s[k];
  for (size_t k = 0; k < cols; k++) s[k] = CPACK(x + (k0 + k) * L);
  for (size_t j = 1; j < m; j++) {
    const pack v = CPACK(w + j * L);
    double *uj = u + (j * d + k0) * L;
    for (size_t k = 0; k < cols; k++) PACK(uj + k * L) = PACK_FMA(v, s[k], CPACK(uj + k * L));
  }
}

/* the same for the weights themselves */
INLINE void exchange_weights(size_t m, const double *restrict w, double *restrict z)
{
  pack s = CPACK(z);
  for (size_t j = 0; j < m; j++) s += CPACK(w + j * L);
  PACK(z) = s;
  for (size_t j = 1; j < m; j++) PACK(z + j * L) += CPACK(w + j * L);
}

INLINE void all_dots(size_t m, size_t d, const double *restrict x, double *restrict c)
{
  size_t k = 0;
  for (; k + COLS <= d; k += COLS) dots(m, d, k, COLS, x, c);
  if (k < d) dots(m, d, k, d - k, x, c);
}

INLINE void sums(size_t n, size_t d, double beta, const double *restrict x, double *restrict u, double *restrict z, double *restrict c)
{
  const double shift = beta < 0 ? -beta : beta;
  for (size_t k = 0; k < n * d * L; k++) u[k] = 0.0;
  for (size_t k = 0; k < n * L; k++) z[k] = 0.0;
  for (size_t i = 0; i < n; i++) {
    const size_t m = n - i, at = i * d * L;
    all_dots(m, d, x + at, c);
    for (size_t k = 0; k < m * L; k++) c[k] = weight(beta, shift, c[k]);
    size_t k = 0;
    for (; k + COLS <= d; k += COLS) exchange(m, d, k, COLS, c, x + at, u + at);
    if (k < d) exchange(m, d, k, d - k, c, x + at, u + at);
    exchange_weights(m, c, z + i * L);
  }
}

/* Rows of a small constant length unroll. */
CLONES static void all_sums(size_t n, size_t d, double beta, const double *restrict x, double *restrict u, double *restrict z, double *restrict c)
{
  switch (d) {
  case 2: sums(n, 2, beta, x, u, z, c); break;
  case 3: sums(n, 3, beta, x, u, z, c); break;
  case 4: sums(n, 4, beta, x, u, z, c); break;
  case 5: sums(n, 5, beta, x, u, z, c); break;
  case 6: sums(n, 6, beta, x, u, z, c); break;
  case 7: sums(n, 7, beta, x, u, z, c); break;
  case 8: sums(n, 8, beta, x, u, z, c); break;
  default: sums(n, d, beta, x, u, z, c);
  }
}

/* f := q - <x, q> x, q = u / z (sa) or scale u */
CLONES static void project(size_t n, size_t d, double scale, const double *restrict x, const double *restrict u, const double *restrict z, double *restrict f)
{
  for (size_t i = 0; i < n; i++) {
    double r[L], s[L] = {0};
    for (size_t l = 0; l < L; l++) r[l] = scale != 0 ? scale : 1 / z[i * L + l];
    for (size_t k = i * d; k < (i + 1) * d; k++)
      for (size_t l = 0; l < L; l++) {
        f[k * L + l] = f_mul(r[l], u[k * L + l]);
        s[l] = f_fma(x[k * L + l], f[k * L + l], s[l]);
      }
    for (size_t k = i * d; k < (i + 1) * d; k++)
      for (size_t l = 0; l < L; l++) f[k * L + l] = f_fma(-s[l], x[k * L + l], f[k * L + l]);
  }
}

CLONES static void normalize(size_t n, size_t d, double *restrict x)
{
  for (size_t i = 0; i < n; i++) {
    double s[L] = {0};
    for (size_t k = i * d; k < (i + 1) * d; k++)
      for (size_t l = 0; l < L; l++) s[l] = f_fma(x[k * L + l], x[k * L + l], s[l]);
    for (size_t l = 0; l < L; l++) s[l] = 1 / f_sqrt(s[l]);
    for (size_t k = i * d; k < (i + 1) * d; k++)
      for (size_t l = 0; l < L; l++) x[k * L + l] = f_mul(s[l], x[k * L + l]);
  }
}

static void field(cf_lanes *a, const double *x)
{
  all_sums(a->n, a->d, a->beta, x, a->u, a->z, a->c);
  project(a->n, a->d, a->scale, x, a->u, a->z, a->f);
}

/* y := x + h f */
CLONES static void move(size_t m, double h, const double *restrict f, const double *restrict x, double *restrict y)
{
  for (size_t k = 0; k < m; k++) y[k] = f_fma(h, f[k], x[k]);
}
/* k += c f */
CLONES static void gather(size_t m, double c, const double *restrict f, double *restrict k)
{
  for (size_t e = 0; e < m; e++) k[e] = f_fma(c, f[e], k[e]);
}
CLONES static void advance(size_t m, double h, const double *restrict f, double *restrict x)
{
  for (size_t k = 0; k < m; k++) x[k] = f_fma(h, f[k], x[k]);
}

void cf_lanes_euler(cf_lanes *a, double h)
{
  field(a, a->x);
  advance(a->n * a->d * L, h, a->f, a->x);
  normalize(a->n, a->d, a->x);
}

/* x := x + h q */
CLONES static void mix(size_t n, size_t d, double h, double scale, const double *restrict u, const double *restrict z, double *restrict x)
{
  for (size_t i = 0; i < n; i++) {
    double r[L];
    for (size_t l = 0; l < L; l++) r[l] = f_mul(h, scale != 0 ? scale : 1 / z[i * L + l]);
    for (size_t k = i * d; k < (i + 1) * d; k++)
      for (size_t l = 0; l < L; l++) x[k * L + l] = f_fma(r[l], u[k * L + l], x[k * L + l]);
  }
}

void cf_lanes_published(cf_lanes *a, double h)
{
  all_sums(a->n, a->d, a->beta, a->x, a->u, a->z, a->c);
  mix(a->n, a->d, h, a->scale, a->u, a->z, a->x);
  normalize(a->n, a->d, a->x);
}

void cf_lanes_rk4(cf_lanes *a, double h)
{
  const size_t m = a->n * a->d * L;
  field(a, a->x);
  for (size_t e = 0; e < m; e++) a->k[e] = a->f[e];
  move(m, h / 2, a->f, a->x, a->y);
  field(a, a->y);
  gather(m, 2, a->f, a->k);
  move(m, h / 2, a->f, a->x, a->y);
  field(a, a->y);
  gather(m, 2, a->f, a->k);
  move(m, h, a->f, a->x, a->y);
  field(a, a->y);
  gather(m, 1, a->f, a->k);
  advance(m, h / 6, a->k, a->x);
  normalize(a->n, a->d, a->x);
}

CLONES static void pairs(size_t n, size_t d, double threshold, const double *restrict x, double *restrict c, double *restrict count, double *restrict least)
{
  for (size_t i = 0; i < n; i++) {
    all_dots(n - i, d, x + i * d * L, c);
    for (size_t j = 1; j < n - i; j++)
      for (size_t l = 0; l < L; l++) {
        count[l] += c[j * L + l] > threshold ? 1.0 : 0.0;
        least[l] = c[j * L + l] < least[l] ? c[j * L + l] : least[l];
      }
  }
}

void cf_lanes_pairs(cf_lanes *a, double threshold, uint64_t count[L], double least[L])
{
  double some[L] = {0}; /* whole numbers far below 2^53 */
  for (size_t l = 0; l < L; l++) least[l] = 2;
  pairs(a->n, a->d, threshold, a->x, a->c, some, least);
  for (size_t l = 0; l < L; l++) count[l] = (uint64_t)some[l];
}
