/* Files of a folder that are numbered.
 *
 * Shapes: lists of any length
 * Units:  -
 * Owner:  lists are the caller's, md_free
 * MPI:    Local
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_NUMBERS_H
#define MD_IO_FILES_FS_NUMBERS_H

#include "base/status.h"

enum { MD_FS_MOST = 999999999 };
/* Numbers k, up to MD_FS_MOST, of the entries of a folder called <prefix><k><suffix>, in no order: *n of them for the caller to
 * md_free. Just as "%0*d" with `digits` writes k: 7 or 000007 is another name than 00007.
 * MD_ERR_IO, MD_ERR_MEMORY; a folder that is not there has none. */
md_status md_fs_numbers(const char *folder, const char *prefix, int digits, const char *suffix, int **number, int *n,
                        md_error *err);

#endif
