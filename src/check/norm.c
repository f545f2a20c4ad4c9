/* The logarithmic norm at a point and the curvature between points (specs/certificate.md, section 5). */
#include <math.h>
#include <stdlib.h>
#include "curve.h"

#define UNIT 0x1p-53
#define DENSE 700 /* nd up to which the eigenvalue is bounded by a Cholesky factorization */

/* ---- sup |S''| on [0, 1] */
typedef struct jet { double a, b, c; } jet; /* bounds of a function and its first two derivatives */
static jet times(jet x, jet y) { return (jet){x.a * y.a, x.b * y.a + x.a * y.b, x.c * y.a + 2 * x.b * y.b + x.a * y.c}; }
static jet plus(jet x, jet y) { return (jet){x.a + y.a, x.b + y.b, x.c + y.c}; }
static jet scaled(double k, jet x) { return (jet){k * x.a, k * x.b, k * x.c}; }
static jet sums(const double *a, size_t order, double first)
{
  jet s = {first, 0, 0};
  for (size_t k = 1; k <= order; k++) s.b += (double)k * a[k], s.c += (double)(k * (k - 1)) * a[k];
  return s;
}
typedef struct jets { jet *p, *proj, *q; double *x0, *q0; } jets;

static double distance(size_t d, const double *x, const double *y)
{
  double s = 0;
  for (size_t a = 0; a < d; a++) s += (x[a] - y[a]) * (x[a] - y[a]);
  return sqrt(s) + 8 * UNIT;
}
static void jets_of(const curve *c, jets *t)
{
  size_t K = c->order, d = c->d;
  for (size_t i = 0; i < c->n; i++) {
    t->p[i] = sums(c->ap + i * (K + 2), K, 1.001);
    t->q[i] = sums(c->aq + i * (K + 2), K - 1, c->tq[i * (K + 2)]);
    t->proj[i] = (jet){1, 2 * t->p[i].b, 2.002 * t->p[i].c + 2 * t->p[i].b * t->p[i].b}; /* I - p p^T */
    for (size_t a = 0; a < d; a++) t->x0[i * d + a] = fixed_double(c->limbs, at(c, c->P, (i * d + a) * (K + 1))), t->q0[i * d + a] = fixed_double(c->limbs, at(c, c->Q, (i * d + a) * K));
  }
}
/* a_ij = e_ij/Z_i: a' = a beta (c_ij' - sum_k a_ik c_ik') */
static jet weight_jet(const curve *c, size_t i, size_t j)
{
  double beta = c->bd, a = weight(c, i, j), first = beta * (c->c1[pair(c, i, j)] + c->w1[i]), second = beta * (c->c2[pair(c, i, j)] + c->w2[i]);
  return (jet){a, a * first, a * (first * first + second)};
}
/* P_i (x_j - q_i), usa: P_i x_j */
static jet pull_jet(const curve *c, const jets *t, size_t i, size_t j)
{
  jet w = {1.001, t->p[j].b, t->p[j].c};
  if (c->p->model != USA) {
    w = (jet){distance(c->d, t->x0 + j * c->d, t->q0 + i * c->d), t->p[j].b + t->q[i].b, t->p[j].c + t->q[i].c};
    w.a += w.b;
  }
  return times(t->proj[i], w);
}
/* P_j x_i = P_j (x_i - x_j), or P_j M^T x_i */
static jet chord_jet(const curve *c, const jets *t, size_t i, size_t j)
{
  jet w = {distance(c->d, t->x0 + i * c->d, t->x0 + j * c->d), t->p[i].b + t->p[j].b, t->p[i].c + t->p[j].c};
  w.a += w.b + 2 * c->eta;
  if (c->any) w = t->p[i];
  return times(t->proj[j], w);
}
static double block_jet(const curve *c, const jets *t, size_t i, size_t j)
{
  jet b = plus(times(t->proj[i], t->proj[j]), scaled(c->bd, times(pull_jet(c, t, i, j), chord_jet(c, t, i, j))));
  return times(weight_jet(c, i, j), b).c;
}
static double diagonal_jet(const curve *c, const jets *t, size_t i)
{
  jet s = sums(c->as + i * (c->order + 2), c->order - 1, 1.01), all = times(plus(weight_jet(c, i, i), s), t->proj[i]);
  for (size_t j = 0; j < row(c, i); j++) {
    jet u = pull_jet(c, t, i, j);
    all = plus(all, scaled(c->bd, times(weight_jet(c, i, j), times(u, u))));
  }
  if (c->any) all = plus(all, scaled(c->bd, times(weight_jet(c, i, i), times(pull_jet(c, t, i, i), chord_jet(c, t, i, i)))));
  return all.c;
}
/* max_i (M v)_i / v_i for a good v > 0: at least lambda_max of a matrix whose off-diagonal entries are nonnegative */
static double collatz(size_t n, const double *m, double *v, double *y)
{
  double best = INFINITY, low = 0;
  for (size_t i = 0; i < n; i++) v[i] = 1, low = fmin(low, m[i * n + i]);
  for (int round = 0; round < 12; round++) {
    double bound = -INFINITY, top = 0;
    for (size_t i = 0; i < n; i++) {
      double s = 0, all = 0;
      for (size_t j = 0; j < n; j++) s += m[i * n + j] * v[j], all += fabs(m[i * n + j]) * v[j];
      all = (s + all * 1e-10) / v[i], bound = fmax(bound, all < INFINITY ? all : INFINITY);
      y[i] = s - 1.1 * low * v[i] + 1e-3 * v[i], top = fmax(top, y[i]);
    }
    if (!(bound >= best)) best = bound;
    for (size_t i = 0; i < n; i++) v[i] = fmax(y[i] / top, 1e-6);
  }
  return best;
}
double norm_curvature(curve *c)
{
  size_t n = c->n;
  jets t;
  double *m, *v, bound = INFINITY;
  void *room = CARVE({&t.p, 3 * n}, {&t.proj, 3 * n}, {&t.q, 3 * n}, {&t.x0, n * c->d}, {&t.q0, n * c->d}, {&m, n * n}, {&v, 2 * n}); /* a jet is three numbers */
  if (room) {
    jets_of(c, &t);
    for (size_t i = 0; i < n; i++) {
      c->w1[i] = c->w2[i] = 0;
      for (size_t j = 0; j < row(c, i) && c->p->model != USA; j++) {
        double a = weight(c, i, j), f = c->c1[pair(c, i, j)];
        c->w1[i] += a * f, c->w2[i] += a * (c->c2[pair(c, i, j)] + c->bd * f * f);
      }
    }
    for (size_t i = 0; i < n; i++) {
      m[i * n + i] = diagonal_jet(c, &t, i);
      for (size_t j = 0; j < row(c, i); j++) {
        double half = i == j ? 0 : block_jet(c, &t, i, j) / 2;
        m[i * n + j] += half, m[j * n + i] += half;
      }
    }
    bound = collatz(n, m, v, v + n) * RAISE;
  }
  free(room);
  return bound;
}

