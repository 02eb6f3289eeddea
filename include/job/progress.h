/* How far a run is: a bar with the time to go on a terminal, a line now and then in a log.
 *
 * Shapes: -
 * Units:  s
 * Owner:  plain value
 * MPI:    Local to rank 0
 * Source: -
 */
#ifndef MD_JOB_PROGRESS_H
#define MD_JOB_PROGRESS_H

#include "base/bar.h"

typedef struct md_progress {
    md_bar bar;
    double share_shown;
} md_progress;

/* `choice`: MD_PROGRESS_AUTO (on unless quiet), MD_PROGRESS_ON, MD_PROGRESS_OFF. Writes to stderr. */
md_progress md_progress_begin(int choice, bool quiet);
/* `share` of the run is done, 0 to 1, at model time t [s]. */
void md_progress_show(md_progress *progress, double share, double t);
void md_progress_end(md_progress *progress);

#endif
