/* certiform-check CERT.json [--problem TOKENS.npy] [--beta B] [--model M] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

#define MAX_FILE ((size_t)1 << 28)
static const char usage[] = "usage: certiform-check CERT.json [--problem TOKENS.npy] [--beta BETA] [--model sa|usa|causal]\n"
                            "Exit status: 0 accepted, 1 rejected (naming the step or the claim), 2 unreadable.\n";

static void print_claim(const certificate *c, const claim *k)
{
  double t = iv_down(c->node[k->node].t);
  switch (k->kind) {
  case ENCLOSED: printf("enclosed: %zu node%s, the last within %.3g\n", c->nodes, c->nodes == 1 ? "" : "s", iv_up(c->node[c->nodes - 1].r)); break;
  case CLUSTER:
    printf("cluster (theorem %c): for t >= %.6g every token is within %.6g exp(-%.6g (t - %.6g)) of one point, which is within %.3g of the center\n", k->theorem, t,
           iv_up(k->c), iv_down(k->lambda), t, iv_up(k->radius));
    break;
  case PERSIST: printf("clusters_persist: %zu clusters on [%.6g, %.6g], diameters <= %.3g, separation >= %.3g\n", k->clusters, t, iv_down(k->t2), iv_up(k->diameter), iv_down(k->separation)); break;
  case ENERGY: puts("energy_nondecreasing: for t >= 0"); break;
  case MIN_INNER: printf("min_inner_nondecreasing: for t >= %.6g, at least %.6g\n", t, 1 - iv_up(k->delta)); break;
  case HULL: printf("hull_inclusion: for t >= %.6g, in the open hemisphere, inner products at least %.6g\n", t, iv_down(k->s)); break;
  }
}
static int check_file(const char *path, const char *tokens, const char *beta, const char *name)
{
  static const char *const models[] = {"sa", "usa", "causal"}, *const words[] = {"accepted", "rejected", "unreadable"};
  certificate c = {0};
  fault f = {""};
  size_t size;
  char *text = file_bytes(path, MAX_FILE, &size, &f);
  outcome o = text ? certificate_parse(text, size, &c, &f) : UNREADABLE;
  const bool nameless = text && o == UNREADABLE; /* file_bytes names the file itself */
  free(text);
  if (!o) o = problem_compare(&c.p, tokens, beta, name, &f);
  if (!o) o = check_all(&c, &f);
  if (o) printf("%s: %s%s%s\n", words[o], nameless ? path : "", nameless ? ": " : "", f.text);
  else {
    printf("accepted: %s, n = %zu, d = %zu, beta = %.17g, t from 0 to %.6g\n", models[c.p.model], c.p.n, c.p.d, c.p.beta, iv_down(c.node[c.nodes - 1].t));
    for (size_t k = 0; k < c.claims; k++) print_claim(&c, c.claim + k);
  }
  certificate_clear(&c);
  mpfr_free_cache();
  return (int)o;
}
int main(int argc, char **argv)
{
  const char *option[3] = {NULL, NULL, NULL}, *path = NULL;
  static const char *const names[3] = {"--problem", "--beta", "--model"};
  for (int i = 1; i < argc; i++) {
    int k = 0;
    if (strcmp(argv[i], "--help") == 0) return fputs(usage, stdout), 0;
    while (k < 3 && strcmp(argv[i], names[k]) != 0) k++;
    if (k < 3 && i + 1 < argc) option[k] = argv[++i];
    else if (k == 3 && !path && (argv[i][0] != '-' || !argv[i][1])) path = argv[i];
    else return fputs(usage, stderr), 2;
  }
  return path ? check_file(path, option[0], option[1], option[2]) : (fputs(usage, stderr), 2);
}
