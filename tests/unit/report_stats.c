#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <CUnit/CUnit.h>
#include "report/outcome.h"

static cf_case a = {.id = "a", .op = "softmax", .dtype = CF_F32, .layer = "layer 0", .n_results = 2, .results = {{"one", ""}, {"two", ""}}};
static cf_case b = {.id = "b", .op = "attention", .dtype = CF_F64, .layer = "layer 1", .n_results = 1, .results = {{"one", ""}}};

static float *floats(size_t n, const float *x)
{
  float *y = malloc(n * sizeof *y);
  memcpy(y, x, n * sizeof *y);
  return y;
}

static cf_judgement judgement(size_t n, const float *ulps, cf_verdict verdict)
{
  cf_judgement j = {.verdict = verdict, .within = n, .count = n, .ulp_lo = floats(n, ulps), .ulp_hi = floats(n, ulps)};
  for (size_t i = 0; i < n; i++) j.max_ulp_lo = j.max_ulp_hi = fmax(j.max_ulp_hi, ulps[i]);
  j.by_tier[1] = n;
  return j;
}

static void fill(cf_outcome all[2], cf_outcomes *o)
{
  memset(all, 0, 2 * sizeof *all);
  all[0].c = &a;
  all[0].op = CF_OP_SOFTMAX;
  all[0].judgement[0] = judgement(4, (float[]){0, 0.5f, 1, 2}, CF_WITHIN);
  all[0].judgement[1] = judgement(2, (float[]){4, INFINITY}, CF_OUTSIDE);
  all[1].c = &b;
  all[1].op = CF_OP_ATTENTION;
  all[1].judgement[0] = judgement(1, (float[]){8}, CF_UNDEC);
  *o = (cf_outcomes){.n = 2, .all = all};
}

static void drop(cf_outcome all[2])
{
  for (int i = 0; i < 2; i++)
    for (int r = 0; r < 2; r++) free(all[i].judgement[r].ulp_lo), free(all[i].judgement[r].ulp_hi);
}

/* Bin i > 0 begins at 2^((i - 1) / 2 + EMIN): powers of two open odd bins, and every value lies where it should. */
static void bins_are_half_octaves(void)
{
  cf_outcome one = {.c = &b, .op = CF_OP_ATTENTION};
  cf_outcomes o = {.n = 1, .all = &one};
  for (int e = -20; e < 40; e++)
    for (int k = 0; k < 4; k++) {
      float x = ldexpf((float[]){1, 1.414f, 1.415f, 1.999f}[k], e);
      cf_stats s;
      one.judgement[0] = judgement(1, &x, CF_WITHIN);
      CU_ASSERT_FATAL(cf_stats_of(&o, (cf_filter){.dtype = CF_BOOL}, &s));
      int bin = 2 * (e - CF_HIST_EMIN) + 1 + (k > 1);
      if (bin < 1) bin = 0;
      if (bin > CF_HIST_BINS - 1) bin = CF_HIST_BINS - 1;
      CU_ASSERT(s.hist.bin[bin] == 1 && s.hist.total == 1);
      free(one.judgement[0].ulp_lo), free(one.judgement[0].ulp_hi);
    }
}

static void filters_select_what_they_name(void)
{
  cf_outcome all[2];
  cf_outcomes o;
  cf_stats s;
  fill(all, &o);
  CU_ASSERT_FATAL(cf_stats_of(&o, (cf_filter){.dtype = CF_BOOL}, &s));
  CU_ASSERT(s.results == 3 && s.hist.total == 7 && s.results_outside == 1 && s.results_undecided == 1 && s.by_tier[1] == 7);
  CU_ASSERT(s.max_lo == INFINITY && s.worst == &all[0] && s.worst_result == 1);
  CU_ASSERT(s.hist.bin[0] == 1 && s.hist.bin[CF_HIST_BINS - 1] == 1);
  CU_ASSERT_FATAL(cf_stats_of(&o, (cf_filter){"softmax", "one", NULL, CF_F32}, &s));
  CU_ASSERT(s.results == 1 && s.hist.total == 4 && s.median == 0.5 && s.max_hi == 2);
  CU_ASSERT_FATAL(cf_stats_of(&o, (cf_filter){.layer = "layer 1", .dtype = CF_BOOL}, &s));
  CU_ASSERT(s.results == 1 && s.max_hi == 8 && s.worst == &all[1]);
  CU_ASSERT_FATAL(cf_stats_of(&o, (cf_filter){.op = "exp", .dtype = CF_BOOL}, &s));
  CU_ASSERT(s.results == 0 && s.worst == NULL && s.median == 0);
  drop(all);
}

static void summary_takes_the_worst(void)
{
  cf_outcome all[2];
  cf_outcomes o;
  cf_report_summary s = {0}, t = {0};
  fill(all, &o);
  CU_ASSERT_FATAL(cf_summarize(&o, &s));
  CU_ASSERT(s.verdict == CF_OUTSIDE && s.n_results == 3 && s.n_outside == 1 && s.n_undecided == 1 && s.elements == 7);
  CU_ASSERT_FATAL(s.n_rows == 3);
  CU_ASSERT_STRING_EQUAL(s.rows[0].op, "attention"); /* in the order of cf_op, not of the manifest */
  CU_ASSERT(s.rows[0].dtype == CF_F64 && s.rows[2].max_ulp_hi == INFINITY);
  all[0].judgement[1].verdict = CF_WITHIN;
  CU_ASSERT_FATAL(cf_summarize(&o, &t));
  CU_ASSERT(t.verdict == CF_UNDEC);
  CU_ASSERT_STRING_NOT_EQUAL(s.digest, t.digest);
  cf_report_summary_free(&s);
  cf_report_summary_free(&t);
  drop(all);
}

void suite_report_stats(void)
{
  CU_pSuite s = CU_add_suite("report_stats", NULL, NULL);
  CU_add_test(s, "bins are half octaves", bins_are_half_octaves);
  CU_add_test(s, "filters select what they name", filters_select_what_they_name);
  CU_add_test(s, "summary takes the worst", summary_takes_the_worst);
}