/* ---- S at a point, in double */
bool spectrum_new(spectrum *w, const curve *c)
{
  const size_t n = c->n, d = c->d, m = n * d, size = m <= DENSE ? m : n;
  *w = (spectrum){.size = size, .guess = 1};
  w->room = CARVE({&w->s, size * size}, {&w->l, size * size}, {&w->x, m}, {&w->q, m}, {&w->key, m}, {&w->query, m}, {&w->e, pairs(c)}, {&w->z, n}, {&w->v, size}, {&w->y, size},
                  {&w->block, 4 * d * d + 8 * d});
  return w->room;
}

static double horner(const curve *c, limb *u, size_t order, double s)
{
  double v = 0;
  for (size_t k = order + 1; k-- > 0;) v = v * s + fixed_double(c->limbs, at(c, u, k));
  return v;
}
static double dot(size_t d, const double *x, const double *y)
{
  double s[4] = {0, 0, 0, 0};
  size_t k = 0;
  for (; k + 4 <= d; k += 4) s[0] += x[k] * y[k], s[1] += x[k + 1] * y[k + 1], s[2] += x[k + 2] * y[k + 2], s[3] += x[k + 3] * y[k + 3];
  for (; k < d; k++) s[0] += x[k] * y[k];
  return (s[0] + s[1]) + (s[2] + s[3]);
}
/* y = w - <x, w> x */
static void project(size_t d, const double *x, const double *w, double *y)
{
  double s = dot(d, x, w);
  for (size_t a = 0; a < d; a++) y[a] = w[a] - s * x[a];
}
/* u = P_i (x_j - q_i) (usa: P_i x_j), v = P_j x_i, or P_j M^T x_i */
static void factors(const curve *c, const spectrum *w, size_t i, size_t j, double *u, double *v)
{
  size_t d = c->d;
  const double *x = w->x + i * d, *y = w->x + j * d;
  for (size_t a = 0; a < d; a++) v[a] = y[a] - (c->p->model == USA ? 0 : w->q[i * d + a]);
  project(d, x, v, u);
  project(d, y, c->any ? w->query + i * d : x, v);
}
/* the weights at s into e (unnormalized sums over pairs stay), 1/z per row into y */
static void place(const curve *c, spectrum *w, double s)
{
  size_t K = c->order, d = c->d;
  for (size_t k = 0; k < c->n * d; k++) w->x[k] = horner(c, at(c, c->P, k * (K + 1)), K, s), w->q[k] = horner(c, at(c, c->Q, k * K), K - 1, s);
  for (size_t k = 0; k < pairs(c); k++) w->e[k] = fmax(horner(c, at(c, c->E, k * K), K - 1, s), 0);
  for (size_t k = 0; c->any && k < c->n * d; k++) {
    const double *x = w->x + k / d * d;
    w->key[k] = dot(d, c->md + k % d * d, x), w->query[k] = 0;
    for (size_t a = 0; a < d; a++) w->query[k] += c->md[a * d + k % d] * x[a];
  }
}
static double weight_at(const curve *c, const spectrum *w, const double *z, size_t i, size_t j) { return j < row(c, i) ? w->e[pair(c, i, j)] * z[i] : 0; }

