#include <math.h>
#include <string.h>
#include "io/file.h"
#include "page.h"
#include "phase.h"

enum { CELL_W = 320, CELL_H = 236, LEFT = 44, RIGHT = 12, TOP = 26, BOTTOM = 36, HEAD = 78, FOOT = 64, SIDE = 14, LEVELS = 16, CUTS = 4 };
enum { PLOT_W = CELL_W - LEFT - RIGHT, PLOT_H = CELL_H - TOP - BOTTOM };

/* level 0 is the card itself; 1 .. 16 run from faint to full, light on dark or dark on light */
const char cf_phase_style[] =
  "svg .card{fill:var(--card);stroke:var(--line)}svg .cells{stroke:none;shape-rendering:crispEdges}"
  "svg .front{fill:none;stroke:var(--two);stroke-width:2.2;stroke-linejoin:round}svg .halo{fill:none;stroke:var(--card);stroke-width:4.4;stroke-opacity:.75;stroke-linejoin:round}"
  "svg .cut{fill:none;stroke-width:1.6}svg .dash{stroke-dasharray:4 3}"
  ".v1{fill:#eaf1f9}.v2{fill:#dde9f5}.v3{fill:#d0e0f1}.v4{fill:#c2d7ed}.v5{fill:#b3cde8}.v6{fill:#a3c2e3}.v7{fill:#93b7de}.v8{fill:#82abd8}"
  ".v9{fill:#709fd1}.v10{fill:#5e92c9}.v11{fill:#4d85c0}.v12{fill:#3d77b5}.v13{fill:#2f69a8}.v14{fill:#235b98}.v15{fill:#184d86}.v16{fill:#0f3f72}\n"
  "@media(prefers-color-scheme:dark){.v1{fill:#1b2634}.v2{fill:#1e2d40}.v3{fill:#21344c}.v4{fill:#243b58}.v5{fill:#274265}.v6{fill:#2b4a72}.v7{fill:#30537f}.v8{fill:#365d8d}"
  ".v9{fill:#3e689b}.v10{fill:#4874a9}.v11{fill:#5481b7}.v12{fill:#638fc5}.v13{fill:#759ed2}.v14{fill:#8aaede}.v15{fill:#a3c0ea}.v16{fill:#bfd4f5}}\n";

typedef struct frame {
  FILE *f;
  double x0, x1, y0, y1; /* ranges */
} frame;

static double to_x(const frame *a, double x) { return LEFT + PLOT_W * fmin(fmax((x - a->x0) / (a->x1 - a->x0), 0), 1); }
static double to_y(const frame *a, double y) { return TOP + PLOT_H * (1 - fmin(fmax((y - a->y0) / (a->y1 - a->y0), 0), 1)); }

static double tick_step(double range)
{
  const double s = pow(10, floor(log10(range)));
  for (int k = 0; k < 4; k++) {
    static const double part[4] = {0.2, 0.5, 1, 2};
    if (range / (s * part[k]) <= 5) return s * part[k];
  }
  return 5 * s;
}

static void put_axes(const frame *a, const char *name, const char *x, const char *y)
{
  const double sx = tick_step(a->x1 - a->x0), sy = tick_step(a->y1 - a->y0);
  fprintf(a->f, "<text class=\"name\" x=\"%d\" y=\"16\">", LEFT);
  cf_put_escaped(a->f, name);
  fputs("</text>\n", a->f);
  for (double v = ceil(a->x0 / sx - 1e-9) * sx; v <= a->x1 + 1e-9 * sx; v += sx)
    fprintf(a->f, "<text class=\"note\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%.4g</text>", to_x(a, v), CELL_H - BOTTOM + 15, fabs(v) < 1e-9 * sx ? 0 : v);
  for (double v = ceil(a->y0 / sy - 1e-9) * sy; v <= a->y1 + 1e-9 * sy; v += sy)
    fprintf(a->f, "<text class=\"note\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%.4g</text>", LEFT - 6, to_y(a, v) + 4, fabs(v) < 1e-9 * sy ? 0 : v);
  fprintf(a->f, "\n<text class=\"note\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text><text class=\"note\" x=\"4\" y=\"16\">%s</text>\n", CELL_W - RIGHT, CELL_H - 6, x, y);
}

static void open_cell(FILE *f, size_t column, size_t row, const char *label)
{
  fprintf(f, "<svg x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", SIDE + column * CELL_W, HEAD + row * CELL_H, CELL_W, CELL_H, CELL_W, CELL_H);
  cf_put_escaped(f, label);
  fputs("\">\n", f);
}

static int level_of(double fraction) { return fraction > 0 ? (int)fmin(LEVELS, 1 + floor(fraction * LEVELS * (1 - 1e-12))) : 0; }

