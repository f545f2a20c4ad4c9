/* A tensor read from a file: native byte order, C order, in its own dtype; and the error of a reader in one line. */
#ifndef CF_IO_TENSOR_H
#define CF_IO_TENSOR_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CF_MAXDIM 16

typedef enum cf_dtype {
  CF_BOOL, CF_I8, CF_I16, CF_I32, CF_I64, CF_U8, CF_U16, CF_U32, CF_U64, CF_F16, CF_BF16, CF_F32, CF_F64
} cf_dtype;

typedef struct cf_tensor {
  cf_dtype dtype;
  unsigned ndim;
  size_t shape[CF_MAXDIM];
  size_t count;    /* product of the shape, 1 for a scalar */
  void *data;      /* count elements */
  char *path;      /* as given, FILE or FILE:NAME */
  char sha256[65]; /* of the file's bytes, hex */
} cf_tensor;

/* One line naming file, field and fault. */
typedef struct cf_ioerror {
  char text[512];
} cf_ioerror;

size_t cf_dtype_size(cf_dtype dtype);
const char *cf_dtype_name(cf_dtype dtype);                    /* "f64", "bf16", "bool", ... */
bool cf_dtype_parse(const char *name, cf_dtype *dtype);       /* the same names */
bool cf_dtype_is_float(cf_dtype dtype);

/* Read FILE or FILE:NAME; the format is told by the content (NPY magic, ZIP magic, safetensors header, ONNX TensorProto), never by the
 * file's ending. A container with one tensor needs no NAME. max_memory bounds every allocation. On false, *t is empty and err is set. */
bool cf_tensor_read(const char *path, size_t max_memory, cf_tensor *t, cf_ioerror *err);
/* The same for many tensors of few containers: the file read last stays in *c, start from {0}, so that it is read and hashed once while
 * its tensors follow one another. Standard input never stays. max_memory bounds the file and the tensor together. */
typedef struct cf_container {
  char *file;
  unsigned char *bytes;
  size_t size;
  char sha256[65];
} cf_container;
bool cf_container_read(cf_container *c, const char *path, size_t max_memory, cf_tensor *t, cf_ioerror *err);
void cf_container_free(cf_container *c);
/* NPY 1.0 through a temporary file and rename; bf16 has no NPY dtype and is refused with a message. */
bool cf_npy_write(const char *path, const cf_tensor *t, cf_ioerror *err);
void cf_tensor_free(cf_tensor *t);

/* Element i as a double (exact for every float dtype and bool); all of them into a new array of count doubles (NULL: no memory). */
double cf_tensor_get(const cf_tensor *t, size_t i);
double *cf_tensor_doubles(const cf_tensor *t);
/* A new tensor of the dtype from doubles, each rounded once to nearest even. */
bool cf_tensor_from_doubles(cf_dtype dtype, unsigned ndim, const size_t *shape, const double *x, cf_tensor *t);
/* One double rounded once, to nearest even, to a float dtype, seen as a double (overflow gives infinity). */
double cf_round_to(cf_dtype dtype, double x);

/* NPZ: entries by name, stored or deflate. */
typedef struct cf_npz_entry {
  const char *name; /* without .npy */
  const cf_tensor *tensor;
} cf_npz_entry;
bool cf_npz_write(const char *path, size_t n, const cf_npz_entry *entries, cf_ioerror *err); /* temporary file, rename */
/* safetensors, any dtype (bf16 too), entries in the order given. */
bool cf_safetensors_write(const char *path, size_t n, const cf_npz_entry *entries, cf_ioerror *err);
/* The names inside a container (NPZ or safetensors), a NULL-terminated array to free with cf_names_free. */
char **cf_tensor_names(const char *path, size_t max_memory, cf_ioerror *err);
void cf_names_free(char **names);
#endif
