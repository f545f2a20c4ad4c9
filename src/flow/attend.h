/* Attention outputs of tokens x[n][d]: what the models of field.h are made of. */
#ifndef CF_FLOW_ATTEND_H
#define CF_FLOW_ATTEND_H
#include "flow/field.h"

/* q[n][d] := A. plain: the symmetric kernels; else head by head. beta is the factor of the scores. */
void cf_attend_plain(cf_field *f, const double *x, double *q);
void cf_attend_heads(cf_field *f, double beta, const double *x, double *q);
/* Weights 1/|C_i| on the tokens j != i whose score <Q x_i, K x_j> is largest, ties by equality of doubles. */
void cf_attend_hardmax(cf_field *f, const double *x, double *q);
#endif
