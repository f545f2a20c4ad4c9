/* The polynomials of a substep (specs/certificate.md, section 4). */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "curve.h"

#define ROOM ((size_t)1 << 29) /* numbers of 8 bytes */
#define NORM 4.0    /* sums of absolute values of p, q, s, z, e */
#define RANGE 4096.0 /* of every sum over a row, and of beta times a sum of L */

void *carve(size_t count, const part *parts)
{
  size_t all = 1;
  for (size_t k = 0; k < count; k++) all += parts[k].count;
  double *room = all <= ROOM ? calloc(all, sizeof *room) : NULL, *next = room;
  for (size_t k = 0; room && k < count; next += parts[k++].count) memcpy(parts[k].to, &next, sizeof next); /* a pointer of any type */
  return room;
}
/* M = 2^-s sign(beta) Q^T K, beta = 2^s |beta|, |M| <= 1; false when M is out of range */
static bool set_scores(curve *c)
{
  const size_t d = c->d;
  const iv *m = c->p->m;
  double norm = 1, all = 0;
  for (size_t k = 0; k < d * d; k++) c->md[k] = m ? iv_up(m[k]) : k % (d + 1) == 0, all += fabs(c->md[k]);
  if (m) norm = block_norm(d, c->md, c->md + d * d, 9) + all * 0x1p-50;
  if (!(norm <= 0x1p40)) return false;
  int s = norm > 0x1p-40 ? (int)ceil(log2(norm)) : -40;
  if (ldexp(1, s) < norm) s++;
  for (size_t k = 0; k < d * d; k++) {
    iv v = iv_mul(m ? m[k] : iv_d(k % (d + 1) == 0), iv_d(ldexp(c->bd < 0 ? -1 : 1, -s)));
    if (!(iv_width(v) <= c->ulp)) return false;
    iv_low(c->x, v), fixed_set(c->limbs, at(c, c->M, k), c->x), c->md[k] = fixed_double(c->limbs, at(c, c->M, k));
  }
  const double span = (fabs(c->bd) * norm - c->p->beta) / 0.6931471805599453; /* usa: 2^time >= e^(|beta M| - beta), up to 1e-12 */
  c->bd = ldexp(fabs(c->bd), s);
  if (c->p->model == USA && fabs(span) <= 1000) c->time = (int)floor(span) + 1;
  return c->p->model != USA || fabs(span) <= 1000;
}
bool curve_new(curve *c, const problem *p, size_t order, int limbs)
{
  const size_t n = p->n, d = p->d, k = order, two = (size_t)limbs;
  *c = (curve){.p = p, .n = n, .d = d, .order = k, .bd = p->beta, .limbs = limbs, .ulp = ldexp(1, -56 * limbs), .any = (p->m || p->beta < 0) && p->beta != 0};
  const size_t all = pairs(c), rows = n * (k + 2), any = c->any;
  mpfr_init2(c->x, 56 * limbs + 80);
  c->room = CARVE({&c->P, n * d * (k + 1) * two}, {&c->Q, n * d * k * two}, {&c->S, n * k * two}, {&c->Z, n * k * two}, {&c->E, all * k * two}, {&c->L, all * k * two},
                  {&c->gf, n * two}, {&c->h, two}, {&c->en, all}, {&c->ln, all}, {&c->ehi, all}, {&c->c1, all}, {&c->c2, all}, {&c->g, n}, {&c->zlow, n}, {&c->w1, n}, {&c->w2, n},
                  {&c->ap, rows}, {&c->aq, rows}, {&c->as, rows}, {&c->az, rows}, {&c->tp, rows}, {&c->tq, rows},
                  {&c->M, any * d * d * two}, {&c->md, any * 3 * d * d}, {&c->Y, any * n * d * (k + 1) * two});
  c->top = any ? calloc(n, sizeof *c->top) : NULL;
  return c->room && (!any || (c->top && set_scores(c)));
}
void curve_free(curve *c)
{
  if (c->p) free(c->room), free(c->top), mpfr_clear(c->x);
}
double curve_exp(curve *c, double x)
{
  mpfr_set_d(c->x, x, MPFR_RNDU);
  mpfr_exp(c->x, c->x, MPFR_RNDU);
  return mpfr_get_d(c->x, MPFR_RNDU);
}
/* e^{beta v} (usa: e^{beta v - its own beta} 2^-time), below two ulp off: |beta v| < 2^13 */
static void start_weight(curve *c, limb *to, const acc *v)
{
  acc_get(c->limbs, c->x, v);
  mpfr_mul_d(c->x, c->x, c->bd, MPFR_RNDN);
  if (c->any && c->p->model == USA) mpfr_sub_d(c->x, c->x, c->p->beta, MPFR_RNDN);
  mpfr_exp(c->x, c->x, MPFR_RNDN), mpfr_mul_2si(c->x, c->x, -c->time, MPFR_RNDN);
  fixed_set(c->limbs, to, c->x);
}
/* s := <u_0.., v_0..>, coefficient k: d polynomials each, so many numbers apart */
static void inner(const curve *c, acc *s, const limb *u, size_t ustep, const limb *v, size_t vstep, size_t k)
{
  acc_zero(c->limbs, s);
  for (size_t a = 0; a < c->d; a++) acc_conv(c->limbs, s, u + a * ustep * (size_t)c->limbs, v + a * vstep * (size_t)c->limbs, 0, k);
}
/* beta v, cut; beta |v| < 2^13 */
static void times_beta(const curve *c, acc *s)
{
  const double whole = floor(c->bd);
  double f = c->bd - whole;
  limb rest[LIMBS_MAX];
  for (int k = 0; k < c->limbs; k++) f *= 0x1p56, rest[k] = (limb)f, f -= (double)rest[k];
  acc low;
  acc_scale(c->limbs, &low, s, rest), acc_times(c->limbs, s, (long)whole);
  acc_add(c->limbs, s, 1, &low);
}

