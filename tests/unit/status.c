#include <string.h>
#include <CUnit/CUnit.h>
#include <certiform/status.h>

static void every_code_has_its_own_sentence(void)
{
  for (int a = 0; a >= -9; a--) {
    CU_ASSERT(strcmp(cf_strerror((cf_status)a), "unknown status") != 0);
    for (int b = 0; b > a; b--) CU_ASSERT(strcmp(cf_strerror((cf_status)a), cf_strerror((cf_status)b)) != 0);
  }
  CU_ASSERT_STRING_EQUAL(cf_strerror((cf_status)-999), "unknown status");
}

void suite_status(void)
{
  CU_pSuite s = CU_add_suite("status", NULL, NULL);
  CU_add_test(s, "every code has its own sentence", every_code_has_its_own_sentence);
}
