#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "flow/lognorm.h"
#include "flow/up.h"

static double *room(size_t m)
{
  size_t bytes = (m * sizeof(double) + 127) / 64 * 64;
  double *p = aligned_alloc(64, bytes);
  if (p) memset(p, 0, bytes);
  return p;
}

bool cf_lognorm_init(cf_lognorm *b, const cf_flow_problem *p, const cf_scores *g)
{
  size_t n = p->n, d = p->d, m = d - 1;
  *b = (cf_lognorm){.n = n, .d = d, .m = m, .model = p->model, .dense = n * m <= CF_LOGNORM_DENSE, .guess = 0.5};
  b->scores = g;
  b->beta = g->beta;
  b->strength = g->strength;
  b->size = b->dense ? n * m : m;
  b->ld = (b->size + CF_LANES - 1) / CF_LANES * CF_LANES;
  b->a = room(n * n);
  b->c = room(n * n);
  b->q = room(n * d);
  b->s = room(n);
  b->basis = room(n * m * d);
  b->g = room((b->dense ? n : 1) * n * m);
  b->b = room(n * m);
  b->f = room(n * d);
  b->u = room(n * b->ld);
  b->S = room((b->size + 3) * b->ld);
  b->work = room((b->size + 3) * b->ld);
  b->v = room(4 * (n * d));
  if (!g->plain) {
    b->key = room(2 * n * d + m);
    b->query = b->key + n * d;
    b->e = b->query + n * d;
    b->r = room((b->dense ? n : 1) * n * m);
  }
  if (!b->a || !b->c || !b->q || !b->s || !b->basis || !b->g || !b->b || !b->f || !b->u || !b->S || !b->work || !b->v || (!g->plain && (!b->key || !b->r))) {
    cf_lognorm_clear(b);
    return false;
  }
  for (size_t i = 0; i < n * d; i++) b->v[i] = 1.0 + 0.25 * (double)(i * i % 7); /* any start not orthogonal to the answer */
  return true;
}

void cf_lognorm_clear(cf_lognorm *b)
{
  free(b->a);
  free(b->c);
  free(b->q);
  free(b->s);
  free(b->basis);
  free(b->g);
  free(b->b);
  free(b->f);
  free(b->u);
  free(b->S);
  free(b->work);
  free(b->v);
  free(b->key);
  free(b->r);
  *b = (cf_lognorm){0};
}

static double dot(size_t d, const double *x, const double *y)
{
  double t = 0.0;
  for (size_t c = 0; c < d; c++) t += x[c] * y[c];
  return t;
}

/* key_j = M x_j, query_i = M^T x_i */
static void scores(cf_lognorm *b, const double *x)
{
  size_t d = b->d;
  const double *m = b->scores->m;
  for (size_t i = 0; i < b->n; i++) {
    double *key = b->key + i * d, *query = b->query + i * d;
    for (size_t k = 0; k < d; k++) key[k] = query[k] = 0.0;
    for (size_t k = 0; k < d; k++) {
      key[k] = dot(d, m + k * d, x + i * d);
      for (size_t l = 0; l < d; l++) query[l] += m[k * d + l] * x[i * d + k];
    }
  }
}

