#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "exact/ball.h"
#include "flow/sweep.h"

static void *room(size_t bytes)
{
  bytes = (bytes + 63) / 64 * 64;
  void *p = aligned_alloc(64, bytes ? bytes : 64);
  if (p) memset(p, 0, bytes);
  return p;
}

static bool lay(cf_num_array *p, size_t m, int bits)
{
  *p = (cf_num_array){.h = room(m * sizeof(double))};
  if (bits == 106) p->l = room(m * sizeof(double));
  if (bits > 106) p->m = room(m * sizeof(cf_mp)); /* all zero */
  return p->h && (bits == 53 || p->l || p->m);
}

static void drop(cf_num_array *p)
{
  free(p->h);
  free(p->l);
  free(p->m);
  *p = (cf_num_array){0};
}

/* where scores are not plain */
static bool lay_scores(cf_sweep *a, const cf_flow_problem *p, int bits)
{
  bool ok = lay(&a->key, a->order * a->d * a->np, bits);
  ok = lay(&a->own, a->order * a->np, bits) && ok;
  a->shift = calloc(a->np, sizeof(double));
  a->matrix = (cf_num_array){.h = a->scores->m, .l = a->scores->lo};
  if (bits > 106) {
    a->matrix.m = malloc(a->d * a->d * sizeof(cf_mp));
    ok = ok && a->matrix.m;
    if (a->matrix.m) cf_scores_digits(p, bits, a->matrix.m);
  }
  return ok && a->shift;
}

bool cf_sweep_init(cf_sweep *a, const cf_flow_problem *p, const cf_scores *g, size_t order, int bits)
{
  size_t np = (p->n + CF_LANES - 1) / CF_LANES * CF_LANES, d = p->d;
  *a = (cf_sweep){.n = p->n, .d = d, .np = np, .nb = np / CF_LANES, .order = order, .model = p->model, .bits = bits, .threads = 1};
  a->scores = g;
  a->beta = g->beta;
  a->strength = g->strength;
  bool ok = lay(&a->x, (order + 1) * d * np, bits);
  a->key = a->x;
  if (!g->plain) ok = lay_scores(a, p, bits) && ok;
  ok = lay(&a->q, order * d * np, bits) && ok;
  ok = lay(&a->z, order * np, bits) && ok;
  ok = lay(&a->s, order * np, bits) && ok;
  ok = lay(&a->w, p->n * np * order, bits) && ok;
  ok = lay(&a->e, p->n * np * order, bits) && ok;
  ok = lay(&a->u, 4 * (d + 1) * CF_LANES, bits) && ok;
  if (!ok) cf_sweep_clear(a);
  return ok;
}

void cf_sweep_clear(cf_sweep *a)
{
  if (a->key.h != a->x.h) drop(&a->key);
  drop(&a->own);
  free(a->matrix.m); /* h and l are the scores' */
  free(a->shift);
  a->shift = NULL;
  a->matrix = (cf_num_array){0};
  drop(&a->x);
  drop(&a->q);
  drop(&a->z);
  drop(&a->s);
  drop(&a->w);
  drop(&a->e);
  drop(&a->u);
}

/* shift := the largest score of each row that is not masked, of the high parts; usa: the same for all rows, as weights are not divided by their sum;
 * 0 beyond the tokens */
void cf_sweep_shift(const cf_sweep *a, size_t ib, size_t last)
{
  if (a->model == CF_MODEL_USA) {
    for (size_t m = 0; m < CF_LANES; m++) a->shift[ib * CF_LANES + m] = a->scores->offset;
    return;
  }
  for (size_t m = 0; m < CF_LANES; m++) {
    const size_t i = ib * CF_LANES + m;
    double top = i < a->n ? -INFINITY : 0.0;
    for (size_t j = 0; j < last && i < a->n; j++) {
      const double v = a->beta * a->w.h[(j * a->nb + ib) * a->order * CF_LANES + m];
      if (cf_sweep_unmasked(a, i, j) != 0.0 && !(v <= top)) top = v;
    }
    a->shift[i] = top;
  }
}

