#include <math.h>
#include <stdio.h>
#include <string.h>
#include "claims/chart.h"

enum { SIDE = 300, RADIUS = 128, HEAD = 44, SMOOTH = 6, TOKENS = 64 };
#define STIR 0.7 /* pixels: points nearer to the one before are left out */
#define TOGETHER 0.3 /* tokens whose last places are so near share a colour */

/* ---- a token of a run: at a node, or on the path that leads there, 0 <= s <= 1 */
static void at_node(const cf_node *b, size_t i, double x[3])
{
  for (size_t c = 0; c < 3; c++) x[c] = b->x[3 * i + c];
}
static void on_path(const cf_node *b, size_t i, double s, double x[3])
{
  for (size_t c = 0; c < 3; c++) {
    x[c] = 0;
    for (size_t k = b->degree + 1; k-- > 0;) x[c] = x[c] * s + b->path[k].x[3 * i + c];
  }
}

/* ---- the view: from 55 degrees beside the mean of the last places, or of the first where these cancel */
typedef struct view {
  double right[3], up[3], toward[3];
} view;
static double dot(const double a[3], const double b[3]) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
static bool unit(double v[3])
{
  const double r = sqrt(dot(v, v));
  for (size_t c = 0; c < 3; c++) v[c] /= r;
  return r > 0.05;
}
static void across(const double a[3], const double b[3], double v[3])
{
  for (size_t c = 0; c < 3; c++) v[c] = a[(c + 1) % 3] * b[(c + 2) % 3] - a[(c + 2) % 3] * b[(c + 1) % 3];
}
static bool mean_of(const cf_node *b, size_t n, double v[3])
{
  v[0] = v[1] = v[2] = 0;
  for (size_t i = 0; i < 3 * n; i++) v[i % 3] += b->x[i] / (double)n;
  return unit(v);
}
static view look_at(const cf_trajectory *a)
{
  view v;
  double centre[3], side[3], pole[3] = {0, 0, 1};
  if (!mean_of(&a->node[a->nodes - 1], a->n, centre) && !mean_of(&a->node[0], a->n, centre)) memcpy(centre, (double[3]){1, 0, 0}, sizeof centre);
  if (fabs(centre[2]) > 0.9) pole[0] = 1, pole[2] = 0;
  across(pole, centre, side), unit(side);
  for (size_t c = 0; c < 3; c++) v.toward[c] = 0.57 * centre[c] - 0.75 * side[c] + 0.33 * pole[c];
  unit(v.toward), across(pole, v.toward, v.right), unit(v.right), across(v.toward, v.right, v.up);
  return v;
}