/* the block S_ij, j < i: (a_ij + a_ji)/2 P_i P_j + beta/2 (a_ij u v^T + a_ji v' u'^T), its two rank-one terms first */
static void rank_terms(const curve *c, const spectrum *w, const double *z, size_t i, size_t j, double *u)
{
  size_t d = c->d;
  double a = c->bd / 2 * weight_at(c, w, z, i, j), b = c->bd / 2 * weight_at(c, w, z, j, i);
  factors(c, w, i, j, u, u + 2 * d);     /* u0 = u_ij, v0 = v_ij at u + 2d */
  factors(c, w, j, i, u + 3 * d, u + d); /* v1 = u_ji at u + 3d, u1 = v_ji at u + d */
  for (size_t k = 0; k < d; k++) u[k] *= a, u[d + k] *= b;
}
static void pair_block(const curve *c, const spectrum *w, const double *z, size_t i, size_t j, double *b, double *u)
{
  size_t d = c->d;
  const double *x = w->x + i * d, *y = w->x + j * d;
  double half = (weight_at(c, w, z, i, j) + weight_at(c, w, z, j, i)) / 2, in = dot(d, x, y);
  rank_terms(c, w, z, i, j, u);
  for (size_t a = 0; a < d; a++)
    for (size_t e = 0; e < d; e++)
      b[a * d + e] = half * ((a == e) - x[a] * x[e] - y[a] * y[e] + in * x[a] * y[e]) + u[a] * u[2 * d + e] + u[d + a] * u[3 * d + e];
}
/* beta P_i Cov_i P_i; with M the symmetric part of beta sum_j a_ij u_ij (P_i M x_j)^T + beta a_ii u_ii (P_i M^T x_i)^T */
static void covariance(const curve *c, const spectrum *w, const double *z, size_t i, double *b, double *u)
{
  size_t d = c->d;
  for (size_t a = 0; a < d * d; a++) b[a] = 0;
  for (size_t j = 0; j < row(c, i); j++) {
    double k = c->bd * weight_at(c, w, z, i, j);
    factors(c, w, i, j, u, u + d);
    const double *v = u;
    if (c->any) {
      double *f = u + 2 * d;
      project(d, w->x + i * d, w->key + j * d, f), v = f;
      for (size_t a = 0; a < d && j == i; a++) f[a] += u[d + a];
    }
    for (size_t a = 0; a < d; a++)
      for (size_t e = 0; e < d; e++) b[a * d + e] += k / 2 * (u[a] * v[e] + v[a] * u[e]);
  }
}
double block_norm(size_t d, const double *b, double *t, int squarings)
{
  double *g = t, *h = t + d * d, scale = 1, f = 0;
  for (size_t a = 0; a < d; a++)
    for (size_t e = 0; e < d; e++) {
      double s = 0;
      for (size_t k = 0; k < d; k++) s += b[k * d + a] * b[k * d + e];
      g[a * d + e] = s;
    }
  for (int k = 0;; k++) {
    f = sqrt(dot(d * d, g, g));
    if (!(f > 0x1p-200)) return f <= 0x1p-200 ? 0x1p-90 : NAN;
    double root = f; /* f^(1/2), f^(1/4), ...: sqrt alone, nothing of libm whose error is not known */
    for (int i = 0; i <= k; i++) root = sqrt(root);
    scale *= root * (1 + 1e-12);
    if (k == squarings) return scale * RAISE;
    for (size_t a = 0; a < d * d; a++) g[a] /= f;
    for (size_t a = 0; a < d; a++)
      for (size_t e = 0; e < d; e++) h[a * d + e] = dot(d, g + a * d, g + e * d);
    double *swap = g;
    g = h, h = swap;
  }
}
/* |u0 v0^T + u1 v1^T|_2 from the two Gram matrices */
static double rank_two(size_t d, const double *u)
{
  double a = dot(d, u, u), b = dot(d, u, u + d), c = dot(d, u + d, u + d), p = dot(d, u + 2 * d, u + 2 * d), q = dot(d, u + 2 * d, u + 3 * d), r = dot(d, u + 3 * d, u + 3 * d);
  double trace = a * p + 2 * b * q + c * r, det = fmax(a * c - b * b, 0) * fmax(p * r - q * q, 0), all = a * p + 2 * fabs(b * q) + c * r;
  double root = sqrt(fmax(trace * trace - 4 * det, 0) + all * all * 1e-12);
  return sqrt(fmax((trace + root) / 2, 0) + all * 1e-12);
}
/* S itself where it is dense, or the matrix of its block norms */
static void fill(const curve *c, spectrum *w, const double *z)
{
  const size_t d = c->d, N = w->size;
  const bool dense = N == c->n * d;
  double *b = w->block, *t = b + d * d, *u = b + 4 * d * d;
  for (size_t i = 0; i < c->n; i++)
    for (size_t j = 0; j <= i; j++) {
      const double *x = w->x + i * d, half = (weight_at(c, w, z, i, j) + weight_at(c, w, z, j, i)) / 2, k = half - dot(d, x, w->q + i * d);
      double norm;
      if (i == j) covariance(c, w, z, i, b, u), norm = dense ? 0 : k + block_norm(d, b, t, d <= 8 ? 3 : 1);
      else if (dense || d <= 6) pair_block(c, w, z, i, j, b, u), norm = dense ? 0 : block_norm(d, b, t, d <= 8 ? 3 : 1);
      else rank_terms(c, w, z, i, j, u), norm = half + rank_two(d, u);
      if (!dense) w->s[i * N + j] = w->s[j * N + i] = norm;
      for (size_t a = 0; dense && a < d; a++)
        for (size_t e = 0; e < (i == j ? a + 1 : d); e++) w->s[(i * d + a) * N + j * d + e] = b[a * d + e] + (i == j ? k * ((a == e) - x[a] * x[e]) : 0);
    }
}
/* What rounding and the errors of the polynomials can add to lambda_max of the matrix formed: every input within eta (Horner: 2 K u times a norm <= 4),
 * sum_j |error of S_ij| <= n sqrt(d) eta (14 + 32 beta) to first order, and weights are divided by z >= least. */
