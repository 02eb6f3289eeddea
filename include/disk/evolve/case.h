/* What is to be computed: the disk, when something is written, and which ranks work. It does not change during the run.
 *
 * Shapes: times[n_times]
 * Units:  s
 * Owner:  md_case owns its parts; free with md_case_free
 * MPI:    Collective over all ranks; the same on each, but for what is said to be rank 0's
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_CASE_H
#define MD_DISK_EVOLVE_CASE_H

#include "disk/evolve/decomposition.h"
#include "disk/setup/outlook.h"
#include "disk/setup/setup.h"
#include "job/job.h"

typedef struct md_case {
    md_setup setup;
    md_outlook outlook; /* rank 0 */
    char *identity;     /* rank 0: what makes it this run, see setup/identity.h */
    double t_end;
    const char *end_rule; /* which key decides t_end */
    double *times;        /* of the outputs, times[0] = 0 */
    int n_times;
    md_plan plan;
    const char *kernel, *kernel_reason;
} md_case;

/* Input, tables, grids, output times, the output folder's name, which ranks work; what the user should know is told.
 * Errors: as md_setup_read and md_folder_choose, agreed on. */
md_status md_case_prepare(md_case *task, md_job *job, md_error *err);
void md_case_free(md_case *task);

#endif
