/* Weighted sums for d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components laid out twice in a row, so that every loop runs over
 * independent i. Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"

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

void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  double *xt = work, *a = xt + 6 * n, *b = a + 4 * n;
  const double shift = beta < 0 ? -beta : beta;
  unfold(n, d, x, ldx, xt);
  for (size_t i = 0; i < 8 * n; i++) b[i] = 0.0;
  if (causal) ordered_pairs(n, beta, shift, xt, a, b);
  else all_pairs(n, beta, shift, xt, a, b);
  fold(n, d, a, b, u, ldu, z);
}
