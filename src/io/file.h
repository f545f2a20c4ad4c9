/* Whole files: bounded reading with SHA-256, atomic writing. Every fault is one line naming the file. */
#ifndef CF_IO_FILE_H
#define CF_IO_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "io/tensor.h"

/* The bytes of a file ("-": standard input), at most max_memory of them, followed by one NUL that is not counted.
 *   out  *bytes   to be freed by the caller; *len its length; sha256 (may be NULL) the digest of the bytes in hex
 *   err  a missing, unreadable or larger file: false, *bytes NULL */
bool cf_read_file(const char *path, size_t max_memory, unsigned char **bytes, size_t *len, char sha256[65], cf_ioerror *err);

/* Write a whole file: temporary file beside it, fsync, rename; an old file's permissions stay; "-" is standard output, a device or
 * pipe is written in place. On false the old file is untouched and no temporary is left. */
bool cf_write_file(const char *path, const void *bytes, size_t len, cf_ioerror *err);

/* The same in pieces. After cf_out_open exactly one of commit and discard must follow; cf_out_write after a failed write does nothing. */
typedef struct cf_out {
  FILE *stream;
  char *path, *temporary; /* temporary NULL: written in place */
  bool failed;
  cf_ioerror *err;
} cf_out;
bool cf_out_open(cf_out *out, const char *path, cf_ioerror *err);
bool cf_out_write(cf_out *out, const void *bytes, size_t len);
bool cf_out_commit(cf_out *out);
void cf_out_discard(cf_out *out);

/* "PATH: message" into err, in one printable line; always false. */
bool cf_io_fault(cf_ioerror *err, const char *path, const char *format, ...) __attribute__((format(printf, 3, 4)));
#endif
