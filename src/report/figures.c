#include <math.h>
#include "page.h"

enum { LABEL = 128, WIDTH = 1000, GAP = 16, HEAD = 26, ROW = 80, PLOT = 58, AXIS = 34, LEFT_BIN = 3 };

typedef struct cf_frame { /* of one grid */
  const cf_grid *g;
  int first, last; /* bins drawn; what is below the first is drawn in it */
  double cell, bar; /* widths */
} cf_frame;

static const cf_stats *stats_at(const cf_grid *g, size_t row, size_t col, size_t series)
{
  return &g->cell[(row * g->cols + col) * g->series + series];
}

static cf_frame frame_of(const cf_grid *g)
{
  cf_frame fr = {.g = g, .first = LEFT_BIN, .last = 2 * (4 - CF_HIST_EMIN)};
  for (size_t i = 0; i < g->rows * g->cols * g->series; i++)
    for (int b = fr.last + 1; b < CF_HIST_BINS - 1; b++)
      if (g->cell[i].hist.bin[b]) fr.last = b;
  fr.cell = (double)(WIDTH - LABEL) / (double)g->cols - GAP;
  fr.bar = fr.cell / (fr.last - fr.first + 1);
  return fr;
}

/* The abscissa of an error inside a cell: bin i begins at 2^((i - 1) / 2 + EMIN). */
static double abscissa(const cf_frame *fr, double ulps)
{
  return (2 * (log2(ulps) - CF_HIST_EMIN) + 1 - fr->first) * fr->bar;
}

static double left_of(const cf_frame *fr, size_t col)
{
  return LABEL + (double)col * (fr->cell + GAP);
}

static double share(const cf_frame *fr, const cf_histogram *h, int b)
{
  uint64_t n = h->bin[b];
  for (int i = 0; b == fr->first && i < b; i++) n += h->bin[i];
  return h->total ? (double)n / (double)h->total : 0;
}

static double tallest(const cf_frame *fr, size_t row, size_t col)
{
  double top = 0;
  for (size_t s = 0; s < fr->g->series; s++)
    for (int b = fr->first; b <= fr->last; b++) top = fmax(top, share(fr, &stats_at(fr->g, row, col, s)->hist, b));
  return top > 0 ? top : 1;
}

/* One path for all bars: an area for the first series, an outline for the second. */
static void put_bars(FILE *f, const cf_frame *fr, const cf_histogram *h, double x, double base, double top, bool outline)
{
  fprintf(f, "<path class=\"%s\" d=\"M%.1f %.1f", outline ? "two" : "one", x, base);
  for (int b = fr->first; b <= fr->last; b++) {
    double y = base - (PLOT - 18) * share(fr, h, b) / top;
    fprintf(f, "V%.1fH%.1f", y, x + (b - fr->first + 1) * fr->bar);
  }
  fprintf(f, "V%.1f%s\"/>\n", base, outline ? "" : "Z");
}

static void put_cell_note(FILE *f, const cf_frame *fr, size_t row, size_t col, double x, double y)
{
  uint64_t outside = 0, undecided = 0;
  double max = 0;
  char text[32];
  for (size_t s = 0; s < fr->g->series; s++) {
    const cf_stats *st = stats_at(fr->g, row, col, s);
    outside += st->outside;
    undecided += st->undecided;
    max = fmax(max, st->max_hi);
  }
  cf_format_ulps(max, text);
  fprintf(f, "<text class=\"note\" text-anchor=\"end\" x=\"%.1f\" y=\"%.1f\">max ", x + fr->cell - 4, y + 12);
  cf_put_escaped(f, text);
  fputs("</text>\n", f);
  if (outside || undecided) {
    fprintf(f, "<text class=\"note bad\" x=\"%.1f\" y=\"%.1f\">", x + 4, y + 12);
    cf_put_count(f, outside ? outside : undecided);
    fprintf(f, " %s</text>\n", outside ? "outside" : "undecided");
  }
}

