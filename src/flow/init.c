#include <math.h>
#include "flow/init.h"

void cf_init_orthogonal(size_t n, size_t d, double *x)
{
  for (size_t i = 0; i < n * d; i++) x[i] = 0;
  for (size_t i = 0; i < n; i++) x[i * d + i] = 1;
}

/* <x_i, x_j> = 2 s + n s^2, |x_i|^2 = 1 + 2 s + n s^2: their ratio is rho for n s^2 + 2 s = rho / (1 - rho). */
bool cf_init_equiangular(size_t n, size_t d, double rho, double *x)
{
  const double r = rho / (1 - rho), m = (double)n, root = 1 + m * r;
  if (!(rho < 1) || (n > 1 && !(rho * (m - 1) >= -1))) return false;
  const double s = r / (1 + sqrt(root > 0 ? root : 0));
  cf_init_orthogonal(n, d, x);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++) x[i * d + k] = k == i ? 1 + s : s;
  return true;
}
