#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/expo.h>
#include "flow.h"
#include "io/json.h"
#include "page.h"

enum { EACH = 4 }; /* frames a step where there are paths */

/* A real of the format, rounded to double: pictures only. NaN where there is none. */
static double real_of(const json_t *v)
{
  const char *text = json_string_value(v);
  char *end;
  if (!text) return NAN;
  double x = strtod(text, &end);
  return *end ? NAN : x;
}

static bool fault(cf_ioerror *err, const char *path, const char *field, size_t k)
{
  return cf_io_fault(err, path, "nodes[%zu].%s is missing or no number of a certificate", k, field);
}

/* sum e^(beta (c_ij - 1)) / n^2 at one frame, at most 1, for beta < 0 at most e^(-2 beta), with a band that holds for all tokens within r. |<X_i,X_j> - c_ij| <= 2.001 r + r^2
 * (| |x_i| - 1 | <= 2^-20, as a node of a certificate has it) and the dot product rounds by at most (d + 4) u; cf_exp_raw errs by CF_EXP_REL, the sum of n^2 terms by n^2 u. */
static void energy_at(cf_flow_story *s, size_t k, double r, double *value, double *lo, double *hi, double *least)
{
  const size_t n = s->picture.n, d = s->picture.d;
  const double *x = s->picture.x + k * n * d;
  double sum = 0;
  *least = 1;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double c = 0, e;
      for (size_t a = 0; a < d; a++) c += x[i * d + a] * x[j * d + a];
      *least = fmin(*least, c);
      c = fmax(CF_EXP_XMIN, s->beta * (c - 1));
      cf_exp_raw(1, &c, &e);
      sum += e;
    }
  double eps = fabs(s->beta) * (2.001 * r + r * r + (double)(d + 8) * 0x1p-52) + (double)(n * n + 16) * 0x1p-52;
  *value = sum / ((double)n * (double)n);
  *lo = eps < 0.1 ? *value * (1 - 1.1 * eps) : 0;
  if (eps < 0.1) {
    *hi = *value * (1 + 1.1 * eps);
    return;
  }
  double most = s->beta < 0 ? fmin(-2.001 * s->beta, 700) : 0;
  cf_exp_raw(1, &most, hi);
}

static bool numbers_of(const json_t *list, size_t m, double *x)
{
  bool ok = json_array_size(list) == m;
  for (size_t i = 0; ok && i < m; i++) x[i] = real_of(json_array_get(list, i)), ok = fabs(x[i]) <= 2;
  return ok;
}

/* frame k each, of a node */
static bool fill_node(cf_flow_story *s, size_t k, json_t *node, double *t, double *x, double *r, cf_ioerror *err)
{
  const size_t m = s->picture.n * s->picture.d, at = k * s->each;
  t[at] = real_of(json_object_get(node, "t"));
  r[at] = real_of(json_object_get(node, "r"));
  if (!(t[at] >= 0 && (k == 0 || t[at] > t[at - s->each]))) return fault(err, s->path, "t", k);
  if (!(r[at] >= 0)) return fault(err, s->path, "r", k);
  return numbers_of(json_object_get(node, "x"), m, x + at * m) || fault(err, s->path, "x", k);
}

/* The frames between the node before and this one. The radius is raised by Horner's rounding of coefficients rounded to double, (2 K + 3) u of the sum of
 * magnitudes a coordinate, and for the rounded time: so much later the polynomial has moved by at most the sum of k |c_k| of that part of the step. */
static bool fill_step(cf_flow_story *s, size_t k, json_t *node, double *t, double *x, double *r, cf_ioerror *err)
{
  const json_t *path = json_object_get(node, "path");
  const size_t m = s->picture.n * s->picture.d, rows = json_array_size(path), from = (k - 1) * s->each;
  double *c = rows && rows <= 201 ? malloc(rows * m * sizeof *c) : NULL, radius = real_of(json_object_get(node, "path_r"));
  bool ok = c && radius >= 0;
  for (size_t l = 0; ok && l < rows; l++) ok = numbers_of(json_array_get(path, l), m, c + l * m);
  for (size_t q = 1; ok && q < s->each; q++) {
    const double at = (double)q / (double)s->each, unit = 0x1p-52 * (double)(2 * rows + 3);
    double sum = 0, slope = 0;
    t[from + q] = t[from] + at * (t[from + s->each] - t[from]);
    for (size_t e = 0; e < m; e++) {
      double v = 0, size = 0, moved = 0;
      for (size_t l = rows; l-- > 0;) v = v * at + c[l * m + e], size = size * at + fabs(c[l * m + e]), moved += (double)l * fabs(c[l * m + e]);
      x[(from + q) * m + e] = v, sum += size * size, slope += moved * moved;
    }
    r[from + q] = 1.001 * (radius + unit * sqrt(sum) + 0x1p-50 * t[from + q] / (t[from + s->each] - t[from]) * sqrt(slope));
  }
  free(c);
  return ok || fault(err, s->path, "path", k);
}

