// Must stay red: a term of a chain with its product rounded first, and the rows of a tile in another order.
// FCT: neg_term_rounded,neg_step_order
// RED: neg_term_rounded_ensures_val neg_step_order_ensures_row
#include "attention_strip.c"

/*@ requires size:  k < 0x10000000000000 && 0 <= e && 0 <= f && e + f <= 900;
    requires fin:   \is_finite(w) && \is_finite(y) && \is_finite(s);
    requires box:   cf_mag(w, e) && cf_mag(y, f) && cf_chain(k, s, e + f);
    assigns \nothing;
    ensures val:    \result == rnd(s + rnd(w*y)); */
double neg_term_rounded(size_t k, int e, int f, double w, double y, double s) { return chain_cell(k, e, f, w, y, s); }

/*@ requires size:  k < 0x10000000000000 && 0 <= e && 0 <= f && e + f <= 900 && i <= 0x7000000000000000 && j <= 0x7000000000000000;
    requires valid: \valid_read(w + (i .. i + 5)) && \valid_read(x + (j .. j + 7)) && \valid(a + (0 .. 47));
    requires apart: \separated(w + (i .. i + 5), a + (0 .. 47)) && \separated(x + (j .. j + 7), a + (0 .. 47));
    requires box:   cf_part_mag(w, i, i + 6, e) && cf_part_mag(x, j, j + 8, f);
    requires chain: cf_part_chain(a, 0, 48, k, e + f);
    assigns a[0 .. 47];
    ensures row:    cf_row_fused{Pre, Here}(a, 8, 16, \old(w[i]), x, j); */
void neg_step_order(size_t k, int e, int f, const double *w, size_t i, const double *x, size_t j, double *a) { chain_step(k, e, f, w, i, x, j, a); }
