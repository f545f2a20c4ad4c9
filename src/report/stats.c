#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "outcome.h"

static bool matches(const cf_filter *f, const cf_case *c)
{
  return (!f->op || strcmp(f->op, c->op) == 0) && (!f->layer || strcmp(f->layer, c->layer) == 0)
         && (f->dtype == CF_BOOL || f->dtype == c->dtype);
}

static bool matches_by(const cf_filter *f, const cf_case *c, size_t r)
{
  return !f->by || strcmp(f->by, c->results[r].name) == 0;
}

/* floor(2 log2 x), from the exponent and one comparison with 2^-1/2 rounded up: a bin's edge needs no more */
static int half_octave(double x)
{
  int e;
  double m = frexp(x, &e); /* [1/2, 1) */
  return 2 * (e - 1) + (m >= 0x1.6a09e667f3bcdp-1);
}

static void count_error(cf_histogram *h, double ulp)
{
  int i = 0;
  if (!(ulp < 0x1p33)) i = CF_HIST_BINS - 1; /* infinity, NaN */
  else if (ulp >= ldexp(1, CF_HIST_EMIN)) i = half_octave(ulp) - 2 * CF_HIST_EMIN + 1;
  h->bin[i < CF_HIST_BINS ? i : CF_HIST_BINS - 1]++;
  h->total++;
}

static void add_result(cf_stats *s, const cf_outcome *o, unsigned r, float *ulps, size_t *n)
{
  const cf_judgement *j = &o->judgement[r];
  s->results++;
  s->results_outside += j->verdict == CF_OUTSIDE;
  s->results_undecided += j->verdict == CF_UNDEC;
  s->within += j->within;
  s->outside += j->outside;
  s->undecided += j->undecided;
  for (int t = 0; t < 4; t++) s->by_tier[t] += j->by_tier[t];
  if (!s->worst || j->max_ulp_lo > s->max_lo) {
    s->worst = o;
    s->worst_result = r;
    s->max_lo = j->max_ulp_lo;
  }
  if (j->max_ulp_hi > s->max_hi) s->max_hi = j->max_ulp_hi;
  for (size_t i = 0; i < j->count; i++) {
    count_error(&s->hist, j->ulp_hi[i]);
    ulps[(*n)++] = j->ulp_hi[i];
  }
}

static int ascending(const void *a, const void *b)
{
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

bool cf_stats_of(const cf_outcomes *o, cf_filter filter, cf_stats *s)
{
  size_t n = 0;
  for (size_t i = 0; i < o->n; i++) n += o->all[i].judgement[0].count + o->all[i].judgement[1].count;
  float *ulps = malloc((n ? n : 1) * sizeof *ulps);
  *s = (cf_stats){0};
  if (!ulps) return false;
  n = 0;
  for (size_t i = 0; i < o->n; i++)
    for (unsigned r = 0; matches(&filter, o->all[i].c) && r < o->all[i].c->n_results; r++)
      if (matches_by(&filter, o->all[i].c, r)) add_result(s, &o->all[i], r, ulps, &n);
  qsort(ulps, n, sizeof *ulps, ascending);
  s->median = n ? ulps[(n - 1) / 2] : 0;
  free(ulps);
  return true;
}

static size_t add_distinct(const char **list, size_t n, size_t max, const char *name)
{
  for (size_t i = 0; i < n; i++)
    if (strcmp(list[i], name) == 0) return n;
  if (n < max) list[n++] = name;
  return n;
}

size_t cf_distinct_ops(const cf_outcomes *o, size_t max, const char **ops)
{
  size_t n = 0;
  for (int op = 0; op < CF_OP_COUNT; op++)
    for (size_t i = 0; i < o->n; i++)
      if ((int)o->all[i].op == op) n = add_distinct(ops, n, max, o->all[i].c->op);
  return n;
}

size_t cf_distinct_by(const cf_outcomes *o, const char *op, size_t max, const char **by)
{
  size_t n = 0;
  for (size_t i = 0; i < o->n; i++)
    for (size_t r = 0; strcmp(o->all[i].c->op, op) == 0 && r < o->all[i].c->n_results; r++)
      n = add_distinct(by, n, max, o->all[i].c->results[r].name);
  return n;
}

size_t cf_distinct_layers(const cf_outcomes *o, const char *op, size_t max, const char **layers)
{
  size_t n = 0;
  for (size_t i = 0; i < o->n; i++)
    if (strcmp(o->all[i].c->op, op) == 0) n = add_distinct(layers, n, max, o->all[i].c->layer);
  return n;
}

size_t cf_distinct_dtypes(const cf_outcomes *o, cf_dtype dtypes[4])
{
  static const cf_dtype order[4] = {CF_F64, CF_F32, CF_F16, CF_BF16};
  size_t n = 0;
  for (size_t d = 0; d < 4; d++)
    for (size_t i = 0; i < o->n; i++)
      if (o->all[i].c->dtype == order[d]) {
        dtypes[n++] = order[d];
        break;
      }
  return n;
}
