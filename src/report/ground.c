#include "page.h"

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
  fputs("<table><thead><tr><th class=\"r\">elements</th><th class=\"r\">share</th><th>decided by</th></tr></thead><tbody>\n", p->f);
  for (int t = 0; t < 4; t++) put_tier(p->f, by_tier[t], total, text[t]);
  fputs("</tbody></table>\n", p->f);
}

void cf_put_ground(const cf_page *p)
{
  fputs("<h2 id=\"ground\">What the verdicts rest on</h2>\n<p>Every element is first compared with the cheapest rigorous enclosure of its exact "
        "value; only where that does not decide is a finer one computed.</p>\n", p->f);
  put_tiers(p);
}