/* where the cell of index k begins: midway to its neighbour before */
static double edge(const double *at, size_t count, size_t k, double first, double last)
{
  return k == 0 ? first : k >= count ? last : 0.5 * (at[k - 1] + at[k]);
}

/* runs of one level in a row of cells become one rectangle, all rectangles of a level one path */
static void put_cells(const frame *a, const cf_phase *p, const cf_phase_panel *q)
{
  for (int level = 1; level <= LEVELS; level++) {
    bool open = false;
    for (size_t b = 0; b < p->betas; b++) {
      const double *f = q->fraction + b * p->checkpoints, *t = q->time + b * p->checkpoints;
      const double top = to_y(a, edge(p->beta, p->betas, b + 1, a->y0, a->y1)), bottom = to_y(a, edge(p->beta, p->betas, b, a->y0, a->y1));
      for (size_t k = 0, run; k < p->checkpoints; k += run) {
        for (run = 1; k + run < p->checkpoints && level_of(f[k + run]) == level_of(f[k]);) run++;
        if (level_of(f[k]) != level) continue;
        if (!open) fprintf(a->f, "<path class=\"cells v%d\" d=\"", level);
        open = true;
        const double left = to_x(a, edge(t, p->checkpoints, k, a->x0, a->x1)), right = to_x(a, edge(t, p->checkpoints, k + run, a->x0, a->x1));
        fprintf(a->f, "M%.1f %.1fH%.1fV%.1fH%.1fZ", left, top, right, bottom, left);
      }
    }
    if (open) fputs("\"/>\n", a->f);
  }
}

static void put_curve(const frame *a, const cf_phase_row *r)
{
  for (int pass = 0; pass < 2 && r->curve > 1; pass++) {
    bool pen = false;
    fprintf(a->f, "<path class=\"%s\" d=\"", pass ? "front" : "halo");
    for (size_t i = 0; i < r->curve; i++) {
      double t = r->curve_t[i], b = r->curve_beta[i];
      if (t > r->t_end && pen) { /* the last piece ends at the frame */
        const double part = (r->t_end - r->curve_t[i - 1]) / (t - r->curve_t[i - 1]);
        b = r->curve_beta[i - 1] + part * (b - r->curve_beta[i - 1]);
        t = r->t_end;
        i = r->curve;
      }
      if (!(t <= r->t_end)) continue;
      fprintf(a->f, "%c%.1f %.1f", pen ? 'L' : 'M', to_x(a, t), to_y(a, b));
      pen = true;
    }
    fputs("\"/>\n", a->f);
  }
}

static void put_map(FILE *f, const cf_phase *p, size_t row, size_t column)
{
  const cf_phase_row *r = &p->row[row];
  const frame a = {f, 0, r->t_end, p->beta[0], p->beta[p->betas - 1]};
  char name[200];
  snprintf(name, sizeof name, "%s, %s", r->name, r->panel[column].name);
  open_cell(f, column, row, name);
  fprintf(f, "<rect class=\"card\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", LEFT, TOP, PLOT_W, PLOT_H);
  put_cells(&a, p, &r->panel[column]);
  put_curve(&a, r);
  put_axes(&a, name, "t", "beta");
  fputs("</svg>\n", f);
}

static size_t nearest(const cf_phase *p, const double *time, double t)
{
  size_t best = 0;
  for (size_t k = 1; k < p->checkpoints; k++)
    if (fabs(time[k] - t) < fabs(time[best] - t)) best = k;
  return best;
}

/* one time, one integrator: a line over beta, a bar of one standard error each way */
static void put_cut(const frame *a, const cf_phase *p, const cf_phase_panel *q, double t, int hue, bool dash)
{
  fprintf(a->f, "<path class=\"cut%s\" stroke=\"hsl(%d 62%% 50%%)\" d=\"", dash ? " dash" : "", hue);
  for (size_t b = 0; b < p->betas; b++) {
    const size_t at = b * p->checkpoints + nearest(p, q->time + b * p->checkpoints, t);
    fprintf(a->f, "%c%.1f %.1f", b ? 'L' : 'M', to_x(a, p->beta[b]), to_y(a, q->fraction[at]));
  }
  fprintf(a->f, "\"/><path class=\"cut\" stroke=\"hsl(%d 62%% 50%%)\" d=\"", hue);
  for (size_t b = 0; b < p->betas; b++) {
    const size_t at = b * p->checkpoints + nearest(p, q->time + b * p->checkpoints, t);
    if (q->error[at] > 0) fprintf(a->f, "M%.1f %.1fV%.1f", to_x(a, p->beta[b]), to_y(a, q->fraction[at] - q->error[at]), to_y(a, q->fraction[at] + q->error[at]));
  }
  fputs("\"/>\n", a->f);
}

