#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "io/file.h"
#include "page.h"
#include "picture.h"

enum { WIDE = 480, HIGH = 250, LEFT = 64, RIGHT = 14, TOP = 30, BOTTOM = 38, MAX_LINES = 128, MAX_POINTS = 400, HEAT_CELLS = 48, HEATS = 6, LEVELS = 16 };

const char cf_picture_style[] =
  "svg .axis{stroke:var(--line);fill:none}svg .grid{stroke:var(--faint)}svg .line{fill:none;stroke:var(--one);stroke-width:1.6}"
  "svg .thin{fill:none;stroke-width:1.1;stroke-opacity:.75}svg .band{fill:var(--one-fill);fill-opacity:.55}"
  "svg .heat{stroke:none;shape-rendering:crispEdges}.pictures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(440px,100%),1fr));gap:18px 28px}"
  ".pictures svg{width:100%}.heats svg{min-width:720px}.duo{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,480px);gap:12px 32px;align-items:center}.duo ul{padding-left:20px}@media(max-width:860px){.duo{grid-template-columns:1fr}}.sphere{width:100%;max-width:560px;margin:12px 0}.sphere canvas{width:100%;aspect-ratio:1;display:block;touch-action:pan-y;"
  "cursor:grab;border-radius:8px}.sphere .controls{display:flex;gap:12px;"
  "align-items:center;font-size:14px}.sphere input{flex:1}.sphere button{font:inherit;padding:4px 14px;border:1px solid var(--line);"
  "border-radius:6px;background:var(--card);color:var(--ink)}#sphere-label{min-width:7em;text-align:right}\n";

static double inner(const cf_picture *p, size_t frame, size_t i, size_t j)
{
  const double *a = p->x + (frame * p->n + i) * p->d, *b = p->x + (frame * p->n + j) * p->d;
  double s = 0;
  for (size_t k = 0; k < p->d; k++) s += a[k] * b[k];
  return s;
}

static size_t groups_at(const cf_picture *p, size_t frame, size_t *group)
{
  size_t groups = 0;
  for (size_t i = 0; i < p->n; i++) group[i] = p->n;
  for (size_t i = 0; i < p->n; i++) {
    if (group[i] < p->n) continue;
    group[i] = groups++;
    for (bool grown = true; grown;) {
      grown = false;
      for (size_t j = i + 1; j < p->n; j++)
        for (size_t k = i; group[j] == p->n && k < p->n; k++)
          if (group[k] == group[i] && inner(p, frame, j, k) > 0.99) {
            group[j] = group[i];
            grown = true;
          }
    }
  }
  return groups;
}

size_t cf_picture_groups(const cf_picture *p, size_t *group, size_t *frame)
{
  size_t groups = 0;
  for (size_t k = p->frames; k-- > 0 && groups < 2;) groups = groups_at(p, *frame = k, group);
  return groups;
}

/* Figures in a page, or placed on one drawing: two columns of charts, then the heat maps. */
typedef struct cf_sheet {
  FILE *f;
  bool placed;
  int figures; /* so far */
} cf_sheet;

static void open_figure(cf_sheet *s, double width, double height, const char *name)
{
  fputs("<svg", s->f);
  if (s->placed && width > WIDE) fprintf(s->f, " x=\"16\" y=\"%d\" width=\"968\" height=\"%.0f\"", 50 + (s->figures + 1) / 2 * 280, 968 * height / width);
  else if (s->placed) fprintf(s->f, " x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", s->figures % 2 ? 508 : 16, 50 + s->figures / 2 * 280, WIDE, HIGH);
  fprintf(s->f, " viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\"><text class=\"name\" x=\"%d\" y=\"16\">%s</text>\n", width, height, name,
          width > WIDE ? 0 : LEFT, name);
  s->figures++;
}

/* ---- one chart: the axes and where a point goes */
typedef struct cf_axes {
  FILE *f;
  double x0, x1, y0, y1; /* ranges; y in log10 when logarithmic */
  bool logarithmic;
} cf_axes;

static double to_x(const cf_axes *a, double x)
{
  return LEFT + (WIDE - LEFT - RIGHT) * (a->x1 > a->x0 ? (x - a->x0) / (a->x1 - a->x0) : 0.5);
}