#define PARTS_FROM CF_PARTS_FROM
#define PART_ENDS(part) ((void)0)
#define NLOW double
/* ---- double */
#define FN(f) f##_d
#define V cf_pack
#define N double
#define VZERO ((cf_pack){0})
#define VFROM(a, c) cf_pack_of(c)
#define VLD(a, p) (*(const cf_pack *)((a).h + (p)))
#define VST(a, p, v) (*(cf_pack *)((a).h + (p)) = (v))
#define NLD(a, p) ((a).h[p])
#define NFROM(a, c) (c)
#define VREF cf_pack
#define VAT(a, p) VLD(a, p)
#define MAN(s, v, c) ((s) += (v) * (c))
#define MAV(s, v, w) ((s) += (v) * (w))
#define VADD(v, w) ((v) + (w))
#define VSUB(v, w) ((v) - (w))
#define VDIV(v, w) ((v) / (w))
#define VDIVN(v, c) ((v) / (c))
#define VMULN(v, c) ((v) * (c))
#define NDIV(b, c) ((b) / (c))
#define NMUL(b, c) ((b) * (c))
#define NADD(b, c) ((b) + (c))
#define NOUT(x, lo, p, y) ((x)[p] = (y))

/* c_0 and e_0 = exp(beta (c_0 - 1)) of a tile */
static void start_d(const cf_sweep *a, size_t ib, size_t j, const cf_pack *c)
{
  double x[CF_LANES], y[CF_LANES];
  size_t t = (j * a->nb + ib) * a->order * CF_LANES;
  for (size_t i = 0; i < CF_LANES; i++) x[i] = a->scores->plain ? a->beta * ((*c)[i] - 1.0) : a->beta * (*c)[i] - a->shift[ib * CF_LANES + i];
  cf_exp_raw(CF_LANES, x, y);
  for (size_t i = 0; i < CF_LANES; i++) {
    a->w.h[t + i] = (*c)[i];
    a->e.h[t + i] = y[i] / a->scores->clock * cf_sweep_unmasked(a, ib * CF_LANES + i, j); /* exact: no weight is subnormal */
  }
}

#include "flow/sweep_body.h"
#undef FN
#undef V
#undef N
#undef VZERO
#undef VFROM
#undef VLD
#undef VREF
#undef VAT
#undef VST
#undef NLD
#undef NFROM
#undef MAN
#undef MAV
#undef VADD
#undef VSUB
#undef VDIV
#undef VDIVN
#undef VMULN
#undef NDIV
#undef NMUL
#undef NADD
#undef NOUT

/* ---- double-double: every operation below is right up to 8 u^2 of the magnitudes it meets            [specs/flow.md 8] */
typedef struct cf_pack2 {
  cf_pack h, l;
} cf_pack2;
typedef struct cf_num2 {
  double h, l;
} cf_num2;

#define FMA(r, a, b, c) \
  do { \
    for (int m_ = 0; m_ < CF_LANES; m_++) (r)[m_] = fma((a)[m_], (b)[m_], (c)[m_]); \
  } while (0)

/* h + l = a + b exactly */
CF_INLINE cf_pack2 pair(cf_pack a, cf_pack b)
{
  cf_pack s = a + b, b1 = s - a, a1 = s - b1, db = b - b1, da = a - a1;
  return (cf_pack2){s, da + db};
}

/* a b as p + e, up to 6.1 u^2 |a b| */
CF_INLINE cf_pack2 product(cf_pack2 a, cf_pack2 b)
{
  cf_pack p = a.h * b.h, m = -p, e;
  FMA(e, a.h, b.h, m);
  FMA(e, a.h, b.l, e);
  FMA(e, a.l, b.h, e);
  return (cf_pack2){p, e};
}

CF_INLINE cf_pack2 add2(cf_pack2 a, cf_pack2 b)
{
  cf_pack2 s = pair(a.h, b.h);
  cf_pack v = a.l + b.l;
  v += s.l;
  return pair(s.h, v);
}

CF_INLINE cf_pack2 mul2(cf_pack2 a, cf_pack2 b)
{
  cf_pack2 p = product(a, b);
  return pair(p.h, p.l);
}

CF_INLINE cf_pack2 div2(cf_pack2 a, cf_pack2 b)
{
  cf_pack q = a.h / b.h, m = -q, r, d;
  FMA(r, m, b.h, a.h); /* exact */
  FMA(d, m, b.l, a.l);
  r += d;
  return pair(q, r / b.h);
}

CF_INLINE cf_pack2 spread(cf_num2 c) { return (cf_pack2){cf_pack_of(c.h), cf_pack_of(c.l)}; }
CF_INLINE cf_pack2 minus(cf_pack2 a) { return (cf_pack2){-a.h, -a.l}; }
CF_INLINE cf_pack2 load2(cf_num_array a, size_t p) { return (cf_pack2){*(const cf_pack *)(a.h + p), *(const cf_pack *)(a.l + p)}; }
CF_INLINE void store2(cf_num_array a, size_t p, cf_pack2 v)
{
  *(cf_pack *)(a.h + p) = v.h;
  *(cf_pack *)(a.l + p) = v.l;
}

