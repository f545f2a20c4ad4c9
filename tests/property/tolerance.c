/* An adversary against the derived tolerances: simulate the arithmetic of the model (each operation rounded to the accumulator, exp and log
 * anywhere within their ulps, random summation trees, rounding errors steered to one side) and compare with the truth in long double.
 * The error must never exceed the tolerance, neither the one over all inputs nor the one of these inputs; for sum, dot and softmax the
 * search must come within a factor 50 of the former. Prints one line per case; exit 1 on a failure. */
#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "judge/tolerance.h"

typedef long double real;
enum { NMAX = 4096, DMAX = 16 };

static cf_dtype acc;
static int acc_p, acc_emin;
static double exp_ulp = 4;
static uint64_t state = 0x853c49e6748fea9bu;

static uint64_t rnd(void)
{
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}
static double uniform(double a, double b)
{
  return a + (b - a) * (double)(rnd() >> 11) * 0x1p-53;
}

/* To the accumulator: innocuous after an operation in double, which has more than 2 p + 2 bits. */
static double fl(double x)
{
  return acc == CF_F64 ? x : cf_round_to(acc, x);
}
static double ulp_of(real t)
{
  int e = acc_emin;
  if (t != 0) {
    frexpl(fabsl(t), &e);
    if (--e < acc_emin) e = acc_emin;
  }
  return ldexp(1, e - acc_p + 1);
}

/* A number of the accumulator within exp_ulp ulps of t, pulled towards t + side * everything allowed */
static double within_ulps(real t, double side)
{
  double u = ulp_of(t), z = fl((double)(t + (real)(side * exp_ulp * u)));
  while (fabsl((real)z - t) > (real)(exp_ulp * u)) z = fl(z - (side > 0 ? 1.5 * u : -1.5 * u)); /* 1.5: out of a coarser binade too */
  return z;
}

/* Sum in a random order: a chain, a chain of a shuffled copy, or a random tree. */
static double sum(double *x, size_t n, int order)
{
  if (n == 0) return 0;
  if (order == 2) {
    for (size_t i = n; i-- > 1;) {
      size_t j = rnd() % (i + 1);
      double t = x[i];
      x[i] = x[j];
      x[j] = t;
    }
  }
  if (order == 3) {
    for (size_t m = n; m > 1; m--) {
      size_t a = rnd() % m, b = rnd() % (m - 1);
      if (b >= a) b++;
      x[a < b ? a : b] = fl(x[a] + x[b]);
      x[a < b ? b : a] = x[m - 1];
    }
    return x[0];
  }
  double s = x[0];
  for (size_t i = 1; i < n; i++) s = fl(s + x[i]);
  return s;
}

/* Next term in [top/2, top] such that s + x is rounded down by almost half an ulp. */
static double steered(double s, double top)
{
  double x = fl(uniform(0.5, 1) * top), t = s + x, u = ulp_of(t), want = floor(t / u) * u + 0.49 * u, y = fl(want - s);
  return y >= top / 2 && y <= top ? y : x;
}

static double finish(double t, cf_dtype result)
{
  return cf_round_to(result, t);
}

typedef struct tally {
  double all, here; /* largest error / tolerance: over all inputs, on these inputs */
} tally;

static int failures;

static void compare(tally *t, const char *op, real y, real truth, const cf_tolerance *w, double here)
{
  real err = fabsl(y - truth), slack = fabsl(truth) * 0x1p-58L + 0x1p-1100L; /* what long double loses */
  real allowed = (real)w->atol + (real)w->rtol * fabsl(truth);
  err = err > slack ? err - slack : 0;
  if (!isinf(w->rtol) && !(err <= allowed)) failures++, printf("FAILED %s: error %Lg above %Lg (all inputs)\n", op, err, allowed);
  if (!isinf(here) && !(err <= (real)here)) failures++, printf("FAILED %s: error %Lg above %g (these inputs)\n", op, err, here);
  if (!isinf(w->rtol) && allowed > 0 && err / allowed > (real)t->all) t->all = (double)(err / allowed);
  if (!isinf(here) && here > 0 && err / (real)here > (real)t->here) t->here = (double)(err / (real)here);
}

