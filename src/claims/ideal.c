/* Repulsion, V = -I: configurations that are critical for every interaction, in exact arithmetic, and their energies. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include "claims/claim.h"
#include "claims/tape.h"

/* a + b phi, phi^2 = phi + 1: whole numbers, enough for simplex, cross-polytope, cube and icosahedron */
typedef struct golden {
  long a, b;
} golden;

static golden plus(golden x, golden y) { return (golden){x.a + y.a, x.b + y.b}; }
static golden times(golden x, golden y) { return (golden){x.a * y.a + x.b * y.b, x.a * y.b + x.b * y.a + x.b * y.b}; }
static bool same(golden x, golden y) { return x.a == y.a && x.b == y.b; }

enum { TOKENS = 12, DIMS = 5 };
typedef struct shape {
  const char *name;
  size_t n, d;          /* d: coordinates used; the points may span less */
  golden x[TOKENS][DIMS];
} shape;

static golden inner(const shape *f, size_t i, size_t j)
{
  golden s = {0, 0};
  for (size_t c = 0; c < f->d; c++) s = plus(s, times(f->x[i][c], f->x[j][c]));
  return s;
}

static void simplex(shape *f, size_t n)
{
  *f = (shape){.name = n == 4 ? "tetrahedron" : "simplex, n = 5", .n = n, .d = n};
  for (size_t i = 0; i < n; i++)
    for (size_t c = 0; c < n; c++) f->x[i][c].a = i == c ? (long)n - 1 : -1;
}

static void cross_polytope(shape *f, size_t d)
{
  *f = (shape){.name = d == 3 ? "octahedron" : "cross-polytope, d = 5", .n = 2 * d, .d = d};
  for (size_t i = 0; i < 2 * d; i++) f->x[i][i / 2].a = i % 2 ? -1 : 1;
}

static void icosahedron(shape *f)
{
  *f = (shape){.name = "icosahedron", .n = 12, .d = 3};
  for (size_t i = 0; i < 12; i++) {
    f->x[i][(i / 4 + 1) % 3].a = i % 2 ? -1 : 1;
    f->x[i][(i / 4 + 2) % 3].b = i / 2 % 2 ? -1 : 1;
  }
}

static void cube(shape *f)
{
  *f = (shape){.name = "cube", .n = 8, .d = 3};
  for (size_t i = 0; i < 8; i++)
    for (size_t c = 0; c < 3; c++) f->x[i][c].a = i >> c & 1 ? 1 : -1;
}

/* The tokens at one inner product from x_i add up to a multiple of x_i: then for every kernel h, sum_j h(c_ij) x_j is parallel to x_i and the
 * velocity vanishes. Exactly: |x_i|^2 sum = <sum, x_i> x_i. */
static bool balanced(const shape *f, size_t i, golden product)
{
  golden sum[DIMS] = {{0, 0}}, along = {0, 0};
  for (size_t j = 0; j < f->n; j++)
    for (size_t c = 0; same(inner(f, i, j), product) && c < f->d; c++) sum[c] = plus(sum[c], f->x[j][c]);
  for (size_t c = 0; c < f->d; c++) along = plus(along, times(sum[c], f->x[i][c]));
  for (size_t c = 0; c < f->d; c++)
    if (!same(times(inner(f, i, i), sum[c]), times(along, f->x[i][c]))) return false;
  return true;
}

static void critical(cf_session *s, const shape *f)
{
  bool equal = true, all = true;
  double ab[2 * TOKENS * DIMS];
  for (size_t i = 0; i < f->n; i++)
    for (size_t j = 0; j < f->n; j++) {
      equal &= same(inner(f, i, i), inner(f, j, j));
      all &= balanced(f, i, inner(f, i, j));
    }
  for (size_t k = 0; k < f->n * f->d; k++) {
    ab[2 * k] = (double)f->x[k / f->d][k % f->d].a;
    ab[2 * k + 1] = (double)f->x[k / f->d][k % f->d].b;
  }
  if (equal && all) cf_tape_test_vector(s->pool.tape, "critical", cf_real_si(&s->pool, (long)f->d), 2 * f->n * f->d, ab);
  cf_find_either(s, "critical", equal && all, !(equal && all), "%s, n = %zu: all norms equal, every shell of every token balanced", f->name, f->n);
}

static cf_real *real_of(cf_pool *p, golden x) { return cf_formula(p, "a+b*(1+sqrt(5))/2", "a b", cf_real_si(p, x.a), cf_real_si(p, x.b)); }

/* (1/n^2) sum e^{beta c_ij} */
static cf_real *energy(cf_pool *p, const shape *f, const cf_real *beta)
{
  cf_real *sum = cf_real_si(p, 0);
  const cf_real *square = real_of(p, inner(f, 0, 0));
  for (size_t i = 0; i < f->n; i++)
    for (size_t j = 0; j < f->n; j++) {
      const size_t mark = cf_pool_mark(p);
      cf_real_set(sum, cf_real_add(p, sum, cf_formula(p, "exp(b*c/s)", "b c s", beta, real_of(p, inner(f, i, j)), square)));
      cf_pool_release(p, mark);
    }
  return cf_formula(p, "e/n^2", "e n", sum, cf_real_si(p, (long)f->n));
}

