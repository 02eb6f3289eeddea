#define _POSIX_C_SOURCE 200809L
#include "io/file_digest.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/fs.h"

enum { BLOCK = 1 << 14, PIECE = 1 << 28 }; /* bytes; a piece takes less than a second */

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

static md_status whole(int file, const char *path, md_lock *lock, int64_t *bytes, uint64_t *value, md_error *err)
{
    struct stat info;
    md_file_digest digest = {0, 0};
    if (fstat(file, &info) != 0) return md_fail(err, MD_ERR_IO, "%.1000s: cannot read: %s", path, strerror(errno));
    *bytes = (int64_t)info.st_size;
    for (int64_t done = PIECE; done < *bytes; done += PIECE) {
        if (md_file_digest_to(&digest, file, path, done, value, err) != MD_OK) return err->code;
        md_lock_beat(lock);
    }
    return md_file_digest_to(&digest, file, path, *bytes, value, err);
}

md_status md_file_digest_whole(const char *path, md_lock *lock, int64_t *bytes, uint64_t *value, md_error *err)
{
    int file = md_fs_open(path, false, err);
    if (file < 0) return err->code;
    whole(file, path, lock, bytes, value, err);
    close(file);
    return err->code;
}
