/* An erratum: the Laplacian of the Fokker-Planck equation stands on the wrong side. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "flow/random.h"

/* On the circle with beta = 0 the drift is -Im(conj(m) e^{i theta}), m the first moment. A start with even harmonics only keeps m = 0 by
 * symmetry (theta -> theta + pi), so the second harmonic a = E cos 2 theta obeys a' = -(4/kappa) a, and a' = +(4/kappa) a as printed. */
static void harmonic(cf_session *s)
{
  cf_pool *p = &s->pool;
  const cf_real *one = cf_real_si(p, 1), *half = cf_formula(p, "1/2", "");
  cf_find_less(s, "printed", one, cf_formula(p, "exp(4*t)/2", "t", half), "kappa = 1, E cos 2 theta = 1/2 at t = 0; as printed, at t = 1/2: 1 < E cos 2 theta");
  cf_find_less(s, "mended", cf_formula(p, "exp(-4*t)/2", "t", half), half, "with the other sign, at t = 1/2: E cos 2 theta < 1/2");
}

/* theta_0 from the density (1 + cos 2 theta)/(2 pi) by rejection, theta_t = theta_0 + sqrt(2 t) N: Hoeffding at confidence 99.9 % */
static void particles(cf_session *s)
{
  cf_pool *p = &s->pool;
  const size_t runs = s->o->full ? 1000000 : 40000;
  double sum = 0, z[2];
  size_t k = 0;
  for (uint32_t draw = 0; k < runs; draw++) {
    const uint32_t key[2] = {(uint32_t)s->o->seed, (uint32_t)(s->o->seed >> 32)}, counter[4] = {40000, draw, 0, 0};
    uint32_t block[4];
    cf_philox4x32(counter, key, block);
    const double theta = 2 * M_PI * cf_random_unit(block[0], block[1]);
    if (2 * cf_random_unit(block[2], block[3]) > 1 + cos(2 * theta)) continue;
    if (cf_random_normals(s->o->seed, 40001, draw, 0, 2, z) != CF_OK) {
      cf_give_up(s, "no random numbers");
      return;
    }
    sum += cos(2 * (theta + z[0])); /* t = 1/2: variance 1 */
    k++;
  }
  const double mean = sum / (double)runs, radius = sqrt(2 * log(2 / 0.001) / (double)runs);
  const double exact = cf_real_mid(cf_formula(p, "exp(-2)/2", ""));
  cf_find_either(s, "particles", fabs(mean - exact) <= radius, fabs(mean - exact) > radius, "t = 1/2, %zu particles: mean of cos 2 theta %.5f +- %.5f (Hoeffding, 99.9 %%), e^-2/2 = %.5f, as printed e^2/2 = %.3f", runs, mean,
                 radius, exact, exp(2) / 2);
}

static void run(cf_session *s)
{
  harmonic(s);
  particles(s);
}

const cf_theorem cf_theorem_erratum_diffusion = {
    .id = "erratum-diffusion",
    .source = "arXiv:2512.01868, the Fokker-Planck equation of noisy USA",
    .line = "d_t mu + div(mu v) + kappa^-1 Laplacian mu = 0, as displayed: false; it is = kappa^-1 Laplacian mu",
    .statement = "The printed statement, that noise sqrt(2/kappa) dW adds the Laplacian on the left of the continuity equation, is false: the second harmonic of a law on the circle would grow above 1. "
                 "Correct: d_t mu + div(mu v) = kappa^-1 Laplacian mu.",
    .hypotheses = "Circle, beta = 0, a law with even harmonics only (its drift vanishes for ever by symmetry), density (1 + cos 2 theta)/(2 pi).",
    .part = {{"printed", CF_CERTIFIED, "with the printed sign E cos 2 theta exceeds 1 at t = 1/2, kappa = 1", CF_HOLDS, NULL},
             {"mended", CF_CERTIFIED, "with the other sign it decays", CF_HOLDS, NULL},
             {"particles", CF_SAMPLED, "independent particles with that noise have the mean e^-2/2 at t = 1/2", CF_CONSISTENT, NULL}},
    .run = run};
