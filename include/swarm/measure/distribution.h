/* The distribution of energy and the first part of its anisotropy, from what batches have added up.
 *
 * Batches count in bins up to SW_WIDEST times the range that is shown at first; where energies have outgrown that, two or four bins
 * become one, exactly. f(energy, cos) = f0 + f1 cos + ..., cos to the direction of the drift: f0 is the EEPF, eedf over the root of
 * the energy, and f1 = 3 <cos> f0. <cos> comes from the electrons that are in a bin at the ends of slices, `counts` of them.
 *
 * Shapes: eedf, f1, counts [bins]; the last bin also holds what lies above it
 * Units:  1/eV, f1 eV^-3/2
 * Owner:  sw_distribution owns its arrays; free with sw_distribution_free
 * MPI:    Local
 * Source: Hagelaar & Pitchford (2005), Plasma Sources Sci. Technol. 14, 722, section 2.1
 */
#ifndef SW_MEASURE_DISTRIBUTION_H
#define SW_MEASURE_DISTRIBUTION_H

#include "base/status.h"
#include "swarm/flight/tally.h"
#include "swarm/measure/value.h"

typedef struct sw_distribution {
    int bins;
    double bin_eV;
    sw_value *eedf, *f1;
    double *counts;
} sw_distribution;

/* From sums[batches][layout.size] and their total. MD_ERR_MEMORY. */
md_status sw_distribution_make(sw_distribution *d, const sw_layout *layout, const double *sums, const double *total,
                               int batches, md_error *err);
void sw_distribution_free(sw_distribution *d);

#endif
