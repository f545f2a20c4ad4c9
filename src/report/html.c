#include <inttypes.h>
#include <sha256.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "io/file.h"
#include "page.h"

static void put_entry(FILE *f, bool there, const char *id, const char *name)
{
  if (there) fprintf(f, "<a href=\"#%s\">%s</a>\n", id, name);
}

static void put_contents(const cf_page *p)
{
  const bool judged = p->manifest->n > 0;
  const char *op[CF_MAX_OPS];
  size_t ops = judged ? cf_distinct_ops(p->outcomes, CF_MAX_OPS, op) : 0;
  fputs("<nav aria-label=\"Contents\">\n", p->f);
  put_entry(p->f, judged, "verdicts", "Verdicts");
  put_entry(p->f, judged && ops > 0, "layers", "Layers");
  put_entry(p->f, judged, "worst", "Worst cases");
  put_entry(p->f, p->flow != NULL, "flow", "Certified flow");
  put_entry(p->f, p->options->claims != NULL, "claims", "Claims of the papers");
  put_entry(p->f, true, "ground", "What it rests on");
  put_entry(p->f, p->options->ledger && p->options->ledger[0], "ledger", "Proof ledger");
  put_entry(p->f, judged, "all", "Every judgment");
  fputs("</nav>\n", p->f);
}

static void put_head(const cf_page *p)
{
  fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>", p->f);
  cf_put_escaped(p->f, p->manifest->title);
  fputs(" - certiform report</title>\n<style>\n", p->f);
  fputs(cf_page_style, p->f);
  if (p->flow) fputs(cf_picture_style, p->f);
  fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to the results</a>\n<header>\n<p class=\"kicker\">certiform report</p>\n<h1>", p->f);
  cf_put_escaped(p->f, p->manifest->title);
  fprintf(p->f, "</h1>\n<p class=\"sub\">%s</p>\n", p->manifest->n ? "Which of these results are right, and by how much are they off?" : "What is certain, and what it rests on.");
  put_contents(p);
  fputs("</header>\n<main id=\"content\" tabindex=\"-1\">\n", p->f);
}

/* "attention (f16, bf16), l2norm (bf16)": where anything is outside. */
static void put_culprits(const cf_page *p)
{
  const cf_report_summary *s = p->summary;
  const char *op = "";
  cf_dtype named[4];
  size_t n = 0;
  for (size_t i = 0; i < s->n_rows; i++) {
    const cf_report_row *row = &s->rows[i];
    bool seen = false;
    if (row->outside == 0) continue;
    if (strcmp(op, row->op) != 0) {
      fprintf(p->f, "%s%s (", *op ? "), " : "", row->op);
      op = row->op;
      n = 0;
    }
    for (size_t k = 0; k < n; k++) seen = seen || named[k] == row->dtype;
    if (!seen) fprintf(p->f, "%s%s", n ? ", " : "", cf_dtype_name(row->dtype));
    if (!seen) named[n++] = row->dtype;
  }
  fputs(")", p->f);
}

static void put_banner(const cf_page *p)
{
  const cf_report_summary *s = p->summary;
  fprintf(p->f, "<div class=\"banner %s\"><span class=\"mark\" aria-hidden=\"true\">%s</span><span><b>", cf_verdict_label(s->verdict),
          s->verdict == CF_WITHIN ? "✓" : s->verdict == CF_OUTSIDE ? "✗" : "?");
  if (s->verdict == CF_WITHIN) fprintf(p->f, "All %zu results are certified within the tolerance.</b>", s->n_results);
  if (s->n_outside) {
    fprintf(p->f, "%zu of %zu results are certified outside the tolerance:</b> ", s->n_outside, s->n_results);
    put_culprits(p);
    fprintf(p->f, ". The other %zu are %s", s->n_results - s->n_outside, s->n_undecided ? "within or undecided." : "certified within it.");
  }
  if (s->n_undecided) fprintf(p->f, "%s<b>%zu of %zu results are undecided.</b>", s->n_outside ? " " : "", s->n_undecided, s->n_results);
  if (!s->n_outside && s->n_undecided) fputs(" The others are certified within the tolerance.", p->f);
  fputs("</span></div>\n", p->f);
}

