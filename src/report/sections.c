#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "page.h"

/* The statistics of every cell of a grid; NULL: no memory. rows are operations, or layers of one operation. */
static cf_stats *cells_of(const cf_page *p, size_t rows, const cf_filter *row, size_t cols, const cf_dtype *dtypes, size_t series)
{
  cf_stats *cell = calloc(rows * cols * series, sizeof *cell);
  for (size_t r = 0; cell && r < rows; r++) {
    const char *by[2] = {NULL, NULL};
    size_t n = cf_distinct_by(p->outcomes, row[r].op, 2, by);
    for (size_t c = 0; c < cols; c++)
      for (size_t s = 0; s < series && s < n; s++) {
        cf_filter filter = {row[r].op, by[s], row[r].layer, dtypes[c]};
        if (!cf_stats_of(p->outcomes, filter, &cell[(r * cols + c) * series + s])) {
          free(cell);
          return NULL;
        }
      }
  }
  return cell;
}

static bool put_grid_of(const cf_page *p, size_t rows, const cf_filter *row, const char *const *label, size_t series, const char *title)
{
  cf_dtype dtypes[4];
  cf_grid g = {.rows = rows, .series = series, .row_label = label, .title = title};
  g.cols = cf_distinct_dtypes(p->outcomes, dtypes);
  for (size_t c = 0; c < g.cols; c++) g.col_label[c] = cf_dtype_name(dtypes[c]);
  cf_stats *cell = cells_of(p, rows, row, g.cols, dtypes, series);
  g.cell = cell;
  if (cell) cf_put_grid(p->f, &g);
  free(cell);
  return cell != NULL;
}

static void put_legend(FILE *f, size_t n, const char *const *by)
{
  fputs("<div class=\"legend\">", f);
  for (size_t i = 0; i < n && i < 2; i++) {
    fprintf(f, "<span><i class=\"k%zu\"></i>", i + 1);
    cf_put_escaped(f, by[i]);
    fputs("</span>", f);
  }
  fputs("<span><i class=\"kh\"></i>half an ulp: the best any result can promise</span></div>\n", f);
}

bool cf_put_overview_figure(const cf_page *p)
{
  const char *op[CF_MAX_OPS], *label[CF_MAX_OPS];
  cf_filter row[CF_MAX_OPS] = {0};
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op), series = 1;
  for (size_t i = 0; i < n; i++) {
    const char *by[2];
    row[i].op = label[i] = op[i];
    if (cf_distinct_by(p->outcomes, op[i], 2, by) == 2) series = 2;
  }
  fputs("<h3>How the errors are spread</h3>\n<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Histograms\">", p->f);
  bool ok = put_grid_of(p, n, row, label, series, "Histograms of the error in ulps, one for each operation and format");
  const char *two[2] = {"results (the first of two)", "the second result where there are two"};
  fputs("</div>\n", p->f);
  put_legend(p->f, series, two);
  return ok;
}

bool cf_put_layer_figures(const cf_page *p)
{
  const char *op[CF_MAX_OPS], *name[CF_MAX_LAYERS], *by[2];
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op);
  bool ok = true;
  fputs("<h2 id=\"layers\">Layer by layer</h2>\n<p class=\"small soft\">One histogram for every operation, layer and format. The abscissa is "
        "the error in ulps on a logarithmic scale (everything below 1/64, an exact hit included, is in the leftmost bar), the ordinate the "
        "share of elements, each histogram to its own height.</p>\n", p->f);
  for (size_t i = 0; ok && i < n; i++) {
    cf_filter row[CF_MAX_LAYERS] = {0};
    size_t series = cf_distinct_by(p->outcomes, op[i], 2, by), layers = cf_distinct_layers(p->outcomes, op[i], CF_MAX_LAYERS, name);
    for (size_t l = 0; l < layers; l++) row[l] = (cf_filter){.op = op[i], .layer = name[l]};
    fprintf(p->f, "<h3>%s</h3>\n", cf_op_title(op[i]));
    put_legend(p->f, series, by);
    fputs("<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Histograms\">", p->f);
    ok = put_grid_of(p, layers, row, name, series, "Histograms of the error in ulps, one for each layer and format");
    fputs("</div>\n", p->f);
  }
  return ok;
}