static double energy_of(size_t n, size_t d, const double *x, double beta)
{
  double e = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double c = 0;
      for (size_t k = 0; k < d; k++) c += x[i * d + k] * x[j * d + k];
      e += exp(beta * c);
    }
  return e / (double)(n * n);
}

/* Runs of the flow with V = -I, which descends E: none ends below the energy of the configuration (by more than rounding). */
static void descend(cf_session *s, const shape *f, size_t d, double beta)
{
  cf_pool *p = &s->pool;
  const double least = cf_real_mid(energy(p, f, cf_real_d(p, beta)));
  const size_t runs = s->o->full ? 200 : 12;
  size_t above = 0, near = 0;
  for (uint32_t k = 0; k < runs && !s->trouble[0]; k++) {
    double *x = cf_claim_tokens(s, 50000 + k, f->n, d);
    if (!x) return;
    cf_flow_problem q = cf_claim_problem(CF_MODEL_USA, f->n, d, beta, x);
    q.repulse = -1;
    double *y = cf_claim_flow(s, &q, 0.05, s->o->full ? 200 : 60), e = y ? energy_of(f->n, d, y, beta) : 0;
    above += e >= least * (1 - 1e-9);
    near += e <= least * (1 + 1e-6);
    free(x);
    free(y);
  }
  double lo, hi;
  cf_clopper_pearson(p, above, runs, "0.001", &lo, &hi);
  cf_find_either(s, "least", above == runs, above < runs, "%s, beta = %g: %zu of %zu random starts end at no lower energy (%.9g), %zu of them at it within 1e-6; share at confidence 99.9 %% above %.3f", f->name, beta, above, runs, least, near,
                 floor(lo * 1e3) / 1e3);
}

static void run(cf_session *s)
{
  cf_pool *p = &s->pool;
  shape f[6];
  simplex(&f[0], 4);
  simplex(&f[1], 5);
  cross_polytope(&f[2], 3);
  cross_polytope(&f[3], 5);
  icosahedron(&f[4]);
  cube(&f[5]);
  for (int k = 0; k < 6; k++) {
    char name[64];
    critical(s, &f[k]);
    const cf_real *e = energy(p, &f[k], cf_real_si(p, 2));
    snprintf(name, sizeof name, "%s, beta = 2", f[k].name);
    cf_note(s, name, e);
    cf_find_either(s, "energy", cf_real_narrow(e, 1e-40), false, "%s: (1/n^2) sum e^(2 c) = %.15g, enclosed to %.1g", f[k].name, cf_real_mid(e), cf_real_width(e));
  }
  /* exp is convex: (1/(n(n-1))) sum_{i != j} e^{beta c} >= e^{beta mean} >= e^{-beta/(n-1)}, as sum c_ij = |sum x|^2 >= 0: the simplex attains it */
  for (int k = 0; k < 2; k++) {
    const cf_real *n = cf_real_si(p, (long)f[k].n), *bound = cf_formula(p, "(exp(2)+(n-1)*exp(-2/(n-1)))/n", "n", n), *e = energy(p, &f[k], cf_real_si(p, 2));
    cf_find_either(s, "simplex", cf_real_meet(e, bound) && cf_real_narrow(e, 1e-40), !cf_real_meet(e, bound), "%s: its energy is the bound of Jensen's inequality, within 1e-40", f[k].name);
  }
  descend(s, &f[0], 3, 1);
  descend(s, &f[2], 3, 1);
  descend(s, &f[4], 3, 1);
}

const cf_theorem cf_theorem_ideal = {
    .id = "ideal",
    .source = "arXiv:2312.10794, section on V = -I (Cohn and Kumar 2007 for universal optimality)",
    .line = "V = -I: simplex, cross-polytope and icosahedron are stationary for every beta and have least energy",
    .statement = "With V = -I the flow descends E. Universally optimal configurations - simplex, cross-polytope, icosahedron - minimize E for every beta > 0, so they are stationary.",
    .hypotheses = "Q = K = I. Critical points: exact arithmetic in Z[phi]; for each token the others at equal inner product add up to a multiple of it, so every kernel leaves it at rest (SA, USA, V = I and V = -I). "
                  "Minimality of the simplex is Jensen's inequality; that of the others is quoted and sampled.",
    .part = {{"critical", CF_CERTIFIED, "tetrahedron, simplex n = 5, octahedron, cross-polytope d = 5, icosahedron, cube: stationary for every beta, exactly", CF_HOLDS, NULL},
             {"energy", CF_CERTIFIED, "their energies at beta = 2 to 1e-40", CF_HOLDS, NULL},
             {"simplex", CF_CERTIFIED, "n = 4, 5: the simplex attains the lower bound of Jensen's inequality at beta = 2", CF_HOLDS, NULL},
             {"least", CF_SAMPLED, "descent from random starts, n = 4, 6, 12, d = 3, beta = 1: no end below tetrahedron, octahedron, icosahedron", CF_CONSISTENT, NULL}},
    .run = run};
