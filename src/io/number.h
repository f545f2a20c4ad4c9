/* Numbers as text: exact rationals, hex floats. Independent of the locale. */
#ifndef CF_IO_NUMBER_H
#define CF_IO_NUMBER_H
#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>

#define CF_NUMBER_DIGITS 10000    /* characters of one number */
#define CF_NUMBER_EXPONENT 100000 /* largest |exponent| of a decimal (of 10) or of a hex float (of 2) */

/* An exact rational: decimal "-1.25e-5", hex float "0x1.8p+1" or fraction "1/3"; the whole text, no blanks. q is initialised by the caller and
 * changed only on true. Not promised: infinities, NaN, more digits or a larger exponent than above. */
bool cf_parse_rational(const char *text, mpq_t q);

/* A double as "0x1.8p+1", "-0x0p+0", "NaN", "Infinity", "-Infinity"; at most 25 characters. */
#define CF_HEX_SIZE 32
void cf_hex(double x, char out[CF_HEX_SIZE]);
/* The same text back, exactly: a hex float that is no double is refused. */
bool cf_parse_hex(const char *text, double *x);
#endif