/* Blame of all judgments of one operation, layer and format, counts added up. */
static cf_blame blame_of(const cf_outcomes *o, const char *op, const char *layer, cf_dtype dtype)
{
  cf_blame sum = {0};
  for (size_t i = 0; i < o->n; i++) {
    const cf_case *c = o->all[i].c;
    const cf_blame *b = &o->all[i].blame;
    if (c->n_results < 2 || strcmp(c->op, op) != 0 || (layer && strcmp(c->layer, layer) != 0) || c->dtype != dtype) continue;
    sum.first += b->first;
    sum.second += b->second;
    sum.equal += b->equal;
    sum.undecided += b->undecided;
  }
  return sum;
}

static double percent(uint64_t part, const cf_blame *b)
{
  double total = (double)(b->first + b->second + b->equal + b->undecided);
  return total > 0 ? 100 * (double)part / total : 0;
}

static void put_blame_row(const cf_page *p, const char *op, const char *layer, size_t cols, const cf_dtype *dtypes)
{
  fprintf(p->f, "<tr><td>");
  cf_put_escaped(p->f, layer ? layer : "all layers");
  fputs("</td>", p->f);
  for (size_t c = 0; c < cols; c++) {
    cf_blame b = blame_of(p->outcomes, op, layer, dtypes[c]);
    fputs("<td>", p->f);
    cf_put_blame_bar(p->f, &b);
    fprintf(p->f, "<span class=\"by\">%.0f %% : %.0f %%, equal %.0f %%</span></td>", percent(b.first, &b), percent(b.second, &b),
            percent(b.equal, &b));
  }
  fputs("</tr>\n", p->f);
}

/* Judgments in which the largest error of one result is certainly the smaller one. */
static void put_blame_overall(const cf_page *p, const char *op, size_t cols, const cf_dtype *dtypes)
{
  fputs("<tr><td>judgments, by the<br>largest error</td>", p->f);
  for (size_t c = 0; c < cols; c++) {
    unsigned first = 0, second = 0, other = 0;
    for (size_t i = 0; i < p->outcomes->n; i++) {
      const cf_outcome *o = &p->outcomes->all[i];
      if (o->c->n_results < 2 || strcmp(o->c->op, op) != 0 || o->c->dtype != dtypes[c]) continue;
      if (strcmp(o->blame.overall, "first") == 0) first++;
      else if (strcmp(o->blame.overall, "second") == 0) second++;
      else other++;
    }
    fprintf(p->f, "<td>first nearer in %u,<br>second in %u", first, second);
    if (other) fprintf(p->f, ", neither in %u", other);
    fputs("</td>", p->f);
  }
  fputs("</tr>\n", p->f);
}

static void put_blame_table(const cf_page *p, const char *op, const char *const *by)
{
  const char *layer[CF_MAX_LAYERS];
  cf_dtype dtypes[4];
  size_t cols = cf_distinct_dtypes(p->outcomes, dtypes), layers = cf_distinct_layers(p->outcomes, op, CF_MAX_LAYERS, layer);
  fprintf(p->f, "<h3>%s</h3>\n<div class=\"legend\"><span><i class=\"f1\"></i>first certainly nearer: ", cf_op_title(op));
  cf_put_escaped(p->f, by[0]);
  fputs("</span><span><i class=\"f2\"></i>second certainly nearer: ", p->f);
  cf_put_escaped(p->f, by[1]);
  fputs("</span><span><i class=\"f3\"></i>equally far</span><span><i class=\"f4\"></i>undecided</span></div>\n", p->f);
  fputs("<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Which is nearer\"><table aria-label=\"Which of two results is nearer, by layer and format\"><thead><tr><td></td>", p->f);
  for (size_t c = 0; c < cols; c++) fprintf(p->f, "<th scope=\"col\">%s</th>", cf_dtype_name(dtypes[c]));
  fputs("</tr></thead><tbody>\n", p->f);
  put_blame_row(p, op, NULL, cols, dtypes);
  for (size_t l = 0; l < layers; l++) put_blame_row(p, op, layer[l], cols, dtypes);
  put_blame_overall(p, op, cols, dtypes);
  fputs("</tbody></table></div>\n", p->f);
}

