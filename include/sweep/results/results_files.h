/* The table of a sweep on the disk: sweep.csv, and sweep.h5 beside it, in the order of cases whatever the order of ends, and
 * complete at any time: the files are written anew as a whole. Jobs that work in one folder at once take up each other's rows.
 *
 * Shapes: a row a case
 * Units:  as the columns' names say
 * Owner:  -
 * MPI:    Local to rank 0
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_RESULTS_RESULTS_FILES_H
#define MD_SWEEP_RESULTS_RESULTS_FILES_H

#include "base/log.h"
#include "sweep/results/results.h"

/* The rows of sweep.csv, when it has changed, and of part files that say more than what is known: what earlier sweeps, or other
 * jobs, have written. Under the folder's lock, which must be held. Rows whose settings are no case's are left out, which is told.
 * MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_results_take_up(md_results *results, md_logger *log, md_error *err);
/* Both files, while the lock is still that under which rows have been taken up. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_results_write(md_results *results, md_error *err);

#endif
