#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "io/file.h"
#include "judge/compute.h"

static bool tier_of(const char *name, cf_tier *tier)
{
  static const char *const names[] = {"checked", "bound", "exact", "ref"};
  for (int i = 0; i < 4; i++)
    if (strcmp(name, names[i]) == 0) {
      *tier = (cf_tier)i;
      return true;
    }
  cf_trouble("--tier is '%s', expected checked, bound, exact or ref", name);
  return false;
}

static bool write_one(const cf_args *a, const cf_problem *p, const double *x, cf_ioerror *err)
{
  cf_tensor t;
  if (!cf_tensor_from_doubles(a->dtype, p->ndim, p->shape, x, &t)) return cf_trouble("not enough memory"), false;
  const cf_npz_entry y = {"y", &t}; /* bf16 has no NPY dtype: one safetensors tensor */
  bool ok = a->dtype == CF_BF16 ? cf_safetensors_write(a->output, 1, &y, err) : cf_npy_write(a->output, &t, err);
  if (!ok) cf_trouble("%s", err->text);
  cf_tensor_free(&t);
  return ok;
}

/* Two arrays of doubles as NPZ; parts > 1 adds a last dimension. */
static bool write_two(const cf_args *a, const cf_problem *p, size_t parts, const char *const name[2], const double *const x[2], cf_ioerror *err)
{
  cf_tensor t[2] = {{0}, {0}};
  size_t shape[CF_MAXDIM];
  unsigned ndim = p->ndim;
  memcpy(shape, p->shape, sizeof shape);
  if (parts > 1) {
    if (ndim == CF_MAXDIM) return cf_trouble("the output has too many dimensions"), false;
    shape[ndim++] = parts;
  }
  bool ok = cf_tensor_from_doubles(CF_F64, ndim, shape, x[0], &t[0]) && cf_tensor_from_doubles(CF_F64, ndim, shape, x[1], &t[1]);
  cf_npz_entry e[2] = {{name[0], &t[0]}, {name[1], &t[1]}};
  if (!ok)
    cf_trouble("not enough memory");
  else if (!cf_npz_write(a->output, 2, e, err))
    ok = (cf_trouble("%s", err->text), false);
  cf_tensor_free(&t[0]);
  cf_tensor_free(&t[1]);
  return ok;
}

static bool compute(const cf_args *a, cf_case_files *files, cf_tier tier)
{
  const cf_problem *p = files->problem;
  cf_error err;
  cf_ioerror io;
  size_t n = p->count + 1, doubles = tier == CF_TIER_REF ? 13 : tier == CF_TIER_BOUND ? 4 : 2; /* with the tensors to be written */
  if (!cf_case_reserve(a, files, "the output", n, doubles * sizeof(double)) || !cf_case_reserve_rows(a, files)) return false;
  cf_compute c = {.tier = tier, .dtype = a->dtype, .threads = a->judge.threads, .prec = tier == CF_TIER_REF ? a->prec : a->judge.prec_max};
  if (cf_progress_wanted(a)) c.progress = cf_progress;
  c.value = malloc(n * sizeof(double));
  c.bound = tier == CF_TIER_BOUND ? malloc(n * sizeof(double)) : NULL;
  c.lo = tier == CF_TIER_REF ? malloc(3 * n * sizeof(double)) : NULL;
  c.hi = tier == CF_TIER_REF ? malloc(3 * n * sizeof(double)) : NULL;
  bool ok = c.value && (tier != CF_TIER_BOUND || c.bound) && (tier != CF_TIER_REF || (c.lo && c.hi));
  static const char *const bound_name[2] = {"value", "bound"}, *const ref_name[2] = {"lo", "hi"};
  if (!ok)
    cf_trouble("not enough memory");
  else if (!cf_compute_all(p, &c, &err))
    ok = (cf_trouble("%s", err.text), false);
  else if (tier == CF_TIER_REF)
    ok = write_two(a, p, 3, ref_name, (const double *[]){c.lo, c.hi}, &io);
  else if (tier == CF_TIER_BOUND)
    ok = write_two(a, p, 1, bound_name, (const double *[]){c.value, c.bound}, &io);
  else
    ok = write_one(a, p, c.value, &io);
  free(c.value);
  free(c.bound);
  free(c.lo);
  free(c.hi);
  return ok;
}

int cf_cmd_compute(int argc, char **argv)
{
  cf_args a;
  cf_case_files files;
  cf_tier tier;
  int status;
  if (!cf_args_parse(&a, CF_CMD_COMPUTE, argc, argv, &status)) return status;
  status = CF_EXIT_TROUBLE;
  if (tier_of(a.tier, &tier)) {
    if (a.dtype_on && a.dtype != CF_F64 && (tier == CF_TIER_BOUND || tier == CF_TIER_REF))
      cf_trouble("--dtype goes with the tiers checked and exact: %s writes binary64", a.tier);
    else if (cf_case_open(&a, &files)) {
      if (compute(&a, &files, tier)) status = 0;
      cf_case_close(&files);
    }
  }
  cf_args_clear(&a);
  return status;
}