/* c_ij, a_ij, q_i, s_i at x */
static void weights(cf_lognorm *b, const double *x)
{
  size_t n = b->n, d = b->d;
  for (size_t i = 0; i < n; i++) {
    double *a = b->a + i * n, *c = b->c + i * n, *q = b->q + i * d, z = 0.0, top;
    size_t last = b->model == CF_MODEL_CAUSAL ? i + 1 : n;
    for (size_t j = 0; j < n; j++) {
      c[j] = dot(d, x + i * d, b->scores->plain ? x + j * d : b->key + j * d);
      a[j] = b->beta * (c[j] - 1.0);
    }
    if (!b->scores->plain) {
      top = -INFINITY;
      for (size_t j = 0; j < last; j++) top = b->beta * c[j] > top ? b->beta * c[j] : top;
      if (b->model == CF_MODEL_USA) top = b->scores->offset;
      for (size_t j = 0; j < n; j++) a[j] = j < last ? b->beta * c[j] - top : 0.0;
    }
    cf_exp_raw(n, a, a);
    for (size_t j = 0; j < last; j++) z += a[j];
    if (b->model == CF_MODEL_USA) z = (double)n * b->scores->clock;
    for (size_t k = 0; k < d; k++) q[k] = 0.0;
    for (size_t j = 0; j < n; j++) {
      a[j] = j < last ? a[j] / z : 0.0;
      for (size_t k = 0; k < d; k++) q[k] += a[j] * x[j * d + k];
    }
    b->s[i] = dot(d, x + i * d, q);
  }
}

/* columns 2 .. d of the Householder reflection that takes y = x_i / |x_i| to the first axis: e_c - v v_c / (1 + |y_1|), v = y + sign(y_1) e_1 */
static void tangent_basis(cf_lognorm *b, const double *x, size_t i)
{
  size_t d = b->d;
  const double *p = x + i * d;
  double r = sqrt(dot(d, p, p)), y1 = p[0] / r, sign = y1 < 0.0 ? -1.0 : 1.0;
  for (size_t k = 0; k + 1 < d; k++) {
    double *to = b->basis + (i * b->m + k) * d, f = p[k + 1] / r / (1.0 + fabs(y1));
    b->f[i * d + k] = f;
    for (size_t c = 0; c < d; c++) to[c] = (c == k + 1 ? 1.0 : 0.0) - f * (p[c] / r + (c == 0 ? sign : 0.0));
  }
}

/* coordinates 2 .. d of the reflection of z: z_c - f_c <v, z> */
static void reflect(const cf_lognorm *b, const double *p, size_t i, double r, double sign, const double *z, double *g)
{
  size_t d = b->d;
  double t = dot(d, p, z) / r + sign * z[0];
  for (size_t k = 0; k + 1 < d; k++) g[k] = z[k + 1] - b->f[i * d + k] * t;
}

/* B_i^T x_j for all j, B_i^T q_i */
static void project(cf_lognorm *b, const double *x, size_t i, double *g)
{
  size_t n = b->n, d = b->d, m = b->m;
  const double *p = x + i * d;
  double r = sqrt(dot(d, p, p)), sign = p[0] < 0.0 ? -1.0 : 1.0;
  for (size_t j = 0; j < n; j++) reflect(b, p, i, r, sign, x + j * d, g + j * m);
  if (b->model == CF_MODEL_USA)
    for (size_t k = 0; k < m; k++) b->b[i * m + k] = 0.0;
  else reflect(b, p, i, r, sign, b->q + i * d, b->b + i * m);
}

/* B_i^T M^T x_j for all j */
static void project_queries(const cf_lognorm *b, const double *x, size_t i, double *r)
{
  const double *p = x + i * b->d;
  double size = sqrt(dot(b->d, p, p)), sign = p[0] < 0.0 ? -1.0 : 1.0;
  for (size_t j = 0; j < b->n; j++) reflect(b, p, i, size, sign, b->query + j * b->d, r + j * b->m);
}

/* (a_ii - s_i) I + beta sum_j a_ij u u^T, u = g_ij - b_i, upper triangle at S */
static void diagonal_block(const cf_lognorm *b, size_t i, const double *g, double *S, size_t ld)
{
  size_t n = b->n, m = b->m;
  const double *a = b->a + i * n, *bi = b->b + i * m;
  for (size_t k = 0; k < m; k++)
    for (size_t l = k; l < m; l++) S[k * ld + l] = 0.0;
  for (size_t j = 0; j < n; j++)
    for (size_t k = 0; k < m; k++) {
      double f = a[j] * (g[j * m + k] - bi[k]);
      for (size_t l = k; l < m; l++) S[k * ld + l] += f * (g[j * m + l] - bi[l]);
    }
  for (size_t k = 0; k < m; k++)
    for (size_t l = k; l < m; l++) S[k * ld + l] = b->beta * S[k * ld + l] + (k == l ? a[i] - b->s[i] : 0.0);
}

