/* The polynomials of a substep (specs/certificate.md, section 4). */
#include <math.h>
#include <stdlib.h>
#include "curve.h"

#define NORM 4.0    /* sums of absolute values of p, q, s, z, e */
#define RANGE 4096.0 /* of every sum over a row, and of beta times a sum of L */

static void *take(size_t count, size_t size) { return count ? calloc(count, size) : calloc(1, size); }
/* M = 2^-s sign(beta) Q^T K, beta = 2^s |beta|, |M| <= 1; false when M is out of range */
static bool set_scores(curve *c)
{
  size_t d = c->d;
  mpfr_init2(c->x, 160), mpfr_init2(c->y, 160);
  c->any = (c->p->m || c->bd < 0) && c->bd != 0;
  if (!c->any) return true;
  c->M = take(d * d, sizeof(fx)), c->md = take(3 * d * d, 8), c->Y = take(c->n * d * (c->order + 1), sizeof(fx)), c->top = take(c->n, sizeof(wide));
  if (!c->M || !c->md || !c->Y || !c->top) return false;
  for (size_t k = 0; k < d * d; k++) c->md[k] = c->p->m ? iv_up(c->p->m[k]) : k % (d + 1) == 0;
  double norm = block_norm(d, c->md, c->md + d * d), all = 0;
  for (size_t k = 0; k < d * d; k++) all += fabs(c->md[k]);
  norm = c->p->m ? norm + all * 0x1p-50 : 1;
  if (!(norm <= 0x1p40)) return false;
  int s = norm > 0x1p-40 ? (int)ceil(log2(norm)) : -40;
  if (ldexp(1, s) < norm) s++;
  for (size_t k = 0; k < d * d; k++) {
    iv m = iv_mul(c->p->m ? c->p->m[k] : iv_d(k % (d + 1) == 0), iv_d(ldexp(c->bd < 0 ? -1 : 1, -s)));
    if (!(iv_up(iv_sub((iv){m.hi, m.hi}, (iv){m.lo, m.lo})) <= ULP)) return false;
    wide v = iv_fixed(m, 112);
    c->M[k] = fx_of(v), c->md[k] = fx_double(c->M[k]);
  }
  c->bd = ldexp(fabs(c->bd), s);
  return true;
}
bool curve_new(curve *c, const problem *p, size_t order)
{
  size_t n = p->n, d = p->d, k = order;
  *c = (curve){.p = p, .n = n, .d = d, .order = k, .bd = p->beta};
  if (!set_scores(c)) return false;
  size_t all = pairs(c);
  c->P = take(n * d * (k + 1), sizeof(fx)), c->Q = take(n * d * k, sizeof(fx)), c->S = take(n * k, sizeof(fx)), c->Z = take(n * k, sizeof(fx));
  c->E = take(all * k, sizeof(fx)), c->L = take(all * k, sizeof(fx)), c->gf = take(n, sizeof(fx));
  c->en = take(all, 8), c->ln = take(all, 8), c->g = take(n, 8), c->zlow = take(n, 8), c->w1 = take(n, 8), c->w2 = take(n, 8);
  c->ap = take(n * (k + 2), 8), c->aq = take(n * (k + 2), 8), c->as = take(n * (k + 2), 8), c->az = take(n * (k + 2), 8);
  c->tp = take(n * (k + 2), 8), c->tq = take(n * (k + 2), 8);
  c->ehi = take(all, 8), c->c1 = take(all, 8), c->c2 = take(all, 8);
  c->beta = iv_fixed(iv_d(c->bd), 112);
  return c->P && c->Q && c->S && c->Z && c->E && c->L && c->gf && c->en && c->ln && c->g && c->zlow && c->w1 && c->w2 && c->ap && c->aq && c->as && c->az &&
         c->tp && c->tq && c->ehi && c->c1 && c->c2;
}
void curve_free(curve *c)
{
  free(c->M), free(c->Y), free(c->md), free(c->top), free(c->P), free(c->Q), free(c->S), free(c->Z), free(c->E), free(c->L), free(c->gf), free(c->en), free(c->ln), free(c->g), free(c->zlow), free(c->w1), free(c->w2);
  free(c->ap), free(c->aq), free(c->as), free(c->az), free(c->tp), free(c->tq), free(c->ehi), free(c->c1), free(c->c2);
  mpfr_clear(c->x), mpfr_clear(c->y);
}
double curve_exp(curve *c, double x)
{
  mpfr_set_d(c->x, x, MPFR_RNDU);
  mpfr_exp(c->x, c->x, MPFR_RNDU);
  return mpfr_get_d(c->x, MPFR_RNDU);
}
static void set_wide(mpfr_t x, mpfr_t y, wide v)
{
  mpfr_set_si_2exp(x, (long)(v >> 62), -50, MPFR_RNDN); /* |v| < 2^13, so both parts fit */
  mpfr_set_si_2exp(y, (long)(v & ((INT64_C(1) << 62) - 1)), -112, MPFR_RNDN);
  mpfr_add(x, x, y, MPFR_RNDN);
}
static wide get_wide(const mpfr_t x)
{
  mpz_t z;
  unsigned long long part[2] = {0, 0};
  mpfr_t y;
  mpz_init(z), mpfr_init2(y, 160);
  mpfr_mul_2si(y, x, 112, MPFR_RNDN), mpfr_get_z(z, y, MPFR_RNDN);
  if (mpz_sizeinbase(z, 2) < 120) mpz_export(part, NULL, -1, sizeof *part, 0, 0, z);
  wide v = (wide)(((unsigned __int128)part[1] << 64) | part[0]);
  if (mpz_sgn(z) < 0) v = -v;
  mpz_clear(z), mpfr_clear(y);
  return v;
}
/* e^{beta (c - 1)}, below one ulp off: 160 bits in between, |beta (c - 1)| < 2^13 */
static wide start_weight(curve *c, wide value)
{
  set_wide(c->x, c->y, value - ((wide)1 << 112));
  mpfr_mul_d(c->x, c->x, c->bd, MPFR_RNDN);
  mpfr_exp(c->x, c->x, MPFR_RNDN);
  return get_wide(c->x);
}
/* near 1/z; its error is measured where it counts */
static wide reciprocal(curve *c, wide z)
{
  set_wide(c->x, c->y, z);
  mpfr_ui_div(c->x, 1, c->x, MPFR_RNDN);
  return get_wide(c->x);
}
/* beta v, cut; beta |v| < 2^13 */
static wide times_beta(const curve *c, wide v)
{
  return v * (c->beta >> 112) + fx_scale(v, fx_of(c->beta & (((wide)1 << 112) - 1)));
}