void cf_put_blame(const cf_page *p)
{
  const char *op[CF_MAX_OPS], *by[2];
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op);
  bool head = false;
  for (size_t i = 0; i < n; i++) {
    if (cf_distinct_by(p->outcomes, op[i], 2, by) < 2) continue;
    if (!head)
      fputs("<h2 id=\"blame\">Which of two results is nearer?</h2>\n<p class=\"small soft\">Two programs computed the same operation on the "
            "same inputs. An element counts for one of them only where its error is certainly the smaller one.</p>\n", p->f);
    head = true;
    put_blame_table(p, op[i], by);
  }
}

static void put_worst_row(const cf_page *p, const cf_outcome *o, const cf_element *e, const char *by)
{
  fprintf(p->f, "<tr><td><b>%s</b> %s<br><span class=\"by\">", o->c->op, cf_dtype_name(o->c->dtype));
  cf_put_escaped(p->f, by);
  fputs("</span></td><td>", p->f);
  cf_put_escaped(p->f, o->c->id);
  fputs("<br><span class=\"by\">element ", p->f);
  cf_put_index(p->f, o, e->index);
  fprintf(p->f, "</span></td><td class=\"num small\">%.17g<br><span class=\"by\">%a</span></td>", e->value, e->value);
  fprintf(p->f, "<td class=\"num small\">[%.17g,<br>&nbsp;%.17g]<br><span class=\"by\">[%a,<br>&nbsp;%a]</span></td><td class=\"r\">", e->lo,
          e->hi, e->lo, e->hi);
  cf_put_ulps(p->f, e->ulp_hi);
  fputs("</td><td>", p->f);
  cf_put_badge(p->f, e->verdict);
  fputs("</td></tr>\n", p->f);
}

/* The largest error among the elements outside; *where is NULL if there are none. */
static const cf_element *worst_outside(const cf_outcomes *o, const char *op, const char *by, cf_dtype dtype, const cf_outcome **where)
{
  const cf_element *worst = NULL;
  *where = NULL;
  for (size_t i = 0; i < o->n; i++)
    for (size_t r = 0; r < o->all[i].c->n_results; r++) {
      const cf_case *c = o->all[i].c;
      const cf_judgement *j = &o->all[i].judgement[r];
      if (strcmp(c->op, op) != 0 || strcmp(c->results[r].name, by) != 0 || c->dtype != dtype) continue;
      if (j->outside == 0 || (worst && j->worst_outside.ulp_lo <= worst->ulp_lo)) continue;
      worst = &j->worst_outside;
      *where = &o->all[i];
    }
  return worst;
}

static bool put_worst_of(const cf_page *p, const char *op, const char *by, cf_dtype dtype)
{
  cf_stats s;
  const cf_outcome *where;
  if (!cf_stats_of(p->outcomes, (cf_filter){op, by, NULL, dtype}, &s)) return false;
  if (!s.worst || s.worst->judgement[s.worst_result].n_worst == 0) return true;
  const cf_element *e = &s.worst->judgement[s.worst_result].worst[0];
  put_worst_row(p, s.worst, e, by);
  if (e->verdict == CF_OUTSIDE || !(e = worst_outside(p->outcomes, op, by, dtype, &where))) return true;
  put_worst_row(p, where, e, by);
  return true;
}

bool cf_put_worst(const cf_page *p)
{
  const char *op[CF_MAX_OPS], *by[CF_MAX_BY];
  cf_dtype dtypes[4];
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op), cols = cf_distinct_dtypes(p->outcomes, dtypes);
  fputs("<h2 id=\"worst\">The worst cases</h2>\n<p class=\"small soft\">For every operation, implementation and format the element with the "
        "largest certain error in ulps, and, where that one is inside the tolerance but others are not, the worst of those. "
        "The exact value certainly lies in the interval given; the hex floats below are exact, the decimals are rounded to 17 digits.</p>\n"
        "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Worst cases\"><table aria-label=\"Worst cases\"><thead><tr><th scope=\"col\">what</th><th scope=\"col\">where</th><th scope=\"col\">computed value</th><th scope=\"col\">exact value lies in</th>"
        "<th scope=\"col\" class=\"r\">error, ulps</th><th scope=\"col\">verdict</th></tr></thead><tbody>\n", p->f);
  for (size_t i = 0; i < n; i++) {
    size_t m = cf_distinct_by(p->outcomes, op[i], CF_MAX_BY, by);
    for (size_t s = 0; s < m; s++)
      for (size_t c = 0; c < cols; c++)
        if (!put_worst_of(p, op[i], by[s], dtypes[c])) return false;
  }
  fputs("</tbody></table></div>\n", p->f);
  return true;
}