/* single numbers, by the same steps */
static inline cf_num2 nadd2(cf_num2 a, cf_num2 b)
{
  double t, s = cf_two_sum(a.h, b.h, &t), v = a.l + b.l;
  v += t;
  cf_num2 y;
  y.h = cf_two_sum(s, v, &y.l);
  return y;
}
static inline cf_num2 nmul2(cf_num2 a, cf_num2 b)
{
  double e, p = cf_two_prod(a.h, b.h, &e);
  e = fma(a.h, b.l, e);
  e = fma(a.l, b.h, e);
  cf_num2 y;
  y.h = cf_two_sum(p, e, &y.l);
  return y;
}
static inline cf_num2 ndiv2(cf_num2 a, cf_num2 b)
{
  double q = a.h / b.h, r = fma(-q, b.h, a.h), d = fma(-q, b.l, a.l);
  r += d;
  cf_num2 y;
  y.h = cf_two_sum(q, r / b.h, &y.l);
  return y;
}
static inline void nout2(double *x, double *lo, size_t p, cf_num2 y)
{
  x[p] = y.h;
  if (lo) lo[p] = y.l;
}

#define FN(f) f##_dd
#define V cf_pack2
#define N cf_num2
#define VZERO ((cf_pack2){{0}, {0}})
#define VFROM(a, c) ((cf_pack2){cf_pack_of(c), {0}})
#define VLD(a, p) load2(a, p)
#define VST(a, p, v) store2(a, p, v)
#define NLD(a, p) ((cf_num2){(a).h[p], (a).l[p]})
#define NFROM(a, c) ((cf_num2){c, 0.0})
#define VREF cf_pack2
#define VAT(a, p) VLD(a, p)
#define MAN(s, v, c) ((s) = add2(s, product(v, spread(c))))
#define MAV(s, v, w) ((s) = add2(s, product(v, w)))
#define VADD(v, w) add2(v, w)
#define VSUB(v, w) add2(v, minus(w))
#define VDIV(v, w) div2(v, w)
#define VDIVN(v, c) div2(v, spread(c))
#define VMULN(v, c) mul2(v, spread(c))
#define NDIV(b, c) ndiv2(b, c)
#define NMUL(b, c) nmul2(b, c)
#define NADD(b, c) nadd2(b, c)
#define NOUT(x, lo, p, y) nout2(x, lo, p, y)

static void start_dd(const cf_sweep *a, size_t ib, size_t j, const cf_pack2 *c)
{
  size_t t = (j * a->nb + ib) * a->order * CF_LANES;
  for (size_t i = 0; i < CF_LANES; i++) {
    const cf_num2 beta = {a->beta, 0.0}, v = {c->h[i], c->l[i]};
    cf_num2 x = a->scores->plain ? nmul2(beta, nadd2(v, (cf_num2){-1.0, 0.0})) : nadd2(nmul2(beta, v), (cf_num2){-a->shift[ib * CF_LANES + i], 0.0});
    cf_dd y = cf_ball_exp((cf_dd){x.h, x.l, 0.0});
    double keep = cf_sweep_unmasked(a, ib * CF_LANES + i, j) / a->scores->clock;
    a->w.h[t + i] = c->h[i];
    a->w.l[t + i] = c->l[i];
    a->e.h[t + i] = y.hi * keep;
    a->e.l[t + i] = y.lo * keep;
  }
}

#include "flow/sweep_body.h"

static void load(cf_num_array to, const cf_sweep *a, const cf_node *from)
{
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < a->d; c++) {
      to.h[c * a->np + i] = from->x[i * a->d + c];
      if (to.l) to.l[c * a->np + i] = from->xlo ? from->xlo[i * a->d + c] : 0.0;
    }
}

void cf_sweep_run(cf_sweep *a, const cf_node *from)
{
  if (a->bits > 106) {
    cf_sweep_run_mp(a, from);
    return;
  }
  load(a->x, a, from);
  if (a->bits == 106) run_dd(a);
  else run_d(a);
}

void cf_sweep_eval(const cf_sweep *a, double h, double *x) { horner_d(a, h, x, NULL); }
void cf_sweep_eval_dd(const cf_sweep *a, double h, double *x, double *lo) { horner_dd(a, h, x, lo); }
