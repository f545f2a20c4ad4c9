/* The first phase of correctly rounded attention: eight queries at a time, scores and sums in two doubles (kernels/dd_tile.h), weights by
 * the lanes of exp_lanes.h without a shift, and Ziv's rounding test. The bounds are derived in specs/exact.md, section 11. */
#include <certiform/attention.h>
#include <math.h>
#include <string.h>
#include "exp_lanes.h"
#include "first.h"
#include "kernels/dd_tile.h"

#define R CF_TILE_ROWS
#define KEYS CF_TILE_KEYS
_Static_assert(CF_FIRST_ROWS == CF_TILE_ROWS && CF_FIRST_WIDTH == CF_TILE_WIDTH, "first.h states the tiles' sizes");
#define SLACK 0x1.00001p0 /* 1 + 2^-20, over the rounding of bounds computed in double */

/* a block of keys: the weights p + pl; a dead one is 0 */
typedef struct block {
  double p[KEYS * R], pl[KEYS * R];
} block;

typedef struct sums {
  double h[(CF_TILE_WIDTH + 1) * R], l[(CF_TILE_WIDTH + 1) * R]; /* columns, then the weights' own sum */
} sums;

INLINE void weights(const cf_tile_queries *r, size_t j, const double *x, const double *xl, block *b)
{
  for (size_t i = 0; i < KEYS * R; i += CF_LANES) {
    double h[CF_LANES], l[CF_LANES], t[CF_LANES];
    cf_lane_exp(x + i, xl + i, h, l, t);
    for (int s = 0; s < CF_LANES; s++) {
      double scale = cf_pow2(t[s]);
      b->p[i + s] = h[s] * scale;
      b->pl[i + s] = l[s] * scale;
    }
  }
  for (int t = 0; t < R; t++)
    for (size_t i = r->live[t] > j ? r->live[t] - j : 0; i < KEYS; i++) b->p[i * R + t] = b->pl[i * R + t] = 0;
}

CF_TILE void pair(size_t n, const double *sigma, const double *p, const double *pl, const double *v0, const double *v1, size_t ldv, double *hi, double *lo)
{
  cf_tile_mix(1, n, sigma, p, pl, v0, v1, ldv, hi, lo);
}

/* The block's sums added to the running ones. sigma: from the block's largest possible sum, row by row. */
INLINE void mix(const cf_first *f, size_t n, size_t j, const block *b, sums *s)
{
  double total[R] = {0}, sigma[R], one[R];
  static const double unit[KEYS] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  for (size_t i = 0; i < n; i++)
    for (int t = 0; t < R; t++) total[t] += b->p[i * R + t];
  for (int t = 0; t < R; t++) {
    double bound = total[t] * SLACK;
    sigma[t] = cf_tile_sigma(bound * f->v_max);
    one[t] = cf_tile_sigma(bound);
  }
  for (size_t c = 0; c < f->dv; c += 2) {
    double hi[2 * R], lo[2 * R];
    size_t d = c + 1 < f->dv ? c + 1 : c;
    pair(n, sigma, b->p, b->pl, f->v + j * f->ldv + c, f->v + j * f->ldv + d, f->ldv, hi, lo);
    for (int t = 0; t < 2 * R; t++) cf_tile_add(&s->h[c * R + t], &s->l[c * R + t], hi[t], lo[t]);
  }
  double hi[2 * R], lo[2 * R];
  pair(n, one, b->p, b->pl, unit, unit, 1, hi, lo);
  for (int t = 0; t < R; t++) cf_tile_add(&s->h[CF_TILE_WIDTH * R + t], &s->l[CF_TILE_WIDTH * R + t], hi[t], lo[t]);
}

/* o = (sum v) / (sum 1), then the rounding test: NaN where it rejects */
INLINE void round_rows(const cf_first *f, const sums *s, size_t count, double *o)
{
  const double *wh = s->h + CF_TILE_WIDTH * R, *wl = s->l + CF_TILE_WIDTH * R;
  double inv[R], out[R];
  for (int t = 0; t < R; t++) inv[t] = 1 / wh[t];
  for (size_t c = 0; c < f->dv; c++) {
    double e = f->err[c], zero = f->top[c] == 0 ? 0 : NAN; /* a column of zeros */
    for (int t = 0; t < R; t++) {
      double n = s->h[c * R + t], y = n * inv[t];
      double a = fma(-y, wh[t], n);
      double b = fma(-y, wl[t], a + s->l[c * R + t]);
      double low = b * inv[t];
      double up = y + (low + e), down = y + (low - e);
      double z = up == 0 ? zero : up;
      out[t] = up == down ? z : NAN;
    }
    for (size_t t = 0; t < count; t++) o[t * f->dv + c] = out[t];
  }
}

