#include "claims/price.h"
#include <stdlib.h>
#include <time.h>
#include "judge/judge.h"

#define CF_CLAIM(name, quick, full) {quick, full},
static const double cost[][2] = {
#include "claims/list.h"
};
#undef CF_CLAIM

/* what work() took on that machine */
#define REFERENCE 0.026

double cf_claim_cost(size_t i, bool full) { return cost[i][full]; }

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* what most claims do: interval integrals in MPFR, and certificates */
static bool work(void)
{
  static const double x[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0.5, 0.5, 0, 0, 0.5, 0.5, 0.5, 0, 0.5};
  const cf_flow_problem q = cf_claim_problem(CF_MODEL_SA, 6, 3, 2, x);
  const cf_certify_options o = {.until = CF_UNTIL_END, .caps = CF_ENDGAME_OPTIONS, .enclose = {.t_end = 1, .threads = 1}};
  cf_pool p;
  cf_trajectory t;
  cf_claims claims = {0};
  char why[CF_WHY];
  cf_pool_init(&p, CF_CLAIM_PREC);
  cf_trajectory_init(&t, 6, 3);
  const cf_real *time = cf_gamma_time(&p, false, cf_real_si(&p, 32), cf_real_si(&p, 5), cf_real_si(&p, 0), cf_formula(&p, "0.999", ""), 16);
  const bool ok = cf_certify(&q, &o, &t, &claims, why) == CF_OK && cf_real_valid(time) && !p.failed;
  cf_claims_clear(&claims);
  cf_trajectory_clear(&t);
  cf_pool_clear(&p);
  return ok;
}

double cf_claims_pace(void)
{
  double least = 1e9;
  for (int i = 0; i < 3; i++) {
    const double began = now();
    if (!work()) return 0;
    const double took = now() - began;
    if (took < least) least = took;
  }
  return least / REFERENCE;
}

/* each claim goes to the thread that is free first, as the crew of cmd_claims.c does */
double cf_claims_span(size_t first, size_t count, bool full, unsigned threads, double *total)
{
  double busy[CF_MAX_THREADS] = {0}, last = 0;
  if (threads > CF_MAX_THREADS) threads = CF_MAX_THREADS;
  *total = 0;
  for (size_t i = first; i < first + count; i++) {
    unsigned free_first = 0;
    for (unsigned k = 1; k < threads; k++)
      if (busy[k] < busy[free_first]) free_first = k;
    busy[free_first] += cost[i][full];
    *total += cost[i][full];
    if (busy[free_first] > last) last = busy[free_first];
  }
  return last;
}