static bool fill(cf_flow_story *s, json_t *nodes, cf_ioerror *err)
{
  cf_picture *p = &s->picture;
  const size_t K = p->frames;
  double *t = calloc(K, sizeof *t), *x = calloc(K * p->n * p->d, sizeof *x), *r = calloc(K, sizeof *r);
  double *e = calloc(K, sizeof *e), *lo = calloc(K, sizeof *lo), *hi = calloc(K, sizeof *hi), *least = calloc(K, sizeof *least);
  p->t = t, p->x = x, p->radius = r, p->energy = e, p->energy_lo = lo, p->energy_hi = hi, p->min_inner = least;
  if (!t || !x || !r || !e || !lo || !hi || !least) return cf_io_fault(err, s->path, "out of memory");
  for (size_t k = 0; k < json_array_size(nodes); k++) {
    json_t *node = json_array_get(nodes, k);
    if (!fill_node(s, k, node, t, x, r, err) || (k && s->each > 1 && !fill_step(s, k, node, t, x, r, err))) return false;
  }
  for (size_t k = 0; k < K; k++) energy_at(s, k, r[k], &e[k], &lo[k], &hi[k], &least[k]);
  return true;
}

bool cf_flow_story_read(const char *path, size_t max_memory, cf_flow_story *s, cf_ioerror *err)
{
  *s = (cf_flow_story){.path = path};
  s->root = cf_json_read(path, max_memory, err);
  if (!s->root) return false;
  json_t *problem = json_object_get(s->root, "problem"), *nodes = json_object_get(s->root, "nodes");
  const char *format = json_string_value(json_object_get(s->root, "format"));
  bool ok = format && strcmp(format, "certiform.certificate/1") == 0;
  if (!ok) cf_io_fault(err, path, "format is not certiform.certificate/1");
  s->model = json_string_value(json_object_get(problem, "model"));
  s->beta = real_of(json_object_get(problem, "beta"));
  const json_int_t n = json_integer_value(json_object_get(problem, "n")), d = json_integer_value(json_object_get(problem, "d"));
  const size_t count = json_array_size(nodes);
  s->each = json_object_get(json_array_get(nodes, 1), "path") ? EACH : 1;
  s->picture = (cf_picture){.title = s->title, .note = s->note, .n = (size_t)n, .d = (size_t)d, .frames = count ? 1 + (count - 1) * s->each : 0};
  if (ok && !(s->model && s->beta == s->beta && n > 0 && d > 0 && n <= 1 << 20 && d <= 1 << 20 && s->picture.frames > 0)) {
    cf_io_fault(err, path, "problem: model, n, d and beta, and at least one node are expected");
    ok = false;
  }
  if (ok) {
    snprintf(s->title, sizeof s->title, "%lld tokens on the sphere of R^%lld, %s, beta = %g%s", (long long)n, (long long)d, s->model, s->beta,
             json_object_get(problem, "q") || json_object_get(problem, "k") ? ", with Q, K" : "");
    ok = fill(s, nodes, err);
  }
  if (!ok) cf_flow_story_free(s);
  return ok;
}

void cf_flow_story_free(cf_flow_story *s)
{
  const cf_picture *p = &s->picture;
  const double *all[] = {p->t, p->x, p->radius, p->energy, p->energy_lo, p->energy_hi, p->min_inner};
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) free((void *)all[i]);
  json_decref(s->root);
  *s = (cf_flow_story){0};
}

/* ---- sentences */
static size_t nodes_of(const cf_flow_story *s) { return 1 + (s->picture.frames - 1) / s->each; }

static double time_of(const cf_flow_story *s, const json_t *claim)
{
  size_t k = (size_t)json_integer_value(json_object_get(claim, "node"));
  return k < nodes_of(s) ? s->picture.t[k * s->each] : NAN;
}

static double number_of(const json_t *claim, const char *name)
{
  return real_of(json_object_get(claim, name));
}

/* Bounds in few digits that stay bounds: a claim for t >= T is said of a later T, where its exponential bound is larger too. */
typedef struct cf_words {
  char text[6][32];
  int used;
} cf_words;
static const char *most(cf_words *w, double x, int digits) { return cf_format_bound(x, digits, true, w->text[w->used++]); }
static const char *least(cf_words *w, double x, int digits) { return cf_format_bound(x, digits, false, w->text[w->used++]); }

/* A cluster claim that says no more than an earlier one of the same node. */
static bool says_less(const cf_flow_story *s, const json_t *claim)
{
  size_t i;
  json_t *other;
  const char *name = json_string_value(json_object_get(claim, "claim"));
  if (!name || strcmp(name, "cluster") != 0) return false;
  json_array_foreach(json_object_get(s->root, "claims"), i, other)
  {
    if (other == claim) return false;
    const char *its = json_string_value(json_object_get(other, "claim"));
    if (its && strcmp(its, "cluster") == 0 && time_of(s, other) == time_of(s, claim) && number_of(other, "lambda") >= number_of(claim, "lambda") &&
        number_of(other, "C") <= number_of(claim, "C") * (1 + 1e-6)) return true;
  }
  return false;
}

