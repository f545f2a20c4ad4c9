#include <inttypes.h>
#include <sha2.h>
#include <stdio.h>
#include <string.h>
#include "cli/baseline.h"

const cf_dtype cf_baseline_dtype[CF_BASELINE_TOLS] = {CF_F64, CF_F32, CF_F16, CF_BF16};
const char *const cf_baseline_tol[CF_BASELINE_TOLS] = {"tol_f64", "tol_f32", "tol_f16", "tol_bf16"};

void cf_baseline_digest(size_t n, const char *const *name, const cf_tensor *t, char hex[65])
{
  SHA2_CTX sha;
  SHA256Init(&sha);
  for (size_t i = 0; i < n; i++) {
    char head[512];
    int used = snprintf(head, sizeof head, "%s %s", name[i], cf_dtype_name(t[i].dtype));
    for (unsigned k = 0; k < t[i].ndim; k++) used += snprintf(head + used, sizeof head - (size_t)used, " %zu", t[i].shape[k]);
    SHA256Update(&sha, (const uint8_t *)head, (size_t)used + 1);
    SHA256Update(&sha, t[i].data, t[i].count * cf_dtype_size(t[i].dtype));
  }
  SHA256End(&sha, hex);
}

int cf_cmd_baseline(int argc, char **argv)
{
  if (argc > 1 && strcmp(argv[1], "create") == 0) return cf_baseline_create(argc - 1, argv + 1);
  if (argc > 1 && strcmp(argv[1], "check") == 0) return cf_baseline_check(argc - 1, argv + 1);
  if (argc > 1 && strcmp(argv[1], "--help") == 0) {
    puts("Usage: certiform baseline create OP [inputs] -o FILE.npz\n   or: certiform baseline check FILE.npz --result FILE [criteria] [--junit FILE]\n"
         "A baseline holds the inputs, their hashes, the options and MPFR enclosures of every output; checking recomputes nothing.");
    return 0;
  }
  return cf_trouble("baseline: expected create or check");
}
