/* Taylor series whose coefficients are intervals, and the value of a formula as one. Private to src/claims. */
#ifndef CF_CLAIMS_SERIES_H
#define CF_CLAIMS_SERIES_H
#include "claims/real.h"

#define CF_SERIES_MAX 32
typedef struct cf_series {
  cf_real *c[CF_SERIES_MAX + 1]; /* c[0 .. order] */
} cf_series;

/* What a formula's names stand for; `variable`, if any, stands for at + s, s the series' variable. */
typedef struct cf_scope {
  cf_pool *p;
  size_t order, count;
  const char *names;           /* separated by blanks */
  const cf_real *value[16];
  const char *variable;
  const cf_real *at;
} cf_scope;

cf_series cf_series_constant(const cf_scope *s, const cf_real *x);
cf_series cf_series_add(const cf_scope *s, const cf_series *a, const cf_series *b);
cf_series cf_series_sub(const cf_scope *s, const cf_series *a, const cf_series *b);
cf_series cf_series_mul(const cf_scope *s, const cf_series *a, const cf_series *b);
cf_series cf_series_div(const cf_scope *s, const cf_series *a, const cf_series *b);
cf_series cf_series_exp(const cf_scope *s, const cf_series *a);
cf_series cf_series_log(const cf_scope *s, const cf_series *a);
cf_series cf_series_sqrt(const cf_scope *s, const cf_series *a);
cf_series cf_series_tanh(const cf_scope *s, const cf_series *a);
/* of: 0 the sine, 1 the cosine */
cf_series cf_series_wave(const cf_scope *s, const cf_series *a, int of);

/* The formula; every coefficient NaN after a fault of the text. */
cf_series cf_series_formula(const cf_scope *s, const char *text);
#endif
