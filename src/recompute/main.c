/* certiform-recompute [--list] COMPUTATION.json */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <flint/flint.h>
#include "recompute.h"

#define MAX_FILE ((size_t)1 << 26)
static const char usage[] = "usage: certiform-recompute [--list] COMPUTATION.json\n"
                            "Does a computation again that a claim wrote down, by MPFI and Arb, and looks at every comparison and number in it.\n"
                            "--list prints its lines with their values first. Exit status: 0 accepted, 1 rejected (naming what fails), 2 unreadable.\n";

static void list(const computation *c)
{
  for (size_t k = 0; k < json_array_size(c->lines); k++) {
    char *text = json_dumps(json_array_get(c->lines, k), JSON_COMPACT);
    printf("%zu %s ", k + 1, text ? text : "");
    mpfr_printf("[%.20RDg, %.20RUg]\n", &c->value[k]->left, &c->value[k]->right);
    free(text);
  }
}

static json_t *load(const char *path, computation *c)
{
  json_error_t e;
  FILE *f = fopen(path, "rb");
  char *text = f ? malloc(MAX_FILE + 1) : NULL;
  const size_t size = text ? fread(text, 1, MAX_FILE + 1, f) : 0;
  json_t *root = NULL;
  if (!f) snprintf(c->said, sizeof c->said, "cannot be read");
  else if (!text || size > MAX_FILE) snprintf(c->said, sizeof c->said, "larger than %zu bytes, or not enough memory", MAX_FILE);
  else if (!(root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &e))) snprintf(c->said, sizeof c->said, "line %d: %.200s", e.line, e.text);
  if (f) fclose(f);
  free(text);
  return root;
}

int main(int argc, char **argv)
{
  static const char *const words[] = {"accepted", "rejected", "unreadable"};
  const bool listed = argc == 3 && strcmp(argv[1], "--list") == 0;
  if (argc == 2 && strcmp(argv[1], "--help") == 0) return fputs(usage, stdout), 0;
  if (argc != (listed ? 3 : 2) || argv[argc - 1][0] == '-') return fputs(usage, stderr), 2;
  computation c = {0};
  json_t *root = load(argv[argc - 1], &c);
  const outcome o = root ? computation_check(&c, root, listed ? list : NULL) : UNREADABLE;
  printf("%s: %s%s%s\n", words[o], o == UNREADABLE ? argv[argc - 1] : "", o == UNREADABLE ? ": " : "", c.said);
  computation_clear(&c);
  json_decref(root);
  mpfr_free_cache();
  flint_cleanup();
  return (int)o;
}
