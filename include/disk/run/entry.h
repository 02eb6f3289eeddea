/* The output folder of a run: entered, looked through for what an earlier one has left, and given back.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_entry points to job and case, and owns what it found; md_entry_leave gives it back
 * MPI:    Collective over all ranks; rank 0 looks and holds the lock
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_RUN_ENTRY_H
#define MD_DISK_RUN_ENTRY_H

#include "disk/evolve/case.h"
#include "disk/evolve/resume.h"

typedef struct md_entry {
    md_job *job;
    const md_case *task;
    md_resume resume;   /* where to go on from */
    bool nothing_to_do; /* the run in this folder is finished */
} md_entry;

/* The folder is ours from here on. Errors: as md_folder_check, md_folder_enter, md_resume_find; md_entry_leave after one, too. */
md_status md_entry_make(md_entry *entry, md_job *job, const md_case *task, md_error *err);
/* Give the folder back; one in which nothing came about looks as it did before. `opened`: output was begun from the start; `began`:
 * there is something to show. */
void md_entry_leave(md_entry *entry, bool opened, bool began);

#endif
