/* The report: every judgment of a manifest, and one self-contained HTML page about them. */
#ifndef CF_REPORT_H
#define CF_REPORT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "io/tensor.h"
#include "judge/judge.h"
#include "report/flow.h"

typedef struct cf_report_options {
  const char *manifest, *output; /* manifest NULL: nothing is judged */
  const char *program;    /* how the reader calls certiform, in the commands printed: "build/certiform" */
  const char *const *words; /* of the command line after `report`, up to a NULL; or NULL */
  const char *const *ledger; /* lines of proofs/LEDGER.tsv, header first, up to a NULL; or NULL: the page does not speak of proofs */
  const char *certificate;   /* of the flow (specs/certificate.md), or NULL */
  const cf_checker_word *checker; /* what the checker said of it, or NULL */
  const char *claims;        /* directory of results of `certiform claims run`, or NULL */
  size_t max_memory;
  cf_judge_options judge; /* its progress is called with judgments done, judgments in all */
} cf_report_options;

/* One row of the summary: everything one implementation computed of one operation in one format. */
typedef struct cf_report_row {
  char op[16], by[64];
  cf_dtype dtype;
  uint64_t results, within, outside, undecided; /* results; elements */
  double median_ulp, max_ulp_lo, max_ulp_hi;
} cf_report_row;

typedef struct cf_report_summary {
  cf_verdict verdict; /* the worst of all */
  size_t n_results, n_outside, n_undecided; /* results */
  uint64_t elements;
  size_t n_rows;
  cf_report_row *rows;
  char digest[65]; /* SHA-256 of all verdicts, the same for any number of threads */
} cf_report_summary;

/* Judge everything, write the page (temporary file, then rename). On false nothing is written, and err names file and fault.
 * The bytes depend on the inputs only; a date appears only if SOURCE_DATE_EPOCH is set. */
bool cf_report_write(const cf_report_options *options, cf_report_summary *summary, cf_ioerror *err);
void cf_report_summary_free(cf_report_summary *summary);
#endif
