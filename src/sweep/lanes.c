/* Every loop's innermost part runs over the lanes, which are independent: it vectorises without a change of any bit. Compiled with -O3 (Makefile). */
#include "sweep/lanes.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/fp.h>
#include "kernels/clones.h"

enum { L = CF_SWEEP_LANES, ROWS = 4, COLS = 3, SOME = 8 }; /* tokens i at a time and numbers of theirs kept in registers: 4 by 2, for d = 3 and 32 by 3; tokens normalized at a time */
#define LOG2E 0x1.71547652b82fep0 /* rounded */

int cf_lanes_new(cf_lanes *a, size_t n, size_t d, double beta, double scale)
{
  const size_t m = n * d * L;
  *a = (cf_lanes){.n = n, .d = d, .beta = beta, .scale = scale};
  const size_t all = 5 * m + 5 * n * L + ROWS * d * L; /* a pack is 32 bytes, a line of the cache 64 */
  a->x = all <= SIZE_MAX / 16 ? aligned_alloc(64, (all * sizeof *a->x + 63) / 64 * 64) : NULL;
  if (!a->x) return 0;
  memset(a->x, 0, all * sizeof *a->x);
  a->f = a->x + m;
  a->k = a->f + m;
  a->y = a->k + m;
  a->u = a->y + m;
  a->z = a->u + m;
  a->c = a->z + n * L;
  a->r = a->c + 4 * n * L;
  return 1;
}

void cf_lanes_clear(cf_lanes *a)
{
  free(a->x);
  a->x = NULL;
}

/* Four lanes in a register; macros, for no vector may be passed between functions of different targets. */
typedef double pack __attribute__((vector_size(8 * L), aligned(8), may_alias));
typedef long long whole __attribute__((vector_size(8 * L), aligned(8), may_alias));
#define PACK(p) (*(pack *)(p))
#define CPACK(p) (*(const pack *)(p))
#define ONCE(p) (*(const volatile pack *)(p)) /* into a register: gcc would read it again for each use */
#define PACK_OF(a) ((pack){a, a, a, a})
#define PACK_FMA(a, b, c) ((pack){f_fma((a)[0], (b)[0], (c)[0]), f_fma((a)[1], (b)[1], (c)[1]), f_fma((a)[2], (b)[2], (c)[2]), f_fma((a)[3], (b)[3], (c)[3])})
/* loops of a constant few rounds whose arrays are to live in registers */
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

/* c_e := 2^c_e for m numbers, and on to a multiple of 16 (c has room), |c_e| <= CF_LANES_EXPONENT: c = k + f, |f| <= 1/2, a polynomial of degree 10 (Chebyshev, relative error
 * 3e-16) and k added to the exponent. Four packs side by side hide the time of one. For statistics: no bound is claimed. */
INLINE void powers(size_t m, double *restrict c)
{
  static const double a[] = {0x1.b675df26cbf5ep-24, 0x1.62bfd46781ef6p-20, 0x1.ffcb53e3aafe9p-17, 0x1.4309130975155p-13, 0x1.5d87fe9d85abep-10,
                             0x1.3b2ab6fba1dc6p-7,  0x1.c6b08d703cdf2p-5,  0x1.ebfbdff82c598p-3,  0x1.62e42fefa3a19p-1,  1.0};
  for (size_t e = 0; e < m; e += 4 * L) {
    pack y[4], f[4];
    whole k[4];
    UNROLL for (size_t q = 0; q < 4; q++) {
      const pack t = CPACK(c + e + q * L) + 0x1.8p52;
      f[q] = CPACK(c + e + q * L) - (t - 0x1.8p52);
      k[q] = (whole)t << 52;
      y[q] = PACK_OF(0x1.e6065f532c95p-28);
    }
    UNROLL for (size_t i = 0; i < sizeof a / sizeof *a; i++)
      UNROLL for (size_t q = 0; q < 4; q++) y[q] = PACK_FMA(y[q], f[q], PACK_OF(a[i]));
    UNROLL for (size_t q = 0; q < 4; q++) PACK(c + e + q * L) = (pack)((whole)y[q] + k[q]);
  }
}

