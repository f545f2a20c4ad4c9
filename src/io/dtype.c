#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "io/format.h"

static const struct {
  const char *name;
  unsigned char size, precision; /* precision p of a float format, 0 of others */
  short emax;
} info[] = {
  [CF_BOOL] = {"bool", 1, 0, 0}, [CF_I8] = {"i8", 1, 0, 0},    [CF_I16] = {"i16", 2, 0, 0},    [CF_I32] = {"i32", 4, 0, 0},
  [CF_I64] = {"i64", 8, 0, 0},   [CF_U8] = {"u8", 1, 0, 0},    [CF_U16] = {"u16", 2, 0, 0},    [CF_U32] = {"u32", 4, 0, 0},
  [CF_U64] = {"u64", 8, 0, 0},   [CF_F16] = {"f16", 2, 11, 15}, [CF_BF16] = {"bf16", 2, 8, 127}, [CF_F32] = {"f32", 4, 24, 127},
  [CF_F64] = {"f64", 8, 53, 1023},
};

size_t cf_dtype_size(cf_dtype dtype) { return info[dtype].size; }
const char *cf_dtype_name(cf_dtype dtype) { return info[dtype].name; }
bool cf_dtype_is_float(cf_dtype dtype) { return info[dtype].precision != 0; }

bool cf_dtype_parse(const char *name, cf_dtype *dtype)
{
  for (size_t i = 0; i < sizeof info / sizeof info[0]; i++)
    if (strcmp(name, info[i].name) == 0) {
      *dtype = (cf_dtype)i;
      return true;
    }
  return false;
}

/* |x| = m 2^e with m an integer below 2^53 becomes r 2^q, q the exponent of the last place of the target: q = max(E, emin) - p + 1 where
 * 2^E <= |x| < 2^(E+1) and emin = 1 - emax. r is m 2^(e-q) to nearest even. The bits of r 2^q are r itself when r is subnormal, else
 * (biased exponent - 1) 2^(p-1) + r: a carry of r to 2^p moves into the exponent, and past emax that is the pattern of infinity. */
uint64_t cf_float_encode(cf_dtype dtype, double x)
{
  const int p = info[dtype].precision, emax = info[dtype].emax, width = 8 * info[dtype].size;
  const uint64_t infinity = (uint64_t)(2 * emax + 1) << (p - 1);
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const uint64_t sign = (bits >> 63) << (width - 1);
  uint64_t m = bits & 0xfffffffffffff;
  const int field = (int)(bits >> 52 & 0x7ff);
  if (field == 0x7ff) return m ? sign | infinity | infinity >> 1 | (uint64_t)1 << (p - 2) : sign | infinity;
  if (field) m |= (uint64_t)1 << 52;
  if (m == 0) return sign;
  const int e = (field ? field : 1) - 1075;
  int top = e; /* E */
  for (uint64_t k = m >> 1; k; k >>= 1) top++;
  const int emin = 1 - emax;
  if (top > emax) return sign | infinity;
  const int q = (top < emin ? emin : top) - p + 1;
  const int shift = q - e;
  uint64_t r;
  if (shift <= 0) {
    r = m << -shift; /* exact: r < 2^p <= 2^53 */
  } else if (shift > 54) {
    r = 0; /* |x| < half the least subnormal */
  } else {
    const uint64_t half = (uint64_t)1 << (shift - 1), rest = m & (2 * half - 1);
    r = m >> shift;
    if (rest > half || (rest == half && (r & 1))) r++;
  }
  const uint64_t biased = (uint64_t)((top < emin ? emin : top) + emax); /* 1 for subnormals and the first binade */
  return sign | (((biased - 1) << (p - 1)) + r);
}

double cf_float_decode(cf_dtype dtype, uint64_t bits)
{
  const int p = info[dtype].precision, emax = info[dtype].emax, width = 8 * info[dtype].size;
  const bool negative = bits >> (width - 1) & 1;
  const uint64_t fraction = bits & (((uint64_t)1 << (p - 1)) - 1);
  const int field = (int)(bits >> (p - 1) & (uint64_t)(2 * emax + 1));
  double x;
  if (field == 2 * emax + 1) {
    x = fraction ? (double)NAN : (double)INFINITY;
  } else {
    const uint64_t m = field ? fraction | (uint64_t)1 << (p - 1) : fraction;
    x = ldexp((double)m, (field ? field : 1) - emax - p + 1); /* exact */
  }
  return negative ? -x : x;
}

double cf_round_to(cf_dtype dtype, double x)
{
  return dtype == CF_F64 ? x : cf_float_decode(dtype, cf_float_encode(dtype, x));
}

#define LOAD(type)                                    \
  do {                                                \
    type v;                                           \
    memcpy(&v, (const char *)t->data + i * sizeof v, sizeof v); \
    return (double)v;                                 \
  } while (0)
double cf_tensor_get(const cf_tensor *t, size_t i)
{
  uint16_t half;
  switch (t->dtype) {
  case CF_BOOL:
  case CF_U8: LOAD(uint8_t);
  case CF_I8: LOAD(int8_t);
  case CF_I16: LOAD(int16_t);
  case CF_I32: LOAD(int32_t);
  case CF_I64: LOAD(int64_t);
  case CF_U16: LOAD(uint16_t);
  case CF_U32: LOAD(uint32_t);
  case CF_U64: LOAD(uint64_t);
  case CF_F32: LOAD(float);
  case CF_F64: LOAD(double);
  default: memcpy(&half, (const char *)t->data + 2 * i, 2); return cf_float_decode(t->dtype, half);
  }
}
#undef LOAD

