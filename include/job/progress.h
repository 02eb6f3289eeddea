/* How far a run is: a bar with the time to go on a terminal, a line now and then in a log.
 *
 * Shapes: -
 * Units:  the caller's, by name
 * Owner:  plain value
 * MPI:    Local to rank 0
 * Source: -
 */
#ifndef MD_JOB_PROGRESS_H
#define MD_JOB_PROGRESS_H

#include "base/bar.h"

/* What a run goes along, "t = 1.5 yr": a symbol, a unit, and how much of md_progress_show's numbers one unit is. */
typedef struct md_progress_scale {
    const char *symbol, *unit;
    double one;
} md_progress_scale;

typedef struct md_progress {
    md_bar bar;
    md_progress_scale scale;
    double share_shown;
} md_progress;

/* `choice`: MD_PROGRESS_AUTO (on unless quiet), MD_PROGRESS_ON, MD_PROGRESS_OFF. Writes to stderr. */
md_progress md_progress_begin(int choice, bool quiet, md_progress_scale scale);
/* `share` of the run is done, 0 to 1; it has come to `at`. */
void md_progress_show(md_progress *progress, double share, double at);
/* The same with a text of the caller's own. */
void md_progress_tell(md_progress *progress, double share, const char *where);
void md_progress_end(md_progress *progress);

#endif
