/* The checkpoints of a folder as files: folder/checkpoint-00000.h5 and so on, of which the newest two are kept.
 *
 * Shapes: -
 * Units:  bytes
 * Owner:  lists are the caller's, md_free
 * MPI:    Local to rank 0
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_JOB_CHECKPOINTS_H
#define MD_JOB_CHECKPOINTS_H

#include <stddef.h>

#include "base/status.h"

enum { MD_CHECKPOINT_DIGITS = 5 };

/* folder/checkpoint-<number>.h5 */
void md_checkpoint_name(const char *folder, int number, char *buffer, size_t size);
/* Numbers of the checkpoints in a folder, newest first, *n of them for the caller to md_free. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_checkpoint_list(const char *folder, int **number, int *n, md_error *err);
/* All of them, before a run from the start: its own would otherwise stand beside those of another. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_checkpoint_remove_all(const char *folder, md_error *err);
/* All but these two, the one just written and the one before that was good, and what is left of half-made ones. One too many does
 * no harm, so that only MD_ERR_MEMORY is an error. */
md_status md_checkpoint_keep(const char *folder, int newest, int before, md_error *err);
/* MD_ERR_IO when the disk has less than `need` bytes left: told before a call into the library fails half way on some ranks. */
md_status md_checkpoint_check_room(const char *folder, double need, md_error *err);

#endif
