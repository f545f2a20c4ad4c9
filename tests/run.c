/* The CUnit registry: runs every suite of tests/unit (or those named), `--junit FILE` writes JUnit XML. Exit 1 on any failure. */
#include <stdio.h>
#include <string.h>
#include <CUnit/Automated.h>
#include <CUnit/Basic.h>

#define SUITE(name) void suite_##name(void);
#include "suites.h"
#undef SUITE

static const struct {
  const char *name;
  void (*add)(void);
} suites[] = {
#define SUITE(name) {#name, suite_##name},
#include "suites.h"
#undef SUITE
};

static int named(int argc, char **argv, const char *name)
{
  int any = 0;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], name) == 0) return 1;
    any = 1;
  }
  return !any;
}

int main(int argc, char **argv)
{
  const char *junit = NULL;
  if (argc > 2 && strcmp(argv[1], "--junit") == 0) {
    junit = argv[2];
    argc -= 2;
    argv += 2;
  }
  if (CU_initialize_registry() != CUE_SUCCESS) return 2;
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
    if (named(argc, argv, suites[i].name)) suites[i].add();
  if (junit) {
    CU_automated_enable_junit_xml(CU_TRUE);
    CU_set_output_filename(junit);
    CU_automated_run_tests();
  } else {
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
  }
  unsigned failed = CU_get_number_of_failures(), run = CU_get_number_of_tests_run();
  unsigned tests_failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
  CU_cleanup_registry();
  printf("\n%u passed, %u failed\n", run - tests_failed, tests_failed);
  return failed || tests_failed || !run;
}
