/* How a run begins: its cells, started or taken from a checkpoint.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_evolve owns its batch; free with md_evolve_free
 * MPI:    Collective over the working ranks
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_BEGIN_H
#define MD_DISK_EVOLVE_EVOLVE_BEGIN_H

#include "disk/evolve/evolve_state.h"

/* What a run is made from. */
typedef struct md_evolve_plan {
    md_job *job;
    const md_case *task;
    const md_resume *resume; /* its number is negative: from the start */
    md_output *output;
    md_checkpoints *checkpoints;
    md_profile *profile; /* NULL: no time is taken of the parts of a step */
} md_evolve_plan;

/* Cut the blocks; start every cell, or take it from the checkpoint. Collective. Errors: MD_ERR_MEMORY, MD_ERR_IO, agreed on. */
md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_evolve_plan *plan, md_error *err);
void md_evolve_free(md_evolve *run);

#endif
