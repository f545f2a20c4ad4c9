/* Inputs built for trouble: cancellation, ties, subnormals, the whole exponent range, the maximum last, large means, constants. */
#include <float.h>
#include <math.h>
#include <string.h>
#include "oracle.h"

static uint64_t state;

void seed(uint64_t s)
{
  state = s;
}

uint64_t bits(void) /* splitmix64 */
{
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

size_t below(size_t n)
{
  return (size_t)(bits() % n);
}

double any_double(void)
{
  for (;;) {
    uint64_t b = bits();
    double x;
    memcpy(&x, &b, sizeof x);
    if (isfinite(x)) return x;
  }
}

double plain(void)
{
  return ((double)(bits() >> 11) + 0.5) * 0x1p-52 - 1;
}

double near_one(void)
{
  return 1 + ((double)below(17) - 8) * 0x1p-52;
}

size_t a_length(void)
{
  switch (below(8)) {
  case 0: return 1;
  case 1: return 2;
  case 2: return 1 + below(MAXN);
  default: return 1 + below(8);
  }
}

static void swap(double *a, double *b)
{
  double t = *a;
  *a = *b;
  *b = t;
}

static void shuffle(size_t n, double *x)
{
  for (size_t i = n; i > 1; i--) swap(x + i - 1, x + below(i));
}

static double element(unsigned kind, size_t i)
{
  switch (kind) {
  case 0: return any_double();
  case 1: return plain();
  case 2: return (float)(8 * plain());
  case 3: return (double)below(9) - 4;
  case 4: return 0x1p-1074 * ((double)below(33) - 16);                        /* subnormals, zeros */
  case 5: return plain() * DBL_MAX;
  case 6: return ldexp(bits() & 1 ? 1.0 : -1.0, (int)below(2098) - 1074);     /* powers of two */
  case 7: return 1e4 + (double)i * 1e-3;                                      /* large mean */
  case 8: return 40000 + (double)below(4);
  case 9: return 1e30 * (1 + (double)below(4));
  default: return 0x1p-1022 * plain();                                        /* normal edge */
  }
}

void fill(size_t n, double *x)
{
  unsigned kind = (unsigned)below(14);
  double c = below(2) ? plain() : any_double();
  for (size_t i = 0; i < n; i++) x[i] = kind < 11 ? element(kind, i) : c;
  if (kind == 11) { /* cancelling pairs: a, -a (1 + k ulp) */
    for (size_t i = 0; i + 1 < n; i += 2) {
      double a = element((unsigned)below(7), i), f = near_one();
      x[i] = a;
      x[i + 1] = isfinite(a * f) ? -a * f : -a;
    }
    shuffle(n, x);
  }
  if (kind == 12) x[below(n)] = plain(); /* a constant but for one */
}

static double logit(unsigned kind)
{
  switch (kind) {
  case 0: return any_double();
  case 1: return 30 * plain();
  case 2: return 750 * plain();
  case 3: return (double)below(4);                                   /* ties */
  case 4: return 1e15 + (double)below(64) / 8;                       /* differences far below the values */
  case 5: return ldexp(plain(), (int)below(1100) - 1074);
  case 6: return 1e300 * (below(2) ? near_one() : 1);
  case 7: return below(3) ? 5 * plain() : below(2) ? -1e9 : -1e20;   /* padding by large negative numbers */
  case 8: return below(3) ? 5 * plain() : -0x1.fffffep127;
  case 9: return -1e18 * (1 + plain());
  default: return (float)(20 * plain());
  }
}

void fill_logits(size_t n, double *x)
{
  unsigned kind = (unsigned)below(11), last = (unsigned)below(8), mask = (unsigned)below(4);
  for (size_t i = 0; i < n; i++) x[i] = logit(kind);
  for (size_t i = 0; mask == 0 && i < n; i++)
    if (below(3) == 0) x[i] = -INFINITY;
  x[below(n)] = logit(kind); /* at least one live */
  for (size_t i = 0; last == 0 && i + 1 < n; i++)
    if (x[i] > x[n - 1]) swap(x + i, x + n - 1); /* the maximum last */
}
