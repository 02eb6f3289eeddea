/* When something is written: outputs, evenly spaced, spaced by factors, or given; and those of them that have size distributions.
 *
 * Shapes: scalars and lists
 * Units:  s
 * Owner:  lists are the caller's, md_free
 * MPI:    Local; the same on every rank
 * Source: -
 */
#ifndef MD_DISK_SETUP_TIMES_H
#define MD_DISK_SETUP_TIMES_H

#include "disk/model/params.h"

/* The times of outputs: t = 0 first, the end last, *n of them, each of io.psd_times_d among them.
 * MD_ERR_CONFIG when run.output_first_d is not before the end; MD_ERR_MEMORY. */
md_status md_times_outputs(const md_params *params, double t_end, double **times, int *n, md_error *err);

/* Is the size distribution due at this output, the row-th from 0? */
bool md_times_psd_due(const md_params *params, double t, long row);

/* One in how many of `outputs` has it, at least on average; 1 or more. */
int md_times_psd_every(const md_params *params, int outputs);

#endif
