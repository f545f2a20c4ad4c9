/* Prints the coefficients of src/kernels/trig_scalar.h: minimax by Remez' exchange, then rounded from the lowest on, each rounding
 * followed by a new exchange for the rest.   gcc -o trig_poly tests/gen/trig_poly.c -lm && ./trig_poly
 *   sin r = r + r z p(z), z = r^2: |z (p - f)| is levelled on (0, Z]; cos r = 1 - z/2 + z^2 p(z): |z^2 (p - f)|. */
#include <math.h>
#include <stdio.h>

typedef __float128 real; /* 113 bits: the errors are 2^-60, the terms below 1 */

#define TERMS 6
#define GRID 20000
static const real Z = 0.617Q; /* (pi/4 + 2^-33)^2 < 0.61686 */

static int power; /* of z in the weight: 1 for sine, 2 for cosine */
static real fixed[TERMS];
static int held;

/* (sin r / r - 1)/z = -1/3! + z/5! - ..; (cos r - 1 + z/2)/z^2 = 1/4! - z/6! + .. */
static real target(real z)
{
  int n = power + 2; /* the factorial */
  real t = power == 1 ? -1.0Q / 6 : 1.0Q / 24, s = 0;
  for (int j = 0; j < 20; j++, n += 2) {
    s += t;
    t *= -z / ((real)(n + 1) * (n + 2));
  }
  return s;
}

static real weight(real z) { return power == 1 ? z : z * z; }
static real poly(const real *c, real z)
{
  real p = 0;
  for (int j = TERMS - 1; j >= 0; j--) p = p * z + c[j];
  return p;
}
static real size(real x) { return x < 0 ? -x : x; }

/* a[m][m+1] x = last column, by Gauss with pivots */
static void solve(int m, real a[TERMS + 1][TERMS + 2], real *x)
{
  for (int i = 0; i < m; i++) {
    int p = i;
    for (int k = i + 1; k < m; k++)
      if (size(a[k][i]) > size(a[p][i])) p = k;
    for (int j = 0; j <= m; j++) {
      real t = a[i][j];
      a[i][j] = a[p][j], a[p][j] = t;
    }
    for (int k = 0; k < m; k++) {
      if (k == i) continue;
      real f = a[k][i] / a[i][i];
      for (int j = i; j <= m; j++) a[k][j] -= f * a[i][j];
    }
  }
  for (int i = 0; i < m; i++) x[i] = a[i][m] / a[i][i];
}

/* c[held ..]: free coefficients, m - 1 of them; the m points z alternate */
static void level(int m, const real *z, real *c)
{
  real a[TERMS + 1][TERMS + 2], x[TERMS + 1];
  for (int i = 0; i < m; i++) {
    real q = 1, known = 0;
    for (int j = 0; j < TERMS; j++, q *= z[i])
      if (j < held) known += fixed[j] * q;
      else a[i][j - held] = q;
    a[i][m - 1] = (i % 2 ? -1 : 1) / weight(z[i]);
    a[i][m] = target(z[i]) - known;
  }
  solve(m, a, x);
  for (int j = 0; j < TERMS; j++) c[j] = j < held ? fixed[j] : x[j - held];
}

static real error(const real *c, real z) { return weight(z) * (poly(c, z) - target(z)); }

/* the largest error of each sign run on a grid; the last m of them */
static int exchange(int m, const real *c, real *z)
{
  real peak[64];
  int n = 0, sign = 0;
  for (int i = 1; i <= GRID; i++) {
    real t = Z * i / GRID, e = error(c, t);
    int s = e > 0 ? 1 : -1;
    if (s != sign && n < 64) peak[n++] = t, sign = s;
    else if (size(e) > size(error(c, peak[n - 1]))) peak[n - 1] = t;
  }
  for (int i = 0; i < m && n >= m; i++) z[i] = peak[n - m + i];
  return n >= m;
}

static void minimax(real *c)
{
  int m = TERMS - held + 1;
  real z[TERMS + 1];
  for (int i = 0; i < m; i++) z[i] = Z * (real)(0.5 + 0.5 * cos(3.14159265358979 * (m - 1 - i) / m)) + 1e-3Q * (i == 0);
  for (int k = 0; k < 30; k++) {
    level(m, z, c);
    if (!exchange(m, c, z)) break;
  }
}

static void print(const char *name, int w)
{
  real c[TERMS], worst = 0;
  power = w;
  for (held = 0; held < TERMS; held++) {
    minimax(c);
    fixed[held] = (double)c[held];
  }
  for (int i = 1; i <= GRID; i++) {
    real e = size(error(fixed, Z * i / GRID));
    if (e > worst) worst = e;
  }
  printf("%s: error 2^%.2f\n", name, log2((double)worst));
  for (int j = TERMS - 1; j >= 0; j--) printf("  %a\n", (double)fixed[j]);
}

int main(void)
{
  print("sine", 1);
  print("cosine", 2);
  return 0;
}
