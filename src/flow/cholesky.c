#include <math.h>
#include <string.h>
#include <certiform/enclose.h>
#include "flow/lognorm.h"
#include "flow/up.h"
#include "kernels/cholesky.h"

/* R^T R = a in place (upper triangle, zeros below); false when a pivot is not positive or an entry leaves the kernel's boxes */
static bool factorize(size_t size, size_t ld, double *a)
{
  for (size_t j = 0; j < size; j++)
    if (!cf_cholesky_row(j, ld, a, a + j * ld)) return false;
  return true;
}

/* z := R^-1 R^-T z */
CF_FLOW_CLONES static void solve(size_t size, size_t ld, const double *r, double *z)
{
  for (size_t j = 0; j < size; j++) {
    double f = z[j] / r[j * ld + j];
    z[j] = f;
    for (size_t i = j + 1; i < size; i++) z[i] -= r[j * ld + i] * f;
  }
  for (size_t j = size; j-- > 0;) {
    double t0 = z[j], t1 = 0.0;
    size_t i = j + 1;
    for (; i + 1 < size; i += 2) {
      t0 -= r[j * ld + i] * z[i];
      t1 -= r[j * ld + i + 1] * z[i + 1];
    }
    if (i < size) t0 -= r[j * ld + i] * z[i];
    z[j] = (t0 + t1) / r[j * ld + j];
  }
}

static void shifted(size_t size, size_t ld, const double *S, double lambda, double *a)
{
  for (size_t j = 0; j < size; j++) {
    for (size_t c = 0; c < j; c++) a[j * ld + c] = 0.0;
    for (size_t c = j; c < size; c++) a[j * ld + c] = -S[j * ld + c];
    for (size_t c = size; c < ld; c++) a[j * ld + c] = 0.0;
    a[j * ld + j] = lambda - S[j * ld + j];
  }
}

/* a lower estimate of the largest eigenvalue from two inverse iterations; R factors lambda I - S */
static double estimate(size_t size, size_t ld, const double *r, double *v, double lambda)
{
  double quotient = 0.0;
  for (int t = 0; t < 2; t++) {
    double zz = 0.0, zv = 0.0, vv = 0.0;
    double *z = v + size;
    memcpy(z, v, size * sizeof *z);
    solve(size, ld, r, z);
    for (size_t i = 0; i < size; i++) {
      zz += z[i] * z[i];
      zv += z[i] * v[i];
      vv += v[i] * v[i];
    }
    if (!(zz > 0.0 && zz < INFINITY && vv > 0.0)) return lambda;
    quotient = zv / zz;
    double f = 1.0 / sqrt(zz);
    for (size_t i = 0; i < size; i++) v[i] = z[i] * f;
  }
  return lambda - quotient;
}

/* what the slack is proved for: see cf_pivot_slack_raw */
static bool boxed(size_t size, size_t ld, const double *S, double lambda)
{
  bool ok = (double)size <= CF_ENCLOSE_TERMS && (double)ld < CF_ENCLOSE_TERMS && fabs(lambda) <= 0x1p300;
  for (size_t k = 0; k < size; k++) ok &= fabs(S[k * ld + k]) <= 0x1p300;
  return ok;
}

double cf_eigen_bound(size_t size, size_t ld, const double *S, double *work, double *v, double guess)
{
  double low = guess, add = 0.002 * (0.2 + guess), best = INFINITY;
  bool found = false;
  for (int tries = 0; tries < 24; tries++) {
    double lambda = low + add;
    shifted(size, ld, S, lambda, work);
    if (!factorize(size, ld, work)) {
      add *= 3.0;
      if (found && low + add >= best) break;
      continue;
    }
    best = lambda;
    double rq = estimate(size, ld, work, v, lambda), gap = lambda - rq;
    if (found || !(gap > 0.002 + 0.005 * fabs(rq)) || !(rq + 0.05 * gap > 0.0)) break;
    found = true;
    low = rq;
    add = 0.05 * gap;
  }
  return boxed(size, ld, S, best) ? add3(best, cf_pivot_slack_raw(size, ld + 1, S, best), 0x1p-1000) : INFINITY; /* the last term: underflow */
}
