/* Pictures of a run of the flow: trajectories, Gram matrix over time, energy, enclosure's radius, and for d = 3 a sphere to turn.
 * Self-contained: an SVG that styles itself for light and dark, an HTML page without any external resource. */
#ifndef CF_REPORT_PICTURE_H
#define CF_REPORT_PICTURE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "io/tensor.h"

/* frames >= 1, n >= 1, d >= 1; t increasing; the arrays belong to the caller. */
typedef struct cf_picture {
  const char *title, *note;   /* one line each, plain text; note may be NULL */
  size_t n, d, frames;
  const double *t;            /* frames */
  const double *x;            /* frames*n*d, directions */
  const double *energy;       /* frames */
  const double *energy_lo, *energy_hi; /* frames, the certified band; NULL: none */
  const double *min_inner;    /* frames */
  const double *radius;       /* frames, of the enclosure; NULL: none */
} cf_picture;

/* Colour of each token: its group, numbered from 0 by first member, at the last frame that has more than one (*frame; frame 0 if there is
 * none). Tokens i, j belong together when a chain of tokens with inner products above 0.99 joins them. Returns how many groups. For the eye
 * only: no claim. */
size_t cf_picture_groups(const cf_picture *p, size_t *group, size_t *frame);

/* Figures as inline SVG (class names styled by cf_page_style and cf_picture_style), false without memory. */
bool cf_put_picture(FILE *f, const cf_picture *p);
bool cf_put_drawing(FILE *f, const cf_picture *p); /* the same as one SVG document */
/* The sphere (d = 3 only, else nothing): a canvas with its controls and, once a page, the script. */
bool cf_put_sphere(FILE *f, const cf_picture *p);
extern const char cf_picture_style[];

/* x with so many digits, rounded up or down: what is printed is still a bound. Returns text. */
const char *cf_format_bound(double x, int digits, bool up, char text[32]);

bool cf_picture_named(const char *path); /* ends in .svg or .html */
/* A file ending in .svg (all figures, one above the other) or .html (figures and sphere); temporary file, then rename. */
bool cf_picture_write(const char *path, const cf_picture *p, cf_ioerror *err);
#endif
