/* Random data that is the same, bit for bit, everywhere: a counter-based generator, and correctly rounded functions after it.
 *   generator   Philox4x32-10 [SalmonMoraesDrorShaw2011]; key = (seed mod 2^32, seed / 2^32); counter = (system, token, pair, draw)
 *   uniforms    a block (w0, w1, w2, w3) gives u1 from w0 + 2^32 w1, u2 from w2 + 2^32 w3: u = (2 k + 1) 2^-53, k its top 52 bits;
 *               exact, in (0, 1), symmetric about 1/2
 *   normals     coordinates 2 pair, 2 pair + 1 [BoxMuller1958]: r cos t, r sin t, r = sqrt(-2 log u1), t = 2 pi u2; log, sin, cos
 *               and sqrt correctly rounded (exact tier), t and the two products rounded once, 2 pi by its nearest double
 *   tokens      uniform on the sphere: the d normals of draw 0 through cf_normalize_raw, eps = 0
 * No normal is 0 or tiny, so no token is rejected: r >= 2^-26 as u1 <= 1 - 2^-53, and |cos t|, |sin t| >= 2^-54 as no double in (0, 2 pi]
 * is nearer to a multiple of pi/2; hence |x_i| >= 2^-81 and no square underflows.
 * A number depends on its own counter only: tokens can be drawn in any order, by any thread, and more of them leave the first alone. */
#ifndef CF_FLOW_RANDOM_H
#define CF_FLOW_RANDOM_H
#include <stddef.h>
#include <stdint.h>
#include <certiform/status.h>

#define CF_RANDOM_NOISE 0x80000000u /* draw of step s of a noisy run: CF_RANDOM_NOISE + s; tokens use draw 0 */

/* The block function. */
void cf_philox4x32(const uint32_t counter[4], const uint32_t key[2], uint32_t block[4]);
/* (2 k + 1) 2^-53, k the top 52 bits of the two words */
double cf_random_unit(uint32_t low, uint32_t high);

/* x[d] := standard normals, |x_i| <= 8.6, independent for different (seed, system, token, draw).
 *   err  CF_ENULL (d > 0), CF_ESIZE (d > CF_NMAX), CF_ENOMEM; x is untouched then
 *   not promised: tails beyond 8.6; an exact normal law (53 bits of each uniform); secrecy */
CF_MUST_CHECK cf_status cf_random_normals(uint64_t seed, uint32_t system, uint32_t token, uint32_t draw, size_t d, double *x);
/* x[d] := a token, uniform on the unit sphere S^(d-1); ||x| - 1| as cf_normalize_raw leaves it.
 *   err  as above; d = 0: CF_ESIZE */
CF_MUST_CHECK cf_status cf_random_token(uint64_t seed, uint32_t system, uint32_t token, size_t d, double *x);
/* x[n][d]: tokens 0 .. n-1 of the system, as above. CF_ESIZE also for n > CF_NMAX; on an error rows already drawn stay written. */
CF_MUST_CHECK cf_status cf_random_tokens(uint64_t seed, uint32_t system, size_t n, size_t d, double *x);
#endif
