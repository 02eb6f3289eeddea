/* The output folder before and after a run: its name, what an earlier run left in it, and that only one run works in it.
 *
 * Shapes: -
 * Units:  -
 * Owner:  plain values
 * MPI:    Local to rank 0, but for md_folder_choose
 * Source: README.md, the output folder
 */
#ifndef MD_JOB_FOLDER_H
#define MD_JOB_FOLDER_H

#include <stdbool.h>

#include "io/lock.h"
#include "job/options.h"

enum { MD_FOLDER_NAME = 1024 };

/* --out, or out/<stem of the input file>. MD_ERR_IO: too long; MD_ERR_MEMORY. */
md_status md_folder_choose(const md_options *options, char folder[MD_FOLDER_NAME], md_error *err);
/* Its summary.json says that the run came to its end. */
bool md_folder_finished(const char *folder);
/* MD_ERR_IO when a run here would destroy a finished one without --force or --resume, or when it is no folder. */
md_status md_folder_check(const char *folder, const md_options *options, md_error *err);
/* Make it, where it is missing (*made), and lock it. MD_ERR_IO, and nothing is left that was not there. */
md_status md_folder_enter(const char *folder, bool *made, md_lock *lock, md_error *err);
/* Remove what a run that never began has left, the folder too when it was made for it. */
void md_folder_take_back(const char *folder, bool made);

#endif