static void put_cuts(FILE *f, const cf_phase *p, size_t row)
{
  static const double part[CUTS] = {1.0 / 15, 1.0 / 6, 1.0 / 3, 1};
  static const int hue[CUTS] = {24, 140, 212, 290};
  const cf_phase_row *r = &p->row[row];
  const frame a = {f, p->beta[0], p->beta[p->betas - 1], 0, 1};
  char name[200];
  const char *comma = strchr(r->name, ','); /* the model stands over the maps */
  snprintf(name, sizeof name, "%s", comma && comma[1] ? comma + 2 : r->name);
  open_cell(f, p->columns, row, name);
  fprintf(f, "<rect class=\"card\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", LEFT, TOP, PLOT_W, PLOT_H);
  put_axes(&a, name, "beta", "");
  for (int c = 0; c < CUTS; c++) {
    fprintf(f, "<text class=\"name\" style=\"fill:hsl(%d 62%% 50%%)\" text-anchor=\"end\" x=\"%d\" y=\"16\">%s%.2g</text>\n", hue[c], CELL_W - RIGHT - (CUTS - 1 - c) * 38, c ? "" : "t = ", part[c] * r->t_end);
    for (size_t q = 0; q < p->columns; q++) put_cut(&a, p, &r->panel[q], part[c] * r->t_end, hue[c], q + 1 < p->columns);
  }
  fputs("</svg>\n", f);
}

static void put_legend(FILE *f, const cf_phase *p, double y)
{
  fprintf(f, "<text class=\"note\" x=\"%d\" y=\"%.0f\">pairs with inner product above %s:  0</text>\n", LEFT + SIDE, y + 10, p->threshold);
  for (int level = 0; level <= LEVELS; level++)
    fprintf(f, "<rect class=\"%s%.0d\" x=\"%d\" y=\"%.0f\" width=\"12\" height=\"12\"/>", level ? "v" : "card", level, LEFT + SIDE + 232 + 12 * level, y);
  fprintf(f, "<text class=\"note\" x=\"%d\" y=\"%.0f\">all</text>\n", LEFT + SIDE + 232 + 12 * LEVELS + 18, y + 10);
  if (p->curve_name) {
    fprintf(f, "<path class=\"front\" d=\"M%d %.0fh34\"/><text class=\"note\" x=\"%d\" y=\"%.0f\">", LEFT + SIDE, y + 30, LEFT + SIDE + 42, y + 34);
    cf_put_escaped(f, p->curve_name);
    fputs("</text>\n", f);
  }
  fprintf(f, "<text class=\"note\" text-anchor=\"end\" x=\"%zu\" y=\"%.0f\">cuts: solid %s%s%s; bars: one standard error</text>\n", SIDE + (p->columns + 1) * CELL_W - RIGHT, y + 10,
          p->row[0].panel[p->columns - 1].name, p->columns > 1 ? ", dashed " : "", p->columns > 1 ? p->row[0].panel[0].name : "");
}

void cf_put_phase(FILE *f, const cf_phase *p)
{
  const size_t width = 2 * SIDE + (p->columns + 1) * CELL_W, high = HEAD + p->rows * CELL_H + FOOT;
  fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %zu %zu\" font-family=\"system-ui,sans-serif\" role=\"img\">\n<title>", width, high);
  cf_put_escaped(f, p->title);
  fputs("</title>\n", f);
  fprintf(f, "<text class=\"name\" style=\"font-size:17px\" x=\"%d\" y=\"32\">", LEFT + SIDE);
  cf_put_escaped(f, p->title);
  fprintf(f, "</text>\n<text class=\"note\" x=\"%d\" y=\"54\">", LEFT + SIDE);
  cf_put_escaped(f, p->note);
  fputs("</text>\n", f);
  for (size_t r = 0; r < p->rows; r++) {
    for (size_t c = 0; c < p->columns; c++) put_map(f, p, r, c);
    put_cuts(f, p, r);
  }
  put_legend(f, p, (double)(HEAD + p->rows * CELL_H + 12));
  fputs("</svg>\n", f);
}

bool cf_phase_write(const char *path, const cf_phase *p, cf_ioerror *err)
{
  cf_out out;
  const size_t width = 2 * SIDE + (p->columns + 1) * CELL_W, high = HEAD + p->rows * CELL_H + FOOT;
  if (!cf_out_open(&out, path, err)) return false;
  fprintf(out.stream, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %zu %zu\">\n<style>\n%s%s</style>\n<rect width=\"%zu\" height=\"%zu\" style=\"fill:var(--bg)\"/>\n", width, high,
          cf_page_style, cf_phase_style, width, high);
  cf_put_phase(out.stream, p);
  fputs("</svg>\n", out.stream);
  return cf_out_commit(&out);
}
