/* ModelProto: opset_import 8, graph 7; GraphProto: node 1; NodeProto: input 1, output 2, op_type 4, attribute 5; AttributeProto: name 1,
 * f 2, i 3, ints 8, type 20; OperatorSetIdProto: domain 1, version 2. */
#include <stdlib.h>
#include <string.h>
#include "io/onnx_model.h"
#include "io/wire.h"

typedef bool (*visit)(cf_source *s, cf_onnx_node *node, const cf_field *f);

static bool walk(cf_source *s, cf_onnx_node *node, cf_wire w, const char *what, visit each)
{
  cf_field f;
  bool broken;
  while (cf_wire_next(&w, &f, &broken))
    if (!each(s, node, &f)) return false;
  return !broken || cf_fault(s, "ONNX %s: broken or truncated", what);
}

static bool named(const cf_field *f, const char *name) { return f->len == strlen(name) && memcmp(f->bytes, name, f->len) == 0; }

/* The value of an attribute of integers: i, or ints packed or not. */
static bool ints(cf_source *s, cf_onnx_node *node, const cf_field *f)
{
  cf_wire w = f->type == CF_BYTES ? cf_wire_of(f) : (cf_wire){NULL, NULL};
  uint64_t v = f->value;
  do {
    if (f->type == CF_BYTES && w.p == w.end) return true;
    if (f->type == CF_BYTES && !cf_wire_varint(&w, &v)) return cf_fault(s, "ONNX attribute axes: broken integer");
    if (node->n_axes == CF_MAXDIM) return cf_fault(s, "ONNX attribute axes: more than %d", CF_MAXDIM);
    node->axes[node->n_axes++] = (int64_t)v;
  } while (f->type == CF_BYTES);
  return true;
}

static bool set_attribute(cf_source *s, cf_onnx_node *node, const cf_field *name, const cf_field *value)
{
  const bool integer = value->number == 3 && value->type == CF_VARINT;
  if (named(name, "axis") || named(name, "keepdims")) {
    const bool axis = named(name, "axis");
    if (!integer || (axis ? node->has_axis : node->has_keepdims))
      return cf_fault(s, "ONNX attribute %s: expected one integer", axis ? "axis" : "keepdims");
    *(axis ? &node->has_axis : &node->has_keepdims) = true;
    *(axis ? &node->axis : &node->keepdims) = (int64_t)value->value;
  } else if (named(name, "epsilon")) {
    if (value->number != 2 || value->type != CF_FIXED32 || node->has_epsilon)
      return cf_fault(s, "ONNX attribute epsilon: expected one float");
    const uint32_t bits = (uint32_t)value->value;
    memcpy(&node->epsilon, &bits, sizeof bits);
    node->has_epsilon = true;
  } else if (named(name, "axes")) {
    if (value->number != 8 || (value->type != CF_VARINT && value->type != CF_BYTES))
      return cf_fault(s, "ONNX attribute axes: expected integers");
    node->has_axes = true;
    return ints(s, node, value);
  }
  return true; /* other attributes are not ours */
}

static bool attribute(cf_source *s, cf_onnx_node *node, cf_wire message)
{
  cf_wire w = message;
  cf_field f, name = {0};
  bool broken;
  while (cf_wire_next(&w, &f, &broken))
    if (f.number == 1 && f.type == CF_BYTES) name = f;
  if (broken || !name.bytes) return cf_fault(s, "ONNX attribute: broken, or without a name");
  for (w = message; cf_wire_next(&w, &f, &broken);) {
    const bool value = f.number == 2 || f.number == 3 || f.number == 8;
    if (value && !set_attribute(s, node, &name, &f)) return false;
  }
  return true;
}

static bool node_field(cf_source *s, cf_onnx_node *node, const cf_field *f)
{
  if (f->number == 1) node->n_inputs++;
  if (f->number == 2) node->n_outputs++;
  if (f->number == 4) {
    if (f->type != CF_BYTES || f->len == 0 || f->len >= sizeof node->op_type || memchr(f->bytes, 0, f->len) || node->op_type[0])
      return cf_fault(s, "ONNX op_type: expected one name of 1 to 63 bytes");
    memcpy(node->op_type, f->bytes, f->len);
  }
  if (f->number == 5) return f->type == CF_BYTES ? attribute(s, node, cf_wire_of(f)) : cf_fault(s, "ONNX attribute: wrong wire type");
  return true;
}

static bool graph_field(cf_source *s, cf_onnx_node *node, const cf_field *f)
{
  if (f->number != 1) return true;
  if (f->type != CF_BYTES) return cf_fault(s, "ONNX node: wrong wire type");
  if (node->op_type[0]) return cf_fault(s, "ONNX model of several nodes; expected one");
  if (!walk(s, node, cf_wire_of(f), "node", node_field)) return false;
  return node->op_type[0] || cf_fault(s, "ONNX node without op_type");
}

/* Only the version of the default domain counts: a domain field, unless empty, makes it another's. */
static bool opset(cf_source *s, cf_onnx_node *node, cf_wire w)
{
  cf_field f;
  bool broken, ours = true;
  int64_t version = 0;
  while (cf_wire_next(&w, &f, &broken)) {
    if (f.number == 1 && f.type == CF_BYTES && f.len != 0 && !named(&f, "ai.onnx")) ours = false;
    if (f.number == 2 && f.type == CF_VARINT) version = (int64_t)f.value;
  }
  if (broken) return cf_fault(s, "ONNX opset_import: broken or truncated");
  if (ours) node->opset = version;
  return true;
}

static bool model_field(cf_source *s, cf_onnx_node *node, const cf_field *f)
{
  if (f->number != 7 && f->number != 8) return true;
  if (f->type != CF_BYTES) return cf_fault(s, "ONNX model: field %u has the wrong wire type", f->number);
  return f->number == 8 ? opset(s, node, cf_wire_of(f)) : walk(s, node, cf_wire_of(f), "graph", graph_field);
}

bool cf_onnx_node_parse(const char *label, const unsigned char *bytes, size_t size, cf_onnx_node *node, cf_ioerror *err)
{
  cf_source s = {label, bytes, size, 0, err};
  memset(node, 0, sizeof *node);
  bool ok = walk(&s, node, (cf_wire){bytes, bytes + size}, "model", model_field);
  if (ok && !node->op_type[0]) ok = cf_fault(&s, "ONNX model without a node");
  if (!ok) memset(node, 0, sizeof *node);
  return ok;
}

bool cf_onnx_node_read(const char *path, size_t max_memory, cf_onnx_node *node, cf_ioerror *err)
{
  unsigned char *bytes;
  size_t size;
  memset(node, 0, sizeof *node);
  if (!cf_read_file(path, max_memory, &bytes, &size, NULL, err)) return false;
  bool ok = cf_onnx_node_parse(path, bytes, size, node, err);
  free(bytes);
  return ok;
}
