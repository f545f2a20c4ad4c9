/* What the checked and bound tiers verify before anything is computed or written. The order of the verdicts is the order of
 * status.h: NULL, size, overlap, not finite, box, empty row, undefined. A range of length 0 is never dereferenced and may be NULL. */
#ifndef CERTIFORM_CHECKED_CHECK_H
#define CERTIFORM_CHECKED_CHECK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <certiform/status.h>

/* rows * cols doubles, ld apart; a vector is one row. */
typedef struct cf_arg {
  const double *p;
  size_t rows, cols, ld;
} cf_arg;

static inline cf_arg cf_vec_arg(size_t n, const double *p) { return (cf_arg){p, 1, n, n}; }

bool cf_arg_null(cf_arg a);                    /* NULL though not of length 0 */
bool cf_arg_size(cf_arg a);                    /* sizes within CF_NMAX, ld >= cols, the last address representable */
bool cf_arg_overlap(cf_arg a, cf_arg b);       /* as ranges from the first to the last entry, gaps included */
/* CF_ENULL, CF_ESIZE, CF_EOVERLAP or CF_OK: each of out[0..n_out) may overlap nothing else */
cf_status cf_check_args(size_t n_in, const cf_arg *in, size_t n_out, const cf_arg *out);

/* CF_ENONFINITE, CF_EBOX or CF_OK: finite with |x| <= box */
cf_status cf_check_box(cf_arg a, double box);
/* the same for lo <= x <= hi */
cf_status cf_check_range(size_t n, const double *x, double lo, double hi);
/* logits: finite with |x| <= box, or -inf; CF_EEMPTYROW when all are -inf */
cf_status cf_check_logits(size_t n, const double *x, double box, size_t *live);
/* the graver of two data verdicts */
cf_status cf_worse(cf_status a, cf_status b);
#endif
