/* Going on with an earlier run: the newest checkpoint that is whole, and whether it is a checkpoint of this run.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_resume owns the list of segments of its snapshot; free with md_resume_free
 * MPI:    Collective over all ranks; rank 0 reads
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_EVOLVE_RESUME_H
#define MD_DISK_EVOLVE_RESUME_H

#include "base/comm.h"
#include "base/log.h"
#include "disk/evolve/checkpoint.h"
#include "disk/evolve/snapshot.h"
#include "disk/setup/setup.h"

typedef struct md_resume {
    int number; /* of the checkpoint to go on from; -1: from the start */
    int next;   /* number that the next checkpoint gets */
    char path[MD_H5_PATH];
    md_snapshot snapshot; /* its list of segments is rank 0's */
} md_resume;

/* Find it in `folder`; damaged ones are warned of, and the one before is taken. One that cannot be read at all is an error: it
 * may be good. `identity` is this run's, of rank 0;
 * times are those of its n outputs, the last one at its end. Errors: MD_ERR_CONFIG with the keys that differ, when the
 * checkpoint lies beyond the end, or when it is another version's; MD_ERR_IO, MD_ERR_MEMORY; agreed on. */
md_status md_resume_find(md_resume *resume, const md_comm *comm, const char *folder, const md_setup *setup,
                         const char *identity, const double *times, int n, md_logger *log, md_error *err);
void md_resume_free(md_resume *resume);

#endif
