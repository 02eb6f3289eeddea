/* Text at the end of a file that others may take away at any moment.
 *
 * Shapes: -
 * Units:  bytes
 * Owner:  nothing
 * MPI:    Local
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_APPEND_H
#define MD_IO_FILES_FS_APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/* All of the text, or none of it, to the file, which is made when it is not there. *there: the file had still this name afterwards;
 * if not, who has renamed it may have read it before. MD_ERR_IO. */
md_status md_fs_append(const char *path, const char *text, size_t bytes, bool *there, md_error *err);

#endif
