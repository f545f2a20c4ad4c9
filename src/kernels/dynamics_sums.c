/* Sums of attention with Q = K = V = I, every unordered pair of tokens being weighted once.
 * d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components laid out twice in a row, so that every loop runs over independent i.
 * d > 3: blocks of 32 tokens; the block of weights serves its rows and, transposed, its columns.
 * Each multiply-add is one rounding (fma), so that every clone gives the same bits. This file is compiled with -O3 (Makefile). */
#include <certiform/dynamics.h>
#include <certiform/fp.h>
#include "clones.h"
#include "expo_scalar.h"

enum { BLOCK = 32, ROWS = 4, COLS = 8, SMALL = 3 };

static size_t up(size_t n, size_t to) { return (n + to - 1) / to * to; }

size_t cf_dynamics_work(size_t n, size_t d)
{
  if (d <= SMALL) return 18 * n + n;
  return up(n, BLOCK) * (3 * up(d, COLS) + 1) + 2 * BLOCK * BLOCK + n;
}

/* exp(beta c - |beta|), clamped to [exp(TMIN), exp(TMAX)] whatever c is */
INLINE double weight(double beta, double shift, double c)
{
  double t = f_fma(beta, c, -shift);
  t = t > CF_DYNAMICS_TMAX ? CF_DYNAMICS_TMAX : t;
  t = t < CF_DYNAMICS_TMIN ? CF_DYNAMICS_TMIN : t;
  return cf_exp1(t);
}

/* ---- d <= SMALL: components x0, x1, x2 of the tokens, twice in a row (2 n); sums over the partners above (a) and below (b), az, bz of the weights */

/* The pairs (i, i), once. */
INLINE void selves(size_t n, double beta, double shift, const double *restrict x0, const double *restrict x1, const double *restrict x2,
                   double *restrict a0, double *restrict a1, double *restrict a2, double *restrict az)
{
  for (size_t i = 0; i < n; i++) {
    double c = f_mul(x0[i], x0[i]);
    c = f_fma(x1[i], x1[i], c);
    c = f_fma(x2[i], x2[i], c);
    double w = weight(beta, shift, c);
    a0[i] = f_mul(w, x0[i]);
    a1[i] = f_mul(w, x1[i]);
    a2[i] = f_mul(w, x2[i]);
    az[i] = w;
  }
}

/* The pairs (i, i + s), i < m: w is what each has for the other. */
INLINE void pairs(size_t m, size_t s, double beta, double shift, const double *restrict x0, const double *restrict x1, const double *restrict x2,
                  double *restrict a0, double *restrict a1, double *restrict a2, double *restrict az, double *restrict b0,
                  double *restrict b1, double *restrict b2, double *restrict bz)
{
  for (size_t i = 0; i < m; i++) {
    double c = f_mul(x0[i], x0[i + s]);
    c = f_fma(x1[i], x1[i + s], c);
    c = f_fma(x2[i], x2[i + s], c);
    double w = weight(beta, shift, c);
    a0[i] = f_fma(w, x0[i + s], a0[i]);
    a1[i] = f_fma(w, x1[i + s], a1[i]);
    a2[i] = f_fma(w, x2[i + s], a2[i]);
    az[i] = f_add(az[i], w);
    b0[i + s] = f_fma(w, x0[i], b0[i + s]);
    b1[i + s] = f_fma(w, x1[i], b1[i + s]);
    b2[i + s] = f_fma(w, x2[i], b2[i + s]);
    bz[i + s] = f_add(bz[i + s], w);
  }
}

/* The pairs (i, i + s), i < m, for i + s alone. */
INLINE void followers(size_t m, size_t s, double beta, double shift, const double *restrict x0, const double *restrict x1,
                      const double *restrict x2, double *restrict b0, double *restrict b1, double *restrict b2, double *restrict bz)
{
  for (size_t i = 0; i < m; i++) {
    double c = f_mul(x0[i], x0[i + s]);
    c = f_fma(x1[i], x1[i + s], c);
    c = f_fma(x2[i], x2[i + s], c);
    double w = weight(beta, shift, c);
    b0[i + s] = f_fma(w, x0[i], b0[i + s]);
    b1[i + s] = f_fma(w, x1[i], b1[i + s]);
    b2[i + s] = f_fma(w, x2[i], b2[i + s]);
    bz[i + s] = f_add(bz[i + s], w);
  }
}