/* The tolerance of these inputs, by the library. */
static void tolerance_here(const cf_op_options *o, const cf_arith *a, double *tol)
{
  cf_problem *p;
  cf_error err;
  cf_row r;
  if (!cf_problem_new(o, &p, &err) || !cf_row_init(p, &r)) {
    printf("FAILED %s\n", err.text);
    exit(1);
  }
  cf_row_load(p, &r, 0);
  cf_tolerance_row(p, &r, a, tol);
  cf_row_clear(&r);
  cf_problem_free(p);
}

static cf_tensor vector(double *x, size_t n, size_t rows)
{
  return (cf_tensor){.dtype = CF_F64, .ndim = 2, .shape = {rows, n}, .count = rows * n, .data = x, .path = (char *)"x"};
}

static double x[NMAX], y[NMAX], w[NMAX], tol[NMAX], term[NMAX];

static void trial_dot(size_t n, const cf_arith *a, const cf_tolerance *t, cf_dtype result, int mode, bool ones, tally *best)
{
  double s = 0;
  real truth = 0;
  for (size_t i = 0; i < n; i++) {
    y[i] = ones ? 1 : fl(uniform(-1, 1));
    x[i] = mode == 0 ? steered(s, 1) : fl(uniform(-1, 1));
    if (mode == 1 && ones && i % 2) x[i] = -x[i - 1] + (double)(rnd() % 3 - 1) * ulp_of(x[i - 1]); /* cancellation */
    if (fabs(x[i]) > 1) x[i] = 1;
    term[i] = fl(x[i] * y[i]);
    s = fl(s + term[i]);
    truth += (real)x[i] * (real)y[i];
  }
  cf_tensor tx = vector(x, n, 1), ty = vector(y, n, 1);
  cf_op_options o = {.op = CF_OP_DOT, .x = &tx, .y = &ty};
  tolerance_here(&o, a, tol);
  compare(best, "dot", finish(sum(term, n, mode == 0 ? 1 : 1 + (int)(rnd() % 3)), result), truth, t, tol[0]);
}

/* Shifted exponentials of x into term[]; returns the computed sum. dir steers exp. */
static double exponentials(const double *in, size_t n, double *e, double side0, double side)
{
  double m = -INFINITY;
  for (size_t i = 0; i < n; i++) m = fmax(m, in[i]);
  for (size_t i = 0; i < n; i++) e[i] = within_ulps(expl((real)fl(in[i] - m)), i == 0 ? side0 : side == 2 ? uniform(-1, 1) : side);
  memcpy(term, e, n * sizeof *e);
  return sum(term, n, side == 2 ? 1 + (int)(rnd() % 3) : 1);
}

static void soft_inputs(size_t n, double range, int mode)
{
  double s = 1;
  for (size_t i = 0; i < n; i++) {
    x[i] = fl(uniform(-range, range));
    if (mode == 0) { /* weights steered so that their sum is always rounded down */
      double e = i == 0 ? 1 : steered(s, 1);
      x[i] = fl(log(e));
      if (i) s = fl(s + e);
    }
    if (mode == 1) x[i] = i == 0 ? fl(range) : fl(uniform(-range, -range * 0.9)); /* far below the maximum: large differences */
  }
}

static void trial_softmax(size_t n, double range, const cf_arith *a, const cf_tolerance t[3], cf_dtype result, int mode, tally best[3])
{
  static double e[NMAX];
  real S = 0, m = -INFINITY;
  soft_inputs(n, range, mode);
  for (size_t i = 0; i < n; i++) m = fmaxl(m, x[i]);
  for (size_t i = 0; i < n; i++) S += expl(x[i] - m);
  double side = mode == 2 ? 2 : rnd() & 1 ? 1 : -1, Sh = exponentials(x, n, e, -side, side);
  double lg = within_ulps(logl((real)Sh), side == 2 ? uniform(-1, 1) : side);
  cf_tensor tx = vector(x, n, 1);
  cf_op_options o = {.op = CF_OP_SOFTMAX, .x = &tx};
  tolerance_here(&o, a, tol);
  double inverse = fl(1 / Sh);
  for (size_t i = 0; i < n; i++) compare(&best[0], "softmax", finish(rnd() & 1 ? fl(e[i] / Sh) : fl(e[i] * inverse), result), expl(x[i] - m) / S, &t[0], tol[i]);
  o.op = CF_OP_LOGSOFTMAX;
  tolerance_here(&o, a, tol);
  for (size_t i = 0; i < n; i++) compare(&best[1], "logsoftmax", finish(fl(fl(x[i] - (double)m) - lg), result), x[i] - m - logl(S), &t[1], tol[i]);
  o.op = CF_OP_LOGSUMEXP;
  tolerance_here(&o, a, tol);
  compare(&best[2], "logsumexp", finish(fl((double)m + lg), result), m + logl(S), &t[2], tol[0]);
}

