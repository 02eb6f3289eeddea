#define _POSIX_C_SOURCE 200809L
#include "io/files/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/files/fs.h"

enum { BLOCK = 1 << 20 };

static md_status fail(const char *path, const char *what, md_error *err)
{
    return md_fail(err, MD_ERR_IO, "%.1000s: %s", path, what);
}

/* Length and checksum of what is behind the seal, as the text of a seal. */
static md_status describe(int file, const char *path, char seal[MD_SEAL_BYTES], md_error *err)
{
    unsigned char *block = md_alloc(BLOCK, 1, err);
    if (!block) return err->code;
    uint64_t hash = 0, bytes = 0;
    ssize_t got = lseek(file, MD_SEAL_BYTES, SEEK_SET) < 0 ? -1 : 0;
    while (got >= 0 && (got = md_fs_read_all(file, block, BLOCK)) > 0) {
        hash = md_hash(block, (size_t)got, hash);
        bytes += (uint64_t)got;
    }
    md_free(block);
    if (got < 0) return fail(path, strerror(errno), err);
    memset(seal, 0, MD_SEAL_BYTES);
    snprintf(seal, MD_SEAL_BYTES, "sealed 1\nbytes %" PRIu64 "\nchecksum %016" PRIx64 "\n", bytes, hash);
    return MD_OK;
}

static bool write_front(int file, const char *seal)
{
    ssize_t n;
    do
        n = pwrite(file, seal, MD_SEAL_BYTES, 0);
    while (n < 0 && errno == EINTR);
    return n == MD_SEAL_BYTES;
}

md_status md_seal_put(const char *path, md_error *err)
{
    char seal[MD_SEAL_BYTES];
    int file = md_fs_open(path, true, err);
    if (file < 0) return err->code;
    if (!describe(file, path, seal, err) && !write_front(file, seal)) fail(path, strerror(errno), err);
    if (close(file) != 0) fail(path, strerror(errno), err);
    return err->code;
}

static md_status compare(int file, const char *path, md_error *err)
{
    char there[MD_SEAL_BYTES], seal[MD_SEAL_BYTES];
    ssize_t got = md_fs_read_all(file, there, sizeof there);
    if (got < 0) return fail(path, strerror(errno), err);
    if (got < MD_SEAL_BYTES || memcmp(there, "sealed ", 7) != 0) return fail(path, "is damaged: it has no seal", err);
    if (describe(file, path, seal, err) != MD_OK) return err->code;
    if (memcmp(there, seal, sizeof seal) == 0) return MD_OK;
    return fail(path, "is damaged: its content is not what was sealed", err);
}

md_status md_seal_check(const char *path, md_error *err)
{
    int file = md_fs_open(path, false, err);
    if (file < 0) return err->code;
    compare(file, path, err);
    close(file);
    return err->code;
}
