/* Between the readers of src/io: the bytes of one file in memory, a memory allowance, and one function per format. */
#ifndef CF_IO_FORMAT_H
#define CF_IO_FORMAT_H
#include "io/file.h"
#include "io/tensor.h"

typedef struct cf_source {
  const char *label;          /* FILE, or FILE:NAME inside a container: the first words of every message */
  const unsigned char *bytes; /* size bytes; one readable NUL follows */
  size_t size;
  size_t left;                /* bytes that may still be allocated */
  cf_ioerror *err;
} cf_source;

#define cf_fault(source, ...) cf_io_fault((source)->err, (source)->label, __VA_ARGS__)

/* malloc within the allowance (never of 0 bytes); NULL after a fault naming what. */
void *cf_take(cf_source *s, size_t size, const char *what);
/* Free what cf_take gave and return it to the allowance. */
void cf_give(cf_source *s, void *memory, size_t size);

/* count = product of the shape; bytes = count * size. The product of the nonzero extents must fit too, so that no later product of a part
 * of the shape overflows. */
bool cf_shape_count(cf_source *s, unsigned ndim, const size_t *shape, size_t size, size_t *count, size_t *bytes);
/* An empty tensor of that shape: data allocated, elements not set. */
bool cf_tensor_new(cf_source *s, cf_dtype dtype, unsigned ndim, const size_t *shape, cf_tensor *t);
/* count elements of size bytes, given in little or big endian, into native order. */
void cf_copy_elements(void *to, const unsigned char *from, size_t count, size_t size, bool big_endian);
/* Every byte of a boolean is 0 or 1. */
bool cf_check_bools(cf_source *s, const cf_tensor *t);

uint64_t cf_le(const unsigned char *p, unsigned bytes); /* little endian, at most 8 bytes */
void cf_put_le(unsigned char *p, uint64_t x, unsigned bytes);

/* Readers of the whole source into *t (dtype, shape, data). name NULL: the only tensor. */
bool cf_npy_parse(cf_source *s, cf_tensor *t);
bool cf_npz_parse(cf_source *s, const char *name, cf_tensor *t);
bool cf_safetensors_parse(cf_source *s, const char *name, cf_tensor *t);
bool cf_onnx_parse(cf_source *s, const char *name, cf_tensor *t);
bool cf_text_parse(cf_source *s, cf_tensor *t);
char **cf_npz_names(cf_source *s);
char **cf_safetensors_names(cf_source *s);

/* A list of names within the allowance, bytes the sum of their lengths; cf_names_add frees the list and sets it NULL when memory ends. */
char **cf_names_new(cf_source *s, size_t count, size_t bytes);
bool cf_names_add(cf_source *s, char ***names, size_t i, const char *name, size_t len);

/* The whole file by its content; the fuzzers' door. */
bool cf_tensor_parse(cf_source *s, const char *name, cf_tensor *t);
char **cf_tensor_parse_names(cf_source *s);

/* The NPY header for a tensor (a multiple of 64 bytes), into 64 * 16 bytes; 0 when the dtype has no NPY name. */
#define CF_NPY_HEADER 1024
size_t cf_npy_header(const cf_tensor *t, unsigned char header[CF_NPY_HEADER]);

/* Bits of a float format from a double (rounded once to nearest even) and back (exact). */
uint64_t cf_float_encode(cf_dtype dtype, double x);
double cf_float_decode(cf_dtype dtype, uint64_t bits);
#endif
