#define _POSIX_C_SOURCE 200809L
#include "io/files/file_digest.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/files/fs.h"

enum {
    BLOCK = 1 << 14,
    PIECE = 1 << 20,
    BEAT = 256
}; /* bytes of a block and of a piece; pieces that take less than a second */

static md_status read_at(int file, const char *name, unsigned char *to, size_t bytes, int64_t at, md_error *err)
{
    for (size_t got = 0; got < bytes;) {
        ssize_t n = pread(file, to + got, bytes - got, (off_t)at + (off_t)got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return md_fail(err, MD_ERR_IO, "%s: cannot read: %s", name, strerror(errno));
        if (n == 0) return md_fail(err, MD_ERR_IO, "%s: has become shorter", name);
        got += (size_t)n;
    }
    return MD_OK;
}

md_status md_file_digest_to(md_file_digest *digest, int file, const char *name, int64_t bytes, uint64_t *value, md_error *err)
{
    unsigned char block[BLOCK];
    for (; bytes - digest->done >= BLOCK; digest->done += BLOCK) {
        if (read_at(file, name, block, BLOCK, digest->done, err) != MD_OK) return err->code;
        digest->hash = md_hash(block, BLOCK, digest->hash);
    }
    size_t rest = (size_t)(bytes - digest->done);
    if (read_at(file, name, block, rest, digest->done, err) != MD_OK) return err->code;
    *value = md_hash(block, rest, digest->hash) >> 11;
    return MD_OK;
}

/* Every so many pieces of an open file, each a chain that begins with its number; their sum does not ask for an order. */
static uint64_t pieces(const md_comm *comm, int file, const char *path, int64_t bytes, md_lock *lock, md_error *err)
{
    unsigned char block[BLOCK];
    uint64_t sum = 0;
    int64_t n = bytes / PIECE + (bytes % PIECE > 0);
    for (int64_t k = comm->rank; k < n && !err->code; k += comm->size) {
        uint64_t hash = (uint64_t)k + 1;
        int64_t end = k == n - 1 ? bytes : (k + 1) * PIECE;
        for (int64_t at = k * PIECE; at < end && !err->code; at += BLOCK) {
            size_t part = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
            if (read_at(file, path, block, part, at, err) == MD_OK) hash = md_hash(block, part, hash);
        }
        sum += hash;
        if (k / comm->size % BEAT == BEAT - 1) md_lock_beat(lock);
    }
    return sum;
}

md_status md_file_digest_whole(const md_comm *comm, const char *path, md_lock *lock, int64_t *bytes, uint64_t *value,
                               md_error *err)
{
    struct stat info = {.st_size = 0};
    uint64_t sum = 0;
    int file = md_fs_open(path, false, err);
    if (file >= 0 && fstat(file, &info) != 0) md_fail(err, MD_ERR_IO, "%.1000s: cannot read: %s", path, strerror(errno));
    *bytes = (int64_t)info.st_size;
    md_comm_bcast(comm, bytes, sizeof *bytes);
    if (!err->code) sum = pieces(comm, file, path, *bytes, lock, err);
    if (file >= 0) close(file);
    md_comm_sum_u64(comm, &sum, 1);
    *value = md_hash_end(md_hash_begin((size_t)*bytes, sum)) >> 11;
    return md_comm_agree(comm, err);
}
