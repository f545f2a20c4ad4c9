/* Phase diagrams: the fraction of close pairs over time and beta as heat maps with a curve, and cuts through them with error bars. One SVG that
 * styles itself for light and dark. */
#ifndef CF_REPORT_PHASE_H
#define CF_REPORT_PHASE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "io/tensor.h"

enum { CF_PHASE_COLUMNS = 4 };

/* betas >= 2 ascending, checkpoints >= 2; the arrays belong to the caller */
typedef struct cf_phase_panel {
  const char *name;                        /* of the integrator, say */
  const double *time, *fraction, *error;   /* [betas][checkpoints]; error may hold NaN: none is drawn */
} cf_phase_panel;

typedef struct cf_phase_row {
  const char *name; /* "sa, d = 8" */
  double t_end;
  cf_phase_panel panel[CF_PHASE_COLUMNS];
  size_t curve;                            /* points of the curve, 0: none */
  const double *curve_t, *curve_beta;
} cf_phase_row;

typedef struct cf_phase {
  const char *title, *note, *curve_name;   /* curve_name: what the curve is, for the legend; NULL without curves */
  const char *threshold;                   /* of the pairs counted, as text */
  size_t rows, columns, betas, checkpoints;
  const double *beta;
  const cf_phase_row *row;
} cf_phase;

/* As an element inside a page (cf_page_style and cf_phase_style style it), and as a document of its own. */
extern const char cf_phase_style[];
void cf_put_phase(FILE *f, const cf_phase *p);
/* A file ending in .svg; temporary file, then rename. */
bool cf_phase_write(const char *path, const cf_phase *p, cf_ioerror *err);
#endif
