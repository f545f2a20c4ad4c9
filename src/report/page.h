/* The pieces of the page. Every function writes to f; whether it succeeded is asked of f at the end. */
#ifndef CF_REPORT_PAGE_H
#define CF_REPORT_PAGE_H
#include <stdio.h>
#include "outcome.h"
#include "report.h"

typedef struct cf_page {
  FILE *f;
  const cf_report_options *options;
  const cf_manifest *manifest;
  const cf_outcomes *outcomes;
  const cf_report_summary *summary;
  const cf_flow_story *flow; /* NULL: the page does not speak of the flow */
} cf_page;

extern const char cf_page_style[];

/* text.c */
void cf_put_escaped(FILE *f, const char *text);
void cf_put_count(FILE *f, uint64_t n);                     /* 12,345 */
void cf_format_ulps(double ulps, char text[32]);            /* rounded up: what is printed is still an upper bound */
void cf_put_ulps(FILE *f, double ulps);
const char *cf_verdict_label(cf_verdict verdict);            /* within, outside, undecided */
void cf_put_badge(FILE *f, cf_verdict verdict);
void cf_put_index(FILE *f, const cf_outcome *o, size_t index); /* [3, 0, 17] */
void cf_put_word(FILE *f, const char *dir, const char *word); /* of a shell command, quoted where it must be */
void cf_put_command(FILE *f, const cf_page *p, const cf_case *c); /* the shell command that repeats this judgment */
const char *cf_op_title(const char *op);                    /* attention -> Attention */

/* figures.c: inline SVG, colours from the page's style */
typedef struct cf_grid {
  size_t rows, cols, series; /* one or two series a cell */
  const char *const *row_label;
  const char *col_label[4];
  const cf_stats *cell; /* [rows][cols][series] */
  const char *title;    /* for those who cannot see it */
} cf_grid;
void cf_put_grid(FILE *f, const cf_grid *g);
void cf_put_blame_bar(FILE *f, const cf_blame *b);

/* theorems.c: the table of claims with the results in dir */
bool cf_put_theorems(FILE *f, const char *dir, size_t max_memory, cf_ioerror *err);

/* sections.c */
bool cf_put_overview_figure(const cf_page *p);
bool cf_put_layer_figures(const cf_page *p);
void cf_put_blame(const cf_page *p);
bool cf_put_worst(const cf_page *p);
void cf_put_ground(const cf_page *p); /* what the verdicts rest on: ground.c */
void cf_put_versions(const cf_page *p); /* versions.c */
void cf_put_judgments(const cf_page *p);
void cf_put_files(const cf_page *p);
#endif