/* c[j][r] := start + <y_r, x_j> for r < rows tokens y and m tokens x; `many` of these at a time are as many chains as hide the time of one */
INLINE void some_dots(size_t many, size_t rows, size_t d, double start, const double *restrict y, const double *restrict x, double *restrict c)
{
  pack s[2][ROWS] = {{{0}}};
  UNROLL for (size_t j = 0; j < many; j++)
    UNROLL for (size_t r = 0; r < rows; r++) s[j][r] += start;
  for (size_t k = 0; k < d; k++) {
    pack v[2];
    UNROLL for (size_t j = 0; j < many; j++) v[j] = CPACK(x + (j * d + k) * L);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const pack t = ONCE(y + (r * d + k) * L);
      UNROLL for (size_t j = 0; j < many; j++) s[j][r] = PACK_FMA(v[j], t, s[j][r]);
    }
  }
  UNROLL for (size_t j = 0; j < many; j++)
    UNROLL for (size_t r = 0; r < rows; r++) PACK(c + (j * rows + r) * L) = s[j][r];
}
INLINE void dots(size_t rows, size_t m, size_t d, double start, const double *restrict y, const double *restrict x, double *restrict c)
{
  size_t j = 0;
  for (; j + 2 <= m; j += 2) some_dots(2, rows, d, start, y, x + j * d * L, c + j * rows * L);
  if (j < m) some_dots(1, rows, d, start, y, x + j * d * L, c + j * rows * L);
}

/* The pairs of ROWS tokens of length 1 with each other, in packs 8 .. 13 of c, and a token with itself in 14; spread puts what became of them where dots
 * would have. */
enum { OWN = 6, AT = 8 };
static const unsigned char left[OWN] = {0, 0, 0, 1, 1, 2}, right[OWN] = {1, 2, 3, 2, 3, 3};
INLINE void own_dots(size_t d, double b, double start, const double *restrict y, const double *restrict x, double *restrict c)
{
  pack s[8] = {{0}};
  UNROLL for (size_t e = 0; e < OWN; e++) s[e] += start;
  for (size_t k = 0; k < d; k++)
    UNROLL for (size_t e = 0; e < OWN; e++) s[e] = PACK_FMA(CPACK(y + (left[e] * d + k) * L), CPACK(x + (right[e] * d + k) * L), s[e]);
  s[OWN] += b + start;
  UNROLL for (size_t e = 0; e < 8; e++) PACK(c + (AT + e) * L) = s[e];
}
INLINE void spread(double *c)
{
  pack w[OWN + 1];
  UNROLL for (size_t e = 0; e <= OWN; e++) w[e] = CPACK(c + (AT + e) * L);
  UNROLL for (size_t r = 0; r < ROWS; r++) PACK(c + (r * ROWS + r) * L) = w[OWN];
  UNROLL for (size_t e = 0; e < OWN; e++) PACK(c + (left[e] * ROWS + right[e]) * L) = PACK(c + (right[e] * ROWS + left[e]) * L) = w[e];
}

/* u_r += sum_j w_rj x_j, columns k .. k + cols */
INLINE void take(size_t rows, size_t m, size_t d, size_t k, size_t cols, const double *restrict w, const double *restrict x, double *restrict u)
{
  pack s[ROWS][COLS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t q = 0; q < cols; q++) s[r][q] = CPACK(u + (r * d + k + q) * L);
  for (size_t j = 0; j < m; j++) {
    pack v[COLS];
    UNROLL for (size_t q = 0; q < cols; q++) v[q] = CPACK(x + (j * d + k + q) * L);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const pack t = ONCE(w + (j * rows + r) * L);
      UNROLL for (size_t q = 0; q < cols; q++) s[r][q] = PACK_FMA(v[q], t, s[r][q]);
    }
  }
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t q = 0; q < cols; q++) PACK(u + (r * d + k + q) * L) = s[r][q];
}

/* u_j += sum_r w_rj x_r for j >= rows, columns k .. k + cols */
INLINE void give(size_t rows, size_t m, size_t d, size_t k, size_t cols, const double *restrict w, const double *restrict x, double *restrict u)
{
  pack v[ROWS][COLS];
  UNROLL for (size_t r = 0; r < rows; r++)
    UNROLL for (size_t q = 0; q < cols; q++) v[r][q] = CPACK(x + (r * d + k + q) * L);
  for (size_t j = rows; j < m; j++) {
    pack s[COLS] = {{0}};
    UNROLL for (size_t q = 0; q < cols; q++) s[q] = CPACK(u + (j * d + k + q) * L);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const pack t = ONCE(w + (j * rows + r) * L);
      UNROLL for (size_t q = 0; q < cols; q++) s[q] = PACK_FMA(v[r][q], t, s[q]);
    }
    UNROLL for (size_t q = 0; q < cols; q++) PACK(u + (j * d + k + q) * L) = s[q];
  }
}

/* both */
INLINE void share(size_t rows, size_t m, size_t d, size_t k, size_t cols, const double *restrict w, const double *restrict x, double *restrict u)
{
  take(rows, m, d, k, cols, w, x, u);
  give(rows, m, d, k, cols, w, x, u);
}