/* coefficient k of c_ij and e_ij */
static bool order_pair(curve *c, size_t i, size_t j, size_t k)
{
  const size_t r = pair(c, i, j), K = c->order, d = c->d;
  const int n = c->limbs;
  limb *e = at(c, c->E, r * K), *l = at(c, c->L, r * K), *to = e + k * (size_t)n;
  acc s, t;
  inner(c, &s, at(c, c->P, i * d * (K + 1)), K + 1, at(c, c->any ? c->Y : c->P, j * d * (K + 1)), K + 1, k);
  if (k == 0) {
    if (c->any) acc_add(n, &s, -1, c->top + i);
    else acc_add_int(&s, -1);
    start_weight(c, e, &s), c->ln[r] = 0, c->en[r] = fixed_abs(n, e);
    return c->en[r] <= NORM;
  }
  double size = fabs((double)s.v[0]) * 0x1p-56 * (double)k;
  if (!(c->ln[r] + size <= 60 && (c->ln[r] + size) * c->bd <= RANGE / NORM)) return false;
  acc_times(n, &s, (long)k), fixed_put(n, l + k * (size_t)n, &s), c->ln[r] += fixed_abs(n, l + k * (size_t)n);
  acc_zero(n, &t), acc_conv(n, &t, l, e, 1, k);
  times_beta(c, &t), acc_divide(n, &t, (long)k), fixed_put(n, to, &t), c->en[r] += fixed_abs(n, to);
  if (c->en[r] > c->emax) c->emax = c->en[r];
  return c->en[r] <= NORM;
}
/* coefficient k of Z_i and q_i */
static bool order_q(curve *c, size_t i, size_t k)
{
  const size_t K = c->order, d = c->d, n = row(c, i);
  const int m = c->limbs;
  limb *z = at(c, c->Z, i * K), *g = at(c, c->gf, i);
  acc all, t = {{0}}, u, v;
  acc_zero(m, &all);
  for (size_t j = 0; j < n; j++)
    for (int b = 0; b < m; b++) all.v[b] += at(c, c->E, pair(c, i, j) * K + k)[b];
  acc_carry(m, &all);
  if (k == 0) {
    acc_get(m, c->x, &all), mpfr_ui_div(c->x, 1, c->x, MPFR_RNDN); /* near 1/z; its error is measured where it counts */
    fixed_set(m, g, c->x), c->g[i] = c->p->model == USA ? 1 / (double)c->n : fixed_double(m, g);
  }
  if (k) acc_scale(m, &t, &all, g);
  else acc_zero(m, &t), acc_add_int(&t, 1);
  if (k == 0 || c->p->model != USA) fixed_put(m, z + k * (size_t)m, &t);
  for (size_t a = 0; a < d; a++) {
    limb *q = at(c, c->Q, (i * d + a) * K);
    acc_zero(m, &u), acc_zero(m, &v);
    for (size_t j = 0; j < n; j++) acc_conv(m, &u, at(c, c->E, pair(c, i, j) * K), at(c, c->P, (j * d + a) * (K + 1)), 0, k);
    if (c->p->model == USA) acc_divide(m, &u, (long)c->n);
    else {
      if (k) acc_conv(m, &v, z, q, 1, k);
      acc_scale(m, &t, &u, g), acc_add(m, &t, -1, &v);
    }
    fixed_put(m, q + k * (size_t)m, c->p->model == USA ? &u : &t);
  }
  return c->g[i] > 0 && c->g[i] <= 1.5;
}
/* |coefficient k| of d polynomials so many numbers apart */
static double size_of(const curve *c, limb *u, size_t step, size_t k)
{
  double s = 0;
  for (size_t a = 0; a < c->d; a++) {
    double v = fixed_abs(c->limbs, at(c, u, a * step + k));
    s += v * v;
  }
  return sqrt(s);
}
/* coefficient k of s_i, k+1 of p_i */
static bool order_p(curve *c, size_t i, size_t k)
{
  const size_t K = c->order, d = c->d, from = i * (K + 2);
  const int n = c->limbs;
  limb *p = at(c, c->P, i * d * (K + 1)), *q = at(c, c->Q, i * d * K), *s = at(c, c->S, i * K);
  acc t, u;
  inner(c, &t, p, K + 1, q, K, k), fixed_put(n, at(c, s, k), &t);
  for (size_t a = 0; a < d; a++) {
    limb *x = at(c, p, a * (K + 1));
    acc_of(n, &u, at(c, q, a * K + k)), acc_zero(n, &t), acc_conv(n, &t, s, x, 0, k), acc_add(n, &u, -1, &t);
    acc_scale(n, &t, &u, c->h), acc_divide(n, &t, (long)k + 1), fixed_put(n, at(c, x, k + 1), &t);
  }
  c->ap[from + k + 1] = size_of(c, p, K + 1, k + 1), c->aq[from + k] = size_of(c, q, K, k);
  c->as[from + k] = fixed_abs(n, at(c, s, k)), c->az[from + k] = fixed_abs(n, at(c, c->Z, i * K + k));
  double sums[4] = {0, 0, 0, 0};
  for (size_t l = 0; l <= k + 1; l++) sums[0] += c->ap[from + l], sums[1] += c->aq[from + l], sums[2] += c->az[from + l], sums[3] += c->as[from + l];
  c->pmax = fmax(c->pmax, sums[0]);
  return sums[0] <= NORM && sums[1] <= NORM && sums[2] <= NORM && sums[3] <= NORM;
}
/* coefficient k of M p_i, each off by one ulp and 2 d ulp |p_ik| */
static void order_y(curve *c, size_t i, size_t k)
{
  const size_t K = c->order, d = c->d;
  for (size_t a = 0; a < d; a++) {
    acc s;
    acc_zero(c->limbs, &s);
    for (size_t b = 0; b < d; b++) acc_conv(c->limbs, &s, at(c, c->M, a * d + b), at(c, c->P, (i * d + b) * (K + 1) + k), 0, 0);
    fixed_put(c->limbs, at(c, c->Y, (i * d + a) * (K + 1) + k), &s);
  }
}
/* the largest c_ij(0) of a row (usa: 0) */
static void row_top(curve *c, size_t i)
{
  const size_t K = c->order, d = c->d;
  for (size_t j = 0; j < row(c, i); j++) {
    acc s;
    int k = 0;
    inner(c, &s, at(c, c->P, i * d * (K + 1)), K + 1, at(c, c->Y, j * d * (K + 1)), K + 1, 0);
    while (j && k < c->limbs && s.v[k] == c->top[i].v[k]) k++;
    if (j == 0 || (k < c->limbs && s.v[k] > c->top[i].v[k])) c->top[i] = s;
  }
}
bool curve_sweep(curve *c)
{
  const size_t K = c->order, n = c->n;
  c->pmax = c->emax = 1;
  for (size_t k = 0; k < n * (K + 2); k++) c->ap[k] = c->aq[k] = c->as[k] = c->az[k] = 0;
  for (size_t i = 0; i < n; i++) c->ap[i * (K + 2)] = size_of(c, at(c, c->P, i * c->d * (K + 1)), K + 1, 0);
  for (size_t k = 0; k < K; k++) {
    for (size_t i = 0; c->any && i < n; i++) order_y(c, i, k);
    for (size_t i = 0; c->any && c->p->model != USA && k == 0 && i < n; i++) row_top(c, i);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < width(c, i); j++)
        if (!order_pair(c, i, j, k)) return false;
    if (!((double)n * c->emax * c->pmax < RANGE)) return false;
    for (size_t i = 0; i < n; i++)
      if (!order_q(c, i, k) || !order_p(c, i, k)) return false;
  }
  return true;
}

