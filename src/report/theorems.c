/* The claims of the papers and what their last runs found, from a directory of results (certiform claims run). Nothing is decided here. */
#include <string.h>
#include <unistd.h>
#include "claims/claim.h"
#include "io/json.h"
#include "page.h"

static const char *kind_of(cf_finding f) /* of a badge */
{
  if (f == CF_HOLDS || f == CF_CONSISTENT) return "within";
  return f == CF_INCONSISTENT || f == CF_REFUTED || f == CF_TROUBLE ? "outside" : "undecided";
}

/* data: what holds does so for the data that the parts name */
static void put_finding(FILE *f, cf_finding found, cf_finding expected, bool data)
{
  const char *kind = kind_of(found), *mark = strcmp(kind, "within") == 0 ? "✓" : strcmp(kind, "outside") == 0 ? "✗" : found == CF_NOT_RUN ? "–" : "?";
  fprintf(f, "<span class=\"badge t-%s\">%s %s%s</span>", kind, mark, cf_finding_name(found), data && found == CF_HOLDS ? " for its data" : "");
  if (found != expected && found != CF_NOT_RUN) fprintf(f, "<br><span class=\"badge t-outside\">expected: %s</span>", cf_finding_name(expected));
}

static void put_part(FILE *f, const cf_theorem *t, size_t k, const json_t *result)
{
  const cf_theorem_part *part = &t->part[k];
  const json_t *evidence = json_object_get(json_array_get(json_object_get(result, "parts"), k), "evidence");
  size_t i;
  json_t *line;
  fprintf(f, "<p><b>%s</b> (%s", part->id, cf_evidence_name(part->kind));
  if (part->ledger) fprintf(f, ": <code>%s</code>", part->ledger);
  fputs("): ", f);
  cf_put_escaped(f, part->statement);
  fputs(" ", f);
  put_finding(f, cf_part_found(t, k, result), part->expected, false);
  fputs("</p>\n", f);
  if (!json_array_size(evidence)) return;
  fputs("<pre>", f);
  json_array_foreach(evidence, i, line)
  {
    if (i) fputs("\n", f);
    cf_put_escaped(f, json_string_value(line) ? json_string_value(line) : "");
  }
  fputs("</pre>\n", f);
}

static void put_theorem(FILE *f, const cf_theorem *t, const json_t *result, const char *dir)
{
  const size_t certificates = json_array_size(json_object_get(result, "certificates"));
  char command[256];
  fprintf(f, "<tr id=\"claim-%s\"><td><b>%s</b><br><span class=\"by\">%s</span></td><td>", t->id, t->id, cf_theorem_kind(t));
  put_finding(f, cf_theorem_found(t, result), cf_theorem_expected(t), strcmp(cf_theorem_kind(t), "proved") != 0);
  fputs("</td><td><details><summary>", f);
  cf_put_escaped(f, t->line);
  fputs("</summary>\n<p class=\"soft\">", f);
  cf_put_escaped(f, t->source);
  fputs("</p>\n<p>", f);
  cf_put_escaped(f, t->statement);
  fputs("</p>\n<p><span class=\"soft\">Hypotheses and reach.</span> ", f);
  cf_put_escaped(f, t->hypotheses);
  fputs("</p>\n", f);
  for (size_t k = 0; k < cf_theorem_parts(t); k++) put_part(f, t, k, result);
  if (certificates) {
    fprintf(f, "<p class=\"small soft\">%zu certificate%s in <code>", certificates, certificates == 1 ? "" : "s");
    cf_put_escaped(f, dir);
    fputs("</code>, each accepted by the independent checker where the line above says so.</p>\n", f);
  }
  cf_theorem_command(t, result, command);
  fprintf(f, "<pre>%s</pre></details></td></tr>\n", command);
}

/* ---- figures: whole SVG files, as data */
static bool put_base64(FILE *f, FILE *from)
{
  static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char b[3];
  size_t n;
  while ((n = fread(b, 1, 3, from)) > 0) {
    if (n < 3) memset(b + n, 0, 3 - n);
    const unsigned v = (unsigned)b[0] << 16 | (unsigned)b[1] << 8 | b[2];
    const char out[4] = {digit[v >> 18], digit[v >> 12 & 63], n > 1 ? digit[v >> 6 & 63] : '=', n > 2 ? digit[v & 63] : '='};
    fwrite(out, 1, 4, f);
  }
  return !ferror(from);
}

