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
/* the offset of the data and the size of an element; 0 when it is not such an array of n x d */
static size_t npy_data(const char *b, size_t size, size_t n, size_t d, size_t *element)
{
  char header[4096], want[80];
  size_t skip, len;
  const unsigned char *u = (const unsigned char *)b;
  if (size < 12 || memcmp(b, "\x93NUMPY", 6) != 0 || u[6] < 1 || u[6] > 3) return 0;
  skip = u[6] == 1 ? 10 : 12;
  len = u[8] | (size_t)u[9] << 8;
  if (u[6] > 1) len |= (size_t)u[10] << 16 | (size_t)u[11] << 24;
  if (len >= sizeof header || skip + len > size) return 0;
  memcpy(header, b + skip, len), header[len] = 0;
  const char *type = after(header, "'descr'"), *shape = after(header, "'shape'");
  *element = strncmp(type, "'<f8'", 5) == 0 ? 8 : strncmp(type, "'<f4'", 5) == 0 ? 4 : 0;
  snprintf(want, sizeof want, "(%zu, %zu)", n, d);
  if (!*element || strncmp(after(header, "'fortran_order'"), "False", 5) != 0 || strncmp(shape, want, strlen(want)) != 0) return 0;
  return (size - skip - len) / *element == n * d && (size - skip - len) % *element == 0 ? skip + len : 0;
}
/* one little-endian element as a double */
static double element_value(const char *at, size_t size)
{
  uint64_t bits = 0;
  uint32_t narrow;
  double x;
  float y;
  for (size_t k = 0; k < size; k++) bits |= (uint64_t)(unsigned char)at[k] << (8 * k);
  narrow = (uint32_t)bits;
  if (size == 4) return memcpy(&y, &narrow, 4), y;
  return memcpy(&x, &bits, 8), x;
}
static outcome tokens_compare(const problem *p, const char *path, fault *f)
{
  size_t size, element, at = 0, k = 0, count = p->n * p->d;
  char *b = file_bytes(path, (size_t)1 << 28, &size, f);
  mpq_t mine, its;
  if (!b) return UNREADABLE;
  at = npy_data(b, size, p->n, p->d, &element);
  if (!at) return free(b), fail(f, UNREADABLE, "%s: not an NPY file of float64 or float32, C order, shape (%zu, %zu)", path, p->n, p->d);
  mpq_init(mine), mpq_init(its);
  for (; k < count; k++) {
    double x = element_value(b + at + k * element, element);
    if (!(x - x == 0)) break;
    mpq_set_d(mine, x);
    if (!number_q(json_string_value(json_array_get(p->exact, k)), its) || !mpq_equal(mine, its)) break;
  }
  mpq_clear(mine), mpq_clear(its), free(b);
  return k == count ? ACCEPTED : fail(f, REJECTED, "problem: token %zu, coordinate %zu of the certificate is not that of %s", k / p->d, k % p->d, path);
}
outcome problem_compare(const problem *p, const char *tokens, const char *beta, const char *name, fault *f)
{
  static const char *const names[] = {"sa", "usa", "causal"};
  char *end;
  size_t m = 0;
  while (name && m < 3 && strcmp(name, names[m]) != 0) m++;
  if (m == 3) return fail(f, UNREADABLE, "--model %s: expected sa, usa or causal", name);
  if (name && m != (size_t)p->model) return fail(f, REJECTED, "problem: the certificate's model is %s, not %s", names[p->model], name);
  if (beta) {
    double b = strtod(beta, &end);
    if (!*beta || *end) return fail(f, UNREADABLE, "--beta %s: not a number", beta);
    if (!(b == p->beta)) return fail(f, REJECTED, "problem: the certificate's beta is %.17g, not %s", p->beta, beta);
  }
  return tokens ? tokens_compare(p, tokens, f) : ACCEPTED;
}
