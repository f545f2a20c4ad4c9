// Must stay red: a factor that is not reduced, a row eliminated by itself, a product below its factors.
// FCT: neg_mod_wide,neg_mod_own,neg_mod_small
// RED: neg_mod_wide_call_cf_modular_times_requires_box neg_mod_own_call_cf_modular_eliminate_requires_valid neg_mod_small_ensures_small
#include "modular.h"

/*@ assigns \nothing; */
uint64_t neg_mod_wide(uint64_t a) { return cf_modular_times(a, 1); }

/*@ requires valid: \valid(row + (0 .. n-1)) && mod_row(row, n);
    assigns row[0 .. n-1]; */
void neg_mod_own(size_t n, uint64_t *row) { cf_modular_eliminate(n, 0, 1, row, row); }

/*@ requires box: a < CF_PRIME;
    assigns \nothing;
    ensures small: \result <= a * 2; */
uint64_t neg_mod_small(uint64_t a) { return cf_modular_times(a, 3); }