CLONES static void first_tile(const cf_first *f, const cf_tile_queries *r, size_t count, double *o)
{
  sums s;
  block b;
  memset(s.h, 0, (f->dv + 1) / 2 * 2 * R * sizeof *s.h);
  memset(s.l, 0, (f->dv + 1) / 2 * 2 * R * sizeof *s.l);
  memset(s.h + CF_TILE_WIDTH * R, 0, R * sizeof *s.h);
  memset(s.l + CF_TILE_WIDTH * R, 0, R * sizeof *s.l);
  for (size_t j = 0; j < r->most; j += KEYS) {
    double x[KEYS * R], xl[KEYS * R];
    cf_tile_scores(f->d, r->sigma, r->q, f->k, f->ldk, j, r->most, f->scale, f->scale_lo, x, xl);
    weights(r, j, x, xl, &b);
    mix(f, r->most - j < KEYS ? r->most - j : KEYS, j, &b, &s);
  }
  round_rows(f, &s, count, o);
}

CLONES static double row_squares(size_t n, const double *x) { return cf_tile_squares(n, x); }

static double norm(size_t n, const double *x)
{
  return sqrt(row_squares(n, x)) * SLACK + 0x1p-500;
}

/* top[c] = max over the rows of |v[.][c]| */
CLONES static void tops(size_t n, size_t cols, const double *v, size_t ldv, double *top)
{
  for (size_t c = 0; c < cols; c++) top[c] = 0;
  for (size_t j = 0; j < n; j++)
    for (size_t c = 0; c < cols; c++) {
      double a = fabs(v[j * ldv + c]);
      top[c] = a > top[c] ? a : top[c];
    }
}

static void errors(cf_first *f)
{
  double nb = (double)(f->nk / KEYS + 1), d2 = (double)(f->d + 2);
  double score = f->k_norm * f->q_norm * SLACK; /* <q,k> */
  double eta = (d2 * d2 * 0x1p-104 * fabs(f->scale) + f->scale_rad) * score * SLACK + 0x1p-900;
  double rho = CF_DD_LANE_REL + eta * (1 + eta), pi = (nb + 2) * 0x1p-90 + nb * nb * 0x1p-104;
  for (size_t c = 0; c < f->dv; c++) f->err[c] = 2.1 * (rho + 0x1p-79) * f->top[c] + (2.1 * pi + 0x1p-84) * f->v_max + CF_TILE_ETA;
}

bool cf_first_open(cf_first *f, size_t nq, const double *q, size_t ldq)
{
  if (f->nk == 0 || f->nk > CF_TILE_NK || f->d > CF_TILE_WIDTH || f->dv > CF_TILE_WIDTH) return false;
  f->q_norm = f->k_norm = f->v_max = 0;
  for (size_t i = 0; i < nq; i++) f->q_norm = fmax(f->q_norm, norm(f->d, q + i * ldq));
  for (size_t j = 0; j < f->nk; j++) f->k_norm = fmax(f->k_norm, norm(f->d, f->k + j * f->ldk));
  if (!(f->q_norm * f->k_norm * fabs(f->scale) * SLACK <= CF_TILE_SCORE)) return false;
  tops(f->nk, f->dv, f->v, f->ldv, f->top);
  for (size_t c = 0; c < f->dv; c++) f->v_max = fmax(f->v_max, f->top[c]);
  if (!cf_tile_inside(f->q_norm) || !cf_tile_inside(f->k_norm) || !cf_tile_inside(f->v_max)) return false;
  if (f->v_max == 0) f->v_max = 1;
  errors(f);
  return true;
}

void cf_first_rows(const cf_first *f, size_t count, const double *q, size_t ldq, const size_t *live, double *o)
{
  cf_tile_queries r;
  cf_tile_load(&r, f->d, count, q, ldq, live, f->q_norm * f->k_norm * SLACK);
  first_tile(f, &r, count, o);
}
