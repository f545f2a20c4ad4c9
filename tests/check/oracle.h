/* An independent 256-bit solution: is what a certificate says of its nodes true? Shares nothing with src/check or src/flow. */
#ifndef TESTS_CHECK_ORACLE_H
#define TESTS_CHECK_ORACLE_H
#include <jansson.h>
#include <mpfr.h>
#include <stdbool.h>

/* At every node |X(t_k) - x_k|_2 - r_k of the solution from the certificate's own start (radius absent), or what its path is off by at one of a few times on
 * the way, where that is more; for at most max_nodes; NULL when it is not a problem with increasing times from 0. Free each with mpfr_clear, then the array. The solution's own error is below 1e-40 for t <= 20. */
mpfr_t *oracle_excess(const json_t *certificate, size_t *nodes, size_t max_nodes);
/* What each claim says holds for that solution at seven times from its node on, up to rounding. */
bool oracle_claims(const json_t *certificate);
#endif
