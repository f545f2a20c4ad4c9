/* Weighted sums for any d: blocks of 32 tokens; the block of weights serves its rows and, read by columns, its columns.
 * Everything is packed into flat arrays: xp and us in panels of 8 components [block][component / 8][32][8], xt in panels of 8 tokens
 * [block][token / 8][component][8], so that every tile of 4 x 8 reads and writes contiguous memory. Each entry of u is one chain of
 * multiply-adds in the order of the blocks. Flags: Makefile. */
#include "dynamics_parts.h"

/* gcc at -O2 leaves the exponential a call, for the processor without fma; clang inlines it. */
#if defined(__FRAMAC__) || defined(__clang__) || !defined(__GNUC__)
#define FLAT
#else
#define FLAT __attribute__((flatten))
#endif

enum { TILE = ROWS * COLS, PANEL = BLOCK * COLS, SQUARE = BLOCK * BLOCK };

/* exp(beta c - |beta|), clamped to [exp(low), exp(high)]; as arguments the limits stay minimum and maximum */
INLINE double weight_within(double beta, double shift, double low, double high, double c)
{
  double t = f_fma(beta, c, -shift);
  t = t > high ? high : t;
  t = t < low ? low : t;
  return cf_exp1(t);
}

/* ---- tiles a[ROWS][COLS] */
/* a[to + j] += w x[at + j], j < COLS */
INLINE void tile_row(double w, size_t at, const double *restrict x, size_t to, double *restrict a)
{
  for (size_t j = 0; j < COLS; j++) a[to + j] = f_fma(w, x[at + j], a[to + j]);
}

/* a[r][j] += sum_{l < m} w[at + r sr + l sl] x[from + l COLS + j] */
INLINE void tile_sums(size_t m, size_t at, size_t sr, size_t sl, const double *restrict w, size_t from, const double *restrict x, double *restrict a)
{
  for (size_t l = 0; l < m; l++)
    for (size_t r = 0; r < ROWS; r++) tile_row(w[at + r * sr + l * sl], from + l * COLS, x, r * COLS, a);
}

/* c[to + r BLOCK + j] := <x_r, x_j> of four tokens of a panel and the eight of another */
INLINE void gram_tile(size_t dp, size_t at, size_t from, const double *restrict xt, size_t to, double *restrict c)
{
  double a[TILE];
  for (size_t e = 0; e < TILE; e++) a[e] = 0.0;
  tile_sums(dp, at, 1, COLS, xt, from, xt, a);
  for (size_t r = 0; r < ROWS; r++)
    for (size_t j = 0; j < COLS; j++) c[to + r * BLOCK + j] = a[r * COLS + j];
}

/* u[to ..] += a tile of w x */
INLINE void sum_tile(size_t at, size_t sr, size_t sl, const double *restrict w, size_t from, const double *restrict xp, size_t to, double *restrict u)
{
  double a[TILE];
  for (size_t e = 0; e < TILE; e++) a[e] = u[to + e];
  tile_sums(BLOCK, at, sr, sl, w, from, xp, a);
  for (size_t e = 0; e < TILE; e++) u[to + e] = a[e];
}

/* ---- blocks */
/* c[r][p] := <x_(i + r), x_(j + p)>; if half, only where r < 8 (p / 8 + 1) */
INLINE void gram_block(size_t dp, size_t i, size_t j, int half, const double *restrict xt, double *restrict c)
{
  for (size_t p = 0; p < BLOCK; p += COLS)
    for (size_t r = 0; r < (half ? p + COLS : BLOCK); r += ROWS) gram_tile(dp, i * dp + r / COLS * COLS * dp + r % COLS, j * dp + p * dp, xt, r * BLOCK + p, c);
}

/* u_r += sum_l w[r sr + l sl] x_l for the tokens from i on, x_l from j on */
INLINE void sum_block(size_t dp, size_t sr, size_t sl, const double *restrict w, size_t j, const double *restrict xp, size_t i, double *restrict u)
{
  for (size_t k = 0; k < dp; k += COLS)
    for (size_t r = 0; r < BLOCK; r += ROWS) sum_tile(r * sr, sr, sl, w, j * dp + k * BLOCK, xp, i * dp + k * BLOCK + r * COLS, u);
}

/* w[e] := weight of c[e], from <= e < to */
INLINE void weigh(size_t from, size_t to, double beta, double shift, double low, double high, const double *restrict c, double *restrict w)
{
  for (size_t e = from; e < to; e++) w[e] = weight_within(beta, shift, low, high, c[e]);
}

/* the same for a block of which gram_block computed half, mirrored */
INLINE void weigh_half(double beta, double shift, double low, double high, const double *restrict c, double *restrict w)
{
  for (size_t i = 0; i < BLOCK; i++) weigh(i * BLOCK + i / COLS * COLS, (i + 1) * BLOCK, beta, shift, low, high, c, w);
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = 0; j < i / COLS * COLS; j++) w[i * BLOCK + j] = w[j * BLOCK + i];
}

