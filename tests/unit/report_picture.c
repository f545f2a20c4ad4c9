/* Pictures of a run: complete, well-formed enough to be counted, and nothing loaded from anywhere. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <CUnit/CUnit.h>
#include "report/picture.h"

enum { N = 6, D = 3, FRAMES = 900 };
static double t[FRAMES], x[FRAMES * N * D], energy[FRAMES], lo[FRAMES], hi[FRAMES], least[FRAMES], radius[FRAMES];

/* Two groups of three that contract to the poles e1 and e3. */
static void fill(void)
{
  for (size_t k = 0; k < FRAMES; k++) {
    t[k] = 0.01 * (double)k;
    energy[k] = 1 - exp(-t[k]);
    lo[k] = energy[k] - 0.1;
    hi[k] = energy[k] + 0.1;
    least[k] = -0.2 * exp(-t[k]);
    radius[k] = 1e-12 * exp(t[k]);
    for (size_t i = 0; i < N; i++) {
      double a = (i < 3 ? 0 : M_PI / 2) + 0.3 * ((double)(i % 3) - 1) * exp(-t[k]), b = 0.2 * ((double)(i % 3) - 1) * exp(-t[k]);
      double *y = x + (k * N + i) * D;
      y[0] = cos(a) * cos(b);
      y[1] = sin(b);
      y[2] = sin(a) * cos(b);
    }
  }
}

static cf_picture example(void)
{
  fill();
  return (cf_picture){"a <run> & more", "six tokens", N, D, FRAMES, t, x, energy, lo, hi, least, radius};
}

static char *slurp(const char *path)
{
  FILE *f = fopen(path, "r");
  char *text = calloc(1, 1 << 22);
  if (f && text) (void)!fread(text, 1, (1 << 22) - 1, f);
  if (f) fclose(f);
  return text;
}

static int count(const char *text, const char *word)
{
  int n = 0;
  for (const char *s = text; (s = strstr(s, word)); s += strlen(word)) n++;
  return n;
}

static void groups(void)
{
  cf_picture p = example();
  size_t group[N], frame;
  CU_ASSERT_EQUAL(cf_picture_groups(&p, group, &frame), 2);
  CU_ASSERT_EQUAL(frame, FRAMES - 1);
  for (size_t i = 0; i < N; i++) CU_ASSERT_EQUAL(group[i], i / 3);
  p.frames = 1; /* the spread-out start: the chain of neighbours within 0.99 is cut */
  CU_ASSERT(cf_picture_groups(&p, group, &frame) > 2);
  p = example();
  for (size_t k = 600; k < FRAMES; k++) /* all in one place from there on: the colours are those before */
    for (size_t i = 0; i < N * D; i++) x[k * N * D + i] = i % D == 0;
  CU_ASSERT_EQUAL(cf_picture_groups(&p, group, &frame), 2);
  CU_ASSERT_EQUAL(frame, 599);
  p.n = 1;
  CU_ASSERT_EQUAL(cf_picture_groups(&p, group, &frame), 1);
  CU_ASSERT_EQUAL(frame, 0);
}

static void page(void)
{
  cf_picture p = example();
  cf_ioerror err;
  char path[] = "/tmp/certiform-picture-XXXXXX.html";
  CU_ASSERT_FATAL(close(mkstemps(path, 5)) == 0);
  CU_ASSERT_TRUE(cf_picture_write(path, &p, &err));
  char *text = slurp(path);
  CU_ASSERT_EQUAL(count(text, "<svg"), 5);
  CU_ASSERT_EQUAL(count(text, "</svg>"), 5);
  CU_ASSERT_EQUAL(count(text, "<canvas"), 1);
  CU_ASSERT_EQUAL(count(text, "a &lt;run&gt; &amp; more"), 2);
  CU_ASSERT_EQUAL(count(text, "http"), 0);
  CU_ASSERT_EQUAL(count(text, "nan") + count(text, "inf,"), 0);
  CU_ASSERT_EQUAL(count(text, "class=\"thin\""), N);
  CU_ASSERT_EQUAL(count(text, "class=\"band\""), 1);
  CU_ASSERT_PTR_NOT_NULL(strstr(text, "8.99]")); /* the last frame is there though frames were left out of no list */
  free(text);
  unlink(path);
}

static void drawing(void)
{
  cf_picture p = example();
  cf_ioerror err;
  char path[] = "/tmp/certiform-picture-XXXXXX.svg";
  CU_ASSERT_FATAL(close(mkstemps(path, 4)) == 0);
  p.radius = p.energy_lo = p.energy_hi = NULL;
  p.d = 2; /* the same numbers read as pairs: fewer coordinates, no sphere */
  p.n = 9;
  CU_ASSERT_TRUE(cf_picture_write(path, &p, &err));
  char *text = slurp(path);
  CU_ASSERT_EQUAL(count(text, "<svg"), 5); /* the document, three charts, the heat maps */
  CU_ASSERT_EQUAL(count(text, "<script"), 0);
  CU_ASSERT_EQUAL(count(text, "class=\"band\""), 0);
  free(text);
  unlink(path);
  CU_ASSERT_FALSE(cf_picture_write("/tmp/certiform-picture.png", &p, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a picture ends in .svg or .html"));
  CU_ASSERT_FALSE(cf_picture_write("/nowhere/at/all.svg", &p, &err));
  CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nowhere/at/all.svg"));
}

/* One frame, one token, and coordinates that do not move: every axis is degenerate. */
static void corners(void)
{
  cf_picture p = example();
  FILE *null = fopen("/dev/null", "w");
  p.frames = p.n = 1;
  CU_ASSERT_TRUE(cf_put_picture(null, &p) && cf_put_sphere(null, &p) && cf_put_drawing(null, &p));
  p.frames = 2;
  radius[0] = radius[1] = 0;
  energy[1] = energy[0] = lo[0] = lo[1] = hi[0] = hi[1] = 3;
  CU_ASSERT_TRUE(cf_put_picture(null, &p) && cf_put_sphere(null, &p));
  fclose(null);
}

void suite_report_picture(void)
{
  CU_pSuite s = CU_add_suite("report_picture", NULL, NULL);
  CU_add_test(s, "groups", groups);
  CU_add_test(s, "page", page);
  CU_add_test(s, "drawing", drawing);
  CU_add_test(s, "corners", corners);
}
