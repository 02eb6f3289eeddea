/* The output folder before and after a run: its name, what an earlier run left in it, and that only one run works in it.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_folder is a plain value that holds the lock once entered; md_folder_leave gives it back
 * MPI:    Local to rank 0, but for md_folder_choose; only rank 0 holds the lock
 * Source: README.md, the output folder
 */
#ifndef MD_JOB_FOLDER_H
#define MD_JOB_FOLDER_H

#include <stdbool.h>

#include "io/files/lock.h"
#include "job/options.h"

enum { MD_FOLDER_NAME = 1024 };

typedef struct md_folder {
    char path[MD_FOLDER_NAME];
    bool made; /* it was not there before */
    md_lock lock;
} md_folder;

/* --out, or out/<stem of the input file>. MD_ERR_IO: too long; MD_ERR_USAGE: the root of all folders; MD_ERR_MEMORY. */
md_status md_folder_choose(md_folder *folder, const md_options *options, md_error *err);
/* MD_ERR_IO when a run here would destroy a finished one and `may_replace` is not set, or when it is no folder. */
md_status md_folder_check(const md_folder *folder, bool may_replace, md_error *err);
/* Make it, where it is missing, and lock it. MD_ERR_IO, and nothing is left that was not there. */
md_status md_folder_enter(md_folder *folder, md_error *err);
/* The lock is released. `take_back`, ended by NULL, names files, and folders behind them, that a run which never began has left:
 * these are removed, and the folder itself when it was made for it. NULL: everything stays. */
void md_folder_leave(md_folder *folder, const char *const *take_back);

#endif
