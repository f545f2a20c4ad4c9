/* libFuzzer over the reader of one-node ONNX models. */
#include <stdlib.h>
#include <string.h>
#include "io/onnx_model.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
  unsigned char *file = malloc(size ? size : 1); /* exact: ASan sees one byte too many */
  cf_onnx_node node;
  cf_ioerror err = {""};
  if (!file) return 0;
  if (size) memcpy(file, data, size);
  if (cf_onnx_node_parse("a model", file, size, &node, &err)) {
    if (!node.op_type[0] || node.n_axes > CF_MAXDIM || memchr(node.op_type, 0, sizeof node.op_type) == NULL) __builtin_trap();
  } else if (node.op_type[0] || strncmp(err.text, "a model: ", 9) != 0 || strchr(err.text, '\n')) {
    __builtin_trap();
  }
  free(file);
  return 0;
}
