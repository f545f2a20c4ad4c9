#include <math.h>
#include <certiform/attention.h>
#include <certiform/dynamics.h>
#include "flow/attend.h"
#include "kernels/heads.h"
#include "kernels/schemes.h"
#include "kernels/steps.h"

void cf_attend_plain(cf_field *f, const double *x, double *q)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d;
  (p->model == CF_MODEL_CAUSAL ? cf_weighted_sums_causal_raw : cf_weighted_sums_raw)(n, d, p->beta, x, d, q, d, f->z, f->work);
  if (f->scale != 0) cf_scheme_scaled(n * d, p->repulse, f->scale, q);
  else
    for (size_t i = 0; i < n; i++) cf_scheme_mean(d, p->repulse, f->z[i], q + i * d);
}

/* f->heads := the queries, keys and values of head h */
static void head_inputs(cf_field *f, size_t h, const double *x)
{
  const cf_flow_problem *p = f->p;
  const size_t n = p->n, d = p->d, at = h * d * d;
  if (!cf_head_inputs(n, d, p->q ? p->q + at : NULL, p->k ? p->k + at : NULL, p->v ? p->v + at : NULL, x, f->heads)) f->fault = true;
}

/* o_i := (1/n) sum_j exp(beta <q_i, k_j>) v_j; a score above the box of the weights is a fault */
static void usa_head(cf_field *f, double beta, const double *q, const double *k, const double *v, double *o, double *w)
{
  const size_t n = f->p->n, d = f->p->d;
  for (size_t i = 0; i < n; i++) {
    cf_head_scores(n, d, q + i * d, k, w);
    if (!cf_head_weights(n, beta, w)) f->fault = true;
    cf_head_mean(n, d, w, v, o + i * d);
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
    head_inputs(f, h, x);
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
    head_inputs(f, h, x);
    for (size_t i = 0; i < n; i++) {
      cf_head_scores(n, d, qh + i * d, kh, s);
      cf_head_hardmax(h * n, n, d, i, p->repulse, s, vh, q + i * d);
    }
  }
}
