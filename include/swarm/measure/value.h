/* A number and its error, from leaving out one batch in turn (Efron 1982).
 *
 * Shapes: -
 * Units:  of what is measured
 * Owner:  plain values
 * MPI:    Local
 * Source: Efron (1982), The Jackknife, the Bootstrap and Other Resampling Plans
 */
#ifndef SW_MEASURE_VALUE_H
#define SW_MEASURE_VALUE_H

#include <math.h>

typedef struct sw_value {
    double value, error;
} sw_value;

/* From mean and mean square of what leaving one batch out changes; one batch alone has no error. */
static inline double sw_jackknife_error(double mean, double square, int batches)
{
    double spread = (batches - 1) * (square - mean * mean);
    return batches < 2 || isnan(spread) ? (double)NAN : sqrt(fmax(0, spread));
}

#endif
