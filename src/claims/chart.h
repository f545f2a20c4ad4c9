/* A figure of a claim: one SVG, light and dark, with lines over two axes, and its numbers as CSV beside it. */
#ifndef CF_CLAIMS_CHART_H
#define CF_CLAIMS_CHART_H
#include "claims/claim.h"

enum { CF_CHART_LINES = 8 };
typedef struct cf_chart_line {
  const char *name;
  size_t n;
  const double *x, *y;
} cf_chart_line;

typedef struct cf_chart {
  const char *title, *x, *y; /* plain text without markup */
  bool log_x, log_y;         /* positive numbers only are drawn then */
  bool steps;                /* from one x to the next at the height of the former: histograms */
  size_t lines;
  cf_chart_line line[CF_CHART_LINES];
} cf_chart;

/* Writes the figure the claim names, OUT/NAME.svg, and OUT/NAME.csv (line,x,y with %.17g). Trouble is said. */
void cf_chart_write(cf_session *s, const cf_chart *c);
#endif
