#include <math.h>
#include <stdio.h>
#include <string.h>
#include "claims/chart.h"
#include "io/file.h"

enum { WIDE = 720, HIGH = 420, LEFT = 70, RIGHT = 190, TOP = 44, BOTTOM = 50 };

const char cf_chart_style[] =
  "<style>:root{color-scheme:light dark}svg{background:#fcfcfa;font:13px Inter,system-ui,-apple-system,\"Segoe UI\",Roboto,\"DejaVu Sans\",Arial,sans-serif}"
  "text{fill:#5b6676}.t{fill:#1b2330;font-weight:600;font-size:15px}.g{stroke:#e6e8eb;fill:none}.l{fill:none;stroke-width:1.8;stroke-linejoin:round}"
  ".c0{stroke:#2f6db5}.c1{stroke:#c8581a}.c2{stroke:#1c7c4a}.c3{stroke:#8a4fa3}.c4{stroke:#8a6100}.c5{stroke:#b3261e}.c6{stroke:#317b86}.c7{stroke:#5b6676}"
  "@media(prefers-color-scheme:dark){svg{background:#11151b}text{fill:#98a3b3}.t{fill:#e4e8ee}.g{stroke:#262d37}.c0{stroke:#7fb2f0}.c1{stroke:#f2a15f}"
  ".c2{stroke:#62c794}.c3{stroke:#c99be0}.c4{stroke:#e5b94a}.c5{stroke:#ff8f86}.c6{stroke:#6cc5d1}.c7{stroke:#98a3b3}}</style>\n";

typedef struct axis {
  double from, to; /* of the value, or of its log10 */
  bool logarithmic;
  double start, end; /* on the page */
} axis;

static bool drawn(const axis *a, double v) { return isfinite(v) && (!a->logarithmic || v > 0); }

static double place(const axis *a, double v)
{
  const double u = a->logarithmic ? log10(v) : v;
  return a->start + (a->end - a->start) * (a->to > a->from ? (u - a->from) / (a->to - a->from) : 0.5);
}

static void include(axis *a, double v)
{
  if (!drawn(a, v)) return;
  const double u = a->logarithmic ? log10(v) : v;
  a->from = fmin(a->from, u);
  a->to = fmax(a->to, u);
}

/* A power of ten, 2 or 5 of it: at most eight steps. */
static double step_of(const axis *a)
{
  const double range = a->to - a->from;
  if (!(range > 0)) return 1;
  double s = pow(10, floor(log10(range)) - 1);
  for (int k = 0; range / s > 8; k++) s *= k % 3 == 1 ? 2.5 : 2;
  return a->logarithmic ? fmax(1, ceil(s)) : s;
}

static void put_axis(FILE *f, const axis *a, bool vertical)
{
  const double s = step_of(a);
  for (double v = ceil(a->from / s - 1e-9) * s; v <= a->to + 1e-9 * s; v += s) {
    char label[32];
    const double at = a->start + (a->end - a->start) * (a->to > a->from ? (v - a->from) / (a->to - a->from) : 0.5);
    if (a->logarithmic) snprintf(label, sizeof label, "1e%.0f", fabs(v) < 0.5 ? 0 : v);
    else snprintf(label, sizeof label, "%.6g", fabs(v) < 1e-9 * s ? 0 : v);
    if (vertical) fprintf(f, "<path class=\"g\" d=\"M%d %.1fH%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT, at, WIDE - RIGHT, LEFT - 8, at + 4, label);
    else fprintf(f, "<path class=\"g\" d=\"M%.1f %dV%d\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", at, TOP, HIGH - BOTTOM, at, HIGH - BOTTOM + 18, label);
  }
}

static void put_line(FILE *f, const cf_chart *c, size_t k, const axis *x, const axis *y)
{
  const cf_chart_line *l = &c->line[k];
  bool pen = false;
  double before = 0;
  fprintf(f, "<path class=\"l c%zu\" d=\"", k);
  for (size_t i = 0; i < l->n; i++) {
    if (!drawn(x, l->x[i]) || !drawn(y, l->y[i])) {
      pen = false;
      continue;
    }
    if (pen && c->steps) fprintf(f, "L%.2f %.2f", place(x, l->x[i]), before);
    before = place(y, l->y[i]);
    fprintf(f, "%s%.2f %.2f", pen ? "L" : "M", place(x, l->x[i]), before);
    pen = true;
  }
  fprintf(f, "\"/><path class=\"l c%zu\" d=\"M%d %dh22\"/><text x=\"%d\" y=\"%d\">%s</text>\n", k, WIDE - RIGHT + 14, TOP + 12 + 22 * (int)k, WIDE - RIGHT + 42, TOP + 16 + 22 * (int)k, l->name);
}

static void put_svg(FILE *f, const void *figure)
{
  const cf_chart *c = figure;
  axis x = {INFINITY, -INFINITY, c->log_x, LEFT, WIDE - RIGHT}, y = {INFINITY, -INFINITY, c->log_y, HIGH - BOTTOM, TOP};
  for (size_t k = 0; k < c->lines; k++)
    for (size_t i = 0; i < c->line[k].n; i++)
      if (drawn(&x, c->line[k].x[i]) && drawn(&y, c->line[k].y[i])) {
        include(&x, c->line[k].x[i]);
        include(&y, c->line[k].y[i]);
      }
  if (!(x.from <= x.to)) x.from = 0, x.to = 1, y.from = 0, y.to = 1;
  fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n%s<text class=\"t\" x=\"%d\" y=\"24\">%s</text>\n", WIDE, HIGH, WIDE, HIGH,
          c->title, cf_chart_style, LEFT, c->title);
  put_axis(f, &x, false);
  put_axis(f, &y, true);
  for (size_t k = 0; k < c->lines; k++) put_line(f, c, k, &x, &y);
  fprintf(f, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text><text transform=\"translate(18 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n</svg>\n", (LEFT + WIDE - RIGHT) / 2, HIGH - 10, c->x,
          (TOP + HIGH - BOTTOM) / 2, c->y);
}

static void put_csv(FILE *f, const void *figure)
{
  const cf_chart *c = figure;
  fputs("line,x,y\n", f);
  for (size_t k = 0; k < c->lines; k++)
    for (size_t i = 0; i < c->line[k].n; i++) fprintf(f, "%s,%.17g,%.17g\n", c->line[k].name, c->line[k].x[i], c->line[k].y[i]);
}

static bool put_file(cf_session *s, const char *path, const void *figure, void (*put)(FILE *, const void *))
{
  cf_out out;
  cf_ioerror err;
  if (cf_out_open(&out, path, &err)) {
    put(out.stream, figure);
    if (cf_out_commit(&out)) return true;
  }
  cf_give_up(s, "%s", err.text);
  return false;
}

void cf_figure_write(cf_session *s, const void *figure, void (*svg)(FILE *, const void *), void (*csv)(FILE *, const void *))
{
  char path[4096];
  const char *name = s->theorem->figure;
  if (!name || snprintf(path, sizeof path - 4, "%s/%s", s->o->out, name) >= (int)sizeof path - 4) {
    cf_give_up(s, "the figure has no name, or too long a one");
    return;
  }
  char *dot = strrchr(path, '.');
  if (!put_file(s, path, figure, svg) || !dot) return;
  strcpy(dot, ".csv");
  put_file(s, path, figure, csv);
}

void cf_chart_write(cf_session *s, const cf_chart *c) { cf_figure_write(s, c, put_svg, put_csv); }