/* w[i][j] := 0 for j >= cols and, if lower, for j > i */
INLINE void mask_block(size_t cols, int lower, double *w)
{
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = lower && i + 1 < cols ? i + 1 : cols; j < BLOCK; j++) w[i * BLOCK + j] = 0.0;
}

/* z[at + j] += sum_i w[i][j] */
INLINE void add_columns(const double *restrict w, size_t at, double *restrict z)
{
  for (size_t i = 0; i < BLOCK; i++)
    for (size_t j = 0; j < BLOCK; j++) z[at + j] = f_add(z[at + j], w[i * BLOCK + j]);
}

/* z[at + i] += sum_j w[i][j], eight sums of four */
INLINE void add_rows(const double *restrict w, size_t at, double *restrict z)
{
  for (size_t i = 0; i < BLOCK; i++) {
    double a[COLS], s = z[at + i];
    for (size_t j = 0; j < COLS; j++) a[j] = f_add(f_add(w[i * BLOCK + j], w[i * BLOCK + COLS + j]), f_add(w[i * BLOCK + 2 * COLS + j], w[i * BLOCK + 3 * COLS + j]));
    for (size_t j = 0; j < COLS; j++) s = f_add(s, a[j]);
    z[at + i] = s;
  }
}

FLAT CLONES static void all_blocks(size_t n, size_t dp, double beta, double shift, double low, double high, int causal, const double *xp, const double *xt,
                                   double *us, double *z, double *c, double *w)
{
  for (size_t j = 0; j < n; j += BLOCK) {
    for (size_t i = 0; i < j; i += BLOCK) {
      gram_block(dp, i, j, 0, xt, c);
      weigh(0, SQUARE, beta, shift, low, high, c, w);
      if (!causal) {
        if (n - j < BLOCK) mask_block(n - j, 0, w);
        sum_block(dp, BLOCK, 1, w, j, xp, i, us);
        add_rows(w, i, z);
      }
      sum_block(dp, 1, BLOCK, w, i, xp, j, us);
      add_columns(w, j, z);
    }
    gram_block(dp, j, j, 1, xt, c);
    weigh_half(beta, shift, low, high, c, w);
    if (causal || n - j < BLOCK) mask_block(n - j < BLOCK ? n - j : BLOCK, causal, w);
    sum_block(dp, BLOCK, 1, w, j, xp, j, us);
    add_rows(w, j, z);
  }
}

/* ---- packing; padding is zero */
/* k-th panel of eight components of a token: at its start in a block, BLOCK * k further on */
INLINE void copy_in(size_t d, size_t at, const double *restrict x, size_t to, double *restrict xp)
{
  for (size_t k = 0; k + COLS <= d; k += COLS)
    for (size_t j = 0; j < COLS; j++) xp[to + k * BLOCK + j] = x[at + k + j];
  for (size_t k = d / COLS * COLS; k < d; k++) xp[to + d / COLS * PANEL + k % COLS] = x[at + k];
}
INLINE void copy_across(size_t d, size_t at, const double *restrict x, size_t to, double *restrict xt)
{
  for (size_t k = 0; k < d; k++) xt[to + k * COLS] = x[at + k];
}
INLINE void copy_out(size_t d, size_t at, const double *restrict us, size_t to, double *restrict u)
{
  for (size_t k = 0; k + COLS <= d; k += COLS)
    for (size_t j = 0; j < COLS; j++) u[to + k + j] = us[at + k * BLOCK + j];
  for (size_t k = d / COLS * COLS; k < d; k++) u[to + k] = us[at + d / COLS * PANEL + k % COLS];
}
static void pack(size_t n, size_t d, const double *restrict x, size_t ldx, size_t m, size_t dp, double *restrict xp, double *restrict xt)
{
  for (size_t e = 0; e < m * dp; e++) xp[e] = 0.0;
  for (size_t e = 0; e < m * dp; e++) xt[e] = 0.0;
  for (size_t i = 0; i < n; i++) {
    copy_in(d, i * ldx, x, i / BLOCK * BLOCK * dp + i % BLOCK * COLS, xp);
    copy_across(d, i * ldx, x, i / COLS * COLS * dp + i % COLS, xt);
  }
}

void cf_block_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  const size_t m = round_up(n, BLOCK), dp = round_up(d, COLS);
  double *xp = work, *xt = xp + m * dp, *us = xt + m * dp, *zs = us + m * dp;
  pack(n, d, x, ldx, m, dp, xp, xt);
  for (size_t i = 0; i < m * dp + m; i++) us[i] = 0.0;
  all_blocks(n, dp, beta, beta < 0 ? -beta : beta, CF_DYNAMICS_TMIN, CF_DYNAMICS_TMAX, causal, xp, xt, us, zs, zs + m, zs + m + SQUARE);
  for (size_t i = 0; i < n; i++) copy_out(d, i / BLOCK * BLOCK * dp + i % BLOCK * COLS, us, i * ldu, u);
  for (size_t i = 0; i < n; i++) z[i] = zs[i];
}
