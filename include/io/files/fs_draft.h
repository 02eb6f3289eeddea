/* A text that is written piece by piece and takes its place when it is whole: a reader sees the old or the new file, never a part.
 *
 * Shapes: paths of at most 4096 bytes
 * Units:  -
 * Owner:  the stream is the caller's between begin and end
 * MPI:    Local
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_DRAFT_H
#define MD_IO_FILES_FS_DRAFT_H

#include <stdio.h>

#include "base/status.h"

/* Opens path.tmp. NULL: MD_ERR_IO, MD_ERR_MEMORY, or err was set before. */
FILE *md_draft_begin(const char *path, md_error *err);
/* Closes what md_draft_begin gave (nothing, if that was NULL) and brings it to its place; with an error, then or before,
 * path.tmp goes. MD_ERR_IO. */
md_status md_draft_end(FILE *to, const char *path, md_error *err);

#endif
