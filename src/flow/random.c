#include "flow/random.h"
#include <math.h>
#include <stdlib.h>
#include <certiform/expo.h>
#include <certiform/sphere.h>
#include <certiform/trig.h>

#define TWO_PI 0x1.921fb54442d18p2 /* 2 pi, rounded */

/* Ten rounds: (c0, c1, c2, c3) -> (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0)); the key grows by a Weyl sequence. */
void cf_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4])
{
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)0xd2511f53u * c0, p1 = (uint64_t)0xcd9e8d57u * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += 0x9e3779b9u; /* 2^32 (sqrt 5 - 1)/2 */
    k1 += 0xbb67ae85u; /* 2^32 (sqrt 3 - 1) */
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

double cf_random_unit(uint32_t low, uint32_t high)
{
  uint64_t k = ((uint64_t)high << 32 | low) >> 12;
  return (double)(2 * k + 1) * 0x1p-53;
}

/* radius[m], angle[m]: r = sqrt(-2 log u1) and t = 2 pi u2 of every pair */
static cf_status polar(uint64_t seed, const uint32_t counter[4], size_t m, double *radius, double *angle)
{
  uint32_t c[4] = {counter[0], counter[1], 0, counter[3]}, key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)}, w[4];
  for (size_t i = 0; i < m; i++) {
    c[2] = (uint32_t)i;
    cf_philox4x32(c, key, w);
    radius[i] = cf_random_unit(w[0], w[1]);
    angle[i] = TWO_PI * cf_random_unit(w[2], w[3]);
  }
  cf_status status = cf_log_exact(m, radius, radius);
  for (size_t i = 0; i < m && status == CF_OK; i++) radius[i] = sqrt(-2 * radius[i]);
  return status;
}

cf_status cf_random_normals(uint64_t seed, uint32_t system, uint32_t token, uint32_t draw, size_t d, double *x)
{
  const uint32_t counter[4] = {system, token, 0, draw};
  size_t m = d / 2 + d % 2;
  if (d > CF_NMAX) return CF_ESIZE;
  if (d > 0 && !x) return CF_ENULL;
  if (d == 0) return CF_OK;
  double *work = calloc(4 * m, sizeof *work), *r = work, *t = work + m, *cosine = work + 2 * m, *sine = work + 3 * m;
  cf_status status = work ? polar(seed, counter, m, r, t) : CF_ENOMEM;
  if (status == CF_OK) status = cf_cos_exact(m, t, cosine);
  if (status == CF_OK) status = cf_sin_exact(m, t, sine);
  for (size_t i = 0; i < d && status == CF_OK; i++) x[i] = r[i / 2] * (i % 2 ? sine : cosine)[i / 2];
  free(work);
  return status;
}

cf_status cf_random_token(uint64_t seed, uint32_t system, uint32_t token, size_t d, double *x)
{
  if (d == 0 || d > CF_NMAX) return CF_ESIZE;
  if (!x) return CF_ENULL;
  double *g = calloc(d, sizeof *g);
  cf_status status = g ? cf_random_normals(seed, system, token, 0, d, g) : CF_ENOMEM;
  if (status == CF_OK) cf_normalize_raw(d, 0.0, g, x);
  free(g);
  return status;
}

cf_status cf_random_tokens(uint64_t seed, uint32_t system, size_t n, size_t d, double *x)
{
  cf_status status = d == 0 || d > CF_NMAX || n > CF_NMAX ? CF_ESIZE : n > 0 && !x ? CF_ENULL : CF_OK;
  for (size_t i = 0; i < n && status == CF_OK; i++) status = cf_random_token(seed, system, (uint32_t)i, d, x + i * d);
  return status;
}
