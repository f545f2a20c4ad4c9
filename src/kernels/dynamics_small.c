/* Weighted sums for d <= 3: the pairs (i, i + s), s = 0 .. n/2, over components laid out twice in a row, so that every loop runs over
 * independent i. Compiled with -O3 (Makefile). */
#include "dynamics_parts.h"

/* ---- d <= SMALL: components x0, x1, x2 of the tokens, twice in a row (2 n); sums over the partners above (a) and below (b), az, bz of the weights */

/* exp(beta c - |beta|), clamped to [exp(low), exp(high)]. As arguments the limits stay minimum and maximum; as constants gcc turns them into branches. */
INLINE double weight_within(double beta, double shift, double low, double high, double c)
{
  double t = f_fma(beta, c, -shift);
  t = t > high ? high : t;
  t = t < low ? low : t;
  return cf_exp1(t);
}

/* The pairs (i, i), once. */
INLINE void selves(size_t n, size_t d, double beta, double shift, double low, double high, const double *restrict x0, const double *restrict x1,
                   const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2, double *restrict az)
{
  for (size_t i = 0; i < n; i++) {
    double c = f_mul(x0[i], x0[i]);
    c = f_fma(x1[i], x1[i], c);
    if (d > 2) c = f_fma(x2[i], x2[i], c);
    double w = weight_within(beta, shift, low, high, c);
    a0[i] = f_mul(w, x0[i]);
    a1[i] = f_mul(w, x1[i]);
    if (d > 2) a2[i] = f_mul(w, x2[i]);
    az[i] = w;
  }
}

/* The pairs (i, i + s), i < m: w is what each has for the other. */
INLINE void pairs(size_t m, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                  const double *restrict x1, const double *restrict x2, double *restrict a0, double *restrict a1, double *restrict a2,
                  double *restrict az, double *restrict b0, double *restrict b1, double *restrict b2, double *restrict bz)
{
  for (size_t i = 0; i < m; i++) {
    double c = f_mul(x0[i], x0[i + s]);
    c = f_fma(x1[i], x1[i + s], c);
    if (d > 2) c = f_fma(x2[i], x2[i + s], c);
    double w = weight_within(beta, shift, low, high, c);
    a0[i] = f_fma(w, x0[i + s], a0[i]);
    a1[i] = f_fma(w, x1[i + s], a1[i]);
    if (d > 2) a2[i] = f_fma(w, x2[i + s], a2[i]);
    az[i] = f_add(az[i], w);
    b0[i + s] = f_fma(w, x0[i], b0[i + s]);
    b1[i + s] = f_fma(w, x1[i], b1[i + s]);
    if (d > 2) b2[i + s] = f_fma(w, x2[i], b2[i + s]);
    bz[i + s] = f_add(bz[i + s], w);
  }
}

/* The pairs (i, i + s), i < m, for i + s alone. */
INLINE void followers(size_t m, size_t s, size_t d, double beta, double shift, double low, double high, const double *restrict x0,
                      const double *restrict x1, const double *restrict x2, double *restrict b0, double *restrict b1, double *restrict b2,
                      double *restrict bz)
{
  for (size_t i = 0; i < m; i++) {
    double c = f_mul(x0[i], x0[i + s]);
    c = f_fma(x1[i], x1[i + s], c);
    if (d > 2) c = f_fma(x2[i], x2[i + s], c);
    double w = weight_within(beta, shift, low, high, c);
    b0[i + s] = f_fma(w, x0[i], b0[i + s]);
    b1[i + s] = f_fma(w, x1[i], b1[i + s]);
    if (d > 2) b2[i + s] = f_fma(w, x2[i], b2[i + s]);
    bz[i + s] = f_add(bz[i + s], w);
  }
}

/* xt[3][2n], a[4][n], b[4][2n] */
INLINE void all_rows(size_t n, size_t d, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  const size_t m = 2 * n;
  selves(n, d, beta, shift, low, high, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n);
  for (size_t s = 1; 2 * s <= n; s++)
    pairs(2 * s == n ? s : n, s, d, beta, shift, low, high, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n, b, b + m, b + 2 * m, b + 3 * m);
}
INLINE void ordered_rows(size_t n, size_t d, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  const size_t m = 2 * n;
  selves(n, d, beta, shift, low, high, xt, xt + m, xt + 2 * m, a, a + n, a + 2 * n, a + 3 * n);
  for (size_t s = 1; s < n; s++)
    followers(n - s, s, d, beta, shift, low, high, xt, xt + m, xt + 2 * m, b, b + m, b + 2 * m, b + 3 * m);
}

CLONES static void all_pairs2(size_t n, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  all_rows(n, 2, beta, shift, low, high, xt, a, b);
}
CLONES static void all_pairs3(size_t n, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  all_rows(n, 3, beta, shift, low, high, xt, a, b);
}
CLONES static void ordered_pairs2(size_t n, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  ordered_rows(n, 2, beta, shift, low, high, xt, a, b);
}
CLONES static void ordered_pairs3(size_t n, double beta, double shift, double low, double high, const double *xt, double *a, double *b)
{
  ordered_rows(n, 3, beta, shift, low, high, xt, a, b);
}

/* t := column 0 of x, twice */
INLINE void unfold(size_t n, const double *restrict x, size_t ldx, double *restrict t)
{
  for (size_t i = 0; i < n; i++) {
    const double v = x[i * ldx];
    t[i] = v;
    t[n + i] = v;
  }
}

/* column 0 of u := a + (b + b's second half) */
INLINE void fold(size_t n, const double *restrict a, const double *restrict b, double *restrict u, size_t ldu)
{
  for (size_t i = 0; i < n; i++) u[i * ldu] = f_add(a[i], f_add(b[i], b[n + i]));
}

static void clear(size_t n, double *x)
{
  for (size_t i = 0; i < n; i++) x[i] = 0.0;
}

/* Dimension 1 is dimension 2 with zeros. */
void cf_small_sums(size_t n, size_t d, double beta, int causal, const double *x, size_t ldx, double *u, size_t ldu, double *z, double *work)
{
  double *xt = work, *a = xt + 6 * n, *b = a + 4 * n;
  const double shift = beta < 0 ? -beta : beta, low = CF_DYNAMICS_TMIN, high = CF_DYNAMICS_TMAX;
  if (d == 1) clear(2 * n, xt + 2 * n);
  for (size_t k = 0; k < d; k++) unfold(n, x + k, ldx, xt + 2 * n * k);
  clear(8 * n, b);
  if (causal && d < SMALL) ordered_pairs2(n, beta, shift, low, high, xt, a, b);
  else if (causal) ordered_pairs3(n, beta, shift, low, high, xt, a, b);
  else if (d < SMALL) all_pairs2(n, beta, shift, low, high, xt, a, b);
  else all_pairs3(n, beta, shift, low, high, xt, a, b);
  for (size_t k = 0; k < d; k++) fold(n, a + n * k, b + 2 * n * k, u + k, ldu);
  fold(n, a + 3 * n, b + 6 * n, z, 1);
}