static void put_source(const cf_page *p)
{
  const char *key;
  json_t *value;
  fputs("<h2 id=\"source\">Where the numbers come from</h2>\n<dl class=\"facts\">", p->f);
  json_object_foreach(p->manifest->source, key, value)
  {
    size_t n = json_is_array(value) ? json_array_size(value) : 1;
    fputs("<dt>", p->f);
    cf_put_escaped(p->f, key);
    fputs("</dt><dd>", p->f);
    for (size_t i = 0; i < n; i++) {
      const char *text = json_string_value(json_is_array(value) ? json_array_get(value, i) : value);
      if (i) fputs("; ", p->f);
      cf_put_escaped(p->f, text ? text : "");
    }
    fputs("</dd>\n", p->f);
  }
  fputs("</dl>\n", p->f);
}

static void put_facts(const cf_page *p)
{
  const char *op[CF_MAX_OPS];
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op);
  fprintf(p->f, "<dl class=\"facts\"><dt>judged</dt><dd>%zu results (", p->summary->n_results);
  cf_put_count(p->f, p->summary->elements);
  fputs(" numbers) of ", p->f);
  for (size_t i = 0; i < n; i++) fprintf(p->f, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " and ", op[i]);
  fputs("</dd>\n<dt>against</dt><dd>the exact real value of each operation on exactly the inputs it was given, enclosed "
        "rigorously (not another program's rounded answer)</dd>\n<dt>tolerance</dt><dd>for every element the error bound derived from the "
        "operation, its length and its format. It holds for any order of summation; for f16 and bf16 it supposes arithmetic in f32 and one "
        "rounding at the end, so that a program which rounds to 16 bits in between may be beyond it</dd>\n", p->f);
  fputs("</dl>\n", p->f);
}

static const cf_report_row *row_of(const cf_report_summary *s, const char *op, const char *by, cf_dtype dtype)
{
  for (size_t i = 0; i < s->n_rows; i++)
    if (strcmp(s->rows[i].op, op) == 0 && strcmp(s->rows[i].by, by) == 0 && s->rows[i].dtype == dtype) return &s->rows[i];
  return NULL;
}

static void put_heat_cell(FILE *f, const cf_report_row *row)
{
  cf_verdict verdict = !row ? CF_WITHIN : row->outside ? CF_OUTSIDE : row->undecided ? CF_UNDEC : CF_WITHIN;
  fprintf(f, "<td class=\"cell%s%s\">", verdict == CF_WITHIN ? "" : " ", verdict == CF_WITHIN ? "" : cf_verdict_label(verdict));
  if (row) {
    fputs("<span class=\"max\">", f);
    cf_put_ulps(f, row->max_ulp_hi);
    fputs("</span> ", f);
    cf_put_badge(f, verdict);
    fputs("<br><span class=\"by\">half ≤ ", f);
    cf_put_ulps(f, row->median_ulp);
    if (verdict != CF_WITHIN) {
      fputs(" · ", f);
      cf_put_count(f, verdict == CF_OUTSIDE ? row->outside : row->undecided);
      fputs(" of ", f);
      cf_put_count(f, row->within + row->outside + row->undecided);
    }
    fputs("</span>", f);
  }
  fputs("</td>", f);
}

static void put_heat(const cf_page *p)
{
  const char *op[CF_MAX_OPS], *by[CF_MAX_BY];
  cf_dtype dtypes[4];
  size_t n = cf_distinct_ops(p->outcomes, CF_MAX_OPS, op), cols = cf_distinct_dtypes(p->outcomes, dtypes);
  fputs("<h3 id=\"ulps\">How far off, in ulps</h3>\n<p class=\"small soft\">Large figure: the largest error found. Below it: half of the numbers "
        "are at most that far off, and where results are outside, how many numbers are.</p>\n<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Largest errors in ulps\"><table class=\"heat\" aria-label=\"Largest errors in ulps, by operation and format\"><thead><tr><th scope=\"col\">computed by</th>", p->f);
  for (size_t c = 0; c < cols; c++) fprintf(p->f, "<th scope=\"col\">%s</th>", cf_dtype_name(dtypes[c]));
  fputs("</tr></thead><tbody>\n", p->f);
  for (size_t i = 0; i < n; i++) {
    size_t m = cf_distinct_by(p->outcomes, op[i], CF_MAX_BY, by);
    for (size_t s = 0; s < m; s++) {
      fprintf(p->f, "<tr><td><b>%s</b><br><span class=\"by\">", op[i]);
      cf_put_escaped(p->f, by[s]);
      fputs("</span></td>", p->f);
      for (size_t c = 0; c < cols; c++) put_heat_cell(p->f, row_of(p->summary, op[i], by[s], dtypes[c]));
      fputs("</tr>\n", p->f);
    }
  }
  fputs("</tbody></table></div>\n", p->f);
}

