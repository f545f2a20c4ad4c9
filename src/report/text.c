#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "page.h"

void cf_put_escaped(FILE *f, const char *text)
{
  for (; *text; text++) switch (*text) {
    case '&': fputs("&amp;", f); break;
    case '<': fputs("&lt;", f); break;
    case '>': fputs("&gt;", f); break;
    case '"': fputs("&quot;", f); break;
    default: fputc(*text, f);
    }
}

static void format_count(uint64_t n, char text[32])
{
  char digits[24];
  int len = snprintf(digits, sizeof digits, "%" PRIu64, n), out = 0;
  for (int i = 0; i < len; i++) {
    if (i && (len - i) % 3 == 0) text[out++] = ',';
    text[out++] = digits[i];
  }
  text[out] = '\0';
}

void cf_put_count(FILE *f, uint64_t n)
{
  char text[32];
  format_count(n, text);
  fputs(text, f);
}

static void format_power(double x, char text[32])
{
  static const char *const sup[10] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  int e = (int)floor(log10(x));
  double m = ceil(x / pow(10, e - 1) * (1 + 1e-13)) / 10; /* one digit after the point, up */
  if (m >= 10) {
    m /= 10;
    e++;
  }
  snprintf(text, 32, "%.1f×10%s%s%s", m, e >= 100 ? sup[e / 100] : "", e >= 10 ? sup[e / 10 % 10] : "", sup[e % 10]);
}

void cf_format_ulps(double ulps, char text[32])
{
  if (!(ulps < INFINITY)) snprintf(text, 32, "∞");
  else if (ulps == 0) snprintf(text, 32, "0");
  else if (ulps < 0.01) snprintf(text, 32, "<0.01");
  else if (ulps < 99) snprintf(text, 32, "%.2f", ceil(ulps * 100) / 100);
  else if (ulps < 99999) format_count((uint64_t)ceil(ulps), text);
  else format_power(ulps, text);
}

const char *cf_format_bound(double x, int digits, bool up, char text[32])
{
  double y = x, step = fabs(x);
  for (int i = 0; i < digits; i++) step /= 10;
  if (step < 0x1p-1074) step = 0x1p-1074;
  snprintf(text, 32, "%.*g", digits, y);
  while (up ? strtod(text, NULL) < x : strtod(text, NULL) > x) {
    y += up ? step : -step;
    snprintf(text, 32, "%.*g", digits, y);
  }
  return text;
}

void cf_put_ulps(FILE *f, double ulps)
{
  char text[32];
  cf_format_ulps(ulps, text);
  cf_put_escaped(f, text);
}

const char *cf_verdict_label(cf_verdict verdict)
{
  return verdict == CF_WITHIN ? "within" : verdict == CF_OUTSIDE ? "outside" : "undecided";
}

void cf_put_badge(FILE *f, cf_verdict verdict)
{
  const char *mark = verdict == CF_WITHIN ? "✓" : verdict == CF_OUTSIDE ? "✗" : "?";
  fprintf(f, "<span class=\"badge t-%s\">%s %s</span>", cf_verdict_label(verdict), mark, cf_verdict_label(verdict));
}

void cf_put_index(FILE *f, const cf_outcome *o, size_t index)
{
  size_t i[CF_MAXDIM];
  for (unsigned d = o->ndim; d-- > 0; index /= o->shape[d]) i[d] = index % o->shape[d];
  fputc('[', f);
  for (unsigned d = 0; d < o->ndim; d++) fprintf(f, "%s%zu", d ? ", " : "", i[d]);
  fputc(']', f);
}

/* quoted unless every character is harmless */
void cf_put_word(FILE *f, const char *dir, const char *word)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=,+-";
  bool quote = dir[strspn(dir, plain)] || word[strspn(word, plain)];
  if (quote) fputc('\'', f);
  for (int part = 0; part < 2; part++)
    for (const char *s = part ? word : dir; *s; s++) {
      char one[2] = {*s, '\0'};
      if (*s == '\'') fputs("'\\''", f);
      else cf_put_escaped(f, one);
    }
  if (quote) fputc('\'', f);
}

void cf_put_command(FILE *f, const cf_page *p, const cf_case *c)
{
  const char *dir = p->manifest->dir;
  cf_put_escaped(f, p->options->program);
  fprintf(f, " judge %s", c->op);
  for (size_t i = 0; i < c->n_inputs; i++) {
    fprintf(f, " --%s ", c->inputs[i].name);
    cf_put_word(f, dir, c->inputs[i].value);
  }
  for (size_t i = 0; i < c->n_options; i++) {
    fprintf(f, " --%s", c->options[i].name);
    if (c->options[i].value) {
      fputc('=', f);
      cf_put_word(f, "", c->options[i].value);
    }
  }
  for (size_t i = 0; i < c->n_results; i++) {
    fputs(" --result ", f);
    cf_put_word(f, dir, c->results[i].value);
  }
}

const char *cf_op_title(const char *op)
{
  static const char *const title[][2] = {{"attention", "Attention"}, {"softmax", "Softmax"}, {"logsoftmax", "Log-softmax"},
                                         {"logsumexp", "Log-sum-exp"}, {"layernorm", "Layer normalization"},
                                         {"rmsnorm", "RMS normalization"}, {"l2norm", "Unit vector (l2norm)"},
                                         {"exp", "Exponential"}, {"dot", "Dot product"}, {"field", "Velocity field of attention"}};
  for (size_t i = 0; i < sizeof title / sizeof title[0]; i++)
    if (strcmp(op, title[i][0]) == 0) return title[i][1];
  return op;
}
