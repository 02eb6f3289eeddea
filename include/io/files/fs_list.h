/* What stands in a folder.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_LIST_H
#define MD_IO_FILES_FS_LIST_H

#include "base/status.h"

/* All names but "." and "..", in no order; none when there is no such folder. MD_ERR_IO: it cannot be listed. */
md_status md_fs_each(const char *folder, void (*visit)(void *context, const char *name), void *context, md_error *err);

#endif