static double eps = 1e-3;

static void trial_norms(size_t n, double range, const cf_arith *a, const cf_tolerance t[3], cf_dtype result, int mode, tally best[3])
{
  real mean = 0, var = 0, ms = 0;
  double offset = mode == 1 ? range * 0.9 : 0, spread = mode == 1 ? range * 0.01 : range;
  for (size_t i = 0; i < n; i++) {
    x[i] = fl(offset + uniform(-spread, spread));
    if (mode == 2) x[i] = fl(range * 0.7);
    mean += (real)x[i] / (real)n;
    ms += (real)x[i] * x[i] / (real)n;
  }
  for (size_t i = 0; i < n; i++) var += (x[i] - mean) * (x[i] - mean) / (real)n;
  int order = 1 + (int)(rnd() % 3);
  memcpy(term, x, n * sizeof *x);
  double m = fl(sum(term, n, order) / (double)n), e = fl(eps);
  for (size_t i = 0; i < n; i++) {
    w[i] = fl(x[i] - m);
    term[i] = fl(w[i] * w[i]);
  }
  double r = fl(1 / fl(sqrt(fl(fl(sum(term, n, order) / (double)n) + e))));
  cf_tensor tx = vector(x, n, 1);
  cf_op_options o = {.op = CF_OP_LAYERNORM, .x = &tx, .eps = eps};
  tolerance_here(&o, a, tol);
  double mr = fl(m * r);
  bool folded = rnd() & 1;
  for (size_t i = 0; i < n; i++)
    compare(&best[0], "layernorm", finish(folded ? fl(fl(x[i] * r) - mr) : fl(w[i] * r), result), (x[i] - mean) / sqrtl(var + eps), &t[0], tol[i]);
  for (size_t i = 0; i < n; i++) term[i] = fl(x[i] * x[i]);
  double ss = sum(term, n, order), rr = fl(1 / fl(sqrt(fl(fl(ss / (double)n) + e)))), norm = fmax(fl(sqrt(ss)), e);
  o.op = CF_OP_RMSNORM;
  tolerance_here(&o, a, tol);
  for (size_t i = 0; i < n; i++) compare(&best[1], "rmsnorm", finish(fl(x[i] * rr), result), x[i] / sqrtl(ms + eps), &t[1], tol[i]);
  o.op = CF_OP_L2NORM;
  tolerance_here(&o, a, tol);
  for (size_t i = 0; i < n; i++) compare(&best[2], "l2norm", finish(fl(x[i] / norm), result), x[i] / fmaxl(sqrtl(ms * (real)n), eps), &t[2], tol[i]);
}

static void trial_attention(size_t n, size_t d, double range, const cf_arith *a, const cf_tolerance *t, cf_dtype result, tally *best)
{
  static double q[DMAX], k[NMAX * DMAX], v[NMAX], s[NMAX], e[NMAX];
  real ex[NMAX], m = -INFINITY, S = 0, O = 0;
  double scale = fl(1 / sqrt((double)d)), side = uniform(-1, 1);
  for (size_t l = 0; l < d; l++) q[l] = fl(uniform(-range, range));
  for (size_t j = 0; j < n; j++) {
    double part[DMAX];
    real dot = 0;
    for (size_t l = 0; l < d; l++) {
      k[j * d + l] = fl(uniform(-range, range));
      part[l] = fl(q[l] * k[j * d + l]);
      dot += (real)q[l] * k[j * d + l];
    }
    v[j] = fl(uniform(-range, range));
    s[j] = fl(sum(part, d, 1 + (int)(rnd() % 3)) * scale);
    ex[j] = dot / sqrtl((real)d);
    m = fmaxl(m, ex[j]);
  }
  for (size_t j = 0; j < n; j++) {
    real p = expl(ex[j] - m);
    S += p;
    O += p * v[j];
  }
  double Sh = exponentials(s, n, e, side, 2);
  for (size_t j = 0; j < n; j++) term[j] = fl(e[j] * v[j]);
  double out = fl(sum(term, n, 1 + (int)(rnd() % 3)) / Sh);
  cf_tensor tq = vector(q, d, 1), tk = vector(k, d, n), tv = vector(v, 1, n);
  cf_op_options o = {.op = CF_OP_ATTENTION, .q = &tq, .k = &tk, .v = &tv, .rsqrt_d = true};
  tolerance_here(&o, a, tol);
  compare(best, "attention", finish(out, result), O / S, t, tol[0]);
}

