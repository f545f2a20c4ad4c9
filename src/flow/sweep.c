#include <stdlib.h>
#include <string.h>
#include <certiform/expo.h>
#include <certiform/fp.h>
#include "flow/sweep.h"

static bool lay(cf_num_array *p, size_t m, bool dd)
{
  size_t bytes = (m * sizeof(double) + 63) / 64 * 64;
  p->h = aligned_alloc(64, bytes ? bytes : 64);
  p->l = dd ? aligned_alloc(64, bytes ? bytes : 64) : NULL;
  if (p->h) memset(p->h, 0, bytes);
  if (p->l) memset(p->l, 0, bytes);
  return p->h && (p->l || !dd);
}

static void drop(cf_num_array *p)
{
  free(p->h);
  free(p->l);
  *p = (cf_num_array){0};
}

bool cf_sweep_init(cf_sweep *a, const cf_flow_problem *p, size_t order, bool dd)
{
  size_t np = (p->n + CF_LANES - 1) / CF_LANES * CF_LANES, d = p->d;
  *a = (cf_sweep){.n = p->n, .d = d, .np = np, .nb = np / CF_LANES, .order = order, .model = p->model, .beta = p->beta, .dd = dd};
  bool ok = lay(&a->x, (order + 1) * d * np, dd);
  ok = lay(&a->q, order * d * np, dd) && ok;
  ok = lay(&a->z, order * np, dd) && ok;
  ok = lay(&a->s, order * np, dd) && ok;
  ok = lay(&a->w, p->n * np * order, dd) && ok;
  ok = lay(&a->e, p->n * np * order, dd) && ok;
  ok = lay(&a->u, 2 * (d + 1) * CF_LANES, dd) && ok;
  if (!ok) cf_sweep_clear(a);
  return ok;
}

void cf_sweep_clear(cf_sweep *a)
{
  drop(&a->x);
  drop(&a->q);
  drop(&a->z);
  drop(&a->s);
  drop(&a->w);
  drop(&a->e);
  drop(&a->u);
}

/* a masked pair has e_0 = 0, and then every e_k = 0 */
static double unmasked(const cf_sweep *a, size_t i, size_t j) { return a->model == CF_MODEL_CAUSAL && j > i ? 0.0 : 1.0; }

/* ---- double */
#define FN(f) f##_d
#define V cf_pack
#define N double
#define VZERO ((cf_pack){0})
#define VFROM(c) cf_pack_of(c)
#define VLD(a, p) (*(const cf_pack *)((a).h + (p)))
#define VST(a, p, v) (*(cf_pack *)((a).h + (p)) = (v))
#define NLD(a, p) ((a).h[p])
#define NFROM(c) (c)
#define MAN(s, v, c) ((s) + (v) * (c))
#define MAV(s, v, w) ((s) + (v) * (w))
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
  for (size_t i = 0; i < CF_LANES; i++) x[i] = a->beta * ((*c)[i] - 1.0);
  cf_exp_raw(CF_LANES, x, y);
  for (size_t i = 0; i < CF_LANES; i++) {
    a->w.h[t + i] = (*c)[i];
    a->e.h[t + i] = y[i] * unmasked(a, ib * CF_LANES + i, j);
  }
}

#include "flow/sweep_body.h"

static void load(cf_num_array to, const cf_sweep *a, const double *x, const double *xlo)
{
  for (size_t i = 0; i < a->n; i++)
    for (size_t c = 0; c < a->d; c++) {
      to.h[c * a->np + i] = x[i * a->d + c];
      if (to.l) to.l[c * a->np + i] = xlo ? xlo[i * a->d + c] : 0.0;
    }
}

void cf_sweep_run(cf_sweep *a, const double *x, const double *xlo)
{
  load(a->x, a, x, xlo);
  run_d(a);
}

void cf_sweep_eval(const cf_sweep *a, double h, double *x, double *lo) { horner_d(a, h, x, lo); }

cf_depth cf_sweep_depth(const cf_sweep *a)
{
  double n = (double)a->n, d = (double)a->d, rows = n < CF_CHUNK ? n : CF_CHUNK, many = (double)((a->n + CF_CHUNK - 1) / CF_CHUNK);
  cf_depth z = {.u = CF_U};
  z.gram = (double)((a->d + 3) / 4) + 4.0;
  z.sum = (d < CF_CHUNK ? d : CF_CHUNK) + (double)((a->d + CF_CHUNK - 1) / CF_CHUNK) + 1.0;
  z.field = rows + many + 1.0;
  z.zsum = rows + many;
  z.eta = 1.001 * (CF_EXP_REL + 4.0 * CF_U * a->beta);
  return z;
}
