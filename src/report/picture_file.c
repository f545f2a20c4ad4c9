/* Pictures as files: the sphere with its script, one HTML page, one SVG. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "io/file.h"
#include "page.h"
#include "picture.h"

enum { SPHERE_NUMBERS = 120000 }; /* coordinates a page carries at most: frames are left out beyond */

static const char *const sphere_script[] = {
#include "sphere.inc"
    NULL};

static void put_sphere_data(FILE *f, const cf_picture *p, const size_t *group)
{
  const size_t stride = (3 * p->n * p->frames + SPHERE_NUMBERS - 1) / SPHERE_NUMBERS, last = p->frames - 1;
  const char *comma = "";
  fprintf(f, "<script>\nwindow.cfSphere={n:%zu,g:[", p->n);
  for (size_t i = 0; i < p->n; i++) fprintf(f, "%s%zu", i ? "," : "", group[i]);
  fputs("],t:[", f);
  for (size_t k = 0; k <= last; k += k + stride > last && k < last ? last - k : stride, comma = ",") fprintf(f, "%s%.5g", comma, p->t[k]);
  fputs("],x:[\n", f);
  comma = "";
  for (size_t k = 0; k <= last; k += k + stride > last && k < last ? last - k : stride, comma = ",\n") {
    fprintf(f, "%s[", comma);
    for (size_t i = 0; i < 3 * p->n; i++) fprintf(f, "%s%.4g", i ? "," : "", p->x[3 * k * p->n + i]);
    fputs("]", f);
  }
  fputs("]};\n</script>\n", f);
}

bool cf_put_sphere(FILE *f, const cf_picture *p)
{
  if (p->d != 3) return true;
  size_t *group = malloc(p->n * sizeof *group);
  if (!group) return false;
  const size_t stride = (3 * p->n * p->frames + SPHERE_NUMBERS - 1) / SPHERE_NUMBERS, drawn = (p->frames - 1 + stride - 1) / stride + 1;
  size_t frame, groups = cf_picture_groups(p, group, &frame);
  fprintf(f, "<div class=\"sphere\"><canvas id=\"sphere\" tabindex=\"0\" role=\"application\" aria-roledescription=\"sphere\" aria-label=\"%zu tokens on the sphere, in %zu group%s at t = %.4g; arrow keys turn it, "
          "the space bar plays\"></canvas>\n<div class=\"controls\"><button id=\"sphere-play\" type=\"button\">Play</button>"
          "<input id=\"sphere-time\" type=\"range\" min=\"0\" max=\"%zu\" value=\"%zu\" aria-label=\"time\"><span id=\"sphere-label\"></span></div>\n"
          "<p class=\"small soft\">Drag, or use the arrow keys, to turn it; the slider or the space bar plays. Colours: groups at t = %.4g.</p></div>\n",
          p->n, groups, groups == 1 ? "" : "s", p->t[frame], drawn - 1, drawn - 1, p->t[frame]);
  put_sphere_data(f, p, group);
  fputs("<script>\n", f);
  for (size_t i = 0; sphere_script[i]; i++) fprintf(f, "%s\n", sphere_script[i]);
  fputs("</script>\n", f);
  free(group);
  return true;
}

static bool put_html(FILE *f, const cf_picture *p)
{
  fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>", f);
  cf_put_escaped(f, p->title);
  fprintf(f, "</title>\n<style>\n%s%s</style>\n</head>\n<body>\n<main>\n<p class=\"kicker\">certiform flow</p>\n<h1>", cf_page_style, cf_picture_style);
  cf_put_escaped(f, p->title);
  fputs("</h1>\n", f);
  if (p->note) {
    fputs("<p class=\"sub\">", f);
    cf_put_escaped(f, p->note);
    fputs("</p>\n", f);
  }
  bool ok = cf_put_sphere(f, p) && cf_put_picture(f, p);
  fputs("</main>\n</body>\n</html>\n", f);
  return ok;
}

static bool ends(const char *path, const char *with)
{
  const size_t n = strlen(path), m = strlen(with);
  return n > m && strcasecmp(path + n - m, with) == 0;
}

bool cf_picture_named(const char *path)
{
  return ends(path, ".svg") || ends(path, ".html");
}

bool cf_picture_write(const char *path, const cf_picture *p, cf_ioerror *err)
{
  cf_out out;
  if (!cf_picture_named(path)) return cf_io_fault(err, path, "a picture ends in .svg or .html");
  if (!cf_out_open(&out, path, err)) return false;
  if (ends(path, ".html") ? put_html(out.stream, p) : cf_put_drawing(out.stream, p)) return cf_out_commit(&out);
  cf_out_discard(&out);
  return cf_io_fault(err, path, "out of memory");
}
