#include <math.h>
#include <certiform/vec.h>
#include "checked/check.h"

static bool empty(cf_arg a) { return a.rows == 0 || a.cols == 0; }

bool cf_arg_null(cf_arg a) { return !a.p && !empty(a); }

bool cf_arg_size(cf_arg a)
{
  if (a.rows > CF_NMAX || a.cols > CF_NMAX || a.ld < a.cols) return false;
  if (empty(a)) return true;
  size_t last = PTRDIFF_MAX / sizeof(double);
  if (a.rows > 1 && a.ld > (last - a.cols) / (a.rows - 1)) return false;
  size_t bytes = ((a.rows - 1) * a.ld + a.cols) * sizeof(double);
  return (uintptr_t)a.p <= UINTPTR_MAX - bytes;
}

bool cf_arg_overlap(cf_arg a, cf_arg b)
{
  if (empty(a) || empty(b)) return false;
  uintptr_t a0 = (uintptr_t)a.p, a1 = a0 + ((a.rows - 1) * a.ld + a.cols) * sizeof(double);
  uintptr_t b0 = (uintptr_t)b.p, b1 = b0 + ((b.rows - 1) * b.ld + b.cols) * sizeof(double);
  return a0 < b1 && b0 < a1;
}

cf_status cf_check_args(size_t n_in, const cf_arg *in, size_t n_out, const cf_arg *out)
{
  for (size_t i = 0; i < n_in; i++)
    if (cf_arg_null(in[i])) return CF_ENULL;
  for (size_t i = 0; i < n_out; i++)
    if (cf_arg_null(out[i])) return CF_ENULL;
  for (size_t i = 0; i < n_in; i++)
    if (!cf_arg_size(in[i])) return CF_ESIZE;
  for (size_t i = 0; i < n_out; i++)
    if (!cf_arg_size(out[i])) return CF_ESIZE;
  for (size_t o = 0; o < n_out; o++) {
    for (size_t i = 0; i < n_in; i++)
      if (cf_arg_overlap(out[o], in[i])) return CF_EOVERLAP;
    for (size_t i = 0; i < o; i++)
      if (cf_arg_overlap(out[o], out[i])) return CF_EOVERLAP;
  }
  return CF_OK;
}

cf_status cf_worse(cf_status a, cf_status b)
{
  if (a == CF_OK) return b;
  if (b == CF_OK) return a;
  return a > b ? a : b; /* codes fall as their order rises */
}

#if defined(__FRAMAC__) || !defined(__x86_64__)
#define CLONES
#else
#define CLONES __attribute__((target_clones("avx512f", "avx2", "default"))) /* comparisons and small counts: the same everywhere */
#endif

/* how many lie in [lo, hi], up to n or 2^53; a NaN is in no range. Eight lanes of doubles, so that the loop vectorises. */
CLONES static double count_in(size_t n, const double *x, double lo, double hi)
{
  double c[8] = {0}, sum = 0.0;
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int l = 0; l < 8; l++) c[l] += ((x[i + l] >= lo) & (x[i + l] <= hi)) ? 1.0 : 0.0;
  for (; i < n; i++) sum += ((x[i] >= lo) & (x[i] <= hi)) ? 1.0 : 0.0;
  for (int l = 0; l < 8; l++) sum += c[l];
  return sum;
}

cf_status cf_check_range(size_t n, const double *x, double lo, double hi)
{
  if (count_in(n, x, lo, hi) == (double)n) return CF_OK;
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i])) return CF_ENONFINITE;
  return CF_EBOX;
}

cf_status cf_check_box(cf_arg a, double box)
{
  cf_status s = CF_OK;
  for (size_t i = 0; a.cols && i < a.rows; i++) s = cf_worse(s, cf_check_range(a.cols, a.p + i * a.ld, -box, box));
  return s;
}

cf_status cf_check_logits(size_t n, const double *x, double box, size_t *live)
{
  size_t in = 0, masked = 0;
  for (size_t i = 0; i < n; i++) {
    in += x[i] >= -box && x[i] <= box;
    masked += x[i] == -INFINITY;
  }
  *live = in;
  if (in + masked == n) return in ? CF_OK : CF_EEMPTYROW;
  for (size_t i = 0; i < n; i++)
    if (!isfinite(x[i]) && x[i] != -INFINITY) return CF_ENONFINITE;
  return CF_EBOX;
}