/* the same for the weights themselves */
INLINE void add_weights(size_t rows, size_t m, const double *restrict w, double *restrict z)
{
  pack s[ROWS];
  UNROLL for (size_t r = 0; r < rows; r++) s[r] = CPACK(z + r * L);
  for (size_t j = 0; j < m; j++) {
    pack t = CPACK(z + j * L);
    UNROLL for (size_t r = 0; r < rows; r++) {
      const pack v = CPACK(w + (j * rows + r) * L);
      s[r] += v;
      t += v;
    }
    if (j >= rows) PACK(z + j * L) = t;
  }
  UNROLL for (size_t r = 0; r < rows; r++) PACK(z + r * L) = s[r];
}

/* The pairs of `rows` tokens with each other (both ways) and with all after them (once, for both); unit: tokens have length 1. */
INLINE void some_rows(bool unit, size_t rows, size_t m, size_t d, double b, const double *restrict x, double *restrict u, double *restrict z, double *restrict y, double *restrict c)
{
  const size_t own = unit && rows == ROWS ? ROWS : 0, from = own ? AT * L : 0;
  const double start = b < 0 ? b : -b;
  for (size_t k = 0; k < rows * d * L; k++) y[k] = b * x[k];
  if (own) own_dots(d, b, start, y, x, c);
  dots(rows, m - own, d, start, y, x + own * d * L, c + own * rows * L);
  powers(rows * m * L - from, c + from);
  if (own) spread(c);
  size_t k = 0;
  if (d == 3 || d == 32) /* twelve chains */
    for (; k + 3 <= d; k += 3) share(rows, m, d, k, 3, c, x, u);
  for (; k + 2 <= d; k += 2) share(rows, m, d, k, 2, c, x, u);
  if (k < d) share(rows, m, d, k, 1, c, x, u);
  add_weights(rows, m, c, z);
}

INLINE void sums(bool unit, size_t n, size_t d, double b, const double *restrict x, double *restrict u, double *restrict z, double *restrict y, double *restrict c)
{
  size_t i = 0;
  for (size_t k = 0; k < n * d * L; k++) u[k] = 0.0;
  for (size_t k = 0; k < n * L; k++) z[k] = 0.0;
  for (; i + ROWS <= n; i += ROWS) some_rows(unit, ROWS, n - i, d, b, x + i * d * L, u + i * d * L, z + i * L, y, c);
  for (; i < n; i++) some_rows(unit, 1, n - i, d, b, x + i * d * L, u + i * d * L, z + i * L, y, c);
}

/* Rows of a small constant length unroll; five to seven coordinates come as eight [point.c]. */
INLINE void all_sums(bool unit, size_t n, size_t d, double b, const double *restrict x, double *restrict u, double *restrict z, double *restrict y, double *restrict c)
{
  switch (d) {
  case 2: sums(unit, n, 2, b, x, u, z, y, c); break;
  case 3: sums(unit, n, 3, b, x, u, z, y, c); break;
  case 4: sums(unit, n, 4, b, x, u, z, y, c); break;
  case 8: sums(unit, n, 8, b, x, u, z, y, c); break;
  case 32: sums(unit, n, 32, b, x, u, z, y, c); break; /* all d >= 32 of the published n = 32, whose starts are reduced to n dimensions */
  default: sums(unit, n, d, b, x, u, z, y, c);
  }
}

CLONES static void unit_sums(size_t n, size_t d, double b, const double *x, double *u, double *z, double *y, double *c) { all_sums(true, n, d, b, x, u, z, y, c); }
CLONES static void stage_sums(size_t n, size_t d, double b, const double *x, double *u, double *z, double *y, double *c) { all_sums(false, n, d, b, x, u, z, y, c); }

/* s := s^(-1/2) for m positive normal numbers: Newton's iteration four times, from 3.5e-2 to 2e-3, 5e-6, 4e-11 and the roundings. For statistics: no bound
 * is claimed. */
INLINE void inverse_roots(size_t m, double *restrict s)
{
  for (size_t e = 0; e < m; e++) {
    union { double d; uint64_t u; } y = {.d = s[e]};
    const double half = 0.5 * s[e];
    y.u = 0x5fe6eb50c7b537a9 - (y.u >> 1);
    UNROLL for (int k = 0; k < 4; k++) y.d = f_fma(y.d, f_fma(-half * y.d, y.d, 0.5), y.d);
    s[e] = y.d;
  }
}

