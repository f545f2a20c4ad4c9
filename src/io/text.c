/* Numbers as text, decimal or %a, one row a line, entries separated by commas or blanks; '#' begins a comment, empty lines are skipped.
 * Rows of one number make a vector of shape (rows), longer rows a matrix (rows, columns). f64; a decimal is rounded once, to nearest even
 * (glibc's strtod), in the C locale whatever the program's is. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "io/format.h"

#define LONGEST 2000 /* characters of one number: more than any double's exact decimal needs */

typedef struct grid {
  size_t rows, columns, line;
  double *out;    /* NULL in the first pass, which only counts and checks the grammar */
  locale_t c;
} grid;

static bool is_digit(char c, bool hex)
{
  return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/* sign, then nan, inf, infinity, or digits with a point and an exponent; nothing else may be left. */
static bool grammar(const char *p, size_t len)
{
  const char *end = p + len;
  if (p < end && (*p == '-' || *p == '+')) p++;
  const size_t rest = (size_t)(end - p);
  if ((rest == 3 && (strncasecmp(p, "nan", 3) == 0 || strncasecmp(p, "inf", 3) == 0)) ||
      (rest == 8 && strncasecmp(p, "infinity", 8) == 0))
    return true;
  const bool hex = rest > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X');
  size_t digits = 0;
  if (hex) p += 2;
  for (; p < end && is_digit(*p, hex); p++) digits++;
  if (p < end && *p == '.') p++;
  for (; p < end && is_digit(*p, hex); p++) digits++;
  if (!digits) return false;
  if (p < end && (hex ? *p == 'p' || *p == 'P' : *p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    while (p < end && is_digit(*p, false)) p++;
  }
  return p == end;
}

static bool number(cf_source *s, grid *g, const char *p, size_t len)
{
  if (len == 0) return cf_fault(s, "line %zu: an entry is empty", g->line);
  if (len > LONGEST) return cf_fault(s, "line %zu: a number of %zu characters; expected at most %d", g->line, len, LONGEST);
  if (!grammar(p, len))
    return cf_fault(s, "line %zu: '%.*s' is no number; expected decimal or hex float", g->line, (int)(len < 40 ? len : 40), p);
  if (!g->out) return true;
  const double x = strtod_l(p, NULL, g->c); /* the entry ends at a separator or at the closing NUL */
  const char first = p[*p == '-' || *p == '+'];
  if (isinf(x) && first != 'i' && first != 'I')
    return cf_fault(s, "line %zu: '%.*s' is beyond the range of binary64", g->line, (int)(len < 40 ? len : 40), p);
  *g->out++ = x;
  return true;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* One line without its newline and comment: entries into the grid. */
static bool row(cf_source *s, grid *g, const char *p, const char *end)
{
  size_t n = 0;
  while (end > p && blank(end[-1])) end--;
  while (p < end && blank(*p)) p++;
  if (p == end) return true;
  for (;; n++) {
    const char *start = p;
    while (p < end && !blank(*p) && *p != ',') p++;
    if (!number(s, g, start, (size_t)(p - start))) return false;
    while (p < end && blank(*p)) p++;
    if (p == end) break;
    if (*p == ',') p++;
    while (p < end && blank(*p)) p++;
  }
  n++;
  if (g->rows && n != g->columns) return cf_fault(s, "line %zu: %zu entries; expected %zu as in the first row", g->line, n, g->columns);
  g->columns = n;
  g->rows++;
  return true;
}

static bool pass(cf_source *s, grid *g)
{
  const char *p = (const char *)s->bytes, *end = p + s->size;
  g->rows = g->line = 0;
  while (p < end) {
    const char *newline = memchr(p, '\n', (size_t)(end - p)), *stop = newline ? newline : end;
    const char *comment = memchr(p, '#', (size_t)(stop - p));
    g->line++;
    if (!row(s, g, p, comment ? comment : stop)) return false;
    p = newline ? newline + 1 : end;
  }
  return g->rows > 0 || cf_fault(s, "text without any number");
}

bool cf_text_parse(cf_source *s, cf_tensor *t)
{
  grid g = {0};
  if (!pass(s, &g)) return false;
  const size_t shape[2] = {g.rows, g.columns};
  if (!cf_tensor_new(s, CF_F64, g.columns > 1 ? 2 : 1, shape, t)) return false;
  g.c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  g.out = t->data;
  bool ok = g.c ? pass(s, &g) : cf_fault(s, "no memory for the C locale");
  if (g.c) freelocale(g.c);
  if (!ok) cf_tensor_free(t);
  return ok;
}