/* ---- drawing */
static void place(const view *v, double left, const double x[3], double *px, double *py)
{
  *px = left + SIDE / 2.0 + RADIUS * dot(v->right, x);
  *py = HEAD + SIDE / 2.0 - RADIUS * dot(v->up, x);
}
/* the colour of each token: that of the first token that ends near it */
static void colours(const cf_trajectory *a, size_t colour[TOKENS])
{
  size_t used = 0;
  for (size_t i = 0; i < a->n; i++) {
    size_t j = 0;
    double x[3], y[3], far = 0;
    at_node(&a->node[a->nodes - 1], i, x);
    for (; j < i; j++) {
      at_node(&a->node[a->nodes - 1], j, y);
      far = sqrt((x[0] - y[0]) * (x[0] - y[0]) + (x[1] - y[1]) * (x[1] - y[1]) + (x[2] - y[2]) * (x[2] - y[2]));
      if (far < TOGETHER) break;
    }
    colour[i] = j < i ? colour[j] : used++ % 8;
  }
}
/* one token's line on one side of the sphere */
static void put_track(FILE *f, const cf_trajectory *a, const view *v, double left, size_t i, size_t colour, bool front)
{
  bool pen = false, any = false;
  double x[3], px, py, lx = 0, ly = 0;
  for (size_t k = 1; k < a->nodes; k++)
    for (size_t q = 0; q <= SMOOTH; q++) {
      on_path(&a->node[k], i, (double)q / SMOOTH, x);
      if ((dot(v->toward, x) >= 0) != front) {
        pen = false;
        continue;
      }
      place(v, left, x, &px, &py);
      if (pen && hypot(px - lx, py - ly) < STIR) continue;
      lx = px, ly = py;
      if (!any) fprintf(f, "<path class=\"l c%zu\" stroke-opacity=\"%s\" d=\"", colour, front ? "0.8" : "0.25");
      fprintf(f, "%c%.1f %.1f", pen ? 'L' : 'M', px, py);
      pen = any = true;
    }
  if (any) fputs("\"/>\n", f);
}
static void put_token(FILE *f, const cf_node *b, const view *v, double left, size_t i, size_t colour, double size, bool front)
{
  double x[3], px, py;
  at_node(b, i, x);
  if ((dot(v->toward, x) >= 0) != front) return;
  place(v, left, x, &px, &py);
  fprintf(f, "<path class=\"c%zu\" stroke-linecap=\"round\" stroke-width=\"%.1f\" stroke-opacity=\"%s\" d=\"M%.1f %.1fh0\"/>\n", colour, size, front ? "1" : "0.35", px, py);
}
/* half a great circle across the given direction, as points about the sphere's outline */
static void put_circle(FILE *f, const view *v, double left, const double normal[3])
{
  double a[3], b[3];
  across(normal, fabs(normal[0]) < 0.9 ? (double[3]){1, 0, 0} : (double[3]){0, 1, 0}, a), unit(a), across(normal, a, b);
  for (int k = 0, pen = 0; k <= 72; k++) {
    double x[3], px, py;
    for (size_t c = 0; c < 3; c++) x[c] = cos(k * M_PI / 36) * a[c] + sin(k * M_PI / 36) * b[c];
    place(v, left, x, &px, &py);
    if (k == 0) fputs("<path class=\"g\" d=\"", f);
    const int front = dot(v->toward, x) >= 0;
    if (front) fprintf(f, "%c%.1f %.1f", pen ? 'L' : 'M', px, py);
    pen = front;
  }
  fputs("\"/>\n", f);
}
static void put_sphere(FILE *f, const cf_trajectory *a, double left)
{
  const view v = look_at(a);
  size_t colour[TOKENS];
  colours(a, colour);
  for (int front = 0; front < 2; front++) {
    if (front) {
      fprintf(f, "<circle class=\"g\" cx=\"%.1f\" cy=\"%d\" r=\"%d\" stroke-width=\"1.5\"/>\n", left + SIDE / 2.0, HEAD + SIDE / 2, RADIUS);
      for (int c = 0; c < 3; c++) put_circle(f, &v, left, (double[3]){c == 0, c == 1, c == 2});
    }
    for (size_t i = 0; i < a->n; i++) put_track(f, a, &v, left, i, colour[i], front);
    for (size_t i = 0; i < a->n; i++) put_token(f, &a->node[0], &v, left, i, colour[i], 4, front), put_token(f, &a->node[a->nodes - 1], &v, left, i, colour[i], 9, front);
  }
}

static void put_svg(FILE *f, const void *figure)
{
  const cf_spheres *p = figure;
  const int wide = (int)p->count * SIDE, high = HEAD + SIDE + 30;
  fprintf(f, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s\">\n%s<text class=\"t\" x=\"16\" y=\"24\">%s</text>\n", wide, high, wide, high, p->title,
          cf_chart_style, p->title);
  for (size_t k = 0; k < p->count; k++) {
    put_sphere(f, p->sphere[k].run, (double)k * SIDE);
    fprintf(f, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", ((double)k + 0.5) * SIDE, HEAD + SIDE + 14, p->sphere[k].name);
  }
  fputs("</svg>\n", f);
}

static void put_csv(FILE *f, const void *figure)
{
  const cf_spheres *p = figure;
  fputs("run,token,t,x,y,z\n", f);
  for (size_t k = 0; k < p->count; k++)
    for (size_t i = 0; i < p->n; i++)
      for (size_t j = 0; j < 2 * p->sphere[k].run->nodes - 1; j++) {
        const cf_node *b = &p->sphere[k].run->node[(j + 1) / 2];
        double x[3], t = b->t;
        if (j % 2) on_path(b, i, 0.5, x), t = 0.5 * (b[-1].t + t);
        else at_node(b, i, x);
        fprintf(f, "%s,%zu,%.9g,%.9g,%.9g,%.9g\n", p->sphere[k].name, i, t, x[0], x[1], x[2]);
      }
}

void cf_spheres_write(cf_session *s, const cf_spheres *p)
{
  for (size_t k = 0; k < p->count; k++)
    if (p->n > TOKENS || p->sphere[k].run->d != 3 || p->sphere[k].run->n != p->n) {
      cf_give_up(s, "spheres: at most %d tokens of dimension 3", TOKENS);
      return;
    }
  cf_figure_write(s, p, put_svg, put_csv);
}