/* f := q - <x, q> x, q = u / z (sa) or scale u */
CLONES static void project(size_t n, size_t d, double scale, const double *restrict x, const double *restrict u, const double *restrict z, double *restrict f)
{
  for (size_t i = 0; i < n; i++) {
    const pack mean = 1 / CPACK(z + i * L), r = scale != 0 ? PACK_OF(scale) : mean;
    pack s = {0};
    for (size_t k = i * d * L; k < (i + 1) * d * L; k += L) {
      const pack q = r * CPACK(u + k);
      PACK(f + k) = q;
      s = PACK_FMA(CPACK(x + k), q, s);
    }
    for (size_t k = i * d * L; k < (i + 1) * d * L; k += L) PACK(f + k) = PACK_FMA(-s, CPACK(x + k), CPACK(f + k));
  }
}

/* x := x / |x| for count tokens, s[count] = |x|^2 */
INLINE void shorten(size_t count, size_t d, double *restrict s, double *restrict x)
{
  inverse_roots(count * L, s);
  for (size_t i = 0; i < count; i++)
    for (size_t k = i * d * L; k < (i + 1) * d * L; k += L) PACK(x + k) *= CPACK(s + i * L);
}

CLONES static void normalize(size_t n, size_t d, double *restrict x)
{
  double s[SOME * L];
  for (size_t i = 0; i < n; i += SOME, x += SOME * d * L) {
    const size_t count = n - i < SOME ? n - i : SOME;
    for (size_t j = 0; j < count; j++) {
      pack t = {0};
      for (size_t k = j * d * L; k < (j + 1) * d * L; k += L) t += CPACK(x + k) * CPACK(x + k);
      PACK(s + j * L) = t;
    }
    shorten(count, d, s, x);
  }
}

/* at the tokens, on the sphere, or at a stage of a step, which is not */
static void field(cf_lanes *a, const double *x)
{
  (x == a->x ? unit_sums : stage_sums)(a->n, a->d, a->beta * LOG2E, x, a->u, a->z, a->r, a->c);
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

/* x := N(x + h q), q = u / z (sa; z as small as e^(2 beta) for beta < 0) or scale u (usa) */
CLONES static void mix(size_t n, size_t d, double h, double scale, const double *restrict u, const double *restrict z, double *restrict x)
{
  double s[SOME * L];
  for (size_t i = 0; i < n; i += SOME, x += SOME * d * L, u += SOME * d * L, z += SOME * L) {
    const size_t count = n - i < SOME ? n - i : SOME;
    for (size_t j = 0; j < count; j++) {
      const pack mean = h / CPACK(z + j * L), r = scale != 0 ? PACK_OF(h * scale) : mean;
      pack t = {0};
      for (size_t k = j * d * L; k < (j + 1) * d * L; k += L) {
        const pack v = r * CPACK(u + k) + CPACK(x + k);
        PACK(x + k) = v;
        t += v * v;
      }
      PACK(s + j * L) = t;
    }
    shorten(count, d, s, x);
  }
}

void cf_lanes_published(cf_lanes *a, double h)
{
  unit_sums(a->n, a->d, a->beta * LOG2E, a->x, a->u, a->z, a->r, a->c);
  mix(a->n, a->d, h, a->scale, a->u, a->z, a->x);
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

/* j after r alone: within the block of rows the others are skipped */
INLINE void compare(size_t rows, size_t m, double threshold, const double *restrict c, double *restrict count, double *restrict least)
{
  const pack limit = PACK_OF(threshold), one = PACK_OF(1.0);
  pack some = CPACK(count), low = CPACK(least);
  for (size_t j = 1; j < m; j++)
    for (size_t r = 0; r < rows && r < j; r++) {
      const pack v = CPACK(c + (j * rows + r) * L);
      some += (pack)((whole)one & (whole)(v > limit));
      low = (pack)(((whole)v & (whole)(v < low)) | ((whole)low & ~(whole)(v < low)));
    }
  PACK(count) = some;
  PACK(least) = low;
}

CLONES static void pairs(size_t n, size_t d, double threshold, const double *restrict x, double *restrict c, double *restrict count, double *restrict least)
{
  size_t i = 0;
  for (; i + ROWS <= n; i += ROWS) {
    dots(ROWS, n - i, d, 0.0, x + i * d * L, x + i * d * L, c);
    compare(ROWS, n - i, threshold, c, count, least);
  }
  for (; i < n; i++) {
    dots(1, n - i, d, 0.0, x + i * d * L, x + i * d * L, c);
    compare(1, n - i, threshold, c, count, least);
  }
}

void cf_lanes_pairs(cf_lanes *a, double threshold, uint64_t count[L], double least[L])
{
  double some[L] = {0}; /* whole numbers far below 2^53 */
  for (size_t l = 0; l < L; l++) least[l] = 2;
  pairs(a->n, a->d, threshold, a->x, a->c, some, least);
  for (size_t l = 0; l < L; l++) count[l] = (uint64_t)some[l];
}
