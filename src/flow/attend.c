#include <math.h>
#include <certiform/attention.h>
#include <certiform/dynamics.h>
#include <certiform/expo.h>
#include "flow/attend.h"
#include "kernels/schemes.h"
#include "kernels/steps.h"

void cf_map_rows(size_t n, size_t d, const double *m, const double *x, double *y)
{
  for (size_t i = 0; i < n; i++)
    for (size_t a = 0; a < d; a++) {
      double s = 0;
      if (!m) s = x[i * d + a];
      else
        for (size_t b = 0; b < d; b++) s += m[a * d + b] * x[i * d + b];
      y[i * d + a] = s;
    }
}

void cf_attend_plain(cf_field *f, const double *x, double *q)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d;
  (p->model == CF_MODEL_CAUSAL ? cf_weighted_sums_causal_raw : cf_weighted_sums_raw)(n, d, p->beta, x, d, q, d, f->z, f->work);
  if (f->scale != 0) cf_scheme_scaled(n * d, p->repulse, f->scale, q);
  else
    for (size_t i = 0; i < n; i++) cf_scheme_mean(d, p->repulse, f->z[i], q + i * d);
}

/* o_i := (1/n) sum_j exp(beta <q_i, k_j>) v_j; a score above the range of exp is a fault, below it the weight is 0 */
static void usa_head(cf_field *f, double beta, const double *q, const double *k, const double *v, double *o, double *w)
{
  const size_t n = f->p->n, d = f->p->d;
  for (size_t i = 0; i < n; i++) {
    for (size_t j = 0; j < n; j++) {
      double s = 0;
      for (size_t l = 0; l < d; l++) s += q[i * d + l] * k[j * d + l];
      w[j] = beta * s;
      if (!(w[j] <= CF_EXP_XMAX)) f->fault = true, w[j] = CF_EXP_XMAX;
      if (w[j] < CF_EXP_XMIN) w[j] = CF_EXP_XMIN;
    }
    cf_exp_raw(n, w, w);
    for (size_t l = 0; l < d; l++) o[i * d + l] = 0;
    for (size_t j = 0; j < n; j++)
      for (size_t l = 0; l < d; l++) o[i * d + l] += w[j] * v[j * d + l] / (double)n;
  }
}

void cf_attend_heads(cf_field *f, double beta, const double *x, double *q)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d, m = n * d;
  double *qh = f->heads, *kh = qh + m, *vh = kh + m, *o = vh + m;
  if (!(fabs(beta) <= CF_ATTENTION_SCALEMAX)) f->fault = true, beta = 0;
  for (size_t e = 0; e < m; e++) q[e] = 0;
  for (size_t h = 0; h < p->heads; h++) {
    cf_map_rows(n, d, p->q ? p->q + h * d * d : NULL, x, qh);
    cf_map_rows(n, d, p->k ? p->k + h * d * d : NULL, x, kh);
    cf_map_rows(n, d, p->v ? p->v + h * d * d : NULL, x, vh);
    for (size_t e = 0; e < 3 * m; e++)
      if (!(fabs(qh[e]) <= CF_ATTENTION_XMAX)) f->fault = true, qh[e] = 0;
    if (p->model == CF_MODEL_USA) usa_head(f, beta, qh, kh, vh, o, f->work);
    else (p->model == CF_MODEL_CAUSAL ? cf_attention_causal_raw : cf_attention_raw)(n, n, d, d, beta, qh, d, kh, d, vh, d, o, d, f->work);
    cf_step_on(m, p->repulse, o, q);
  }
}

void cf_attend_hardmax(cf_field *f, const double *x, double *q)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d, m = n * d;
  double *qh = f->heads, *kh = qh + m, *vh = kh + m, *s = f->work;
  for (size_t e = 0; e < m; e++) q[e] = 0;
  for (size_t h = 0; h < p->heads; h++) {
    cf_map_rows(n, d, p->q ? p->q + h * d * d : NULL, x, qh);
    cf_map_rows(n, d, p->k ? p->k + h * d * d : NULL, x, kh);
    cf_map_rows(n, d, p->v ? p->v + h * d * d : NULL, x, vh);
    for (size_t i = 0; i < n; i++) {
      double top = -INFINITY, count = 0;
      for (size_t j = 0; j < n; j++) {
        s[j] = 0;
        for (size_t l = 0; l < d; l++) s[j] += qh[i * d + l] * kh[j * d + l];
        if (j != i && s[j] > top) top = s[j];
      }
      for (size_t j = 0; j < n; j++) count += j != i && s[j] == top;
      for (size_t j = 0; j < n; j++)
        for (size_t l = 0; j != i && s[j] == top && l < d; l++) q[i * d + l] += p->repulse * vh[j * d + l] / count;
    }
  }
}
