/* A figure of a claim: one SVG, light and dark, with lines over two axes, and its numbers as CSV beside it. */
#ifndef CF_CLAIMS_CHART_H
#define CF_CLAIMS_CHART_H
#include <stdio.h>
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
/* The same of any figure, drawn and listed by two functions. */
void cf_figure_write(cf_session *s, const void *figure, void (*svg)(FILE *, const void *), void (*csv)(FILE *, const void *));
extern const char cf_chart_style[]; /* its <style>: text, .t of the title, .g of grids, .l of lines, .c0 .. .c7 of their colours, in light and dark */

/* Enclosed runs of tokens on the sphere of R^3, side by side: where each token has been, front and back, coloured by where it ends. */
enum { CF_SPHERES = 4 };
typedef struct cf_spheres {
  const char *title;
  size_t count, n;
  struct {
    const char *name;
    const cf_trajectory *run; /* with paths */
  } sphere[CF_SPHERES];
} cf_spheres;
/* As cf_chart_write; CSV: run,token,t,x,y,z at the nodes and half way between them. */
void cf_spheres_write(cf_session *s, const cf_spheres *p);
#endif