static void put_cluster(FILE *f, const cf_flow_story *s, const json_t *claim)
{
  cf_words w = {.used = 0};
  const char *theorem = json_string_value(json_object_get(claim, "theorem")), *T = most(&w, time_of(s, claim), 6);
  fprintf(f, "<b>One point.</b> All tokens converge to one point: from t = %s on each is within %s e<sup>-%s (t - %s)</sup> of it (theorem %s), and it is within %s "
          "of the place given.", T, most(&w, number_of(claim, "C"), 4), least(&w, number_of(claim, "lambda"), 6), T, theorem ? theorem : "?",
          most(&w, number_of(claim, "radius"), 3));
}

static void put_persist(FILE *f, const cf_flow_story *s, const json_t *claim)
{
  cf_words w = {.used = 0};
  fprintf(f, "<b>%lld clusters stay.</b> From t = %s to t = %s the tokens of one cluster are within %s of each other, those of different clusters at least %s apart.",
          (long long)json_integer_value(json_object_get(claim, "clusters")), most(&w, time_of(s, claim), 6), least(&w, number_of(claim, "t2"), 6),
          most(&w, number_of(claim, "diameter"), 3), least(&w, number_of(claim, "separation"), 3));
}

static void put_claim(FILE *f, const cf_flow_story *s, const json_t *claim)
{
  const char *name = json_string_value(json_object_get(claim, "claim"));
  const cf_picture *p = &s->picture;
  cf_words w = {.used = 0};
  if (!name) return;
  fputs("<li>", f);
  if (strcmp(name, "enclosed") == 0)
    fprintf(f, "<b>The trajectory.</b> At each of the %zu times%s up to t = %.6g the true tokens are within the radius drawn below of the numbers given (all together, in "
            "the Euclidean norm), at the last time within %s.", nodes_of(s), s->each > 1 ? ", and along given polynomials at every time between," : "", p->t[p->frames - 1],
            most(&w, p->radius[p->frames - 1], 3));
  else if (strcmp(name, "cluster") == 0) put_cluster(f, s, claim);
  else if (strcmp(name, "clusters_persist") == 0) put_persist(f, s, claim);
  else if (strcmp(name, "energy_nondecreasing") == 0)
    fputs("<b>Energy.</b> It never decreases.", f);
  else if (strcmp(name, "min_inner_nondecreasing") == 0)
    fprintf(f, "<b>Smallest inner product.</b> From t = %s on it never decreases, and it is at least %s.", most(&w, time_of(s, claim), 6),
            least(&w, nextafter(1 - number_of(claim, "delta"), -2), 9));
  else if (strcmp(name, "hull_inclusion") == 0)
    fprintf(f, "<b>Hemisphere.</b> From t = %s on the tokens stay in the cone of the tokens at that time, inside an open hemisphere.", most(&w, time_of(s, claim), 6));
  else cf_put_escaped(f, name);
  fputs("</li>\n", f);
}

static void put_word(FILE *f, const cf_checker_word *w)
{
  static const char *const kind[3] = {"within", "outside", "undecided"}, *const said[3] = {"accepted", "rejected", "not readable"};
  int k = w->exit >= 0 && w->exit <= 2 ? w->exit : 2;
  fprintf(f, "<div class=\"banner %s\"><span class=\"mark\" aria-hidden=\"true\">%s</span><span><b>The independent checker: %s.</b> ", kind[k], k == 0 ? "✓" : k == 1 ? "✗" : "?", said[k]);
  const size_t same = strlen(said[k]);
  const bool again = strncmp(w->line, said[k], same) == 0 && w->line[same] == ':';
  cf_put_escaped(f, again ? w->line + same + 1 : w->line); /* it begins with its verdict */
  fputs("</span></div>\n", f);
}

bool cf_put_flow(FILE *f, const cf_flow_story *s, const cf_checker_word *word)
{
  size_t i;
  json_t *claim;
  fputs("<h2 id=\"flow\">Tokens as particles: a certified run</h2>\n<p>", f);
  cf_put_escaped(f, s->title);
  fprintf(f, ". The attention dynamics moves them; what follows is proved for these very tokens, by a certificate of %zu nodes that a separate program proves anew "
          "with its own arithmetic.</p>\n", nodes_of(s));
  if (word) put_word(f, word);
  fputs("<div class=\"duo\"><ul>\n", f);
  json_array_foreach(json_object_get(s->root, "claims"), i, claim) if (!says_less(s, claim)) put_claim(f, s, claim);
  fputs("</ul>\n", f);
  bool ok = cf_put_sphere(f, &s->picture);
  fputs("</div>\n", f);
  ok = ok && cf_put_picture(f, &s->picture);
  fprintf(f, "<p class=\"small soft\">The points drawn are the nodes of the certificate%s. Check it yourself:</p>\n<pre>", s->each > 1 ? ", and three on the polynomial of each step" : "");
  cf_put_escaped(f, word && word->program ? word->program : "certiform-check");
  fputs(" ", f);
  cf_put_escaped(f, s->path);
  fputs("</pre>\n", f);
  return ok;
}