/* coefficient k of c_ij and e_ij */
static bool order_pair(curve *c, size_t i, size_t j, size_t k)
{
  size_t r = pair(c, i, j), K = c->order;
  const fx *y = c->any ? c->Y : c->P;
  fx *e = c->E + r * K, *l = c->L + r * K;
  acc s = {0, 0, 0}, t = {0, 0, 0};
  for (size_t a = 0; a < c->d; a++) acc_conv(&s, c->P + (i * c->d + a) * (K + 1), y + (j * c->d + a) * (K + 1), 0, k);
  if (k == 0) {
    e[0] = fx_of(start_weight(c, c->any ? s.hh - c->top[i] + ((wide)1 << 112) : s.hh)), l[0] = fx_of(s.hh - s.hh), c->ln[r] = 0, c->en[r] = fx_abs(e[0]);
    return c->en[r] <= NORM;
  }
  double size = fabs((double)s.hh) * ULP * (double)k;
  if (!(c->ln[r] + size <= 60 && (c->ln[r] + size) * c->bd <= RANGE / NORM)) return false;
  l[k] = fx_of(s.hh * (wide)k), c->ln[r] += fx_abs(l[k]);
  acc_conv(&t, l, e, 1, k);
  e[k] = fx_of(wide_div(times_beta(c, t.hh), (long)k)), c->en[r] += fx_abs(e[k]);
  if (c->en[r] > c->emax) c->emax = c->en[r];
  return c->en[r] <= NORM;
}
/* coefficient k of Z_i and q_i */
static bool order_q(curve *c, size_t i, size_t k)
{
  size_t K = c->order, d = c->d, n = row(c, i);
  fx *z = c->Z + i * K;
  wide sum = 0;
  for (size_t j = 0; j < n; j++) sum += fx_wide(c->E[pair(c, i, j) * K + k]);
  if (k == 0) c->gf[i] = fx_of(reciprocal(c, sum)), c->g[i] = fx_double(c->gf[i]);
  z[k] = fx_of(k ? fx_scale(sum, c->gf[i]) : (wide)1 << 112);
  for (size_t a = 0; a < d; a++) {
    acc u = {0, 0, 0}, v = {0, 0, 0};
    fx *q = c->Q + (i * d + a) * K;
    for (size_t j = 0; j < n; j++) acc_conv(&u, c->E + pair(c, i, j) * K, c->P + (j * d + a) * (K + 1), 0, k);
    if (c->p->model == USA) {
      q[k] = fx_of(wide_div(u.hh, (long)c->n));
      continue;
    }
    if (k) acc_conv(&v, z, q, 1, k);
    q[k] = fx_of(fx_scale(u.hh, c->gf[i]) - v.hh);
  }
  if (c->p->model == USA) c->g[i] = 1 / (double)c->n, z[k] = fx_of(k ? 0 : (wide)1 << 112);
  return c->g[i] > 0 && c->g[i] <= 1.5;
}
/* |coefficient k| of d polynomials; stride in fx */
static double size_of(const fx *u, size_t d, size_t stride)
{
  double s = 0;
  for (size_t a = 0; a < d; a++) s += fx_abs(u[a * stride]) * fx_abs(u[a * stride]);
  return sqrt(s);
}
/* coefficient k of s_i, k+1 of p_i */
static bool order_p(curve *c, size_t i, size_t k)
{
  size_t K = c->order, d = c->d, at = i * (K + 2);
  acc s = {0, 0, 0};
  for (size_t a = 0; a < d; a++) acc_conv(&s, c->P + (i * d + a) * (K + 1), c->Q + (i * d + a) * K, 0, k);
  c->S[i * K + k] = fx_of(s.hh);
  for (size_t a = 0; a < d; a++) {
    acc t = {0, 0, 0};
    fx *p = c->P + (i * d + a) * (K + 1);
    acc_conv(&t, c->S + i * K, p, 0, k);
    p[k + 1] = fx_of(wide_div(fx_scale(fx_wide(c->Q[(i * d + a) * K + k]) - t.hh, fx_of(c->h)), (long)k + 1));
  }
  c->ap[at + k + 1] = size_of(c->P + i * d * (K + 1) + k + 1, d, K + 1);
  c->aq[at + k] = size_of(c->Q + i * d * K + k, d, K);
  c->as[at + k] = fx_abs(c->S[i * K + k]), c->az[at + k] = fx_abs(c->Z[i * K + k]);
  double p = 0, q = 0, z = 0, y = 0;
  for (size_t l = 0; l <= k + 1; l++) p += c->ap[at + l], q += c->aq[at + l], z += c->az[at + l], y += c->as[at + l];
  if (p > c->pmax) c->pmax = p;
  return p <= NORM && q <= NORM && z <= NORM && y <= NORM;
}
/* coefficient k of M p_i, each off by one ulp and 2 d ulp |p_ik| */
static void order_y(curve *c, size_t i, size_t k)
{
  size_t K = c->order, d = c->d;
  for (size_t a = 0; a < d; a++) {
    acc s = {0, 0, 0};
    for (size_t b = 0; b < d; b++) acc_mul(&s, c->M[a * d + b], c->P[(i * d + b) * (K + 1) + k]), acc_carry(&s);
    c->Y[(i * d + a) * (K + 1) + k] = fx_of(s.hh);
  }
}
/* the largest c_ij(0) of a row */
static void row_top(curve *c, size_t i)
{
  size_t K = c->order, d = c->d;
  for (size_t j = 0; j < row(c, i); j++) {
    acc s = {0, 0, 0};
    for (size_t a = 0; a < d; a++) acc_mul(&s, c->P[(i * d + a) * (K + 1)], c->Y[(j * d + a) * (K + 1)]), acc_carry(&s);
    if (j == 0 || s.hh > c->top[i]) c->top[i] = s.hh;
  }
}
bool curve_sweep(curve *c)
{
  size_t K = c->order, n = c->n;
  c->pmax = c->emax = 1;
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < K + 2; k++) c->ap[i * (K + 2) + k] = c->aq[i * (K + 2) + k] = c->as[i * (K + 2) + k] = c->az[i * (K + 2) + k] = 0;
    c->ap[i * (K + 2)] = size_of(c->P + i * c->d * (K + 1), c->d, K + 1);
  }
  for (size_t k = 0; k < K; k++) {
    for (size_t i = 0; c->any && i < n; i++) order_y(c, i, k);
    for (size_t i = 0; c->any && k == 0 && i < n; i++) row_top(c, i);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < width(c, i); j++)
        if (!order_pair(c, i, j, k)) return false;
    if (!((double)n * c->emax * c->pmax < RANGE)) return false;
    for (size_t i = 0; i < n; i++) {
      if (!order_q(c, i, k) || !order_p(c, i, k)) return false;
    }
  }
  return true;
}

