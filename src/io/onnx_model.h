/* The one node of a small ONNX model (the node tests of the ONNX project): its operator and the attributes our operations know. */
#ifndef CF_IO_ONNX_MODEL_H
#define CF_IO_ONNX_MODEL_H
#include "io/tensor.h"

typedef struct cf_onnx_node {
  char op_type[64];
  int64_t opset;              /* version of the default domain; Softmax before 13 means something else */
  size_t n_inputs, n_outputs; /* of the node */
  bool has_axis, has_epsilon, has_keepdims, has_axes;
  int64_t axis, keepdims;
  float epsilon;
  size_t n_axes;
  int64_t axes[CF_MAXDIM];
} cf_onnx_node;

/* A model with exactly one node. An absent attribute is reported absent: defaults belong to the operator, not to the file. */
bool cf_onnx_node_read(const char *path, size_t max_memory, cf_onnx_node *node, cf_ioerror *err);
/* The same from bytes; label begins the messages. */
bool cf_onnx_node_parse(const char *label, const unsigned char *bytes, size_t size, cf_onnx_node *node, cf_ioerror *err);
#endif
