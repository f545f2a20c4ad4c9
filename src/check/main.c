/* certiform-check CERT.json [--problem TOKENS.npy] [--q Q.npy] [--k K.npy] [--beta B] [--model M] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define MAX_FILE ((size_t)1 << 28)
static const char usage[] = "usage: certiform-check CERT.json [--problem TOKENS.npy [--q Q.npy] [--k K.npy]] [--beta BETA] [--model sa|usa|causal]\n"
                            "With --problem the certificate has to be about these tokens, and Q and K are the identity where they are not given.\n"
                            "Exit status: 0 accepted, 1 rejected (naming the step or the claim), 2 unreadable.\n";

/* x in so many digits, rounded to the safe side */
static const char *bound(double x, int digits, bool up, char text[32])
{
  mpfr_t y;
  mpfr_init2(y, 53), mpfr_set_d(y, x, MPFR_RNDN);
  mpfr_snprintf(text, 32, up ? "%.*RUg" : "%.*RDg", digits, y);
  return mpfr_clear(y), text;
}
/* a claim for t >= T is said of a later T, where its exponential bound is larger too */
static void print_claim(const certificate *c, const claim *k)
{
  char a[4][32];
  const char *t = bound(iv_up(c->node[k->node].t), 6, true, a[0]);
  const node *last = c->node + c->nodes - 1;
  iv far = iv_d(0);
  switch (k->kind) {
  case ENCLOSED:
    for (size_t i = 1; last->path && i < c->nodes; i++) far = iv_max(far, c->node[i].path_r);
    printf("enclosed: %zu node%s, the last within %s", c->nodes, c->nodes == 1 ? "" : "s", bound(iv_up(last->r), 3, true, a[1]));
    printf(last->path ? ", and all times between them, within %s\n" : "\n", bound(iv_up(far), 3, true, a[2]));
    break;
  case CLUSTER:
    printf("cluster (theorem %c): for t >= %s every token is within %s exp(-%s (t - %s)) of one point, which is within %s of the center\n", k->theorem, t,
           bound(iv_up(k->c), 6, true, a[1]), bound(iv_down(k->lambda), 6, false, a[2]), t, bound(iv_up(k->radius), 3, true, a[3]));
    break;
  case PERSIST:
    printf("clusters_persist: %zu clusters on [%s, %s], diameters <= %s", k->clusters, t, bound(iv_down(k->t2), 6, false, a[1]), bound(iv_up(k->diameter), 3, true, a[2]));
    printf(", separation >= %s\n", bound(iv_down(k->separation), 3, false, a[3]));
    break;
  case ENERGY: puts("energy_nondecreasing: for t >= 0"); break;
  case MIN_INNER: printf("min_inner_nondecreasing: for t >= %s, at least %s\n", t, bound(iv_down(iv_sub(iv_d(1), k->delta)), 9, false, a[1])); break;
  case HULL: printf("hull_inclusion: for t >= %s, in the open hemisphere, inner products at least %s\n", t, bound(iv_down(k->s), 6, false, a[1])); break;
  }
}
/* of what flow: sa, n = 4, d = 3, beta = 1, with matrices Q and K, starts within 0.01 */
static void print_problem(const certificate *c)
{
  char a[2][32];
  const problem *p = &c->p;
  double most = 0;
  for (size_t i = 0; p->radius && i < p->n; i++) most = p->radius[i] > most ? p->radius[i] : most;
  printf("accepted: %s, n = %zu, d = %zu, beta = %.17g", model_name[p->model], p->n, p->d, p->beta);
  if (p->q || p->k) printf(p->q && p->k ? ", with matrices Q and K" : p->q ? ", with a matrix Q" : ", with a matrix K");
  if (p->radius) printf(", starts within %s", bound(most, 3, true, a[0]));
  printf(", t from 0 to %s\n", bound(iv_down(c->node[c->nodes - 1].t), 6, false, a[1]));
}
static int check_file(const char *path, const char *const option[OPTIONS])
{
  static const char *const words[] = {"accepted", "rejected", "unreadable"};
  certificate c = {0};
  fault f = {""};
  size_t size;
  char *text = file_bytes(path, MAX_FILE, &size, &f);
  outcome o = text ? certificate_parse(text, size, &c, &f) : UNREADABLE;
  const bool nameless = text && o == UNREADABLE; /* file_bytes names the file itself */
  free(text);
  if (!o) o = problem_compare(&c.p, option, &f);
  if (!o) o = check_all(&c, &f);
  if (o) printf("%s: %s%s%s\n", words[o], nameless ? path : "", nameless ? ": " : "", f.text);
  else {
    print_problem(&c);
    for (size_t k = 0; k < c.claims; k++) print_claim(&c, c.claim + k);
  }
  certificate_clear(&c), mpfr_free_cache();
  return (int)o;
}
int main(int argc, char **argv)
{
  const char *option[OPTIONS] = {NULL}, *path = NULL;
  static const char *const names[OPTIONS] = {"--problem", "--beta", "--model", "--q", "--k"};
  for (int i = 1; i < argc; i++) {
    int k = 0;
    if (strcmp(argv[i], "--help") == 0) return fputs(usage, stdout), 0;
    while (k < OPTIONS && strcmp(argv[i], names[k]) != 0) k++;
    if (k < OPTIONS && i + 1 < argc) option[k] = argv[++i];
    else if (k == OPTIONS && !path && (argv[i][0] != '-' || !argv[i][1])) path = argv[i];
    else return fputs(usage, stderr), 2;
  }
  return path ? check_file(path, option) : (fputs(usage, stderr), 2);
}
