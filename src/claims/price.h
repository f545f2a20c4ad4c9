/* What running claims costs, before they run. */
#ifndef CF_CLAIMS_PRICE_H
#define CF_CLAIMS_PRICE_H
#include "claims/claim.h"

/* Processor seconds of a claim on the machine of the table in list.h. */
double cf_claim_cost(size_t i, bool full);
/* How much slower this thread computes than that machine did, measured: an interval integral and a certified run of the flow, the least of three
 * runs, a quarter of a second in all. 0: not enough memory. */
double cf_claims_pace(void);
/* Seconds until `count` claims from `first` on are done by so many threads, which take the claims in order, the pace being 1; *total: of all threads. */
double cf_claims_span(size_t first, size_t count, bool full, unsigned threads, double *total);
#endif
