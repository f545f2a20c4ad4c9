#include <inttypes.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "outcome.h"

static void add_verdict(cf_report_summary *s, const cf_judgement *j)
{
  s->n_results++;
  s->n_outside += j->verdict == CF_OUTSIDE;
  s->n_undecided += j->verdict == CF_UNDEC;
  s->elements += j->count;
}

static void digest_verdicts(const cf_outcomes *o, char digest[65])
{
  SHA256_CTX ctx;
  char line[512];
  SHA256Init(&ctx);
  for (size_t i = 0; i < o->n; i++)
    for (size_t r = 0; r < o->all[i].c->n_results; r++) {
      const cf_judgement *j = &o->all[i].judgement[r];
      int n = snprintf(line, sizeof line, "%.200s %s %d %" PRIu64 " %" PRIu64 " %" PRIu64 " %a %a\n", o->all[i].c->id, o->all[i].digest[r],
                       (int)j->verdict, j->within, j->outside, j->undecided, j->max_ulp_lo, j->max_ulp_hi);
      SHA256Update(&ctx, (const uint8_t *)line, (size_t)n);
    }
  SHA256End(&ctx, digest);
}

static bool add_row(const cf_outcomes *o, cf_filter filter, cf_report_summary *s)
{
  cf_stats stats;
  if (!cf_stats_of(o, filter, &stats)) return false;
  if (stats.results == 0) return true;
  cf_report_row *rows = realloc(s->rows, (s->n_rows + 1) * sizeof *rows), *row;
  if (!rows) return false;
  s->rows = rows;
  row = &rows[s->n_rows++];
  *row = (cf_report_row){.dtype = filter.dtype, .results = stats.results, .within = stats.within, .outside = stats.outside,
                         .undecided = stats.undecided, .median_ulp = stats.median, .max_ulp_lo = stats.max_lo, .max_ulp_hi = stats.max_hi};
  snprintf(row->op, sizeof row->op, "%s", filter.op);
  snprintf(row->by, sizeof row->by, "%s", filter.by);
  return true;
}

bool cf_summarize(const cf_outcomes *o, cf_report_summary *s)
{
  const char *op[CF_MAX_OPS], *by[CF_MAX_BY];
  cf_dtype dtypes[4];
  size_t n = cf_distinct_ops(o, CF_MAX_OPS, op), cols = cf_distinct_dtypes(o, dtypes);
  for (size_t i = 0; i < o->n; i++)
    for (size_t r = 0; r < o->all[i].c->n_results; r++) add_verdict(s, &o->all[i].judgement[r]);
  for (size_t i = 0; i < n; i++) {
    size_t m = cf_distinct_by(o, op[i], CF_MAX_BY, by);
    for (size_t b = 0; b < m; b++)
      for (size_t c = 0; c < cols; c++)
        if (!add_row(o, (cf_filter){op[i], by[b], NULL, dtypes[c]}, s)) return false;
  }
  s->verdict = s->n_outside ? CF_OUTSIDE : s->n_undecided ? CF_UNDEC : CF_WITHIN;
  digest_verdicts(o, s->digest);
  return true;
}

void cf_report_summary_free(cf_report_summary *s)
{
  free(s->rows);
  *s = (cf_report_summary){0};
}