/* xt[3][2n], a[4][n], b[4][2n] */
CLONES static void all_pairs(size_t n, double beta, double shift, const double *restrict xt, double *restrict a, double *restrict b)
{
  const size_t m = 2 * n;
  selves(n, beta, shift, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n);
  for (size_t s = 1; 2 * s <= n; s++)
    pairs(2 * s == n ? s : n, s, beta, shift, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n, b, b + m, b + 2 * m, b + 3 * m);
}
CLONES static void ordered_pairs(size_t n, double beta, double shift, const double *restrict xt, double *restrict a, double *restrict b)
{
  const size_t m = 2 * n;
  selves(n, beta, shift, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n);
  for (size_t s = 1; s < n; s++)
    followers(n - s, s, beta, shift, xt, xt + m, xt + 2 * m, b, b + m, b + 2 * m, b + 3 * m);
}

static void unfold(size_t n, size_t d, const double *x, size_t ldx, double *xt)
{
  for (size_t k = 0; k < SMALL; k++)
    for (size_t i = 0; i < n; i++) xt[2 * n * k + i] = xt[2 * n * k + n + i] = k < d ? x[i * ldx + k] : 0.0;
}

static void fold(size_t n, size_t d, const double *a, const double *b, double *u, size_t ldu, double *z)
{
  for (size_t k = 0; k < d; k++)
    for (size_t i = 0; i < n; i++) u[i * ldu + k] = f_add(a[n * k + i], f_add(b[2 * n * k + i], b[2 * n * k + n + i]));
  for (size_t i = 0; i < n; i++) z[i] = f_add(a[n * 3 + i], f_add(b[2 * n * 3 + i], b[2 * n * 3 + n + i]));
}

static void small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  double *xt = work, *a = xt + 6 * n, *b = a + 4 * n;
  const double shift = beta < 0 ? -beta : beta;
  unfold(n, d, x, ldx, xt);
  for (size_t i = 0; i < 8 * n; i++) b[i] = 0.0;
  if (causal) ordered_pairs(n, beta, shift, xt, a, b);
  else all_pairs(n, beta, shift, xt, a, b);
  fold(n, d, a, b, u, ldu, z);
}

/* ---- blocks: xp[n'][d'] padded with zeros, xt its blocks transposed ([block][d'][BLOCK]) */
static void pack(size_t n, size_t d, const double *x, size_t ldx, size_t m, size_t dp, double *xp, double *xt)
{
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < dp; k++) xp[i * dp + k] = i < n && k < d ? x[i * ldx + k] : 0.0;
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < dp; k++) xt[(i / BLOCK * dp + k) * BLOCK + i % BLOCK] = xp[i * dp + k];
}

/* acc[j] += a p[j] */
INLINE void tile_fma(double a, const double *restrict p, double *restrict acc)
{
  for (size_t j = 0; j < COLS; j++) acc[j] = f_fma(a, p[j], acc[j]);
}
INLINE void tile_copy(const double *restrict p, double *restrict acc)
{
  for (size_t j = 0; j < COLS; j++) acc[j] = p[j];
}

/* u[r][0..COLS) += sum_{l < m} w[r][l] x[l][0..COLS), r < 4 */
INLINE void tile(size_t m, size_t ldw, const double *restrict w, size_t ldx, const double *restrict x, size_t ldu, double *restrict u)
{
  double a0[COLS], a1[COLS], a2[COLS], a3[COLS];
  tile_copy(u, a0);
  tile_copy(u + ldu, a1);
  tile_copy(u + 2 * ldu, a2);
  tile_copy(u + 3 * ldu, a3);
  for (size_t l = 0; l < m; l++) {
    tile_fma(w[l], x + l * ldx, a0);
    tile_fma(w[ldw + l], x + l * ldx, a1);
    tile_fma(w[2 * ldw + l], x + l * ldx, a2);
    tile_fma(w[3 * ldw + l], x + l * ldx, a3);
  }
  tile_copy(a0, u);
  tile_copy(a1, u + ldu);
  tile_copy(a2, u + 2 * ldu);
  tile_copy(a3, u + 3 * ldu);
}

