/* Numbers modulo 2^61 - 1 against 128-bit integers. */
#include <CUnit/CUnit.h>
#include "kernels/modular.h"

static uint64_t state = 1;
/* any 61 bits below the prime, ends and powers of two among them */
static uint64_t number(void)
{
  state = state * 6364136223846793005u + 1442695040888963407u;
  const uint64_t r = state >> 3 & CF_PRIME, kind = state >> 60;
  return kind == 0 ? 0 : kind == 1 ? CF_PRIME - 1 : kind == 2 ? (uint64_t)1 << r % 61 : kind == 3 ? CF_PRIME - ((uint64_t)1 << r % 31) : r == CF_PRIME ? 1 : r;
}
static uint64_t plain(uint64_t a, uint64_t b) { return (uint64_t)((unsigned __int128)a * b % CF_PRIME); }

static void products_and_inverses(void)
{
  for (int k = 0; k < 100000; k++) {
    const uint64_t a = number(), b = number();
    CU_ASSERT(cf_modular_times(a, b) == plain(a, b));
    if (k % 100 == 0) CU_ASSERT(cf_modular_times(a, cf_modular_inverse(a)) == (a != 0));
  }
}

enum { MOST = 41 };
static void rows(void)
{
  for (size_t n = 0; n <= MOST; n++) {
    uint64_t p[MOST], a[MOST], b[MOST];
    const uint64_t f = number();
    const size_t c = n / 3;
    for (size_t k = 0; k < n; k++) p[k] = number(), a[k] = b[k] = number();
    cf_modular_eliminate(n, c, f, p, a);
    for (size_t k = 0; k < n; k++) {
      CU_ASSERT(a[k] < CF_PRIME);
      CU_ASSERT(k < c ? a[k] == b[k] : (a[k] + plain(f, p[k])) % CF_PRIME == b[k]);
    }
    for (size_t k = 0; k < n; k++) b[k] = a[k];
    cf_modular_swap(n, a, p);
    for (size_t k = 0; k < n; k++) CU_ASSERT(p[k] == b[k]);
    cf_modular_swap(n, a, p);
    for (size_t k = 0; k < n; k++) CU_ASSERT(a[k] == b[k]);
  }
}

void suite_modular(void)
{
  CU_pSuite s = CU_add_suite("modular", NULL, NULL);
  CU_add_test(s, "products and inverses", products_and_inverses);
  CU_add_test(s, "rows eliminated and swapped", rows);
}
