/* Drift and diffusion by axis, and by how long positions have run since they started from 0.
 *
 * What is measured must not depend on the length of that window: after the lag the values stand still (model of swarm_mc, section
 * 5), and this is where one sees it.
 *
 * Shapes: of[SW_DETAILS][3]; by_age[SW_BY_AGE][ages][3], age a is a + 1 slices after the start
 * Units:  m/s and 1/(m s)
 * Owner:  sw_detail owns its array; free with sw_detail_free
 * MPI:    Local
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_MEASURE_DETAIL_H
#define SW_MEASURE_DETAIL_H

#include "swarm/measure/results.h"

enum { SW_DRIFT, SW_ND_FLUX, SW_ND_BULK, SW_DETAILS };
/* Drift and diffusion from the change of mean and variance over the slice that ends at an age; flux diffusion at it. */
enum { SW_AGE_DRIFT, SW_AGE_ND_FLUX, SW_AGE_ND_BULK, SW_BY_AGE };

typedef struct sw_detail {
    int ages;
    sw_value of[SW_DETAILS][3];
    sw_value *by_age;
} sw_detail;

/* MD_ERR_MEMORY. */
md_status sw_detail_make(sw_detail *detail, const sw_layout *layout, const sw_plan *plan, const double *sums, int batches,
                         md_error *err);
void sw_detail_free(sw_detail *detail);

#endif
