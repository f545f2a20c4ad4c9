/* The verdict for people. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "judge/problem.h"
#include "judge/tolerance.h"

static const char *colour(cf_verdict v, bool on)
{
  return !on ? "" : v == CF_WITHIN ? "\033[32m" : v == CF_OUTSIDE ? "\033[31m" : "\033[33m";
}

static bool coloured(void)
{
  const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
  return !(no && *no) && !(term && strcmp(term, "dumb") == 0) && isatty(1);
}

static void shape_text(const cf_tensor *t)
{
  for (unsigned i = 0; i < t->ndim; i++) printf("%s%zu", i ? "," : "", t->shape[i]);
}

static void index_text(const cf_tensor *t, size_t flat, char *text, size_t size)
{
  size_t at[CF_MAXDIM], used = 0;
  for (unsigned i = t->ndim; i-- > 0; flat /= t->shape[i]) at[i] = flat % t->shape[i];
  text[0] = 0;
  for (unsigned i = 0; i < t->ndim && used < size; i++) used += (size_t)snprintf(text + used, size - used, "%s%zu", i ? "," : "", at[i]);
}

static void interval(double lo, double hi)
{
  if (lo == hi || hi - lo <= 1e-5 * hi)
    printf("%.6g", hi);
  else
    printf("%.6g .. %.6g", lo, hi);
}

static void worst_table(const cf_result_view *r)
{
  const cf_judgement *g = r->judgement;
  if (g->n_worst == 0) return;
  printf("  %-20s %-24s %-24s %-14s %s\n", "worst at", "value", "exact value in about", "error in ulp", "verdict");
  for (size_t i = 0; i < g->n_worst; i++) {
    const cf_element *e = &g->worst[i];
    char at[128], ulp[64];
    index_text(r->tensor, e->index, at, sizeof at);
    if (e->ulp_hi - e->ulp_lo <= 1e-3 * e->ulp_hi || isinf(e->ulp_lo))
      snprintf(ulp, sizeof ulp, "%.6g", e->ulp_hi);
    else
      snprintf(ulp, sizeof ulp, "%.3g..%.3g", e->ulp_lo, e->ulp_hi);
    printf("  [%-s]%*s %-24.17g %-24.17g %-14s %s\n", at, strlen(at) < 18 ? 18 - (int)strlen(at) : 0, "", e->value,
           isfinite(e->lo) ? e->lo : e->hi, ulp, cf_cli_verdict(e->verdict));
  }
}

static void result_text(const cf_result_view *r, bool colours)
{
  const cf_judgement *g = r->judgement;
  printf("%s%s%s%s  %s  %s [", colour(g->verdict, colours), g->verdict == CF_UNDEC ? "" : "certified ", cf_cli_verdict(g->verdict),
         colours ? "\033[0m" : "", r->tensor->path, cf_dtype_name(r->tensor->dtype));
  shape_text(r->tensor);
  printf("]\n  elements %zu: %llu within, %llu outside, %llu undecided\n  largest error in ulp: ", g->count, (unsigned long long)g->within,
         (unsigned long long)g->outside, (unsigned long long)g->undecided);
  interval(g->max_ulp_lo, g->max_ulp_hi);
  printf("\n  decided by: double bound %llu, double-double %llu, MPFR %llu, exact comparison %llu\n", (unsigned long long)g->by_tier[0],
         (unsigned long long)g->by_tier[1], (unsigned long long)g->by_tier[2], (unsigned long long)g->by_tier[3]);
  worst_table(r);
}

static void indented(const char *text)
{
  fputs("    ", stdout);
  for (; *text; text++) {
    putchar(*text);
    if (*text == '\n') fputs("    ", stdout);
  }
  putchar('\n');
}

static void criteria_text(const cf_args *a, const cf_result_view *r, unsigned n)
{
  const cf_criteria *c = &a->judge.criteria;
  fputs("criterion:", stdout);
  if (c->max_ulp_on) gmp_printf(" |y - t| <= %Qd ulp(t)", c->max_ulp);
  if (c->tol_on) gmp_printf("%s |y - t| <= %Qd + %Qd |t|", c->max_ulp_on ? " and" : "", c->atol, c->rtol);
  if (c->cr) printf("%s correctly rounded", c->max_ulp_on || c->tol_on ? " and" : "");
  if (c->max_ulp_on || c->tol_on || c->cr) {
    putchar('\n');
    return;
  }
  puts(" the tolerance derived from these inputs, for any summation order");
  for (unsigned i = 0; i < n; i++) {
    if (a->stored) {
      printf("  %s: stored with the baseline: |y - t| <= %.3g .. %.3g over the elements\n", r[i].tensor->path, r[i].judgement->tol_min, r[i].judgement->tol_max);
      continue;
    }
    cf_dtype dtype = r[i].tensor->dtype, acc = a->judge.model.acc_on ? a->judge.model.acc : cf_default_acc(dtype);
    printf("  %s: accumulating in %s, exp within %g ulp: |y - t| <= %.3g .. %.3g over the elements\n", r[i].tensor->path, cf_dtype_name(acc),
           a->judge.model.exp_ulp, r[i].judgement->tol_min, r[i].judgement->tol_max);
  }
  indented(cf_tolerance_derivation((int)a->op));
}

void cf_verdict_text(const cf_args *a, const cf_result_view *r, unsigned n, const cf_blame *b)
{
  bool colours = coloured();
  for (unsigned i = 0; i < n; i++) result_text(&r[i], colours);
  if (b)
    printf("nearer to the truth: %s overall; elements: first %llu, second %llu, equal %llu, undecided %llu\n", b->overall, (unsigned long long)b->first,
           (unsigned long long)b->second, (unsigned long long)b->equal, (unsigned long long)b->undecided);
  criteria_text(a, r, n);
}