static void put_cell(FILE *f, const cf_frame *fr, size_t row, size_t col, double y)
{
  double x = left_of(fr, col), base = y + PLOT, top = tallest(fr, row, col);
  if (stats_at(fr->g, row, col, 0)->hist.total == 0) return;
  fprintf(f, "<rect class=\"box\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>\n", x, y, fr->cell, PLOT);
  for (size_t s = 0; s < fr->g->series; s++) {
    const cf_stats *st = stats_at(fr->g, row, col, s);
    if (st->hist.total) put_bars(f, fr, &st->hist, x, base, top, s == 1);
  }
  double half = x + abscissa(fr, 0.5);
  fprintf(f, "<path class=\"half\" d=\"M%.1f %.1fV%.1f\"/>\n", half, y, base);
  double max = 0;
  for (size_t s = 0; s < fr->g->series; s++) max = fmax(max, stats_at(fr->g, row, col, s)->max_hi);
  if (max > 0) fprintf(f, "<path class=\"max\" d=\"M%.1f %.1fv-7\"/>\n", x + fmin(fmax(abscissa(fr, max), 1), fr->cell - 1), base);
  put_cell_note(f, fr, row, col, x, y);
}

static void put_axis(FILE *f, const cf_frame *fr, size_t col, double y)
{
  static const char *const label[] = {"0.1", "1", "10", "100", "10³", "10⁴", "10⁵", "10⁶", "10⁷", "10⁸", "10⁹"};
  double x0 = left_of(fr, col), decade = abscissa(fr, 10) - abscissa(fr, 1);
  int step = decade < 24 ? 2 : 1;
  for (int e = -1; e < 10; e++) {
    double x = x0 + abscissa(fr, pow(10, e));
    if (x > x0 + fr->cell) break;
    fprintf(f, "<path class=\"tick\" d=\"M%.1f %.1fv5\"/>\n", x, y);
    if ((e + 2) % step == 0 || e == 0)
      fprintf(f, "<text class=\"note\" text-anchor=\"middle\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", x, y + 17, label[e + 1]);
  }
}

void cf_put_grid(FILE *f, const cf_grid *g)
{
  cf_frame fr = frame_of(g);
  double height = HEAD + (double)g->rows * ROW + AXIS - (ROW - PLOT);
  fprintf(f, "<svg viewBox=\"0 0 %d %.0f\" width=\"%d\" height=\"%.0f\" role=\"img\" aria-label=\"", WIDTH, height, WIDTH, height);
  cf_put_escaped(f, g->title);
  fputs("\">\n", f);
  for (size_t c = 0; c < g->cols; c++)
    fprintf(f, "<text class=\"name\" x=\"%.1f\" y=\"16\">%s</text>\n", left_of(&fr, c), g->col_label[c]);
  for (size_t r = 0; r < g->rows; r++) {
    double y = HEAD + (double)r * ROW;
    fprintf(f, "<text class=\"name\" x=\"0\" y=\"%.1f\">", y + PLOT / 2.0 + 5);
    cf_put_escaped(f, g->row_label[r]);
    fputs("</text>\n", f);
    for (size_t c = 0; c < g->cols; c++) put_cell(f, &fr, r, c, y);
  }
  double floor_y = HEAD + (double)(g->rows - 1) * ROW + PLOT;
  for (size_t c = 0; c < g->cols; c++) put_axis(f, &fr, c, floor_y);
  fprintf(f, "<text class=\"note\" x=\"0\" y=\"%.1f\">error in ulps</text>\n</svg>\n", floor_y + 17);
}

void cf_put_blame_bar(FILE *f, const cf_blame *b)
{
  const uint64_t part[4] = {b->first, b->second, b->equal, b->undecided};
  static const char *const name[4] = {"first nearer", "second nearer", "equal", "undecided"};
  double total = (double)(part[0] + part[1] + part[2] + part[3]), x = 0;
  fputs("<svg viewBox=\"0 0 300 14\" width=\"300\" height=\"14\" aria-hidden=\"true\">", f); /* the numbers stand beside it */
  for (int i = 0; i < 4 && total > 0; i++) {
    double w = 300 * (double)part[i] / total;
    if (part[i]) fprintf(f, "<rect class=\"b%d\" x=\"%.2f\" y=\"0\" width=\"%.2f\" height=\"14\"><title>%s</title></rect>", i + 1, x, w, name[i]);
    x += w;
  }
  fputs("</svg>", f);
}
