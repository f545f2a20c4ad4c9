/* The noise below which the uniform law is unstable. */
#include <stdio.h>
#include "claims/claim.h"

/* (1/d) sum_k (beta^2/4)^k/(k! (d/2 + 1)(d/2 + 2)..(d/2 + k)): terms fall by a factor of 1/2 at least once k (k + d/2) > beta^2/2 */
static cf_real *bessel(cf_pool *p, long d, const cf_real *beta)
{
  cf_real *sum = cf_real_si(p, 0), *term = cf_real_si(p, 1);
  const cf_real *x = cf_formula(p, "b^2/4", "b", beta);
  for (long k = 0; k < 100; k++) {
    sum = cf_real_add(p, sum, term);
    term = cf_formula(p, "t*x/((k+1)*(d/2+k+1))", "t x k d", term, x, cf_real_si(p, k), cf_real_si(p, d));
  }
  const cf_real *rest = cf_formula(p, "2*t", "t", term), *zero = cf_real_si(p, 0);
  return cf_formula(p, "s/d", "s d", cf_real_add(p, sum, cf_real_hull(p, zero, rest)), cf_real_si(p, d));
}

/* w_1 = int e^{beta t} t dsigma / beta from its definition, in the latitude */
static cf_real *direct(cf_pool *p, long d, const cf_real *beta)
{
  const cf_real *zero = cf_real_si(p, 0), *one = cf_real_si(p, 1);
  if (d == 2) return cf_integral(p, "exp(b*cos(pi*t))*cos(pi*t)/b", "t", zero, one, 30, "b", beta);
  if (d == 3) return cf_integral(p, "exp(b*t)*t/(2*b)", "t", cf_real_si(p, -1), one, 30, "b", beta);
  return cf_integral(p, "3/4*(1-t^2)*exp(b*t)*t/b", "t", cf_real_si(p, -1), one, 30, "b", beta);
}

static void run(cf_session *s)
{
  static const char *const beta[] = {"0.01", "1", "5"};
  cf_pool *p = &s->pool;
  for (long d = 2; d <= 5; d += d == 3 ? 2 : 1)
    for (int k = 0; k < 3; k++) {
      char name[64];
      const cf_real *b = cf_formula(p, beta[k], ""), *series = bessel(p, d, b), *integral = direct(p, d, b), *kappa = cf_real_div(p, cf_real_si(p, 1), series);
      const cf_real *gap = cf_real_sub(p, series, integral);
      snprintf(name, sizeof name, "kappa(d = %ld, beta = %s)", d, beta[k]);
      cf_note(s, name, kappa);
      cf_find_either(s, "formula", cf_real_meet(gap, cf_real_si(p, 0)) && cf_real_narrow(gap, 1e-20), !cf_real_meet(series, integral), "d = %ld, beta = %s: threshold %.12g, series and integral agree within %.1g", d, beta[k],
                     cf_real_mid(kappa), cf_real_width(gap));
      cf_find_less(s, "factor", cf_formula(p, "(1/2+1/10^20)/w", "w", integral), kappa, "with 2^(d/2) in place of 2^(d/2-1) the threshold would be half of it");
    }
  const cf_real *small = cf_formula(p, "1/w", "w", bessel(p, 2, cf_formula(p, "10^-20", "")));
  const cf_real *gap = cf_real_sub(p, small, cf_real_si(p, 2)), *tiny = cf_formula(p, "10^-30", "");
  cf_find_either(s, "limit", cf_real_below(gap, tiny) && cf_real_below(cf_real_neg(p, tiny), gap), cf_real_below(tiny, gap), "d = 2, beta = 10^-20: kappa is 2 within 1e-30");
}

const cf_theorem cf_theorem_noise_threshold = {
    .id = "noise-threshold",
    .source = "arXiv:2512.01868 (noisy USA); arXiv:2606.05140 (normalization)",
    .line = "the threshold 1/w_1 of noise, w_1 = int e^(beta t) t dsigma/beta, is beta^(d/2)/(2^(d/2-1) Gamma(d/2) I_{d/2}(beta))",
    .statement = "Noisy USA, noise sqrt(2/kappa) dW: a perturbation 1 + e a.x of the uniform law grows iff kappa > 1/w_1, w_1 = int e^(beta t) t dsigma/beta = 2^(d/2-1) Gamma(d/2) I_{d/2}(beta)/beta^(d/2); 2 for d = 2, beta -> 0.",
    .hypotheses = "v = P_x int e^(beta <x,y>) y dmu(y), d sigma the uniform probability. That the uniform law is linearly unstable to the first harmonic iff kappa > 1/w_1 is a computation on paper; certified is the value of the threshold alone. A normalization of the coupling that differs by 2 halves the threshold.",
    .part = {{"formula", CF_CERTIFIED, "d = 2, 3, 5, beta = 0.01, 1, 5: the integral over the sphere and the series of the Bessel function agree within 1e-20", CF_HOLDS, NULL},
             {"factor", CF_CERTIFIED, "for them the factor 2^(d/2) would be wrong", CF_HOLDS, NULL},
             {"limit", CF_CERTIFIED, "d = 2, beta = 1e-20: 2 within 1e-30", CF_HOLDS, NULL}},
    .run = run};
