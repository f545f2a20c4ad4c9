/* Critical points of the interaction energy of n tokens on the circle, all of them at once, by subdivision.                 [claims T4.3, T5.1]
 * E = sum_ij e^{beta cos(theta_i - theta_j)} has along the direction "tokens of S turn together" the second derivative
 * -2 beta sum_{i in S, j not in S} e^{beta cos t} (cos t - beta sin^2 t), t = theta_i - theta_j. */
#ifndef CF_CLAIMS_SADDLE_H
#define CF_CLAIMS_SADDLE_H
#include "claims/claim.h"

#define CF_SADDLE_TOKENS 5

/* Is at every configuration outside an open half circle the gradient not zero, or the second derivative along some S positive? theta_1 = 0 and
 * sorted angles suffice. CF_HOLDS, or CF_UNSETTLED when `most` boxes do not settle it. *boxes: looked at. n <= CF_SADDLE_TOKENS. */
cf_finding cf_saddle_everywhere(size_t n, const cf_real *beta, size_t most, size_t *boxes);
/* The same question as a finding of a part. */
void cf_find_saddles(cf_session *s, const char *part, size_t n, const char *beta);
#endif
