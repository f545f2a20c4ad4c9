/* JSON by jansson, with our reals: a double is a hex-float string, so that nothing is rounded on the way. */
#ifndef CF_IO_JSON_H
#define CF_IO_JSON_H
#include <jansson.h>
#include "io/file.h"
#include "io/number.h"
#include "io/tensor.h"

/* A new string "0x1.8p+1", "NaN", "Infinity", "-Infinity"; NULL: no memory. */
json_t *cf_json_real(double x);
/* Such a string back; false for anything else, JSON numbers included. */
bool cf_json_get_real(const json_t *value, double *x);
/* A whole file; duplicate keys are a fault; max_memory bounds the text and, estimated from above, the tree. NULL on a fault. */
json_t *cf_json_read(const char *path, size_t max_memory, cf_ioerror *err);
/* The same from bytes; label begins the messages. */
json_t *cf_json_parse(const char *label, const unsigned char *text, size_t len, size_t max_memory, cf_ioerror *err);
/* Indented by 2, keys in order of insertion, newline at the end; by cf_write_file. */
bool cf_json_write(const char *path, const json_t *value, cf_ioerror *err);
/* An upper bound of what jansson allocates for len bytes of text; SIZE_MAX when it overflows. */
size_t cf_json_cost(const unsigned char *text, size_t len);
#endif