/* c[i][j] := <x_i, x_j> for a block of rows x and of columns, transposed, xt */
INLINE void gram_block(size_t dp, const double *x, const double *xt, double *c)
{
  for (size_t i = 0; i < BLOCK * BLOCK; i++) c[i] = 0.0;
  for (size_t i = 0; i < BLOCK; i += ROWS)
    for (size_t j = 0; j < BLOCK; j += COLS) tile(dp, dp, x + i * dp, BLOCK, xt + j, BLOCK, c + i * BLOCK + j);
}

/* u_i += sum_j w_ij x_j */
INLINE void sum_block(size_t dp, const double *w, const double *x, double *u)
{
  for (size_t i = 0; i < BLOCK; i += ROWS)
    for (size_t k = 0; k < dp; k += COLS) tile(BLOCK, BLOCK, w + i * BLOCK, dp, x + k, dp, u + i * dp + k);
}

INLINE void transpose_block(const double *restrict w, double *restrict t)
{
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = 0; j < BLOCK; j++) t[i * BLOCK + j] = w[j * BLOCK + i];
}

/* weights of a block, 0 outside rows x cols, or above the diagonal */
INLINE void weigh_block(size_t rows, size_t cols, int lower, double beta, double shift, double *w)
{
  for (size_t i = 0; i < BLOCK * BLOCK; i++) w[i] = weight(beta, shift, w[i]);
  if (rows == BLOCK && cols == BLOCK && !lower) return;
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = 0; j < BLOCK; j++)
      if (i >= rows || j >= cols || (lower && j > i)) w[i * BLOCK + j] = 0.0;
}

/* z[j] += sum_i t[i][j] */
INLINE void add_rows(const double *restrict t, double *restrict z)
{
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = 0; j < BLOCK; j++) z[j] = f_add(z[j], t[i * BLOCK + j]);
}

CLONES static void all_blocks(size_t n, size_t dp, double beta, double shift, int causal, const double *xp, const double *xt, double *us, double *z, double *w)
{
  double *t = w + BLOCK * BLOCK;
  for (size_t j = 0; j < n; j += BLOCK)
    for (size_t i = 0; i <= j; i += BLOCK) {
      gram_block(dp, xp + i * dp, xt + j * dp, w);
      weigh_block(n - i < BLOCK ? n - i : BLOCK, n - j < BLOCK ? n - j : BLOCK, causal && i == j, beta, shift, w);
      transpose_block(w, t);
      if (!causal || i == j) {
        sum_block(dp, w, xp + j * dp, us + i * dp);
        add_rows(t, z + i);
      }
      if (i != j) {
        sum_block(dp, t, xp + i * dp, us + j * dp);
        add_rows(w, z + j);
      }
    }
}

static void block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const size_t m = up(n, BLOCK), dp = up(d, COLS);
  double *xp = work, *xt = xp + m * dp, *us = xt + m * dp, *zs = us + m * dp;
  pack(n, d, x, ldx, m, dp, xp, xt);
  for (size_t i = 0; i < m * dp + m; i++) us[i] = 0.0;
  all_blocks(n, dp, beta, beta < 0 ? -beta : beta, causal, xp, xt, us, zs, zs + m);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < d; k++) u[i * ldu + k] = us[i * dp + k];
  for (size_t i = 0; i < n; i++) z[i] = zs[i];
}

void cf_weighted_sums_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  if (d <= SMALL) small_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
  else block_sums(n, d, beta, 0, x, ldx, u, ldu, z, work);
}

void cf_weighted_sums_causal_raw(size_t n, size_t d, double beta, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  if (d <= SMALL) small_sums(n, d, beta, 1, x, ldx, u, ldu, z, work);
  else block_sums(n, d, beta, 1, x, ldx, u, ldu, z, work);
}
