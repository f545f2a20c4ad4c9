/* The sweep in MPFR, and what needs all its digits.                                                            [specs/flow.md 8] */
#define CF_NO_CLONES
#include <math.h>
#include <stdlib.h>
#include "flow/node.h"
#include "flow/sweep.h"

typedef struct cf_pack_mp {
  cf_mp v[CF_LANES];
} cf_pack_mp;

#define EACH for (int m = 0; m < CF_LANES; m++)

static cf_pack_mp zero_mp(void)
{
  cf_pack_mp z;
  EACH z.v[m].bits = 0;
  return z;
}
static cf_pack_mp spread_mp(cf_mp c)
{
  cf_pack_mp z;
  EACH z.v[m] = c;
  return z;
}
static cf_pack_mp load_mp(cf_num_array a, size_t p)
{
  cf_pack_mp z;
  EACH z.v[m] = a.m[p + (size_t)m];
  return z;
}
/* the number and the double nearest to it, of which the bounds are made */
static void store_mp(cf_num_array a, size_t p, cf_pack_mp v)
{
  EACH a.m[p + (size_t)m] = v.v[m], a.h[p + (size_t)m] = cf_mp_get(&v.v[m]);
}
/* s += v w lane by lane, w every `step` numbers: product and sum rounded */
static void addmul_mp(cf_pack_mp *s, const cf_mp *v, const cf_mp *w, int step)
{
  EACH {
    const cf_mp *x = v + m, *y = w + m * step;
    cf_mp *to = &s->v[m], t;
    mpfr_t a, b, c;
    if (x->bits == 0 || y->bits == 0) continue;
    const bool first = to->bits == 0;
    cf_mp_view(a, x);
    cf_mp_view(b, y);
    cf_mp_fresh(c, first ? to : &t, x->bits > y->bits ? x->bits : y->bits);
    mpfr_mul(c, a, b, MPFR_RNDN);
    if (!first) {
      cf_mp_view(a, to);
      mpfr_add(a, a, c, MPFR_RNDN);
    }
    cf_mp_keep(to, first ? c : a);
  }
}
typedef cf_mp cf_mp_operation(const cf_mp *, const cf_mp *);
static inline cf_pack_mp lanes_mp(cf_mp_operation *f, cf_pack_mp a, cf_pack_mp b)
{
  EACH a.v[m] = f(&a.v[m], &b.v[m]);
  return a;
}
static cf_pack_mp add_mp(cf_pack_mp a, cf_pack_mp b) { return lanes_mp(cf_mp_add, a, b); }
static cf_pack_mp mul_mp(cf_pack_mp a, cf_pack_mp b) { return lanes_mp(cf_mp_mul, a, b); }
static cf_pack_mp div_mp(cf_pack_mp a, cf_pack_mp b) { return lanes_mp(cf_mp_div, a, b); }
static cf_pack_mp sub_mp(cf_pack_mp a, cf_pack_mp b)
{
  EACH b.v[m] = cf_mp_neg(b.v[m]);
  return add_mp(a, b);
}
static cf_mp nadd_mp(cf_mp a, cf_mp b) { return cf_mp_add(&a, &b); }
static cf_mp nmul_mp(cf_mp a, cf_mp b) { return cf_mp_mul(&a, &b); }
static cf_mp ndiv_mp(cf_mp a, cf_mp b) { return cf_mp_div(&a, &b); }

#define PARTS_FROM 2 * CF_LANES
/* MPFR keeps constants and scratch a thread; the first part may have had a thread of its own, which ends */
#define PART_ENDS(part) ((part) == 0 ? mpfr_free_cache2(MPFR_FREE_LOCAL_CACHE) : (void)0)
#define FN(f) f##_mp
#define V cf_pack_mp
#define N cf_mp
#define VZERO zero_mp()
#define VFROM(a, c) spread_mp(cf_mp_of((a)->bits, c))
#define VLD(a, p) load_mp(a, p)
#define VST(a, p, v) store_mp(a, p, v)
#define NLD(a, p) ((a).m[p])
#define NFROM(a, c) cf_mp_of((a)->bits, c)
#define VREF const cf_mp *
#define VAT(a, p) ((a).m + (p))
#define MAN(s, v, c) addmul_mp(&(s), v, &(c), 0)
#define MAV(s, v, w) addmul_mp(&(s), v, w, 1)
#define VADD(v, w) add_mp(v, w)
#define VSUB(v, w) sub_mp(v, w)
#define VDIV(v, w) div_mp(v, w)
#define VDIVN(v, c) div_mp(v, spread_mp(c))
#define VMULN(v, c) mul_mp(v, spread_mp(c))
#define NDIV(b, c) ndiv_mp(b, c)
#define NMUL(b, c) nmul_mp(b, c)
#define NADD(b, c) nadd_mp(b, c)
#define NOUT(x, lo, p, y) ((x)[p] = cf_mp_get(&(y)), (lo)[p] = (y))
#define NLOW cf_mp

/* c_0 and e_0 of a tile; nothing beyond the tokens */
static void start_mp(const cf_sweep *a, size_t ib, size_t j, const cf_pack_mp *c)
{
  const size_t t = (j * a->nb + ib) * a->order * CF_LANES;
  cf_pack_mp e = zero_mp();
  EACH {
    const size_t i = ib * CF_LANES + (size_t)m;
    if (i >= a->n || cf_sweep_unmasked(a, i, j) == 0.0) continue;
    const cf_mp beta = cf_mp_of(a->bits, a->beta), one = cf_mp_of(a->bits, -1.0), top = cf_mp_of(a->bits, a->scores->plain ? 0.0 : -a->shift[i]);
    cf_mp x = a->scores->plain ? nmul_mp(beta, nadd_mp(c->v[m], one)) : nadd_mp(nmul_mp(beta, c->v[m]), top);
    mpfr_t u, v;
    if (x.bits == 0) {
      e.v[m] = cf_mp_of(a->bits, 1.0 / a->scores->clock);
      continue;
    }
    cf_mp_view(u, &x);
    cf_mp_fresh(v, &e.v[m], a->bits);
    mpfr_exp(v, u, MPFR_RNDN);
    mpfr_div_d(v, v, a->scores->clock, MPFR_RNDN); /* a power of two: exact */
    cf_mp_keep(&e.v[m], v);
  }
  store_mp(a->w, t, *c);
  store_mp(a->e, t, e);
}

#include "flow/sweep_body.h"

void cf_sweep_run_mp(cf_sweep *a, const cf_node *from)
{
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < a->d; c++) {
      cf_mp *x = &a->x.m[c * a->np + i];
      cf_node_get(from, i * a->d + c, a->bits, x);
      a->x.h[c * a->np + i] = cf_mp_get(x);
    }
  run_mp(a);
}

void cf_sweep_eval_mp(const cf_sweep *a, double h, double *x, cf_mp *y) { horner_mp(a, h, x, y); }

double cf_sweep_own_mp(const cf_sweep *a, size_t i)
{
  const size_t tile = (i * a->nb + i / CF_LANES) * a->order * CF_LANES + i % CF_LANES;
  const cf_mp one = cf_mp_of(64, -1.0), t = cf_mp_add(a->scores->plain ? &a->w.m[tile] : &a->own.m[i], &one);
  return fabs(cf_mp_get(&t));
}