/* ---- the distance from the exact functions of p; sums of nonnegative numbers, raised at the end */
static void tails(const double *a, double *t, size_t K)
{
  t[K + 1] = a[K + 1];
  for (size_t k = K + 1; k-- > 0;) t[k] = t[k + 1] + a[k];
}
/* T(u, v) from the absolute values of u (degree <= m) and the tails of v */
static double cut(const double *u, size_t m, const double *tail, size_t K)
{
  double s = 0;
  for (size_t k = 0; k <= m; k++) s += u[k] * tail[K - k];
  return s;
}
/* of a row: everything that goes with 1/Z, the errors of e; from the pair of token i with j, e_ij off by epse */
static void bound_row(const curve *c, size_t i, size_t j, double epse, const double *e, double *a, double *z)
{
  const size_t K = c->order;
  a[i] += epse * (c->p->model == USA ? 1.001 : 1.001 + c->tq[i * (K + 2)]) + cut(e, K - 1, c->tp + j * (K + 2), K), z[i] += epse;
}
static bool bound_pair(curve *c, size_t i, size_t j, double *a, double *z)
{
  const size_t K = c->order, r = pair(c, i, j), d = c->d;
  double e[ORDER_MAX + 2] = {0}, t[ORDER_MAX + 2], l[ORDER_MAX + 2] = {0}, beta = c->bd, up = 0;
  double epsc = cut(c->ap + i * (K + 2), K, c->tp + j * (K + 2), K) + (double)K * c->ulp;
  if (c->any) epsc += c->tp[i * (K + 2)] * (2 * (double)d * c->tp[j * (K + 2)] + sqrt((double)d) * (double)(K + 1)) * c->ulp;
  c->c1[r] = 2 * (double)K * epsc, c->c2[r] = 4 * (double)(K * K) * epsc;
  for (size_t k = 0; k < K; k++) {
    limb *lk = at(c, c->L, r * K + k);
    e[k] = fixed_abs(c->limbs, at(c, c->E, r * K + k)), l[k] = k ? fixed_abs(c->limbs, lk) : 0;
    if (k && lk[0] >= 0) up += l[k] / (double)k;
    if (k) c->c1[r] += l[k], c->c2[r] += (double)(k - 1) * l[k];
  }
  tails(e, t, K);
  double rest = (double)K * (beta + 2) * c->ulp + 256 * c->ulp + beta / (double)K * cut(l, K - 1, t, K), grow = curve_exp(c, beta * up * RAISE), tiny = beta * epsc;
  if (!(tiny <= 0.25)) return false;
  c->ehi[r] = (e[0] + 2 * c->ulp) * grow * (1 + 2 * tiny);
  double epse = (grow * (2 * c->ulp + rest) + c->ehi[r] * tiny * (1 + tiny)) * RAISE;
  c->eps = fmax(c->eps, epsc);
  bound_row(c, i, j, epse, e, a, z);
  if (i != j && c->p->model != CAUSAL && !c->any) bound_row(c, j, i, epse, e, a, z);
  return true;
}
/* sup ||p_i|^2 - 1| */
static double off_sphere(const curve *c, size_t i)
{
  const size_t K = c->order;
  limb *p = at(c, c->P, i * c->d * (K + 1)), x[LIMBS_MAX];
  double s = cut(c->ap + i * (K + 2), K, c->tp + i * (K + 2), K) + (double)K * c->ulp;
  for (size_t k = 0; k < K; k++) {
    acc t;
    inner(c, &t, p, K + 1, p, K + 1, k);
    if (k == 0) acc_add_int(&t, -1);
    fixed_put(c->limbs, x, &t), s += fixed_abs(c->limbs, x);
  }
  return s * RAISE;
}
static double bound_token(curve *c, size_t i, double a, double z, double eta)
{
  const size_t K = c->order, from = i * (K + 2);
  double k = (double)K, root = sqrt((double)c->d), g = c->g[i] * RAISE, q = c->tq[from], z0 = 1 / c->g[i], epsq, down = 0, ulp = c->ulp;
  double tpq = cut(c->ap + from, K, c->tq + from, K), tsp = cut(c->as + from, K - 1, c->tp + from, K);
  for (size_t l = 1; l < K; l++)
    if (at(c, c->Z, i * K + l)[0] < 0) down += c->az[from + l];
  if (c->p->model == USA) c->zlow[i] = 1, epsq = g * a + root * 2 * k * ulp;
  else {
    double low = 1 - (down + (k + 2 * z0) * ulp + g * z) * RAISE, own = c->g[i] * (1 - 1e-9) * (1 - 2 * c->bd * eta);
    c->zlow[i] = low > own || c->any ? low : own;
    epsq = (g * a + root * k * (g + 2) * ulp + cut(c->az + from, K - 1, c->tq + from, K) + (k + 2 * z0) * ulp * q) / c->zlow[i];
  }
  if (!(c->zlow[i] > 0)) return INFINITY;
  double epsf = (1 + eta) * (epsq + tpq + k * ulp) + tsp + root * k * ulp;
  c->eps = fmax(c->eps, (epsq + tpq + k * ulp + g * z / c->zlow[i]) * RAISE);
  return (c->hd * epsf + 2 * k * root * ulp + 1.1 * c->off) * RAISE;
}
bool curve_bound(curve *c)
{
  const size_t K = c->order, n = c->n;
  double *a = calloc(2 * n, sizeof *a), total = 0;
  bool ok = a;
  c->eta = c->eps = 0;
  for (size_t i = 0; i < n; i++) tails(c->ap + i * (K + 2), c->tp + i * (K + 2), K), tails(c->aq + i * (K + 2), c->tq + i * (K + 2), K);
  for (size_t i = 0; ok && i < n; i++)
    for (size_t j = 0; ok && j < width(c, i); j++) ok = bound_pair(c, i, j, a, a + n);
  for (size_t i = 0; ok && i < n; i++) {
    double eta = off_sphere(c, i), delta = bound_token(c, i, a[i], a[n + i], eta);
    total += delta * delta, c->eta = fmax(c->eta, eta);
  }
  c->delta = sqrt(total) * RAISE;
  free(a);
  return ok && c->delta < 1 && c->eta * (1 + c->bd) <= 1e-5;
}