static double matrix_error(const curve *c)
{
  double n = (double)c->n, d = (double)c->d, eta = (500 + 8 * (n + d)) * UNIT + c->eps + c->eta, least = 1;
  if (c->any) eta += 4 * (d + 4) * sqrt(d) * UNIT; /* M in double and its two products */
  for (size_t i = 0; i < c->n; i++) least = fmin(least, c->zlow[i]);
  return 40 / least * (1 + 2 * c->bd) * n * sqrt(d) * eta;
}

/* ---- lambda_max of a dense matrix */
static bool cholesky(spectrum *w, double mu)
{
  size_t n = w->size;
  for (size_t i = 0; i < n; i++) {
    double *l = w->l + i * n;
    for (size_t j = 0; j < i; j++) l[j] = (-w->s[i * n + j] - dot(j, l, w->l + j * n)) / w->l[j * n + j];
    double pivot = (mu - w->s[i * n + i]) - dot(i, l, l);
    if (!(pivot > 0)) return false;
    l[i] = sqrt(pivot);
  }
  return true;
}
/* inverse iteration with the factor of mu - S: v becomes nearer to the eigenvector; its Rayleigh quotient */
static double rayleigh(spectrum *w, double mu)
{
  size_t n = w->size;
  double quotient = 0;
  for (int round = 0; round < 3; round++) {
    double size = sqrt(dot(n, w->v, w->v)), s = 0;
    for (size_t i = 0; i < n; i++) w->v[i] /= size, w->y[i] = (w->v[i] - dot(i, w->l + i * n, w->y)) / w->l[i * n + i];
    for (size_t i = n; i-- > 0;) {
      w->y[i] /= w->l[i * n + i];
      for (size_t j = 0; j < i; j++) w->y[j] -= w->l[i * n + j] * w->y[i];
    }
    s = dot(n, w->y, w->v), quotient = mu - s / dot(n, w->y, w->y); /* <y, (mu - S) y> = <y, v> */
    for (size_t i = 0; i < n; i++) w->v[i] = w->y[i];
  }
  return quotient;
}
static double dense_norm(spectrum *w, double gap, double *low)
{
  size_t n = w->size;
  double mu = w->guess + gap, step = gap, trace = 0, failed = 0, next;
  for (size_t i = 0; i < n; i++) w->v[i] = 1 + (double)(i * 7 % 11) / 16, trace += fabs(w->s[i * n + i]);
  for (; !cholesky(w, mu); step *= 2) {
    failed = mu, mu += step;
    if (!(mu < 1e6)) return *low = 0, INFINITY;
  }
  *low = rayleigh(w, mu);
  for (int tries = 0; tries < 24 && mu - fmax(*low, failed) > 2 * gap; tries++) {
    next = fmax(*low, 0) + gap;
    if (!(next > failed && next < mu)) next = (failed + mu) / 2;
    if (cholesky(w, next)) mu = next, *low = rayleigh(w, mu);
    else failed = next;
  }
  *low = fmax(*low, failed);
  w->guess = mu;
  return mu + 1.1 * ((double)n + 3) * UNIT * (trace + (double)n * mu);
}
double norm_at(spectrum *w, const curve *c, double s, double gap, double *low)
{
  double *z = w->z, mu;
  place(c, w, s);
  for (size_t i = 0; i < c->n; i++) z[i] = c->g[i] / (c->p->model == USA ? 1 : fmax(horner(c, at(c, c->Z, i * c->order), c->order - 1, s), 1e-3));
  fill(c, w, z);
  if (w->size == c->n * c->d) mu = dense_norm(w, gap, low);
  else mu = *low = collatz(w->size, w->s, w->v, w->y);
  return fmax(mu, 0) + matrix_error(c);
}