static void put_words(const cf_page *p)
{
  fputs("<div class=\"small two\"><p><b>An ulp</b> (unit in the last place) is the gap between neighbouring numbers of the result's own format "
        "at the exact value: a correctly rounded result is at most half an ulp off, and no result can promise better. Where an output "
        "nearly cancels to zero its ulp is tiny, and many ulps can still be a small error; the tolerance takes that into account.</p>\n"
        "<p><b class=\"t-within\">Within</b>: certainly inside the tolerance. <b class=\"t-outside\">Outside</b>: certainly beyond it. "
        "<b class=\"t-undecided\">Undecided</b>: neither is certain at the precision allowed; never counted as right. A NaN where the exact "
        "value is a number is outside.</p></div>\n", p->f);
}

static void put_footer(const cf_page *p)
{
  const char *epoch = getenv("SOURCE_DATE_EPOCH");
  fputs("</main>\n<footer><p>Made by <code>", p->f);
  cf_put_escaped(p->f, p->options->program);
  fputs(" report", p->f);
  for (const char *const *word = p->options->words; word && *word; word++) {
    fputs(" ", p->f);
    cf_put_word(p->f, "", *word);
  }
  fprintf(p->f, "</code>, certiform %s", CF_VERSION);
  if (epoch && *epoch) {
    char *end, text[32];
    time_t t = (time_t)strtoll(epoch, &end, 10);
    struct tm tm;
    if (*end == '\0' && gmtime_r(&t, &tm) && strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &tm)) fprintf(p->f, ", %s", text);
  }
  fputs(".</p>", p->f);
  if (p->manifest->n) fprintf(p->f, "<p>Digest of all verdicts, the same for any number of threads: <span class=\"num hash\">%s</span></p>", p->summary->digest);
  fputs("</footer>\n</body>\n</html>\n", p->f);
}

static bool put_verdicts(const cf_page *p)
{
  fputs("<h2 id=\"verdicts\">Verdicts</h2>\n", p->f);
  put_banner(p);
  put_facts(p);
  put_heat(p);
  put_words(p);
  if (!cf_put_overview_figure(p) || !cf_put_layer_figures(p)) return false;
  cf_put_blame(p);
  return cf_put_worst(p);
}

static bool put_page(const cf_page *p, cf_ioerror *err)
{
  const bool judged = p->manifest->n > 0;
  put_head(p);
  if (judged && !put_verdicts(p)) return false;
  if (p->flow && !cf_put_flow(p->f, p->flow, p->options->checker)) return false;
  if (p->options->claims && !cf_put_theorems(p->f, p->options->claims, p->options->max_memory, err)) return false;
  cf_put_ground(p);
  if (judged) {
    cf_put_judgments(p);
    put_source(p);
    cf_put_files(p);
  }
  put_footer(p);
  return true;
}

static bool write_page(cf_page *p, cf_ioerror *err)
{
  cf_out out;
  if (!cf_out_open(&out, p->options->output, err)) return false;
  p->f = out.stream;
  cf_io_fault(err, p->options->output, "out of memory"); /* unless a file of the claims is at fault */
  if (put_page(p, err)) return cf_out_commit(&out);
  cf_out_discard(&out);
  return false;
}

bool cf_report_write(const cf_report_options *options, cf_report_summary *summary, cf_ioerror *err)
{
  cf_manifest manifest;
  cf_outcomes outcomes;
  *summary = (cf_report_summary){0};
  if (!options->manifest) manifest = (cf_manifest){.title = "Attention, certified"};
  else if (!cf_manifest_read(options->manifest, options->max_memory, &manifest, err)) return false;
  bool ok = cf_outcomes_make(&manifest, options, &outcomes, err);
  if (ok) {
    cf_flow_story flow = {0};
    cf_page page = {NULL, options, &manifest, &outcomes, summary, options->certificate ? &flow : NULL};
    ok = cf_summarize(&outcomes, summary);
    if (!ok) cf_io_fault(err, options->output, "out of memory");
    ok = ok && (!options->certificate || cf_flow_story_read(options->certificate, options->max_memory, &flow, err));
    ok = ok && write_page(&page, err);
    cf_flow_story_free(&flow);
    cf_outcomes_free(&outcomes);
  }
  if (!ok) cf_report_summary_free(summary);
  cf_manifest_free(&manifest);
  return ok;
}
