#include <certiform/vec.h>
#include "flow/energy.h"
#include "kernels/modular.h"

double cf_min_inner(size_t n, size_t d, const double *x)
{
  double least = 1;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < i; j++) {
      const double c = cf_dot_raw(d, x + i * d, x + j * d);
      if (!(c >= least)) least = c; /* a NaN stays */
    }
  return least;
}

int64_t cf_clusters(size_t n, size_t d, const double *x, uint64_t *work)
{
  size_t rank = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) work[i * n + j] = work[j * n + i] = i == j || cf_dot_raw(d, x + i * d, x + j * d) > CF_CLUSTER_COSINE;
  for (size_t c = 0; c < n && rank < n; c++) {
    size_t r = rank;
    while (r < n && !work[r * n + c]) r++;
    if (r == n) continue;
    if (r != rank) cf_modular_swap(n, work + r * n, work + rank * n);
    const uint64_t *pivot = work + rank * n, over = cf_modular_inverse(pivot[c]);
    for (r = rank + 1; r < n; r++)
      if (work[r * n + c]) cf_modular_eliminate(n, c, cf_modular_times(work[r * n + c], over), pivot, work + r * n);
    rank++;
  }
  return (int64_t)rank;
}
