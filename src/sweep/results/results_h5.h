/* sweep.h5. Shapes: [case]. Units: as the columns' names say. Owner: -. MPI: Local to rank 0. Source: README.md, sweeps. */
#ifndef MD_SWEEP_RESULTS_RESULTS_H5_H
#define MD_SWEEP_RESULTS_RESULTS_H5_H

#include "sweep/results/results.h"

/* The rows of sweep.csv as datasets along `case`. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_results_write_h5(const md_results *results, md_error *err);

#endif
