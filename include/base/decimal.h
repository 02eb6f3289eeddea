/* Decimal numbers, as strtod reads them, to the bit, and several times faster where they are short.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local; the same bits on every CPU
 * Source: Clinger (1990), How to read floating point numbers accurately, PLDI
 */
#ifndef MD_BASE_DECIMAL_H
#define MD_BASE_DECIMAL_H

#include <stdbool.h>

/* All of the text is one finite decimal number: no blanks, "nan", "inf" or hexadecimal, which strtod would take. */
bool md_decimal(const char *text, double *number);

#endif
