/* Files and folders.
 *
 * Shapes: paths are texts of any length
 * Units:  bytes
 * Owner:  texts that come back are the caller's, md_free
 * MPI:    Local; one rank does it and the others are told (md_comm_agree)
 * Source: POSIX.1-2008
 */
#ifndef MD_IO_FILES_FS_H
#define MD_IO_FILES_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/status.h"

/* Streams 0 to 2 that are closed lead nowhere from here on: a file opened later would get their number, and what is printed. And a
 * stream whose reader has gone away does not end the program. */
void md_fs_fill_streams(void);
/* Has all that was printed to standard output got there? A reader that has gone away (EPIPE) is none of our business. MD_ERR_IO. */
md_status md_fs_check_output(md_error *err);
/* A file, folder or anything else of this name is there. */
bool md_fs_exists(const char *path);
bool md_fs_is_folder(const char *path);
/* A regular file, or a link to one. */
bool md_fs_is_file(const char *path);
/* The folder of all folders, by any name. */
bool md_fs_is_root(const char *path);
/* A link to something else, whatever that is. */
bool md_fs_is_link(const char *path);
/* The folder and the folders above it, where they are missing. MD_ERR_IO names the one that could not be made. */
md_status md_fs_make_folders(const char *path, md_error *err);
/* Nothing is written through a link, symbolic or hard, that somebody may have planted where we write: */

/* A new empty file, open for reading and writing; what had its name before is gone, and untouched if it has others.
 * -1 with MD_ERR_IO. */
int md_fs_create(const char *path, md_error *err);
/* An existing regular file, open for reading, or for writing, too, when it is no link and has no other name. A pipe is not waited
 * for. -1 with MD_ERR_IO, "path: why". */
int md_fs_open(const char *path, bool write, md_error *err);
/* write() of everything, and read() until the file ends or so many bytes are there: a signal does not cut them short. False and -1:
 * errno says why. */
bool md_fs_write_all(int file, const void *from, size_t bytes);
ssize_t md_fs_read_all(int file, void *to, size_t bytes);
/* All of so many bytes, at byte `at` of an open file. MD_ERR_IO, "path: cannot write <name>: why". */
md_status md_fs_write_at(int file, const char *path, const char *name, int64_t at, const void *from, size_t bytes,
                         md_error *err);
/* Ask the system to begin with bringing so many bytes of an open file to the disk, 0: all behind `at`, so that the fsync which is
 * to come has less to wait for. Promises nothing and tells of no error: the fsync does. */
void md_fs_begin_sync(int file, int64_t at, int64_t bytes);
/* Close a file that was written to. MD_ERR_IO: what was written has not all got there. */
md_status md_fs_close(int file, const char *path, md_error *err);
/* Let a regular file that has other names, too, be a copy that has none. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_fs_own(const char *path, md_error *err);

/* Changes whenever the file is replaced or written to; 0 when there is none. */
uint64_t md_fs_stamp(const char *path);
/* MD_ERR_IO with the reason when a file is there that cannot be opened, or its first byte cannot be read. */
md_status md_fs_check_readable(const char *path, md_error *err);
/* MD_ERR_IO unless a file can be made in this folder; what it makes is removed. */
md_status md_fs_check_writable(const char *folder, md_error *err);
/* Bytes that the file system of `path` has left for this user, -1 when it does not say. */
int64_t md_fs_free_bytes(const char *path);
/* Write path.tmp, bring it to the disk, rename it to path: a reader sees the old or the new file, never a part. The
 * system brings the name to the disk within seconds, or with the next file that is published in the folder.
 * MD_ERR_IO, and no path.tmp left, when any of it fails. */
md_status md_fs_write_text(const char *path, const char *text, md_error *err);
/* Bring a finished file to the disk, and its name, too; the same promise for a file that others wrote. */
md_status md_fs_publish(const char *temporary, const char *path, md_error *err);
/* Bring the names in a folder to the disk; one that cannot be is complete all the same. */
void md_fs_sync_folder(const char *folder);
/* Give a file another name in the same folder; when that fails it keeps the old one. MD_ERR_IO. */
md_status md_fs_rename(const char *from, const char *to, md_error *err);
/* A new file with what another one holds; whatever had its name before is gone. MD_ERR_IO, and none is left then. */
md_status md_fs_copy(const char *from, const char *to, md_error *err);
/* A file that is not there is no error. */
md_status md_fs_remove(const char *path, md_error *err);
/* A folder with nothing in it; one with something, or none of this name, stays as it is. */
void md_fs_remove_empty(const char *folder);
/* The whole of a regular file, ended by '\0', which *bytes does not count.
 * MD_ERR_IO: missing, unreadable, a folder or a device, larger than `most` bytes. */
md_status md_fs_read_text(const char *path, size_t most, char **text, size_t *bytes, md_error *err);

#endif
