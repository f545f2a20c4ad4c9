#include <string.h>
#include "page.h"

enum { LAYERS = 6, STATUSES = 4, ID_COLUMN = 0, FUNCTION_COLUMN, LAYER_COLUMN, STATEMENT_COLUMN, TOOL_COLUMN, ARTEFACT_COLUMN, STATUS_COLUMN };
static const char *const layers[LAYERS] = {"memory safety and termination", "the algorithm over the real numbers", "ranges, no NaN and no infinity",
                                           "rounding errors", "the mathematics", "tests (evidence, not proof)"};
static const char *const statuses[STATUSES] = {"proved", "tested", "assumed", "open"};

/* Column i of a line of tab-separated values, up to the next tab or the end; "" where there is none. */
static const char *column(const char *line, int i)
{
  for (; i > 0 && line; i--) {
    line = strchr(line, '\t');
    if (line) line++;
  }
  return line ? line : "";
}

static bool column_is(const char *line, int i, const char *word)
{
  const char *at = column(line, i);
  size_t n = strlen(word);
  return strncmp(at, word, n) == 0 && (at[n] == '\t' || at[n] == '\0');
}

static void put_column(FILE *f, const char *line, int i)
{
  for (const char *s = column(line, i); *s && *s != '\t'; s++) cf_put_escaped(f, (char[]){*s, '\0'});
}

static bool is_row(const char *line) { return line[0] && line[0] != '#'; }

static unsigned claims(const char *const *ledger, const char *layer, const char *status)
{
  unsigned n = 0;
  for (size_t i = 1; ledger[0] && ledger[i]; i++)
    n += is_row(ledger[i]) && column_is(ledger[i], LAYER_COLUMN, layer) && column_is(ledger[i], STATUS_COLUMN, status);
  return n;
}

static void put_row(FILE *f, const char *line)
{
  fputs("<tr><td><b>", f);
  put_column(f, line, ID_COLUMN);
  fputs("</b><br><span class=\"by\">", f);
  put_column(f, line, FUNCTION_COLUMN);
  fputs("</span></td><td>", f);
  put_column(f, line, STATUS_COLUMN);
  fputs(" <span class=\"by\">", f);
  put_column(f, line, LAYER_COLUMN);
  fputs("</span></td><td>", f);
  put_column(f, line, STATEMENT_COLUMN);
  fputs("<br><span class=\"by hash\">", f);
  put_column(f, line, TOOL_COLUMN);
  fputs(": ", f);
  put_column(f, line, ARTEFACT_COLUMN);
  fputs("</span></td></tr>\n", f);
}

/* all that `certiform proofs` prints but what a row assumes */
static void put_rows(FILE *f, const char *const *ledger)
{
  size_t n = 0;
  for (size_t i = 1; ledger[i]; i++) n += is_row(ledger[i]);
  fprintf(f, "<details><summary>The proof ledger, all %zu rows</summary><table class=\"claims\" aria-label=\"The proof ledger\"><thead><tr><th scope=\"col\">claim, function</th>"
             "<th scope=\"col\">status, layer</th><th scope=\"col\">statement, tool and artefact</th></tr></thead><tbody>\n", n);
  for (size_t i = 1; ledger[i]; i++)
    if (is_row(ledger[i])) put_row(f, ledger[i]);
  fputs("</tbody></table></details>\n", f);
}

static void put_ledger(const cf_page *p)
{
  fputs("<h3 id=\"ledger\">What is proved of the program itself</h3>\n<p class=\"small soft\">Number of claims by what they are about and by how they are "
        "established. Not everything is proved by machine: <code>", p->f);
  cf_put_escaped(p->f, p->options->program);
  fputs(" proofs</code> lists every claim with its status, the tool that shows it and what it assumes.</p>\n<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"Claims by layer and status\"><table aria-label=\"Claims of the ledger by layer and status\"><thead><tr><th scope=\"col\">about</th>", p->f);
  for (int s = 0; s < STATUSES; s++) fprintf(p->f, "<th scope=\"col\" class=\"r\">%s</th>", statuses[s]);
  fputs("</tr></thead><tbody>\n", p->f);
  for (int l = 0; l < LAYERS; l++) {
    char name[] = {'L', (char)('0' + l), '\0'};
    fprintf(p->f, "<tr><td>%s: %s</td>", name, layers[l]);
    for (int s = 0; s < STATUSES; s++) {
      unsigned n = claims(p->options->ledger, name, statuses[s]);
      if (n) fprintf(p->f, "<td class=\"r\">%u</td>", n);
      else fputs("<td class=\"r soft\">-</td>", p->f);
    }
    fputs("</tr>\n", p->f);
  }
  fputs("</tbody></table></div>\n", p->f);
  put_rows(p->f, p->options->ledger);
}

static void put_tier(FILE *f, uint64_t n, uint64_t total, const char *text)
{
  if (n == 0) return;
  fputs("<tr><td class=\"r\">", f);
  cf_put_count(f, n);
  fprintf(f, "</td><td class=\"r\">%.4g %%</td><td>%s</td></tr>\n", 100 * (double)n / (double)total, text);
}

static void put_tiers(const cf_page *p)
{
  static const char *const text[4] = {"the bound tier: double arithmetic with a rigorous error bound", "the double-double tier: the same with twice the digits",
                                      "the MPFR reference, with as many digits as it took", "an exact decision in rational arithmetic (the error meets the threshold, or a tie)"};
  uint64_t by_tier[4] = {0}, total = 0;
  for (size_t i = 0; i < p->outcomes->n; i++)
    for (int r = 0; r < 2; r++)
      for (int t = 0; t < 4; t++) {
        by_tier[t] += p->outcomes->all[i].judgement[r].by_tier[t];
        total += p->outcomes->all[i].judgement[r].by_tier[t];
      }
  fputs("<table aria-label=\"How the elements were decided\"><thead><tr><th scope=\"col\" class=\"r\">elements</th><th scope=\"col\" class=\"r\">share</th><th scope=\"col\">decided by</th></tr></thead><tbody>\n", p->f);
  for (int t = 0; t < 4; t++) put_tier(p->f, by_tier[t], total, text[t]);
  fputs("</tbody></table>\n", p->f);
}

void cf_put_ground(const cf_page *p)
{
  fputs("<h2 id=\"ground\">What it rests on</h2>\n", p->f);
  if (p->options->manifest) {
    fputs("<p>Every element that was judged is first compared with the cheapest rigorous enclosure of its exact "
          "value; only where that does not decide is a finer one computed.</p>\n", p->f);
    put_tiers(p);
  }
  if (p->options->ledger && p->options->ledger[0]) put_ledger(p);
  cf_put_versions(p);
}
