/* A row's sum in the order that softmax.h and layernorm.h state. */
#ifndef LANES_ORACLE_H
#define LANES_ORACLE_H
#include <stddef.h>

static inline double in_lanes(size_t n, const double *v)
{
  double l[16] = {0}, q[4];
  for (size_t i = 0; i < n; i++) l[i % 16] += v[i];
  for (int j = 0; j < 4; j++) q[j] = (l[j] + l[j + 4]) + (l[j + 8] + l[j + 12]);
  return (q[0] + q[1]) + (q[2] + q[3]);
}
#endif
