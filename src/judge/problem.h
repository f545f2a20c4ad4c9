/* A problem is cut into rows that share work: one query of one head, one line along the axis, one block of elements. */
#ifndef CF_JUDGE_PROBLEM_H
#define CF_JUDGE_PROBLEM_H
#include "exact/dd.h"
#include "judge/judge.h"

typedef enum cf_special { CF_TRUTH_REAL, CF_TRUTH_MINUS_INF, CF_TRUTH_EMPTY } cf_special;

/* The row a thread is working on, and its scratch. */
typedef struct cf_row {
  size_t row, n, m; /* row number, length of its input (attention: live keys), number of outputs */
  bool empty;       /* every entry is masked */
  double *x, *y;    /* the input line gathered; dot: its second operand */
  const double *q, *k, *v, *bias; /* attention; bias NULL where nothing is added */
  double *bias_row;
  double *value, *bound; /* m each */
  cf_dd *t;              /* m enclosures of the tier at hand */
  double *work;          /* doubles of scratch, work_size of them */
  cf_dd *dd_work;
} cf_row;

typedef struct cf_row_ops {
  const char *name;
  void (*gather)(const cf_problem *p, cf_row *r); /* r->row is set */
  cf_status (*bound)(const cf_problem *p, cf_row *r); /* fills t */
  cf_status (*dd)(const cf_problem *p, cf_row *r);    /* fills t */
  cf_status (*ref)(const cf_problem *p, const cf_row *r, const unsigned char *want, mpfr_prec_t prec, mpfr_t *lo, mpfr_t *hi);
  cf_status (*cmp)(const cf_problem *p, const cf_row *r, size_t i, mpq_srcptr c, mpfr_prec_t prec_max, int *sign);
  cf_status (*checked)(const cf_problem *p, cf_row *r); /* value[] by the checked tier */
  size_t (*index)(const cf_problem *p, const cf_row *r, size_t i); /* of output i in the result */
} cf_row_ops;

typedef struct cf_axes { /* dimensions of the input split into those of a row and those that number the rows */
  unsigned n_in, n_out;
  size_t in_size[CF_MAXDIM], in_stride[CF_MAXDIM], out_size[CF_MAXDIM], out_stride[CF_MAXDIM];
} cf_axes;

struct cf_problem {
  cf_op_options o; /* the tensors in it belong to the caller */
  const cf_row_ops *ops;
  unsigned ndim;
  size_t shape[CF_MAXDIM], count; /* of the output */
  size_t rows, n, m;              /* number of rows; longest input; most outputs */
  size_t work;                    /* doubles that a row's checked or bound tier wants; 0: 4 n */
  size_t memory;                  /* bytes taken */
  bool per_element;               /* the output has the input's shape */
  double *x, *y, *w, *b;
  cf_axes axes;
  size_t *offset; /* n places of a row's entries relative to its first one; NULL: contiguous */
  /* attention */
  double *q, *k, *v, *mask;
  size_t heads, groups, nq, nk, d, dv, batches;
  size_t *q_at, *k_at, *v_at, *mask_at; /* per batch: which head-block of the tensor; mask_at per batch and head */
  size_t mask_row, mask_col;            /* strides of the mask: 0 where it is broadcast */
  bool wide;                            /* inputs are not all representable in f32: see tolerance */
  double scale, scale_err;   /* field: scale is beta */
  cf_dd scale_dd;
  cf_dtype in_dtype; /* the widest dtype among the inputs */
};

extern const cf_row_ops cf_rows_attention, cf_rows_softmax, cf_rows_logsoftmax, cf_rows_logsumexp, cf_rows_layernorm, cf_rows_rmsnorm,
    cf_rows_l2norm, cf_rows_exp, cf_rows_dot, cf_rows_field;

bool cf_row_init(const cf_problem *p, cf_row *r); /* false: no memory */
size_t cf_row_bytes(const cf_problem *p);         /* what that takes */
void cf_row_clear(cf_row *r);
void cf_row_load(const cf_problem *p, cf_row *r, size_t row);
/* What output i is: a real number, -inf, or undefined because its row is empty. */
cf_special cf_row_special(const cf_problem *p, const cf_row *r, size_t i);

/* In problem.c, for the two files that build problems. */
bool cf_problem_fail(cf_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool cf_problem_input(cf_problem *p, const cf_tensor *t, const char *role, bool minus_inf, double **x, cf_error *err);
/* Another items * size bytes, before they are allocated; false: more than the limit leaves. */
bool cf_problem_take(cf_problem *p, const char *what, size_t items, size_t size, cf_error *err);
/* *product := a * b; false if that overflows */
bool cf_times(size_t a, size_t b, size_t *product);
/* shape, rows, n and m are set: count, and room for a row. Without outputs there are no rows. */
bool cf_problem_sizes(cf_problem *p, const char *what, cf_error *err);
bool cf_problem_attention(cf_problem *p, cf_error *err);
bool cf_problem_lines(cf_problem *p, cf_error *err);
bool cf_problem_field(cf_problem *p, cf_error *err);
void cf_row_gather(const cf_problem *p, cf_row *r);
size_t cf_row_base(const cf_problem *p, size_t row);
size_t cf_row_output(const cf_problem *p, const cf_row *r, size_t i);
const char *cf_op_name(cf_op op);
#endif
