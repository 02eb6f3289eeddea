/* The digest of a file that only grows: as it gets longer, what is new in it is read and the rest is remembered. And that of one
 * that is finished.
 *
 * The same bytes give the same digest however often it was asked for on the way: whole blocks are chained, and what is behind the
 * last of them is added to a copy. Of a finished file pieces are chained, and summed in no order: ranks share them.
 *
 * Shapes: -
 * Units:  bytes
 * Owner:  caller; {0} is the beginning of any file
 * MPI:    Local, or Collective where stated
 * Source: base/digest.h
 */
#ifndef MD_IO_FILES_FILE_DIGEST_H
#define MD_IO_FILES_FILE_DIGEST_H

#include <stdint.h>

#include "base/comm.h"
#include "base/status.h"
#include "io/files/lock.h"

typedef struct md_file_digest {
    int64_t done; /* bytes in whole blocks */
    uint64_t hash;
} md_file_digest;

/* Digest of the first `bytes` of a file, open for reading, of which the first digest->done are as they were. It is below 2^53, so
 * a double holds it. MD_ERR_IO, "name: why", also when there are fewer bytes. */
md_status md_file_digest_to(md_file_digest *digest, int file, const char *name, int64_t bytes, uint64_t *value, md_error *err);

/* Length and digest of a whole file, the same on any number of ranks, each of which reads some of it. `lock`, which may be NULL,
 * shows signs of life meanwhile: gigabytes take their time. Collective over `comm`. MD_ERR_IO, agreed on, "path: why": it is not
 * there, cannot be read, or is no regular file; a pipe is not waited for. */
md_status md_file_digest_whole(const md_comm *comm, const char *path, md_lock *lock, int64_t *bytes, uint64_t *value,
                               md_error *err);

#endif
