/* Decimal numbers, as strtod reads them, to the bit, and several times faster where they are short; and as printf writes them with
 * 17 digits, to the letter, and some fifteen times faster.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local; the same bits on every CPU
 * Source: Clinger (1990), How to read floating point numbers accurately, PLDI; Loitsch (2010), Printing floating-point numbers
 *         quickly and accurately with integers, PLDI: fixed precision, with 128 bits
 */
#ifndef MD_NUMBERS_DECIMAL_H
#define MD_NUMBERS_DECIMAL_H

#include <stdbool.h>

/* All of the text is one finite decimal number: no blanks, "nan", "inf" or hexadecimal, which strtod would take. */
bool md_decimal(const char *text, double *number);
/* The number that *text begins with, and *text behind it. False, and nothing changed, where none begins, or one of too many figures
 * for the short way. */
bool md_decimal_short(const char **text, double *number);

enum { MD_DECIMAL_MOST = 32 }; /* bytes that a number takes at most, and more */
/* What "%.17g" prints, without a '\0'; where it ends. */
char *md_decimal_text(char *to, double number);

#endif
