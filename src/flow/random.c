#include "flow/random.h"
#include <math.h>
#include <stdlib.h>
#include <certiform/expo.h>
#include <certiform/sphere.h>
#include <certiform/trig.h>
#include "kernels/clones.h"

#define TWO_PI 0x1.921fb54442d18p2 /* 2 pi, rounded */
enum { AT_ONCE = 1024, WIDE = 16 }; /* numbers, so that the vectors of the exact tier are full; blocks side by side */
#define MUL0 0xd2511f53u
#define MUL1 0xcd9e8d57u
#define WEYL0 0x9e3779b9u /* 2^32 (sqrt 5 - 1)/2 */
#define WEYL1 0xbb67ae85u /* 2^32 (sqrt 3 - 1) */

/* Ten rounds: (c0, c1, c2, c3) -> (hi(M1 c2) ^ c1 ^ k0, lo(M1 c2), hi(M0 c0) ^ c3 ^ k1, lo(M0 c0)); the key grows by a Weyl sequence. */
void cf_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4])
{
  uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    uint64_t p0 = (uint64_t)MUL0 * c0, p1 = (uint64_t)MUL1 * c2;
    c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
    c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
    c1 = (uint32_t)p1;
    c3 = (uint32_t)p0;
    k0 += WEYL0;
    k1 += WEYL1;
  }
  block[0] = c0, block[1] = c1, block[2] = c2, block[3] = c3;
}

double cf_random_unit(uint32_t low, uint32_t high)
{
  uint64_t k = ((uint64_t)high << 32 | low) >> 12;
  return (double)(2 * k + 1) * 0x1p-53;
}

/* Normals of several tokens at once: m pairs of each. */
typedef struct batch {
  uint64_t seed;
  uint32_t system, token, draw;
  size_t count, m;
  double *radius, *angle, *cosine, *sine;
} batch;

/* blocks of WIDE pairs of a token from `pair` on, side by side: cf_philox4x32 of each */
CLONES static void blocks(uint64_t seed, const uint32_t counter[4], uint32_t block[4][WIDE])
{
  uint32_t c0[WIDE], c1[WIDE], c2[WIDE], c3[WIDE], k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
  for (uint32_t l = 0; l < WIDE; l++) c0[l] = counter[0], c1[l] = counter[1], c2[l] = counter[2] + l, c3[l] = counter[3];
  for (int round = 0; round < 10; round++, k0 += WEYL0, k1 += WEYL1)
    for (size_t l = 0; l < WIDE; l++) {
      const uint64_t p0 = (uint64_t)MUL0 * c0[l], p1 = (uint64_t)MUL1 * c2[l];
      c0[l] = (uint32_t)(p1 >> 32) ^ c1[l] ^ k0;
      c2[l] = (uint32_t)(p0 >> 32) ^ c3[l] ^ k1;
      c1[l] = (uint32_t)p1;
      c3[l] = (uint32_t)p0;
    }
  for (size_t l = 0; l < WIDE; l++) block[0][l] = c0[l], block[1][l] = c1[l], block[2][l] = c2[l], block[3][l] = c3[l];
}

/* radius, angle: r = sqrt(-2 log u1) and t = 2 pi u2 of every pair */
static cf_status polar(const batch *b)
{
  const size_t all = b->count * b->m;
  for (size_t k = 0; k < b->count; k++)
    for (size_t i = 0; i < b->m; i += WIDE) {
      const uint32_t c[4] = {b->system, b->token + (uint32_t)k, (uint32_t)i, b->draw};
      uint32_t w[4][WIDE];
      blocks(b->seed, c, w);
      for (size_t l = 0; l < WIDE && i + l < b->m; l++) {
        b->radius[k * b->m + i + l] = cf_random_unit(w[0][l], w[1][l]);
        b->angle[k * b->m + i + l] = TWO_PI * cf_random_unit(w[2][l], w[3][l]);
      }
    }
  cf_status status = cf_log_exact(all, b->radius, b->radius);
  for (size_t i = 0; i < all && status == CF_OK; i++) b->radius[i] = sqrt(-2 * b->radius[i]);
  if (status == CF_OK) status = cf_cos_exact(all, b->angle, b->cosine);
  return status == CF_OK ? cf_sin_exact(all, b->angle, b->sine) : status;
}

/* x[count][d] := the normals of the tokens from `token` on */
static cf_status normals(batch b, size_t d, double *x)
{
  b.m = d / 2 + d % 2;
  const size_t all = b.count * b.m;
  double *work = calloc(4 * all, sizeof *work);
  b.radius = work, b.angle = work + all, b.cosine = work + 2 * all, b.sine = work + 3 * all;
  const cf_status status = work ? polar(&b) : CF_ENOMEM;
  for (size_t k = 0; k < b.count && status == CF_OK; k++)
    for (size_t i = 0; i < d; i++) x[k * d + i] = b.radius[k * b.m + i / 2] * (i % 2 ? b.sine : b.cosine)[k * b.m + i / 2];
  free(work);
  return status;
}

cf_status cf_random_normals(uint64_t seed, uint32_t system, uint32_t token, uint32_t draw, size_t d, double *x)
{
  if (d > CF_NMAX) return CF_ESIZE;
  if (d > 0 && !x) return CF_ENULL;
  return d == 0 ? CF_OK : normals((batch){.seed = seed, .system = system, .token = token, .draw = draw, .count = 1}, d, x);
}

/* the same, normalized */
static cf_status tokens(batch b, size_t d, double *x)
{
  double *g = calloc(b.count * d, sizeof *g);
  const cf_status status = g ? normals(b, d, g) : CF_ENOMEM;
  for (size_t k = 0; k < b.count && status == CF_OK; k++) cf_normalize_raw(d, 0.0, g + k * d, x + k * d);
  free(g);
  return status;
}

cf_status cf_random_token(uint64_t seed, uint32_t system, uint32_t token, size_t d, double *x)
{
  if (d == 0 || d > CF_NMAX) return CF_ESIZE;
  return x ? tokens((batch){.seed = seed, .system = system, .token = token, .count = 1}, d, x) : CF_ENULL;
}

cf_status cf_random_tokens(uint64_t seed, uint32_t system, size_t n, size_t d, double *x)
{
  if (d == 0 || d > CF_NMAX || n > CF_NMAX) return CF_ESIZE;
  if (n > 0 && !x) return CF_ENULL;
  const size_t most = d < AT_ONCE ? AT_ONCE / d : 1;
  cf_status status = CF_OK;
  for (size_t i = 0; i < n && status == CF_OK; i += most)
    status = tokens((batch){.seed = seed, .system = system, .token = (uint32_t)i, .count = n - i < most ? n - i : most}, d, x + i * d);
  return status;
}
