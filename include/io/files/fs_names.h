/* What is made of names of files, most of it without a look at the files.
 *
 * Shapes: paths are texts of any length
 * Units:  -
 * Owner:  texts that come back are the caller's, md_free
 * MPI:    Local
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_NAMES_H
#define MD_IO_FILES_FS_NAMES_H

#include "base/status.h"

/* Folder of a path, "." for a bare name. NULL: no memory. */
char *md_fs_folder(const char *path, md_error *err);
/* folder/name, or a copy of `name` when that is absolute or the folder is "." or "": a name that stands in a configuration
 * file is meant from the folder of that file. NULL: no memory. */
char *md_fs_resolve(const char *folder, const char *name, md_error *err);
/* The path from the root to a file that is there, without links; as it is when the system does not say. NULL: no memory. */
char *md_fs_whole_path(const char *path, md_error *err);
/* name, counted from the folder of the program that runs. NULL: no memory, or the system does not say. */
char *md_fs_beside_program(const char *name, md_error *err);
/* Last part of a path without its extension: "mars_1d" of "input/mars_1d.cfg"; what begins with dots keeps them, so that no name
 * but "." and ".." gives these. NULL: no memory. */
char *md_fs_stem(const char *path, md_error *err);

#endif
