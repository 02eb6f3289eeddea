/* Whole numbers as texts, read alike in an input file, on the command line and wherever else values are written.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: libconfig manual, "Integers": decimal, or hexadecimal after 0x; L or LL may follow. Leading zeros mean nothing
 */
#ifndef MD_NUMBERS_WHOLE_H
#define MD_NUMBERS_WHOLE_H

#include <stdbool.h>

typedef struct md_whole {
    bool found;      /* a whole number without fraction and exponent opens there */
    bool too_large;  /* beyond 64 bits */
    long long value; /* when found and not too large */
    const char *end; /* the first byte behind it */
} md_whole;

/* The number that opens at `at`; letters, digits and points right behind it make it none. */
md_whole md_whole_at(const char *at);

#endif
