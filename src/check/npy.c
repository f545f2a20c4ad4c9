/* The consumer's own problem: tokens from an NPY file, and files in general. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

char *file_bytes(const char *path, size_t limit, size_t *size, fault *f)
{
  FILE *in = strcmp(path, "-") ? fopen(path, "rb") : stdin;
  char *bytes = NULL, *more;
  size_t room = 0, got = 0, k = 1;
  if (!in) return fail(f, UNREADABLE, "%s: %s", path, strerror(errno)), NULL;
  for (; k > 0; got += k) {
    if (got + 1 >= room) {
      room = room ? 2 * room : 1 << 16;
      if (room > 2 * limit || !(more = realloc(bytes, room))) return fclose(in), free(bytes), fail(f, UNREADABLE, "%s: too large", path), NULL;
      bytes = more;
    }
    k = fread(bytes + got, 1, room - got - 1, in);
  }
  if (ferror(in)) return fclose(in), free(bytes), fail(f, UNREADABLE, "%s: read error", path), NULL;
  fclose(in);
  bytes[got] = 0;
  *size = got;
  return bytes;
}

/* "{'descr': '<f8', 'fortran_order': False, 'shape': (n, d), }": what follows a key, blanks skipped */
static const char *after(const char *header, const char *key)
{
  const char *s = strstr(header, key);
  return s ? s + strlen(key) + strspn(s + strlen(key), " :") : "";
}
typedef struct layout { size_t at, element; bool big, fortran; } layout; /* at: offset of the data; 0 when it is not such an array of n x d */
static layout npy_layout(const char *b, size_t size, size_t n, size_t d)
{
  char header[4096], want[80];
  const layout none = {0};
  const unsigned char *u = (const unsigned char *)b;
  if (size < 12 || memcmp(b, "\x93NUMPY", 6) != 0 || u[6] < 1 || u[6] > 3) return none;
  const size_t skip = u[6] == 1 ? 10 : 12;
  size_t len = u[8] | (size_t)u[9] << 8;
  if (u[6] > 1) len |= (size_t)u[10] << 16 | (size_t)u[11] << 24;
  if (len >= sizeof header || skip + len > size) return none;
  memcpy(header, b + skip, len), header[len] = 0;
  const char *type = after(header, "'descr'"), *order = after(header, "'fortran_order'"), *shape = after(header, "'shape'");
  snprintf(want, sizeof want, "(%zu, %zu)", n, d);
  layout l = {skip + len, 0, strncmp(type, "'>", 2) == 0, strncmp(order, "True", 4) == 0};
  if (l.big || strncmp(type, "'<", 2) == 0) l.element = strncmp(type + 2, "f8'", 3) == 0 ? 8 : strncmp(type + 2, "f4'", 3) == 0 ? 4 : 0;
  if (!l.element || (!l.fortran && strncmp(order, "False", 5) != 0) || strncmp(shape, want, strlen(want)) != 0) return none;
  return (size - l.at) / l.element == n * d && (size - l.at) % l.element == 0 ? l : none;
}
/* one element as a double */
static double element_value(const char *at, size_t size, bool big)
{
  union { uint64_t bits; double x; } wide = {0};
  union { uint32_t bits; float x; } narrow;
  for (size_t k = 0; k < size; k++) wide.bits |= (uint64_t)(unsigned char)at[big ? size - 1 - k : k] << (8 * k);
  return narrow.bits = (uint32_t)wide.bits, size == 4 ? narrow.x : wide.x;
}
/* the numbers of the certificate against those of a file: the same n x d */
static outcome array_compare(const json_t *exact, size_t n, size_t d, const char *path, const char *row, fault *f)
{
  size_t size, k = 0;
  char *b = file_bytes(path, (size_t)1 << 28, &size, f);
  mpq_t mine, its;
  if (!b) return UNREADABLE;
  const layout l = npy_layout(b, size, n, d);
  if (!l.at) return free(b), fail(f, UNREADABLE, "%s: not an NPY file of float64 or float32, shape (%zu, %zu)", path, n, d);
  mpq_init(mine), mpq_init(its);
  for (; k < n * d; k++) {
    double x = element_value(b + l.at + (l.fortran ? k % d * n + k / d : k) * l.element, l.element, l.big);
    if (!(x - x == 0)) break;
    mpq_set_d(mine, x);
    if (!number_q(json_string_value(json_array_get(exact, k)), its) || !mpq_equal(mine, its)) break;
  }
  mpq_clear(mine), mpq_clear(its), free(b);
  return k == n * d ? ACCEPTED : fail(f, REJECTED, "problem: %s %zu, coordinate %zu of the certificate is not that of %s", row, k / d, k % d, path);
}
/* Q or K: the consumer's; when tokens are given and a matrix is not, it is the identity */
static outcome matrix_compare(const problem *p, const json_t *exact, const char *path, bool tokens, const char *name, fault *f)
{
  if (!path) return exact && tokens ? fail(f, REJECTED, "problem: the certificate has a matrix %s, none was given with --%s", name, name) : ACCEPTED;
  if (!exact) return fail(f, REJECTED, "problem: the certificate has no matrix %s, --%s gives one", name, name);
  return array_compare(exact, p->d, p->d, path, *name == 'q' ? "q, row" : "k, row", f);
}
outcome problem_compare(const problem *p, const char *const option[OPTIONS], fault *f)
{
  const char *tokens = option[0], *beta = option[1], *name = option[2];
  char *end;
  size_t m = 0;
  while (name && model_name[m] && strcmp(name, model_name[m]) != 0) m++;
  if (!model_name[m]) return fail(f, UNREADABLE, "--model %s: expected sa, usa or causal", name);
  if (name && m != (size_t)p->model) return fail(f, REJECTED, "problem: the certificate's model is %s, not %s", model_name[p->model], name);
  if (beta) {
    double b = strtod(beta, &end);
    if (!*beta || *end) return fail(f, UNREADABLE, "--beta %s: not a number", beta);
    if (!(b == p->beta)) return fail(f, REJECTED, "problem: the certificate's beta is %.17g, not %s", p->beta, beta);
  }
  outcome o = tokens ? array_compare(p->exact, p->n, p->d, tokens, "token", f) : ACCEPTED;
  if (!o) o = matrix_compare(p, p->q, option[3], tokens, "q", f);
  return o ? o : matrix_compare(p, p->k, option[4], tokens, "k", f);
}