static void put_judgment(const cf_page *p, const cf_outcome *o)
{
  const cf_case *c = o->c;
  fputs("<tr><td>", p->f);
  cf_put_escaped(p->f, c->id);
  fputs("<br><span class=\"by\">", p->f);
  cf_put_escaped(p->f, c->layer);
  fputs(", ", p->f);
  cf_put_escaped(p->f, c->sentence);
  fputs("</span><details><summary>repeat this line</summary><pre>", p->f);
  cf_put_command(p->f, p, c);
  fputs("</pre></details></td><td>", p->f);
  for (size_t r = 0; r < c->n_results; r++) {
    cf_put_badge(p->f, o->judgement[r].verdict);
    fputs(" <span class=\"by\">", p->f);
    cf_put_escaped(p->f, c->results[r].name);
    fputs("</span><br>", p->f);
  }
  fputs("</td><td class=\"r\">", p->f);
  for (size_t r = 0; r < c->n_results; r++) {
    const cf_judgement *j = &o->judgement[r];
    fprintf(p->f, "%" PRIu64 " / %" PRIu64 " / %" PRIu64 "<br>", j->within, j->outside, j->undecided);
  }
  fputs("</td><td class=\"r\">", p->f);
  for (size_t r = 0; r < c->n_results; r++) {
    cf_put_ulps(p->f, o->judgement[r].max_ulp_hi);
    fputs("<br>", p->f);
  }
  fputs("</td><td class=\"num small\">", p->f);
  for (size_t r = 0; r < c->n_results; r++) fprintf(p->f, "%.16s<br>", o->digest[r]);
  fputs("</td></tr>\n", p->f);
}

void cf_put_judgments(const cf_page *p)
{
  cf_dtype dtypes[4];
  size_t n = cf_distinct_dtypes(p->outcomes, dtypes);
  fputs("<h2 id=\"all\">Every judgment, and how to repeat it</h2>\n<p class=\"small soft\">The commands are run from the directory in which the "
        "report was made. Elements: within / outside / undecided. The last column is the beginning of the SHA-256 of the result's "
        "elements.</p>\n", p->f);
  for (size_t d = 0; d < n; d++) {
    fprintf(p->f, "<details><summary>All judgments in %s</summary><div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Judgments\"><table aria-label=\"Judgments\"><thead><tr><th scope=\"col\">judgment</th><th scope=\"col\">result</th>"
            "<th scope=\"col\" class=\"r\">elements</th><th scope=\"col\" class=\"r\">largest error, ulps</th><th scope=\"col\">result's digest</th></tr></thead><tbody>\n",
            cf_dtype_name(dtypes[d]));
    for (size_t i = 0; i < p->outcomes->n; i++)
      if (p->outcomes->all[i].c->dtype == dtypes[d]) put_judgment(p, &p->outcomes->all[i]);
    fputs("</tbody></table></div></details>\n", p->f);
  }
}

void cf_put_files(const cf_page *p)
{
  fputs("<h3>Files read</h3>\n<table aria-label=\"Files read\"><thead><tr><th scope=\"col\">file</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n", p->f);
  for (size_t i = 0; i < p->outcomes->n_files; i++) {
    fputs("<tr><td>", p->f);
    cf_put_escaped(p->f, p->outcomes->files[i].path);
    fprintf(p->f, "</td><td class=\"num hash\">%s</td></tr>\n", p->outcomes->files[i].sha256);
  }
  fputs("</tbody></table>\n", p->f);
}