/* (a_ii - s_i) I + beta sym [sum_j a_ij u_ij (B_i^T M (x_j - q_i))^T + a_ii u_ii (B_i^T M^T x_i)^T]: g of token i, r its B_i^T M^T x_i */
static void diagonal_general(const cf_lognorm *b, const double *x, size_t i, const double *g, const double *r, double *S, size_t ld)
{
  size_t n = b->n, m = b->m, d = b->d;
  const double *a = b->a + i * n, *bi = b->b + i * m, *p = x + i * d;
  double size = sqrt(dot(d, p, p)), sign = p[0] < 0.0 ? -1.0 : 1.0, *e = b->e;
  for (size_t k = 0; k < m; k++)
    for (size_t l = k; l < m; l++) S[k * ld + l] = 0.0;
  for (size_t j = 0; j < n; j++) {
    if (a[j] == 0.0) continue;
    reflect(b, p, i, size, sign, b->key + j * d, e);
    for (size_t k = 0; k < m; k++) e[k] = 0.5 * b->beta * a[j] * (e[k] + (j == i ? r[k] : 0.0));
    for (size_t k = 0; k < m; k++)
      for (size_t l = k; l < m; l++) S[k * ld + l] += (g[j * m + k] - bi[k]) * e[l] + e[k] * (g[j * m + l] - bi[l]);
  }
  for (size_t k = 0; k < m; k++) S[k * ld + k] += a[i] - b->s[i];
}

/* the same where the block stands alone: rows of lanes */
CF_FLOW_CLONES static void diagonal_alone(cf_lognorm *b, size_t i)
{
  size_t n = b->n, m = b->m, ld = b->ld;
  const double *a = b->a + i * n, *bi = b->b + i * m;
  for (size_t k = 0; k < m * ld; k++) b->S[k] = 0.0;
  for (size_t j = 0; j < n; j++)
    for (size_t k = 0; k < m; k++) b->u[j * ld + k] = b->g[j * m + k] - bi[k];
  for (size_t k = 0; k < m; k++)
    for (size_t l = k / CF_LANES * CF_LANES; l < ld; l += CF_LANES) {
      cf_pack t = {0};
      for (size_t j = 0; j < n; j++) t += (a[j] * b->u[j * ld + k]) * *(const cf_pack *)(b->u + j * ld + l);
      *(cf_pack *)(b->S + k * ld + l) = b->beta * t;
    }
  for (size_t k = 0; k < m; k++) b->S[k * ld + k] += a[i] - b->s[i];
}

/* S_ij = (a_ij + a_ji)/2 B_i^T B_j + beta/2 [a_ij u_ij r_ji^T + a_ji r_ij u_ji^T], r_ji = B_j^T M^T x_i, plain: g_ji */
static void off_block(const cf_lognorm *b, size_t i, size_t j)
{
  size_t n = b->n, m = b->m, d = b->d;
  double aij = b->a[i * n + j], aji = b->a[j * n + i], mean = 0.5 * (aij + aji), f = 0.5 * b->beta * aij, e = 0.5 * b->beta * aji;
  const double *gij = b->g + (i * n + j) * m, *gji = b->g + (j * n + i) * m, *pull = b->scores->plain ? b->g : b->r;
  const double *rij = pull + (i * n + j) * m, *rji = pull + (j * n + i) * m, *bi = b->b + i * m, *bj = b->b + j * m;
  for (size_t k = 0; k < m; k++)
    for (size_t l = 0; l < m; l++)
      b->S[(i * m + k) * b->ld + j * m + l] = mean * dot(d, b->basis + (i * m + k) * d, b->basis + (j * m + l) * d) +
                                              (f * (gij[k] - bi[k]) * rji[l] + e * rij[k] * (gji[l] - bj[l]));
}