static cf_tolerance worst(int op, size_t n, size_t d, double range, const cf_arith *a)
{
  cf_tolerance t;
  cf_worst z = {.op = op, .n = (double)n, .d = (double)d, .range = range, .weight = 1, .eps = eps};
  cf_tolerance_worst(&z, a, &t);
  return t;
}

static void report(const char *op, size_t n, cf_dtype result, tally t, bool sharp)
{
  bool ok = !sharp || t.all >= 0.02;
  if (!ok) failures++;
  printf("%s %-10s n %4zu  %s in %s: reached %.3g of the tolerance over all inputs, %.3g of that of the inputs\n", ok ? "ok    " : "FAILED", op, n,
         cf_dtype_name(result), cf_dtype_name(acc), t.all, t.here);
}

static void campaign(size_t n, cf_dtype result, int trials)
{
  cf_format f;
  cf_arith a;
  cf_model model = {.acc_on = true, .acc = acc, .exp_ulp = exp_ulp};
  double range = acc == CF_F32 ? 4 : 1;
  bool sharp = result == acc; /* else the final rounding hides the accumulator's errors */
  cf_format_of(acc, &f);
  acc_p = f.p;
  acc_emin = f.emin;
  cf_arith_of(&model, result, CF_BOOL, &a); /* inputs are made in the accumulator's own numbers */
  tally dot = {0}, add = {0}, soft[3] = {{0}}, norm[3] = {{0}}, att = {0};
  cf_tolerance td = worst(CF_OP_DOT, n, 1, 1, &a), ts = worst(CF_TOL_SUM, n, 1, 1, &a), ta = worst(CF_OP_ATTENTION, n, 8, range, &a);
  cf_tolerance tt[3] = {worst(CF_OP_SOFTMAX, n, 1, range, &a), worst(CF_OP_LOGSOFTMAX, n, 1, range, &a), worst(CF_OP_LOGSUMEXP, n, 1, range, &a)};
  cf_tolerance tn[3] = {worst(CF_OP_LAYERNORM, n, 1, range, &a), worst(CF_OP_RMSNORM, n, 1, range, &a), worst(CF_OP_L2NORM, n, 1, range, &a)};
  for (int i = 0; i < trials; i++) {
    trial_dot(n, &a, &td, result, i % 3, false, &dot);
    trial_dot(n, &a, &td, result, i % 3, true, &dot);
    trial_dot(n, &a, &ts, result, i % 3, true, &add);
    trial_softmax(n, range, &a, tt, result, i % 3, soft);
    trial_norms(n, range, &a, tn, result, i % 3, norm);
    trial_attention(n, 8, range, &a, &ta, result, &att);
  }
  report("sum", n, result, add, sharp && n > 1);
  report("dot", n, result, dot, sharp && n > 1);
  report("softmax", n, result, soft[0], sharp && n > 1 && !isinf(tt[0].rtol));
  report("logsoftmax", n, result, soft[1], false);
  report("logsumexp", n, result, soft[2], false);
  report("layernorm", n, result, norm[0], false);
  report("rmsnorm", n, result, norm[1], false);
  report("l2norm", n, result, norm[2], false);
  report("attention", n, result, att, false);
}

int main(void)
{
  static const size_t sizes[] = {1, 2, 5, 33, 256, 4096};
  static const struct {
    cf_dtype acc, result;
  } formats[] = {{CF_F32, CF_F32}, {CF_F32, CF_F16}, {CF_F32, CF_BF16}, {CF_F16, CF_F16}, {CF_BF16, CF_BF16}};
  for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++)
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
      acc = formats[f].acc;
      if (acc != CF_F32 && (double)sizes[i] * (acc == CF_F16 ? 0x1p-11 : 0x1p-8) > 0.5) continue; /* gamma_n ends here */
      campaign(sizes[i], formats[f].result, sizes[i] > 1000 ? 20 : sizes[i] > 100 ? 100 : 500);
    }
  printf("%d failures\n", failures);
  return failures != 0;
}
