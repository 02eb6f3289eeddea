/* Compensated running sum (Neumaier 1974): the ledgers close to rounding over millions of steps.
 *
 * Shapes: scalar
 * Units:  of what is summed
 * Owner:  plain value, no memory
 * MPI:    Local; sums over cells are gathered and added in cell order, never with MPI_SUM
 * Source: Neumaier (1974), ZAMM 54, 39
 */
#ifndef MD_NUMBERS_SUM_H
#define MD_NUMBERS_SUM_H

#include <math.h>

typedef struct md_sum {
    double value; /* running sum */
    double carry; /* what rounding has lost so far */
} md_sum;

static inline void md_sum_add(md_sum *sum, double x)
{
    double t = sum->value + x, of_x = t - sum->value;
    sum->carry += (sum->value - (t - of_x)) + (x - of_x); /* exact, whichever is larger (Knuth) */
    sum->value = t;
}

static inline double md_sum_total(md_sum sum)
{
    return sum.value + sum.carry;
}

#endif