/* rounding of S's entries and of the basis, summed over a row                                            [specs/flow.md 5] */
static double entry_slack(const cf_lognorm *b)
{
  const double n = (double)b->n, d = (double)b->d, t = b->strength, m = add(1.0, b->scores->frobenius), f = b->scores->plain ? 1.0 : 4.0 * mul(m, m);
  return mul3(mul(f, 4.0 * CF_U), mul((d - 1.0) * (n + 1.0), mad(1.0, 2.0, t)), mad(n + 8.0 * d + 64.0, 2.0 * t, d + 4.0));
}

static double dense(cf_lognorm *b, const double *x)
{
  size_t n = b->n, m = b->m;
  for (size_t i = 0; i < n; i++) {
    tangent_basis(b, x, i);
    project(b, x, i, b->g + i * n * m);
    if (!b->scores->plain) project_queries(b, x, i, b->r + i * n * m);
  }
  for (size_t i = 0; i < n; i++) {
    double *S = b->S + i * m * b->ld + i * m;
    if (b->scores->plain) diagonal_block(b, i, b->g + i * n * m, S, b->ld);
    else diagonal_general(b, x, i, b->g + i * n * m, b->r + (i * n + i) * m, S, b->ld);
    for (size_t j = i + 1; j < n; j++) off_block(b, i, j);
  }
  double mu = cf_eigen_bound(b->size, b->ld, b->S, b->work, b->v, b->guess);
  b->guess = mu < 1e3 ? mu : 0.5;
  return mu;
}

/* an inner product below: tokens off the sphere, rounding */
static double product_slack(const cf_lognorm *b) { return mad(16.0 * CF_NU_MAX, 40.0 * (double)b->d + 400.0, CF_U); }

/* |S_ij|_2 <= (a_ij + a_ji)/2 + beta/2 |a_ij u_ij w_ij^T + a_ji w_ji u_ji^T|_2; the rank-2 norm from two Gram matrices   [specs/flow.md 5] */
static double block_norm(const cf_lognorm *b, const double *x, size_t i, size_t j)
{
  size_t n = b->n, d = b->d;
  double c = b->c[i * n + j], aij = b->a[i * n + j], aji = b->a[j * n + i], own = b->model == CF_MODEL_USA ? 0.0 : 1.0;
  const double *qi = b->q + i * d, *qj = b->q + j * d, *xi = x + i * d, *xj = x + j * d;
  double hij = own * dot(d, qi, xj), hji = own * dot(d, qj, xi), si = own * b->s[i], sj = own * b->s[j];
  double ww = 1.0 - c * c;                                    /* |P_j x_i|^2 = |P_i x_j|^2 */
  double ui = ww - 2.0 * (hij - c * si) + own * (dot(d, qi, qi) - si * si); /* |P_i (x_j - q_i)|^2 */
  double uj = ww - 2.0 * (hji - c * sj) + own * (dot(d, qj, qj) - sj * sj);
  double xi2 = ww - (hij - c * si), yj2 = ww - (hji - c * sj); /* <u_ij, P_i x_j>, <P_j x_i, u_ji> */
  double e = product_slack(b);
  ww = add(fabs(ww), e), ui = add(fabs(ui), e), uj = add(fabs(uj), e), xi2 = add(fabs(xi2), e), yj2 = add(fabs(yj2), e);
  /* |X Y^T|^2 is the largest eigenvalue of (X^T X)(Y^T Y), whose eigenvalues are nonnegative: at most its trace */
  double ff = mul3(mul(ui, ww), aij, aij), gg = mul3(mul(ww, uj), aji, aji), cross = mul3(mul(xi2, yj2), aij, aji);
  return mul(0.5, mad(add(aij, aji), b->beta, cf_up_sqrt(add3(ff, gg, 2.0 * cross))));
}

