/* The entries of a baseline file (NPZ, specs/verdict.md section "Baselines"). */
#ifndef CF_CLI_BASELINE_H
#define CF_CLI_BASELINE_H
#include "cli/cli.h"

enum { CF_BASELINE_PREC = 192, CF_BASELINE_TOLS = 4, CF_BASELINE_MAX = CF_ROLES + CF_BASELINE_TOLS + 6 };
extern const cf_dtype cf_baseline_dtype[CF_BASELINE_TOLS]; /* f64 f32 f16 bf16 */
extern const char *const cf_baseline_tol[CF_BASELINE_TOLS];

/* SHA-256 in hex of names, dtypes, shapes and bytes of n entries, in this order. */
void cf_baseline_digest(size_t n, const char *const *name, const cf_tensor *t, char hex[65]);
int cf_baseline_create(int argc, char **argv);
int cf_baseline_check(int argc, char **argv);
#endif
