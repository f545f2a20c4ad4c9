/* The verdict on somebody's numbers: problem (operation and inputs), criteria, verdict. No I/O here. */
#ifndef CF_JUDGE_H
#define CF_JUDGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <gmp.h>
#include <mpfr.h>
#include <certiform/attention.h>
#include <certiform/status.h>
#include "io/tensor.h"

typedef enum cf_verdict { CF_WITHIN = 0, CF_OUTSIDE = 1, CF_UNDEC = 3 } cf_verdict; /* the exit codes */

typedef enum cf_op {
  CF_OP_ATTENTION, CF_OP_SOFTMAX, CF_OP_LOGSOFTMAX, CF_OP_LOGSUMEXP, CF_OP_LAYERNORM, CF_OP_RMSNORM, CF_OP_L2NORM, CF_OP_EXP, CF_OP_DOT,
  CF_OP_FIELD, CF_OP_COUNT
} cf_op;

typedef enum cf_empty_row { CF_EMPTY_ERROR, CF_EMPTY_ZERO, CF_EMPTY_NAN } cf_empty_row;

typedef struct cf_problem cf_problem; /* built by cf_problem_new; owns nothing of the tensors; its fields are in problem.h */

typedef struct cf_op_options {
  cf_op op;
  const cf_tensor *q, *k, *v, *mask; /* attention; mask may be NULL */
  cf_causal causal;
  bool rsqrt_d;      /* attention: scale 1/sqrt(d), the default; else the exact rational scale */
  mpq_t scale;
  cf_empty_row empty_row;
  const cf_tensor *x, *y, *weight, *bias; /* the other operations; dot: x and y */
  double eps;
  int axis[CF_MAXDIM]; /* softmax, logsoftmax: one; logsumexp: n_axis; layernorm, rmsnorm: axes axis[0]..last; l2norm: one */
  unsigned n_axis;
  bool keepdims;
  double beta;       /* field: the velocities of the tokens x[.., n, d] */
  bool field_causal, field_usa; /* token i sees j <= i; usa: sum_j exp(beta c_ij) x_j / n for the softmax mean */
  size_t max_memory; /* bytes for the problem's copies and tables; 0: no limit */
} cf_op_options;

typedef struct cf_criteria { /* all that are present must hold; none present: the derived tolerance */
  bool max_ulp_on, tol_on, cr;
  mpq_t max_ulp, rtol, atol;
} cf_criteria;
void cf_criteria_init(cf_criteria *c); /* nothing present */
void cf_criteria_clear(cf_criteria *c);

#define CF_EXP_ULP 4.0
#define CF_MAX_THREADS 64

/* The arithmetic for which the derived tolerance holds (specs/tolerance.md). */
typedef struct cf_model {
  bool acc_on;    /* else f32 for a result in f16 or bf16, and the result's own dtype for f32 and f64 */
  cf_dtype acc;
  double exp_ulp; /* exp and log within so many ulp of acc; 0 stands for CF_EXP_ULP */
} cf_model;

typedef struct cf_element { /* one element against the truth */
  size_t index;             /* flat, in the result */
  double value;
  double lo, hi;            /* enclosure of the exact value, rounded outward to doubles */
  double ulp_lo, ulp_hi;    /* enclosure of |y - t| / ulp(t); infinite where y is NaN or wrongly infinite */
  cf_verdict verdict;
} cf_element;

typedef struct cf_judgement {
  cf_verdict verdict;
  uint64_t within, outside, undecided;
  double max_ulp_lo, max_ulp_hi;
  size_t n_worst;
  cf_element worst[10]; /* largest certain error first, ties by index */
  cf_element worst_outside; /* the first in that order among the elements outside; meaningful if outside > 0 */
  float *ulp_lo, *ulp_hi; /* per element, rounded outward; for histograms; freed by cf_judgement_free */
  size_t count;
  uint64_t by_tier[4];  /* elements decided by: double bound, double-double, MPFR, exact decision */
  double tol_min, tol_max; /* the derived tolerance over all elements, where it is the criterion; else 0, 0 */
} cf_judgement;

typedef struct cf_blame {
  const char *overall; /* "first", "second", "equal", "undecided" */
  uint64_t first, second, equal, undecided;
} cf_blame;

typedef struct cf_judge_options {
  cf_criteria criteria;
  cf_model model;       /* read only where no criterion is present */
  mpfr_prec_t prec_max; /* 8192 */
  size_t max_memory;    /* bytes for judging, beside MPFR's own numbers; 0: no limit */
  unsigned threads;     /* >= 1; the output never depends on it */
  void (*progress)(void *arg, size_t done, size_t total);
  void *progress_arg;
} cf_judge_options;

typedef struct cf_error { char text[512]; } cf_error; /* one line: what, where, what was expected */

/* Check shapes, dtypes, finiteness, empty rows, undefined values; on false err says what is wrong (exit 2). */
bool cf_problem_new(const cf_op_options *options, cf_problem **problem, cf_error *err);
void cf_problem_free(cf_problem *problem);
size_t cf_problem_count(const cf_problem *problem); /* elements of the output */
size_t cf_problem_memory(const cf_problem *problem); /* bytes of its copies and tables */
/* The shape of the operation's output. */
void cf_problem_shape(const cf_problem *problem, unsigned *ndim, size_t shape[CF_MAXDIM]);
/* Judge one result (its shape must match), or two with blame: second, second_judgement, blame may be NULL. */
bool cf_judge(const cf_problem *problem, const cf_judge_options *options, const cf_tensor *result, const cf_tensor *second,
              cf_judgement *judgement, cf_judgement *second_judgement, cf_blame *blame, cf_error *err);
void cf_judgement_free(cf_judgement *judgement);
#endif
