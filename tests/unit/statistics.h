/* STATISTICS=0 at compile time leaves out tests of many samples and of the longest sums: under sanitizers they go through the same code for minutes. */
#ifndef STATISTICS
#define STATISTICS 1
#endif
#define ADD_STATISTICS(suite, name, test) \
  do { if (STATISTICS) CU_add_test(suite, name, test); } while (0)