/* of NAME.svg */
static int stem_of(const char *name) { return (int)(strrchr(name, '.') ? strrchr(name, '.') - name : (long)strlen(name)); }

/* its numbers: NAME.npz or NAME.csv beside NAME.svg */
static void put_origin(FILE *f, const cf_theorem *t, const char *dir, const char *name, const char *made)
{
  char path[4096];
  const int stem = stem_of(name);
  const bool npz = snprintf(path, sizeof path, "%s/%.*s.npz", dir, stem, name) < (int)sizeof path && access(path, R_OK) == 0;
  fputs(" Data: <code>", f);
  cf_put_escaped(f, dir);
  fprintf(f, "/%.*s.%s</code>; made by <code>", stem, name, npz ? "npz" : "csv");
  if (made) cf_put_escaped(f, made);
  else fprintf(f, "certiform claims run %s", t->id);
  fputs("</code>.", f);
}

static bool put_figure(FILE *f, const cf_theorem *t, const char *dir, const char *name, const char *line, const char *made, cf_ioerror *err)
{
  char path[4096];
  if (!name || snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) return true;
  FILE *from = fopen(path, "rb");
  if (!from) return true; /* the claim has not been run */
  const int stem = stem_of(name);
  fprintf(f, "<figure id=\"figure-%.*s\"><div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Figure %.*s\"><img alt=\"Figure %.*s: ", stem, name, stem, name, stem, name);
  cf_put_escaped(f, line ? line : t->line);
  fputs("\" src=\"data:image/svg+xml;base64,", f);
  const bool ok = put_base64(f, from);
  fclose(from);
  fputs("\"></div><figcaption class=\"small soft\">", f);
  cf_put_escaped(f, line ? line : t->line);
  fprintf(f, " (<a href=\"#claim-%s\">%s</a>).", t->id, t->id);
  put_origin(f, t, dir, name, made);
  fputs("</figcaption></figure>\n", f);
  return ok || cf_io_fault(err, path, "cannot be read");
}

static void add_up(const cf_theorem *t, const json_t *result, size_t count[4])
{
  const cf_finding found = cf_theorem_found(t, result);
  count[found == CF_NOT_RUN ? 3 : found == cf_theorem_expected(t) ? 0 : found == CF_UNSETTLED ? 2 : 1]++;
}

static bool put_table(FILE *f, const char *dir, size_t max_memory, size_t count[4], cf_ioerror *err)
{
  bool ok = true;
  cf_ioerror fault;
  fputs("<table class=\"claims\" aria-label=\"Claims of the papers and what was found\"><thead><tr><th scope=\"col\">claim, kind</th><th scope=\"col\">found</th><th scope=\"col\">statement</th></tr></thead><tbody>\n", f);
  for (size_t i = 0; i < cf_theorems() && ok; i++) {
    json_t *result = cf_theorem_result(cf_theorem_at(i), dir, max_memory, &fault);
    ok = !fault.text[0];
    if (!ok) *err = fault;
    if (ok) put_theorem(f, cf_theorem_at(i), result, dir);
    if (ok) add_up(cf_theorem_at(i), result, count);
    json_decref(result);
  }
  fputs("</tbody></table>\n", f);
  return ok;
}

bool cf_put_theorems(FILE *f, const char *dir, size_t max_memory, cf_ioerror *err)
{
  size_t count[4] = {0};
  fputs("<h2 id=\"claims\">What the papers state, and how far it is confirmed</h2>\n"
        "<p><b>Proved</b>: a theorem of this program's ledger. <b>Certified</b>: rigorous numerics for concrete data, in intervals or exact arithmetic, certificates accepted by the independent "
        "checker. <b>Sampled</b>: statistics, which never say more than <i>consistent</i>. Open a line for its hypotheses, the data and every number found.</p>\n", f);
  if (!put_table(f, dir, max_memory, count, err)) return false;
  fprintf(f, "<p>%zu claims: %zu as expected, %zu against expectation, %zu undecided%s", cf_theorems(), count[0], count[1], count[2], count[3] ? "" : ".</p>\n");
  if (count[3]) fprintf(f, ", %zu not run.</p>\n", count[3]);
  fputs("<h3>Figures</h3>\n", f);
  for (size_t i = 0; i < cf_theorems(); i++) {
    const cf_theorem *t = cf_theorem_at(i);
    if (!put_figure(f, t, dir, t->figure, t->figure_line, t->made, err) || !put_figure(f, t, dir, t->second, t->second_line, t->second_made ? t->second_made : t->made, err)) return false;
  }
  return true;
}