double *cf_tensor_doubles(const cf_tensor *t)
{
  double *x = t->count <= PTRDIFF_MAX / sizeof *x ? malloc(t->count ? t->count * sizeof *x : 1) : NULL;
  for (size_t i = 0; x && i < t->count; i++) x[i] = cf_tensor_get(t, i);
  return x;
}

/* An integer dtype takes only its own values: no rounding, no wrapping. */
static bool put_integer(cf_dtype dtype, double x, void *to)
{
  const int size = info[dtype].size;
  const bool is_signed = dtype >= CF_I8 && dtype <= CF_I64;
  const double top = dtype == CF_BOOL ? 2 : ldexp(1, 8 * size - is_signed); /* first value above */
  if (!(x >= (is_signed ? -top : 0) && x < top) || x != trunc(x)) return false;
  const uint64_t bits = is_signed ? (uint64_t)(int64_t)x : (uint64_t)x;
  unsigned char le[8];
  cf_put_le(le, bits, 8);
  cf_copy_elements(to, le, 1, (size_t)size, false);
  return true;
}

bool cf_tensor_from_doubles(cf_dtype dtype, unsigned ndim, const size_t *shape, const double *x, cf_tensor *t)
{
  cf_source none = {.label = "", .left = PTRDIFF_MAX};
  if (!cf_tensor_new(&none, dtype, ndim, shape, t)) return false;
  const size_t size = info[dtype].size;
  bool ok = true;
  for (size_t i = 0; ok && i < t->count; i++) {
    char *to = (char *)t->data + i * size;
    if (!info[dtype].precision) {
      ok = put_integer(dtype, x[i], to);
    } else {
      unsigned char le[8];
      cf_put_le(le, dtype == CF_F64 ? 0 : cf_float_encode(dtype, x[i]), 8);
      if (dtype == CF_F64) memcpy(to, &x[i], 8);
      else cf_copy_elements(to, le, 1, size, false);
    }
  }
  if (!ok) cf_tensor_free(t);
  return ok;
}

void cf_tensor_free(cf_tensor *t)
{
  if (!t) return;
  free(t->data);
  free(t->path);
  memset(t, 0, sizeof *t);
}

void *cf_take(cf_source *s, size_t size, const char *what)
{
  if (size > s->left) {
    cf_fault(s, "%s needs %zu bytes, more than the %zu left of the memory limit", what, size, s->left);
    return NULL;
  }
  void *memory = malloc(size ? size : 1);
  if (!memory) cf_fault(s, "no memory for %s (%zu bytes)", what, size);
  else s->left -= size;
  return memory;
}

void cf_give(cf_source *s, void *memory, size_t size)
{
  if (memory) s->left += size;
  free(memory);
}

bool cf_shape_count(cf_source *s, unsigned ndim, const size_t *shape, size_t size, size_t *count, size_t *bytes)
{
  size_t n = 1;
  bool zero = false;
  if (ndim > CF_MAXDIM) return cf_fault(s, "shape has %u dimensions; expected at most %d", ndim, CF_MAXDIM);
  for (unsigned i = 0; i < ndim; i++) {
    if (shape[i] == 0) zero = true;
    else if (__builtin_mul_overflow(n, shape[i], &n)) return cf_fault(s, "shape overflows: dimension %u is %zu", i, shape[i]);
  }
  if (n > PTRDIFF_MAX / size) return cf_fault(s, "shape overflows: %zu elements of %zu bytes", n, size);
  *count = zero ? 0 : n;
  *bytes = *count * size;
  return true;
}

bool cf_tensor_new(cf_source *s, cf_dtype dtype, unsigned ndim, const size_t *shape, cf_tensor *t)
{
  size_t count, bytes;
  memset(t, 0, sizeof *t);
  if (!cf_shape_count(s, ndim, shape, info[dtype].size, &count, &bytes)) return false;
  void *data = cf_take(s, bytes, "the tensor");
  if (!data) return false;
  t->dtype = dtype;
  t->ndim = ndim;
  for (unsigned i = 0; i < ndim; i++) t->shape[i] = shape[i];
  t->count = count;
  t->data = data;
  return true;
}

void cf_copy_elements(void *to, const unsigned char *from, size_t count, size_t size, bool big_endian)
{
  const bool native_big = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__;
  unsigned char *out = to;
  if (count == 0) return;
  if (big_endian == native_big || size == 1) {
    memcpy(out, from, count * size);
    return;
  }
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < size; k++) out[i * size + k] = from[i * size + size - 1 - k];
}

bool cf_check_bools(cf_source *s, const cf_tensor *t)
{
  const unsigned char *b = t->data;
  for (size_t i = 0; t->dtype == CF_BOOL && i < t->count; i++)
    if (b[i] > 1) return cf_fault(s, "boolean element %zu is the byte 0x%02x; expected 0 or 1", i, b[i]);
  return true;
}

uint64_t cf_le(const unsigned char *p, unsigned bytes)
{
  uint64_t x = 0;
  while (bytes--) x = x << 8 | p[bytes];
  return x;
}

void cf_put_le(unsigned char *p, uint64_t x, unsigned bytes)
{
  for (unsigned i = 0; i < bytes; i++, x >>= 8) p[i] = (unsigned char)x;
}
