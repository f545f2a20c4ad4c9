/* What came of each judgment of a manifest, and its statistics by operation, format and layer. */
#ifndef CF_REPORT_OUTCOME_H
#define CF_REPORT_OUTCOME_H
#include "manifest.h"
#include "report.h"

typedef struct cf_outcome { /* of one case; the tensors are gone */
  const cf_case *c;
  cf_op op;
  unsigned ndim;
  size_t shape[CF_MAXDIM];
  cf_judgement judgement[2]; /* the first n_results */
  cf_blame blame;
  char digest[2][65]; /* SHA-256 of each result's elements (not of its file) */
} cf_outcome;

typedef struct cf_file_digest {
  char *path;
  char sha256[65];
} cf_file_digest;

typedef struct cf_outcomes {
  size_t n, n_files;
  cf_outcome *all;
  cf_file_digest *files; /* every file read, once, in order of first use */
  cf_container last;     /* while they are read */
} cf_outcomes;

bool cf_outcomes_make(const cf_manifest *m, const cf_report_options *options, cf_outcomes *o, cf_ioerror *err);
void cf_outcomes_free(cf_outcomes *o);

/* Histogram of errors in ulps on a logarithmic scale: bin i holds [2^((i - 1) / 2 + CF_HIST_EMIN), twice the root of that);
 * bin 0 everything smaller, 0 included; the last everything larger, infinity included. An element counts at its upper bound. */
#define CF_HIST_EMIN (-7)
#define CF_HIST_BINS 82
typedef struct cf_histogram {
  uint64_t bin[CF_HIST_BINS];
  uint64_t total;
} cf_histogram;

/* A selection of results: NULL or CF_BOOL selects all. */
typedef struct cf_filter {
  const char *op, *by, *layer;
  cf_dtype dtype;
} cf_filter;

typedef struct cf_stats {
  cf_histogram hist;
  uint64_t results, results_outside, results_undecided, within, outside, undecided, by_tier[4];
  double median, max_lo, max_hi; /* ulps */
  const cf_outcome *worst;       /* where max_lo stands; NULL if nothing was selected */
  unsigned worst_result;
} cf_stats;

bool cf_stats_of(const cf_outcomes *o, cf_filter filter, cf_stats *s); /* false: no memory */

#define CF_MAX_OPS 16
#define CF_MAX_BY 8
#define CF_MAX_LAYERS 256
/* The distinct values of one label, in order of first appearance (operations: of cf_op); at most max. */
size_t cf_distinct_ops(const cf_outcomes *o, size_t max, const char **ops);
size_t cf_distinct_by(const cf_outcomes *o, const char *op, size_t max, const char **by);
size_t cf_distinct_layers(const cf_outcomes *o, const char *op, size_t max, const char **layers);
size_t cf_distinct_dtypes(const cf_outcomes *o, cf_dtype dtypes[4]); /* widest first */

bool cf_summarize(const cf_outcomes *o, cf_report_summary *s); /* false: no memory */
#endif
