/* judge: the whole program on attention of 12 heads, 512 queries and keys, d = 64, float32; the peer is the float32 computation
 * that is judged, in plain C. The ratio says how many times the computation its certified verdict costs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

enum { H = 12, N = 512, D = 64, SIZE = H * N * D };

struct judged {
  float *t[4]; /* q, k, v, o */
  char dir[32], command[512];
};

static void attention_row(const float *q, const float *k, const float *v, float *o)
{
  float p[N], m = -INFINITY, sum = 0;
  for (size_t j = 0; j < N; j++) {
    float s = 0;
    for (size_t l = 0; l < D; l++) s += q[l] * k[j * D + l];
    p[j] = s * 0.125f;
    m = p[j] > m ? p[j] : m;
  }
  for (size_t j = 0; j < N; j++) sum += p[j] = expf(p[j] - m);
  memset(o, 0, D * sizeof *o);
  for (size_t j = 0; j < N; j++)
    for (size_t l = 0; l < D; l++) o[l] += p[j] * v[j * D + l];
  for (size_t l = 0; l < D; l++) o[l] /= sum;
}

static void compute(void *arg)
{
  struct judged *b = arg;
  for (size_t h = 0; h < H; h++)
    for (size_t i = 0; i < N; i++) {
      size_t head = h * N * D;
      attention_row(b->t[0] + head + i * D, b->t[1] + head, b->t[2] + head, b->t[3] + head + i * D);
    }
  double first = b->t[3][0];
  bench_use(&first);
}

static void judge(void *arg)
{
  const struct judged *b = arg;
  if (system(b->command) != 0) {
    fprintf(stderr, "failed: %s\n", b->command);
    exit(2);
  }
}

static void write_npy(const char *dir, char name, const float *x)
{
  char path[64], header[118];
  snprintf(path, sizeof path, "%s/%c.npy", dir, name);
  FILE *f = fopen(path, "wb");
  int n = snprintf(header, sizeof header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }", H, N, D);
  memset(header + n, ' ', sizeof header - (size_t)n);
  header[sizeof header - 1] = '\n';
  if (!f || fwrite("\x93NUMPY\1\0\x76\0", 1, 10, f) != 10 || fwrite(header, 1, sizeof header, f) != sizeof header ||
      fwrite(x, sizeof *x, SIZE, f) != SIZE || fclose(f)) {
    perror(path);
    exit(2);
  }
}

void bench_judge(void)
{
  struct judged b = {.dir = "/tmp/certiform-bench-XXXXXX"};
  const char *build = getenv("BUILD");
  if (!mkdtemp(b.dir)) exit(2);
  for (unsigned i = 0; i < 4; i++) {
    double *x = bench_normal(SIZE, 20 + i);
    b.t[i] = malloc(SIZE * sizeof *b.t[i]);
    if (!b.t[i]) exit(2);
    for (size_t k = 0; k < SIZE; k++) b.t[i][k] = (float)x[k];
    free(x);
  }
  compute(&b);
  for (unsigned i = 0; i < 4; i++) write_npy(b.dir, "qkvo"[i], b.t[i]);
  snprintf(b.command, sizeof b.command, "%s/certiform judge attention --q %s/q.npy --k %s/k.npy --v %s/v.npy --result %s/o.npy --quiet >/dev/null",
           build ? build : "build", b.dir, b.dir, b.dir, b.dir);
  bench_wall(1);
  bench_pair("judge attention f32", N, "plain C, float", judge, compute, &b);
  bench_wall(0);
  for (unsigned i = 0; i < 4; i++) {
    char path[64];
    snprintf(path, sizeof path, "%s/%c.npy", b.dir, "qkvo"[i]);
    remove(path);
    free(b.t[i]);
  }
  remove(b.dir);
}
