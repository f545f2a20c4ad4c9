/* Weighted sums for any d: blocks of 32 tokens; the block of weights serves its rows and, transposed, its columns.
 * Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"

/* ---- tiles of ROWS x COLS */
/* acc[at + j] += a p[j], j < n */
INLINE void tile_fma(size_t n, double a, const double *restrict p, size_t at, double *restrict acc)
{
  for (size_t j = 0; j < n; j++) acc[at + j] = f_fma(a, p[j], acc[at + j]);
}

INLINE void tile_copy(size_t n, const double *restrict p, double *restrict acc)
{
  for (size_t j = 0; j < n; j++) acc[j] = p[j];
}

INLINE void tile_zero(size_t n, double *restrict acc)
{
  for (size_t j = 0; j < n; j++) acc[j] = 0.0;
}

/* a[r][j] += w_r p[j], r < ROWS */
INLINE void tile_step(size_t n, double w0, double w1, double w2, double w3, const double *restrict p, double *restrict a)
{
  tile_fma(n, w0, p, 0, a);
  tile_fma(n, w1, p, n, a);
  tile_fma(n, w2, p, 2 * n, a);
  tile_fma(n, w3, p, 3 * n, a);
}

/* a[r][j] += sum_{l < m} w[r][l] x[l][j], r < ROWS, j < n */
INLINE void tile_sums(size_t n, size_t m, size_t ldw, const double *restrict w, size_t ldx, const double *restrict x, double *restrict a)
{
  for (size_t l = 0; l < m; l++) {
    const double *p = x + l * ldx;
    tile_step(n, w[l], w[ldw + l], w[2 * ldw + l], w[3 * ldw + l], p, a);
  }
}

/* c[r][0..COLS) := sum_{l < m} w[r][l] x[l][0..COLS), r < ROWS */
INLINE void tile_dots(size_t m, size_t ldw, const double *restrict w, size_t ldx, const double *restrict x, size_t ldc, double *restrict c)
{
  double a[ROWS * COLS];
  tile_zero(ROWS * COLS, a);
  tile_sums(COLS, m, ldw, w, ldx, x, a);
  for (size_t r = 0; r < ROWS; r++) tile_copy(COLS, a + r * COLS, c + r * ldc);
}

/* u[r][0..COLS) += sum_{l < m} w[r][l] x[l][0..COLS), r < ROWS */
INLINE void tile_adds(size_t m, size_t ldw, const double *restrict w, size_t ldx, const double *restrict x, size_t ldu, double *restrict u)
{
  double a[ROWS * COLS];
  for (size_t r = 0; r < ROWS; r++) tile_copy(COLS, u + r * ldu, a + r * COLS);
  tile_sums(COLS, m, ldw, w, ldx, x, a);
  for (size_t r = 0; r < ROWS; r++) tile_copy(COLS, a + r * COLS, u + r * ldu);
}

/* c[i][j] := <x_i, x_j> for a block of rows x and of columns, transposed, xt */
INLINE void gram_block(size_t dp, const double *x, const double *xt, double *c)
{
  for (size_t i = 0; i < BLOCK; i += ROWS)
    for (size_t j = 0; j < BLOCK; j += COLS) tile_dots(dp, dp, x + i * dp, BLOCK, xt + j, BLOCK, c + i * BLOCK + j);
}

/* u_i += sum_j w_ij x_j */
INLINE void sum_block(size_t dp, const double *w, const double *x, double *u)
{
  for (size_t i = 0; i < BLOCK; i += ROWS)
    for (size_t k = 0; k < dp; k += COLS) tile_adds(BLOCK, BLOCK, w + i * BLOCK, dp, x + k, dp, u + i * dp + k);
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

/* xp[m][dp]: the rows of x padded with zeros; xt: its blocks transposed, [block][dp][BLOCK] */
static void pack_rows(size_t n, size_t d, const double *x, size_t ldx, size_t m, size_t dp, double *xp)
{
  for (size_t i = 0; i < m; i++)
    for (size_t k = 0; k < dp; k++) xp[i * dp + k] = i < n && k < d ? x[i * ldx + k] : 0.0;
}
static void transpose_blocks(size_t m, size_t dp, const double *restrict xp, double *restrict xt)
{
  for (size_t i = 0; i < m; i += BLOCK)
    for (size_t k = 0; k < dp; k++)
      for (size_t r = 0; r < BLOCK; r++) xt[i * dp + k * BLOCK + r] = xp[i * dp + r * dp + k];
}

void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const size_t m = round_up(n, BLOCK), dp = round_up(d, COLS);
  double *xp = work, *xt = xp + m * dp, *us = xt + m * dp, *zs = us + m * dp;
  pack_rows(n, d, x, ldx, m, dp, xp);
  transpose_blocks(m, dp, xp, xt);
  for (size_t i = 0; i < m * dp + m; i++) us[i] = 0.0;
  all_blocks(n, dp, beta, beta < 0 ? -beta : beta, causal, xp, xt, us, zs, zs + m);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < d; k++) u[i * ldu + k] = us[i * dp + k];
  for (size_t i = 0; i < n; i++) z[i] = zs[i];
}
