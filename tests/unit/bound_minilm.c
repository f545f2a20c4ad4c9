/* Sharpness on the committed real input: the activations of a sentence transformer, in f32 and in f64. The bounds hold, and the
 * median of bound / error over each operation is at most 1,000. */
#include <certiform/layernorm.h>
#include <certiform/softmax.h>
#include <certiform/sphere.h>
#include "bound_oracle.h"
#include "io/tensor.h"

#define ROOM "tests/vectors/minilm/"
#define LAYERS 6

/* FILE:NAME as doubles; the f64 data are in two files */
static double *get(bool f64, const char *name, cf_tensor *t)
{
  const char *const files[] = {"f32.npz", "f64-1.npz", "f64-2.npz"};
  cf_ioerror err = {""};
  for (int i = f64; i <= (f64 ? 2 : 0); i++) {
    char path[256];
    snprintf(path, sizeof path, ROOM "%s:%s", files[i], name);
    if (cf_tensor_read(path, (size_t)1 << 28, t, &err)) return cf_tensor_doubles(t);
  }
  CU_FAIL("no such tensor");
  printf("\n    %s\n", err.text);
  return NULL;
}

static double *get_layer(bool f64, int layer, const char *name, cf_tensor *t)
{
  char full[64];
  snprintf(full, sizeof full, "L%d.%s", layer, name);
  return get(f64, full, t);
}

static void attention_layer(tally *t, bool f64, int layer)
{
  cf_tensor a, b, c;
  double *q = get_layer(f64, layer, "S0.q", &a), *k = get_layer(f64, layer, "S0.k", &b), *v = get_layer(f64, layer, "S0.v", &c);
  size_t heads = a.shape[0], n = a.shape[1], d = a.shape[2];
  double *o = calloc(2 * n * d, 8), *work = calloc(3 * n, 8);
  for (size_t i = 0; i < heads; i++) {
    head h = {n, n, d, d, d, d, d, 0, CF_CAUSAL_NONE, 0.0, 0.0, 0.0, true, q + i * n * d, k + i * n * d, v + i * n * d, NULL};
    CU_ASSERT_EQUAL(cf_rsqrt_bound(d, &h.scale, &h.err), CF_OK);
    CU_ASSERT_EQUAL(cf_attention_bound(n, n, d, d, h.scale, h.err, CF_CAUSAL_NONE, h.q, d, h.k, d, h.v, d, NULL, 0, o, d, o + n * d, d, work),
                    CF_OK);
    check_row(t, &h, i % n, o + i % n * d, o + n * d + i % n * d);
  }
  free(q), free(k), free(v), free(o), free(work);
  cf_tensor_free(&a), cf_tensor_free(&b), cf_tensor_free(&c);
}

static void softmax_layer(tally *t, bool f64, int layer)
{
  cf_tensor a;
  double *x = get_layer(f64, layer, "S0.scores", &a);
  size_t n = a.shape[a.ndim - 1];
  double *v = calloc(2 * n, 8);
  mpfr_t *r = or_array(n);
  for (size_t i = 0; i < a.count / n; i++) {
    CU_ASSERT_EQUAL(cf_softmax_bound(n, x + i * n, v, v + n), CF_OK);
    or_softmax(SOFTMAX, n, x + i * n, r);
    for (size_t j = 0; j < n; j++) tally_check(t, v[j], v[n + j], r[j], ldexp(v[j], -590));
  }
  or_free(n, r);
  free(x), free(v);
  cf_tensor_free(&a);
}

static void layernorm_layer(tally *t, bool f64, int layer)
{
  cf_tensor a, b, c;
  double *x = get_layer(f64, layer, "S0.norm1.x", &a), *w = get_layer(f64, layer, "norm1.weight", &b);
  double *bias = get_layer(f64, layer, "norm1.bias", &c);
  size_t n = b.count;
  double *v = calloc(2 * n, 8);
  mpfr_t *r = or_array(n);
  for (size_t i = 0; i < a.count / n; i++) {
    CU_ASSERT_EQUAL(cf_layernorm_bound(n, 1e-12, x + i * n, w, bias, v, v + n), CF_OK);
    or_norm(true, n, 1e-12, x + i * n, w, bias, r);
    for (size_t j = 0; j < n; j++) tally_check(t, v[j], v[n + j], r[j], 0x1p-1000 * fabs(v[j]));
  }
  or_free(n, r);
  free(x), free(w), free(bias), free(v);
  cf_tensor_free(&a), cf_tensor_free(&b), cf_tensor_free(&c);
}

static void over_layers(const char *name, void one(tally *, bool, int), int layers)
{
  for (int f64 = 0; f64 < 2; f64++) {
    char title[64];
    tally *t = tally_new(1.0);
    for (int layer = 0; layer < layers; layer++) one(t, f64, layer);
    snprintf(title, sizeof title, "%s, %s", name, f64 ? "f64" : "f32");
    tally_end(t, title, 1000);
  }
}

static void attention(void) { over_layers("attention", attention_layer, LAYERS); }
static void softmax(void) { over_layers("softmax", softmax_layer, LAYERS); }
static void layernorm(void) { over_layers("layernorm", layernorm_layer, 2); }

void suite_bound_minilm(void)
{
  CU_pSuite s = CU_add_suite("bound_minilm", NULL, NULL);
  CU_add_test(s, "attention", attention);
  CU_add_test(s, "softmax", softmax);
  CU_add_test(s, "layernorm", layernorm);
}