/* ---- the distance from the exact functions of p; sums of nonnegative numbers, raised at the end */
#define RAISE (1 + 1e-9)
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
typedef struct rows { double *a, *z; } rows; /* of a row: everything that goes with 1/Z; the errors of e */

static bool bound_pair(curve *c, size_t i, size_t j, const rows *r)
{
  size_t K = c->order, at = pair(c, i, j), d = c->d;
  double e[ORDER_MAX + 2] = {0}, t[ORDER_MAX + 2], l[ORDER_MAX + 2] = {0}, beta = c->bd, up = 0, rest = 0;
  double epsc = cut(c->ap + i * (K + 2), K, c->tp + j * (K + 2), K) + (double)K * ULP;
  if (c->any) epsc += c->tp[i * (K + 2)] * (2 * (double)d * c->tp[j * (K + 2)] + sqrt((double)d) * (double)(K + 1)) * ULP;
  for (size_t k = 0; k < K; k++) e[k] = fx_abs(c->E[at * K + k]), l[k] = fx_abs(c->L[at * K + k]);
  for (size_t k = 1; k < K; k++)
    if (c->L[at * K + k].hi >= 0) up += l[k] / (double)k;
  tails(e, t, K);
  rest = (double)K * (beta + 2) * ULP + 256 * ULP + beta / (double)K * cut(l, K - 1, t, K);
  c->c1[at] = c->c2[at] = 0;
  for (size_t k = 1; k < K; k++) c->c1[at] += l[k], c->c2[at] += (double)(k - 1) * l[k];
  c->c1[at] += 2 * (double)K * epsc, c->c2[at] += 4 * (double)(K * K) * epsc;
  double grow = curve_exp(c, beta * up * RAISE), tiny = beta * epsc;
  if (!(tiny <= 0.25)) return false;
  c->ehi[at] = (e[0] + 2 * ULP) * grow * (1 + 2 * tiny);
  double epse = (grow * (2 * ULP + rest) + c->ehi[at] * tiny * (1 + tiny)) * RAISE;
  if (epsc > c->eps) c->eps = epsc;
  bool usa = c->p->model == USA;
  r->a[i] += epse * (usa ? 1.001 : 1.001 + c->tq[i * (K + 2)]) + cut(e, K - 1, c->tp + j * (K + 2), K), r->z[i] += epse;
  if (i != j && c->p->model != CAUSAL && !c->any) r->a[j] += epse * (usa ? 1.001 : 1.001 + c->tq[j * (K + 2)]) + cut(e, K - 1, c->tp + i * (K + 2), K), r->z[j] += epse;
  return true;
}
/* sup ||p_i|^2 - 1| */
static double off_sphere(const curve *c, size_t i)
{
  size_t K = c->order;
  double s = cut(c->ap + i * (K + 2), K, c->tp + i * (K + 2), K) + (double)K * ULP;
  wide first = 0;
  acc t = {0, 0, 0};
  for (size_t a = 0; a < c->d; a++) acc_mul(&t, c->P[(i * c->d + a) * (K + 1)], c->P[(i * c->d + a) * (K + 1)]);
  acc_carry(&t), first = t.hh - ((wide)1 << 112);
  s += fabs((double)first) * ULP;
  for (size_t k = 1; k < K; k++) {
    t = (acc){0, 0, 0};
    for (size_t a = 0; a < c->d; a++) acc_conv(&t, c->P + (i * c->d + a) * (K + 1), c->P + (i * c->d + a) * (K + 1), 0, k);
    s += fx_abs(fx_of(t.hh));
  }
  return s * RAISE;
}
static double bound_token(curve *c, size_t i, const rows *r, double eta)
{
  size_t K = c->order, at = i * (K + 2);
  double k = (double)K, root = sqrt((double)c->d), g = c->g[i] * RAISE, q = c->tq[at], z0 = 1 / c->g[i], epsq, down = 0;
  double tpq = cut(c->ap + at, K, c->tq + at, K), tsp = cut(c->as + at, K - 1, c->tp + at, K);
  for (size_t l = 1; l < K; l++)
    if (c->Z[i * K + l].hi < 0) down += c->az[at + l];
  if (c->p->model == USA) c->zlow[i] = 1, epsq = g * r->a[i] + root * 2 * k * ULP;
  else {
    double low = 1 - (down + (k + 2 * z0) * ULP + g * r->z[i]) * RAISE, own = c->g[i] * (1 - 1e-9) * (1 - 2 * c->bd * eta);
    c->zlow[i] = low > own || c->any ? low : own;
    epsq = (g * r->a[i] + root * k * (g + 2) * ULP + cut(c->az + at, K - 1, c->tq + at, K) + (k + 2 * z0) * ULP * q) / c->zlow[i];
  }
  if (!(c->zlow[i] > 0)) return INFINITY;
  double epsf = (1 + eta) * (epsq + tpq + k * ULP) + tsp + root * k * ULP, worst = (epsq + tpq + k * ULP + g * r->z[i] / c->zlow[i]) * RAISE;
  if (worst > c->eps) c->eps = worst;
  return (c->hd * epsf + 2 * k * root * ULP + 1.1 * c->off) * RAISE;
}
bool curve_bound(curve *c)
{
  size_t K = c->order, n = c->n;
  rows r = {take(n, 8), take(n, 8)};
  bool ok = r.a && r.z;
  double sum = 0;
  c->eta = c->eps = 0;
  for (size_t i = 0; i < n; i++) tails(c->ap + i * (K + 2), c->tp + i * (K + 2), K), tails(c->aq + i * (K + 2), c->tq + i * (K + 2), K);
  for (size_t i = 0; ok && i < n; i++)
    for (size_t j = 0; ok && j < width(c, i); j++) ok = bound_pair(c, i, j, &r);
  for (size_t i = 0; ok && i < n; i++) {
    double eta = off_sphere(c, i), delta = bound_token(c, i, &r, eta);
    sum += delta * delta;
    if (eta > c->eta) c->eta = eta;
  }
  c->delta = sqrt(sum) * RAISE;
  free(r.a), free(r.z);
  return ok && c->delta < 1 && c->eta * (1 + c->bd) <= 1e-5;
}
