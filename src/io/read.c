/* FILE or FILE:NAME, the format told by the content. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "io/format.h"

typedef enum kind { NPY, ZIP, SAFETENSORS, TEXT, ONNX, NOTHING } kind;

/* Text has no control bytes but tab, newline, return; a TensorProto has the byte 0x10 (tag of data_type) and a safetensors header length
 * has zero bytes, so neither is ever taken for text. */
static bool is_text(const cf_source *s)
{
  for (size_t i = 0; i < s->size; i++) {
    const unsigned char c = s->bytes[i];
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c > 0x7e) return false;
  }
  return true;
}

static kind sniff(const cf_source *s)
{
  const unsigned char *b = s->bytes;
  if (s->size == 0) return NOTHING;
  if (s->size >= 6 && memcmp(b, "\x93NUMPY", 6) == 0) return NPY;
  if (s->size >= 4 && b[0] == 'P' && b[1] == 'K' && ((b[2] == 3 && b[3] == 4) || (b[2] == 5 && b[3] == 6))) return ZIP;
  if (s->size >= 9 && b[8] == '{' && cf_le(b + 4, 4) == 0 && cf_le(b, 4) <= 100000000) return SAFETENSORS;
  return is_text(s) ? TEXT : ONNX;
}

bool cf_tensor_parse(cf_source *s, const char *name, cf_tensor *t)
{
  memset(t, 0, sizeof *t);
  const kind k = sniff(s);
  if (name && (k == NPY || k == TEXT)) return cf_fault(s, "holds one unnamed tensor; expected FILE without ':%.80s'", name);
  switch (k) {
  case NPY: return cf_npy_parse(s, t);
  case ZIP: return cf_npz_parse(s, name, t);
  case SAFETENSORS: return cf_safetensors_parse(s, name, t);
  case TEXT: return cf_text_parse(s, t);
  case ONNX: break;
  default: return cf_fault(s, "is empty; expected NPY, NPZ, safetensors, an ONNX TensorProto or numbers as text");
  }
  if (cf_onnx_parse(s, name, t)) return true;
  if (s->size >= 9 && s->bytes[8] == '{') return cf_safetensors_parse(s, name, t); /* a length beyond the format's limit: its message */
  return false;
}

char **cf_tensor_parse_names(cf_source *s)
{
  switch (sniff(s)) {
  case ZIP: return cf_npz_names(s);
  case SAFETENSORS: return cf_safetensors_names(s);
  default: cf_fault(s, "is no container; expected NPZ or safetensors"); return NULL;
  }
}

/* The longest prefix before a ':' that is a file; the whole when it exists, is "-", or nothing else does. NULL: no memory. */
static char *split(const char *path, const char **name)
{
  struct stat st;
  *name = NULL;
  char *file = strdup(path);
  if (!file || strcmp(path, "-") == 0 || stat(path, &st) == 0) return file;
  for (char *colon = strrchr(file, ':'); colon && colon > file;) {
    *colon = 0;
    if (strcmp(file, "-") == 0 || (stat(file, &st) == 0 && !S_ISDIR(st.st_mode))) {
      *name = path + (colon - file) + 1;
      return file;
    }
    *colon = 0;
    colon = strrchr(file, ':');
  }
  strcpy(file, path);
  return file;
}

void cf_container_free(cf_container *c)
{
  free(c->file);
  free(c->bytes);
  *c = (cf_container){0};
}

/* The file of path into *c, unless it is there; *name as split gives it. */
static bool load(cf_container *c, const char *path, size_t max_memory, bool hash, const char **name, cf_ioerror *err)
{
  char *file = split(path, name);
  if (!file) return cf_io_fault(err, path, "no memory for its name");
  if (c->file && strcmp(file, c->file) == 0 && strcmp(file, "-") != 0 && c->size <= max_memory) {
    free(file);
    return true;
  }
  cf_container_free(c);
  if (!cf_read_file(file, max_memory, &c->bytes, &c->size, hash ? c->sha256 : NULL, err)) {
    free(file);
    return false;
  }
  c->file = file;
  return true;
}

bool cf_container_read(cf_container *c, const char *path, size_t max_memory, cf_tensor *t, cf_ioerror *err)
{
  const char *name;
  memset(t, 0, sizeof *t);
  if (!load(c, path, max_memory, true, &name, err)) return false;
  cf_source s = {c->file, c->bytes, c->size, max_memory - c->size, err};
  bool ok = cf_tensor_parse(&s, name, t);
  if (ok) {
    t->path = strdup(path);
    memcpy(t->sha256, c->sha256, sizeof t->sha256);
    if (!t->path) ok = cf_fault(&s, "no memory for its name");
  }
  if (!ok) cf_tensor_free(t);
  return ok;
}

bool cf_tensor_read(const char *path, size_t max_memory, cf_tensor *t, cf_ioerror *err)
{
  cf_container c = {0};
  bool ok = cf_container_read(&c, path, max_memory, t, err);
  cf_container_free(&c);
  return ok;
}

char **cf_tensor_names(const char *path, size_t max_memory, cf_ioerror *err)
{
  cf_container c = {0};
  const char *name;
  if (!load(&c, path, max_memory, false, &name, err)) return NULL;
  cf_source s = {c.file, c.bytes, c.size, max_memory - c.size, err};
  char **names = cf_tensor_parse_names(&s);
  cf_container_free(&c);
  return names;
}

#define NAME_COST 40u /* the pointer and malloc's own share of a string, its NUL included */

char **cf_names_new(cf_source *s, size_t count, size_t bytes)
{
  char **names = NULL;
  if (count < s->left / NAME_COST && bytes <= s->left - NAME_COST * (count + 1)) names = calloc(count + 1, sizeof *names);
  if (!names) cf_fault(s, "no memory for the names of %zu tensors", count);
  return names;
}

bool cf_names_add(cf_source *s, char ***names, size_t i, const char *name, size_t len)
{
  (*names)[i] = strndup(name, len);
  if ((*names)[i]) return true;
  cf_names_free(*names);
  *names = NULL;
  return cf_fault(s, "no memory for the names");
}

void cf_names_free(char **names)
{
  for (size_t i = 0; names && names[i]; i++) free(names[i]);
  free(names);
}