static double to_y(const cf_axes *a, double y)
{
  if (a->logarithmic) y = y > 0 ? log10(y) : a->y0;
  y = a->y1 > a->y0 ? (y - a->y0) / (a->y1 - a->y0) : 0.5;
  return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * fmin(fmax(y, 0), 1);
}

/* The power of ten, 2 or 5 of it, that cuts the range into at most six. */
static double tick_step(double range)
{
  double s = pow(10, floor(log10(range)));
  for (int k = 0; k < 4; k++) {
    static const double part[4] = {0.2, 0.5, 1, 2};
    if (range / (s * part[k]) <= 6) return s * part[k];
  }
  return 5 * s;
}

static void put_ticks(const cf_axes *a)
{
  double sx = a->x1 > a->x0 ? tick_step(a->x1 - a->x0) : 1, sy = a->y1 > a->y0 ? tick_step(a->y1 - a->y0) : 1;
  if (a->logarithmic) sy = fmax(1, ceil(sy));
  for (double v = ceil(a->x0 / sx - 1e-9) * sx; v <= a->x1 + 1e-9 * sx; v += sx)
    fprintf(a->f, "<text class=\"note\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%.4g</text>\n", to_x(a, v), HIGH - BOTTOM + 16, fabs(v) < 1e-9 * sx ? 0 : v);
  for (double v = ceil(a->y0 / sy - 1e-9) * sy; v <= a->y1 + 1e-9 * sy; v += sy) {
    double y = to_y(a, a->logarithmic ? pow(10, v) : v);
    fprintf(a->f, "<path class=\"grid\" d=\"M%d %.1fH%d\"/><text class=\"note\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">", LEFT, y, WIDE - RIGHT, LEFT - 6, y + 4);
    if (a->logarithmic) fprintf(a->f, "1e%.0f</text>\n", v);
    else fprintf(a->f, "%.4g</text>\n", fabs(v) < 1e-9 * sy ? 0 : v);
  }
}

static void open_chart(cf_sheet *s, const cf_axes *a, const char *name)
{
  open_figure(s, WIDE, HIGH, name);
  put_ticks(a);
  fprintf(a->f, "<path class=\"axis\" d=\"M%d %dV%dH%d\"/><text class=\"note\" text-anchor=\"end\" x=\"%d\" y=\"%d\">t</text>\n", LEFT, TOP, HIGH - BOTTOM,
          WIDE - RIGHT, WIDE - RIGHT, HIGH - 6);
}

static size_t stride_of(const cf_picture *p)
{
  return (p->frames + MAX_POINTS - 1) / MAX_POINTS;
}

/* The frame after k of a drawn line; the last one is always drawn. */
static size_t next_frame(const cf_picture *p, size_t k)
{
  size_t s = stride_of(p);
  return k + s < p->frames || k == p->frames - 1 ? k + s : p->frames - 1;
}

/* A line through the frames, interrupted where the value jumps by more than so much (angles that pass pi). */
static void put_path(const cf_axes *a, const cf_picture *p, const double *y, double jump, const char *attributes)
{
  fprintf(a->f, "<path %s d=\"", attributes);
  for (size_t k = 0, last = 0; k < p->frames; last = k, k = next_frame(p, k))
    fprintf(a->f, "%c%.1f %.1f", k && fabs(y[k] - y[last]) <= jump ? 'L' : 'M', to_x(a, p->t[k]), to_y(a, y[k]));
  fputs("\"/>\n", a->f);
}

static cf_axes axes_of(FILE *f, const cf_picture *p, double lo, double hi)
{
  if (!(hi > lo)) {
    lo -= 0.5;
    hi += 0.5;
  }
  return (cf_axes){f, p->t[0], p->t[p->frames - 1], lo, hi, false};
}

static void stroke_of(size_t group, char text[64])
{
  snprintf(text, 64, "class=\"thin\" stroke=\"hsl(%.0f 62%% 50%%)\"", fmod((double)group * 137.5 + 210, 360));
}

/* Every token's inner product with the mean of the last frame, or its angle on the circle. */
static bool put_trajectories(cf_sheet *s, const cf_picture *p, const size_t *group)
{
  double *mean = calloc(p->d, sizeof *mean), *y = malloc(p->frames * sizeof *y), norm = 0;
  const bool circle = p->d == 2;
  if (mean && y) {
    for (size_t i = 0; i < p->n; i++)
      for (size_t k = 0; k < p->d; k++) mean[k] += p->x[((p->frames - 1) * p->n + i) * p->d + k];
    for (size_t k = 0; k < p->d; k++) norm += mean[k] * mean[k];
    cf_axes a = axes_of(s->f, p, circle ? -M_PI : -1, circle ? M_PI : 1);
    open_chart(s, &a, circle ? "Tokens: angle" : "Tokens: inner product with the final mean direction");
    for (size_t i = 0; i < p->n && i < MAX_LINES; i++) {
      char stroke[64];
      for (size_t k = 0; k < p->frames; k++) {
        const double *x = p->x + (k * p->n + i) * p->d;
        y[k] = 0;
        for (size_t c = 0; c < p->d; c++) y[k] += x[c] * mean[c] / (norm > 0 ? sqrt(norm) : 1);
        if (circle) y[k] = atan2(x[1], x[0]);
      }
      stroke_of(group[i], stroke);
      put_path(&a, p, y, circle ? M_PI : INFINITY, stroke);
    }
    if (p->n > MAX_LINES) fprintf(s->f, "<text class=\"note\" x=\"%d\" y=\"%d\">the first %d of %zu tokens</text>\n", LEFT, HIGH - 6, MAX_LINES, p->n);
    fputs("</svg>\n", s->f);
  }
  bool ok = mean && y;
  free(mean);
  free(y);
  return ok;
}

static void put_energy(cf_sheet *s, const cf_picture *p)
{
  double lo = INFINITY, hi = -INFINITY;
  for (size_t k = 0; k < p->frames; k++) {
    lo = fmin(lo, p->energy_lo ? p->energy_lo[k] : p->energy[k]);
    hi = fmax(hi, p->energy_hi ? p->energy_hi[k] : p->energy[k]);
  }
  cf_axes a = axes_of(s->f, p, lo, hi);
  open_chart(s, &a, p->energy_lo ? "Energy, with its certified band at the points drawn" : "Energy");
  if (p->energy_lo && p->energy_hi) {
    fputs("<path class=\"band\" d=\"", s->f);
    for (size_t k = 0; k < p->frames; k = next_frame(p, k)) fprintf(s->f, "%c%.1f %.1f", k ? 'L' : 'M', to_x(&a, p->t[k]), to_y(&a, p->energy_hi[k]));
    for (size_t k = p->frames; k-- > 0;) fprintf(s->f, "L%.1f %.1f", to_x(&a, p->t[k]), to_y(&a, p->energy_lo[k]));
    fputs("Z\"/>\n", s->f);
  }
  put_path(&a, p, p->energy, INFINITY, "class=\"line\"");
  fputs("</svg>\n", s->f);
}

static void put_min_inner(cf_sheet *s, const cf_picture *p)
{
  cf_axes a = axes_of(s->f, p, -1, 1);
  open_chart(s, &a, "Smallest inner product of two tokens");
  put_path(&a, p, p->min_inner, INFINITY, "class=\"line\"");
  fputs("</svg>\n", s->f);
}

static void put_radius(cf_sheet *s, const cf_picture *p)
{
  double lo = INFINITY, hi = 0;
  for (size_t k = 0; k < p->frames; k++)
    if (p->radius[k] > 0) {
      lo = fmin(lo, p->radius[k]);
      hi = fmax(hi, p->radius[k]);
    }
  if (!(hi > 0)) return;
  cf_axes a = axes_of(s->f, p, floor(log10(lo)), ceil(log10(hi)));
  a.logarithmic = true;
  open_chart(s, &a, "Radius of the enclosure at the points drawn");
  put_path(&a, p, p->radius, INFINITY, "class=\"line\"");
  fputs("</svg>\n", s->f);
}

/* ---- the Gram matrix at a few times: cells of one level make one path */
static double heat_cell(const cf_picture *p, size_t frame, size_t cells, const size_t *order, size_t a, size_t b)
{
  return inner(p, frame, order[a * p->n / cells], order[b * p->n / cells]);
}

static void put_heat_map(FILE *f, const cf_picture *p, size_t frame, const size_t *order, double x, double size)
{
  const size_t cells = p->n < HEAT_CELLS ? p->n : HEAT_CELLS;
  fprintf(f, "<g transform=\"translate(%.1f 30) scale(%.4f)\">", x, size / (double)cells);
  for (int level = 0; level < LEVELS; level++) {
    bool open = false;
    for (size_t a = 0; a < cells; a++)
      for (size_t b = 0, run; b < cells; b += run) {
        run = 1;
        if ((int)fmin(LEVELS - 1, (heat_cell(p, frame, cells, order, a, b) + 1) / 2 * LEVELS) != level) continue;
        while (b + run < cells && (int)fmin(LEVELS - 1, (heat_cell(p, frame, cells, order, a, b + run) + 1) / 2 * LEVELS) == level) run++;
        if (!open) fprintf(f, "<path class=\"heat\" fill=\"hsl(%d 60%% %d%%)\" d=\"", level < LEVELS / 2 ? 20 : 212, level < LEVELS / 2 ? 50 + 5 * level : 94 - 8 * (level - LEVELS / 2));
        open = true;
        fprintf(f, "M%zu %zuh%zuv1h-%zuz", b, a, run, run);
      }
    if (open) fputs("\"/>", f);
  }
  fprintf(f, "</g><text class=\"note\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.0f\">t = %.4g</text>\n", x + size / 2, size + 46, p->t[frame]);
}

static bool put_heat_maps(cf_sheet *s, const cf_picture *p, const size_t *group, size_t groups)
{
  const double size = 148, gap = 14;
  size_t *order = malloc(p->n * sizeof *order), m = 0, shown = p->frames < HEATS ? p->frames : HEATS;
  if (!order) return false;
  for (size_t g = 0; g < groups; g++)
    for (size_t i = 0; i < p->n; i++)
      if (group[i] == g) order[m++] = i;
  open_figure(s, HEATS * (size + gap) - gap, size + 56, "Gram matrix over time (tokens by group; orange -1, white 0, blue 1)");
  for (size_t k = 0; k < shown; k++) put_heat_map(s->f, p, shown > 1 ? k * (p->frames - 1) / (shown - 1) : 0, order, (double)k * (size + gap), size);
  fputs("</svg>\n", s->f);
  free(order);
  return true;
}

static bool put_charts(cf_sheet *s, const cf_picture *p, const size_t *group)
{
  bool ok = put_trajectories(s, p, group);
  put_energy(s, p);
  put_min_inner(s, p);
  if (p->radius) put_radius(s, p);
  return ok;
}

bool cf_put_picture(FILE *f, const cf_picture *p)
{
  cf_sheet s = {f, false, 0};
  size_t *group = malloc(p->n * sizeof *group);
  if (!group) return false;
  size_t frame, groups = cf_picture_groups(p, group, &frame);
  fputs("<div class=\"pictures\">\n", f);
  bool ok = put_charts(&s, p, group);
  fputs("</div>\n<div class=\"wide heats\" role=\"group\" tabindex=\"0\" aria-label=\"Gram matrices\">", f);
  ok = ok && put_heat_maps(&s, p, group, groups);
  fputs("</div>\n", f);
  free(group);
  return ok;
}

bool cf_put_drawing(FILE *f, const cf_picture *p)
{
  cf_sheet s = {f, true, 0};
  size_t *group = malloc(p->n * sizeof *group);
  if (!group) return false;
  size_t frame, groups = cf_picture_groups(p, group, &frame);
  fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1000 820\" font-family=\"system-ui,sans-serif\">\n<title>", f);
  cf_put_escaped(f, p->title);
  fprintf(f, "</title>\n<style>\n%s%s</style>\n<rect width=\"1000\" height=\"820\" style=\"fill:var(--bg)\"/>\n<text class=\"name\" x=\"16\" y=\"28\">", cf_page_style, cf_picture_style);
  cf_put_escaped(f, p->title);
  fputs("</text>\n", f);
  bool ok = put_charts(&s, p, group) && put_heat_maps(&s, p, group, groups);
  fputs("</svg>\n", f);
  free(group);
  return ok;
}