/* the same without plain scores: |S_ij| <= (a_ij + a_ji)/2 + beta/2 (a_ij |u_ij| |P_j M^T x_i| + a_ji |u_ji| |P_i M^T x_j|), and <x_j, M^T x_i> = c_ij */
static double block_norm_general(const cf_lognorm *b, const double *x, size_t i, size_t j)
{
  size_t n = b->n, d = b->d;
  const double f = add(1.0, b->scores->frobenius), own = b->model == CF_MODEL_USA ? 0.0 : 1.0, e = mul3(product_slack(b), 4.0 * f, f);
  double sum = 0.0;
  for (int turn = 0; turn < 2; turn++) {
    const double *xi = x + i * d, *xj = x + j * d, *q = b->q + i * d, c = b->c[i * n + j];
    double uu = 0.0, in = 0.0;
    for (size_t k = 0; k < d; k++) {
      double t = xj[k] - own * q[k];
      uu += t * t;
      in += xi[k] * t;
    }
    double zz = dot(d, b->query + i * d, b->query + i * d) - c * c;
    sum = mad(sum, b->a[i * n + j], mad(1.0, b->beta, cf_up_sqrt(mul(add(fabs(uu - in * in), e), add(fabs(zz), e)))));
    size_t swap = i;
    i = j, j = swap;
  }
  return mul(0.5, sum);
}

static double blocks(cf_lognorm *b, const double *x)
{
  size_t n = b->n;
  const double shift = 2.0; /* a block may be negative: 2 I added makes its eigenvalues, and the guess, positive */
  double *H = b->c;
  for (size_t i = 0; i < n; i++)
    for (size_t j = i + 1; j < n; j++) H[i * n + j] = b->scores->plain ? block_norm(b, x, i, j) : block_norm_general(b, x, i, j);
  for (size_t i = 0; i < n; i++) {
    tangent_basis(b, x, i);
    project(b, x, i, b->g);
    if (b->scores->plain) diagonal_alone(b, i);
    else {
      project_queries(b, x, i, b->r);
      diagonal_general(b, x, i, b->g, b->r + i * b->m, b->S, b->ld);
    }
    double *v = b->v + 2 * n;
    for (size_t k = 0; k < b->m; k++) v[k] = 1.0 + 0.25 * (double)(k * k % 7);
    for (size_t k = 0; k < b->m; k++) b->S[k * b->ld + k] += shift;
    H[i * n + i] = cf_eigen_bound(b->m, b->ld, b->S, b->work, v, 2.0);
    for (size_t j = 0; j < i; j++) H[i * n + j] = H[j * n + i];
  }
  for (size_t i = 0; i < n; i++)
    if (!(b->v[i] > 0.0 && b->v[i] < 1e3)) b->v[i] = 1.0;
  double mu = cf_perron_bound(n, n, H, b->v, b->v + n, 20);
  return add(mu > shift ? cf_up_apart(mu, shift) : 0.0, 1e-9); /* what S_kk + 2 lost is less */
}

double cf_flow_l1(size_t n, double t) { return mul3(mul(1.01, cf_up_sqrt((double)n)), mad(5.0, 2.0, t), 1.0 + 0x1p-40); }
double cf_flow_l2(size_t n, double t) { return mul3(mul(1.01, cf_up_sqrt((double)n)), mad(6.0, t, mad(14.0, 8.0, t)), 1.0 + 0x1p-40); }

double cf_lognorm_at(cf_lognorm *b, const double *x, double eta)
{
  if (b->m == 0) return 0.0;
  if (!b->scores->plain) scores(b, x);
  weights(b, x);
  double mu = b->dense ? dense(b, x) : blocks(b, x);
  mu = (mu > 0.0 ? mu : 0.0) + (mu != mu ? INFINITY : 0.0);
  const double bend = mad(cf_flow_l2(b->n, b->strength), 4.1, cf_flow_l1(b->n, b->strength));
  return add(mul(mad(add(mu, entry_slack(b)), bend, eta), 1.0 + 0x1p-40), 1e-9);
}
