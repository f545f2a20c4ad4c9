#include <string.h>
#include <certiform/vec.h>
#include "flow/energy.h"

#define PRIME 0x1fffffffffffffffull /* 2^61 - 1 */

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

/* a b modulo 2^61 - 1, both below it: the high and low 61 bits are added */
static uint64_t times(uint64_t a, uint64_t b)
{
  const unsigned __int128 p = (unsigned __int128)a * b;
  uint64_t s = (uint64_t)(p & PRIME) + (uint64_t)(p >> 61);
  return s >= PRIME ? s - PRIME : s;
}

static uint64_t inverse(uint64_t a)
{
  uint64_t r = 1;
  for (uint64_t e = PRIME - 2; e; e >>= 1, a = times(a, a))
    if (e & 1) r = times(r, a);
  return r;
}

/* row := row - factor pivot, from column c on */
static void eliminate(size_t n, size_t c, uint64_t factor, const uint64_t *pivot, uint64_t *row)
{
  for (size_t k = c; k < n; k++) {
    if (!pivot[k]) continue;
    const uint64_t t = times(factor, pivot[k]);
    row[k] = row[k] >= t ? row[k] - t : row[k] + PRIME - t;
  }
}

static void swap_rows(size_t n, uint64_t *a, uint64_t *b)
{
  for (size_t k = 0; k < n; k++) {
    const uint64_t t = a[k];
    a[k] = b[k];
    b[k] = t;
  }
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
    if (r != rank) swap_rows(n, work + r * n, work + rank * n);
    const uint64_t *pivot = work + rank * n, over = inverse(pivot[c]);
    for (r = rank + 1; r < n; r++)
      if (work[r * n + c]) eliminate(n, c, times(work[r * n + c], over), pivot, work + r * n);
    rank++;
  }
  return (int64_t)rank;
}
