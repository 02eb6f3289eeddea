#define _POSIX_C_SOURCE 200809L
#include "io/files/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/files/fs_names.h"

/* "path: what: reason of the system" */
static md_status io_fail(md_error *err, const char *path, const char *what, int reason)
{
    return md_fail(err, MD_ERR_IO, "%.1000s: %s: %s", path, what, strerror(reason));
}

void md_fs_fill_streams(void)
{
    signal(SIGPIPE, SIG_IGN); /* a write to such a stream then fails, which whoever writes may take as it likes */
    int file = open("/dev/null", O_RDWR);
    while (file >= 0 && file <= STDERR_FILENO)
        file = dup(file);
    if (file >= 0) close(file);
}

/* A pipe that nobody reads any more: whoever was there has had enough. */
static bool reader_has_gone(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) > 0 && (out.revents & POLLERR);
}

md_status md_fs_check_output(md_error *err)
{
    errno = ENOSPC; /* the usual reason, where an earlier write has failed and the last one has not */
    bool printed = fflush(stdout) == 0 && !ferror(stdout);
    return printed || reader_has_gone() ? MD_OK : io_fail(err, "standard output", "cannot be written", errno);
}

bool md_fs_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

bool md_fs_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

bool md_fs_is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

bool md_fs_is_root(const char *path)
{
    struct stat info, root;
    return stat(path, &info) == 0 && stat("/", &root) == 0 && info.st_dev == root.st_dev && info.st_ino == root.st_ino;
}

bool md_fs_is_link(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

uint64_t md_fs_stamp(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) return 0;
    const int64_t what[] = {(int64_t)info.st_ino, (int64_t)info.st_size, (int64_t)info.st_mtim.tv_sec,
                            (int64_t)info.st_mtim.tv_nsec};
    return md_hash(what, sizeof what, 1);
}

static md_status make_folder(const char *path, md_error *err)
{
    if (path[0] == '\0' || mkdir(path, 0777) == 0) return MD_OK;
    int reason = errno; /* a folder that is there may answer with more than EEXIST, "/" on a read-only disk for one */
    return md_fs_is_folder(path) ? MD_OK : io_fail(err, path, "cannot make this folder", reason);
}

md_status md_fs_make_folders(const char *path, md_error *err)
{
    char *part = md_strdup(path, err);
    if (part == NULL) return err->code;
    for (char *slash = strchr(part, '/'); slash != NULL && !err->code; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        make_folder(part, err);
        *slash = '/';
    }
    if (!err->code) make_folder(part, err);
    md_free(part);
    return err->code;
}

bool md_fs_write_all(int file, const void *from, size_t bytes)
{
    const char *next = from;
    while (bytes > 0) {
        ssize_t n = write(file, next, bytes);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        next += n;
        bytes -= (size_t)n;
    }
    return true;
}

md_status md_fs_write_at(int file, const char *path, const char *name, int64_t at, const void *from, size_t bytes,
                         md_error *err)
{
    const char *next = from;
    while (bytes > 0) {
        ssize_t n = pwrite(file, next, bytes, (off_t)at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return md_fail(err, MD_ERR_IO, "%.1000s: cannot write %s: %s", path, name, strerror(errno));
        next += n;
        at += n;
        bytes -= (size_t)n;
    }
    return MD_OK;
}

md_status md_fs_close(int file, const char *path, md_error *err)
{
    return close(file) == 0 ? MD_OK : io_fail(err, path, "cannot write this file", errno);
}

md_status md_fs_check_writable(const char *folder, md_error *err)
{
    static const char block[512] = {0};
    char *name = md_fs_resolve(folder, ".write-test-XXXXXX", err);
    if (name == NULL) return err->code;
    int file = mkstemp(name);
    if (file < 0) {
        io_fail(err, folder, "cannot make a file in this folder", errno);
    } else {
        if (!md_fs_write_all(file, block, sizeof block)) io_fail(err, folder, "cannot write to this folder", errno);
        close(file);
        unlink(name);
    }
    md_free(name);
    return err->code;
}

/* Non-blocking: a pipe must not hold the program up. */
int md_fs_open(const char *path, bool write, md_error *err)
{
    struct stat info;
    int file = open(path, (write ? O_RDWR | O_NOFOLLOW : O_RDONLY) | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        if (write && errno == ELOOP)
            md_fail(err, MD_ERR_IO, "%.1000s: is a link, and nothing is written through one", path);
        else
            io_fail(err, path, "cannot be read", errno);
        return -1;
    }
    if (fstat(file, &info) != 0)
        io_fail(err, path, "cannot be read", errno);
    else if (S_ISDIR(info.st_mode))
        md_fail(err, MD_ERR_IO, "%.1000s: cannot be read: is a folder, expected a file", path);
    else if (!S_ISREG(info.st_mode))
        md_fail(err, MD_ERR_IO, "%.1000s: cannot be read: is not a regular file", path);
    else if (write && info.st_nlink > 1)
        md_fail(err, MD_ERR_IO, "%.1000s: has another name, too, and nothing is written through a link", path);
    else
        return file;
    close(file);
    return -1;
}

md_status md_fs_check_readable(const char *path, md_error *err)
{
    char byte;
    int file = md_fs_open(path, false, err);
    if (file < 0) return err->code;
    if (read(file, &byte, 1) < 0) io_fail(err, path, "cannot be read", errno);
    close(file);
    return err->code;
}

int64_t md_fs_free_bytes(const char *path)
{
    struct statvfs info;
    if (statvfs(path, &info) != 0) return -1;
    if (info.f_frsize != 0 && info.f_bavail > INT64_MAX / info.f_frsize) return INT64_MAX;
    return (int64_t)(info.f_bavail * info.f_frsize);
}

/* fsync by name; a file system that cannot (EINVAL) has nothing to bring to the disk. */
static bool sync_name(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool done = fsync(file) == 0 || errno == EINVAL;
    int reason = errno;
    close(file);
    errno = reason;
    return done;
}

void md_fs_sync_folder(const char *folder)
{
    (void)sync_name(folder);
}

/* Bring a finished file to the disk and give it its name; its folder is brought there, too, where that is to `last`. */
static md_status publish(const char *temporary, const char *path, bool last, md_error *err)
{
    if (!sync_name(temporary) || rename(temporary, path) != 0) {
        io_fail(err, path, "cannot finish this file", errno);
        unlink(temporary);
        return err->code;
    }
    char *folder = last ? md_fs_folder(path, err) : NULL;
    if (folder) sync_name(folder); /* where a folder cannot be synced the file is complete all the same */
    md_free(folder);
    return err->code;
}

md_status md_fs_publish(const char *temporary, const char *path, md_error *err)
{
    return publish(temporary, path, true, err);
}

md_status md_fs_rename(const char *from, const char *to, md_error *err)
{
    char *folder = md_fs_folder(to, err);
    if (folder == NULL) return err->code;
    if (rename(from, to) == 0)
        sync_name(folder);
    else
        io_fail(err, from, "cannot rename this file", errno);
    md_free(folder);
    return err->code;
}

int md_fs_create(const char *path, md_error *err)
{
    if (unlink(path) != 0 && errno != ENOENT) {
        io_fail(err, path, "cannot replace this file", errno);
        return -1;
    }
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0) io_fail(err, path, "cannot make this file", errno);
    return file;
}

/* What has been written so far goes with the file when `written` is false, or the end of it fails. */
static md_status end_file(int file, const char *path, bool written, md_error *err)
{
    int reason = errno;
    if (close(file) == 0 && written) return MD_OK;
    if (written) reason = errno;
    unlink(path);
    return io_fail(err, path, "cannot write this file", reason);
}

static md_status write_file(const char *path, const char *text, md_error *err)
{
    int file = md_fs_create(path, err);
    return file < 0 ? err->code : end_file(file, path, md_fs_write_all(file, text, strlen(text)), err);
}

/* All that is left in one file to another; false with errno set. */
static bool copy_all(int from, int to)
{
    char block[1 << 14];
    ssize_t n;
    while ((n = read(from, block, sizeof block)) != 0) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || !md_fs_write_all(to, block, (size_t)n)) return false;
    }
    return true;
}

md_status md_fs_copy(const char *from, const char *to, md_error *err)
{
    int source = md_fs_open(from, false, err);
    if (source < 0) return err->code;
    int file = md_fs_create(to, err);
    if (file >= 0) end_file(file, to, copy_all(source, file), err);
    close(source);
    return err->code;
}

md_status md_fs_write_text(const char *path, const char *text, md_error *err)
{
    size_t bytes = strlen(path) + sizeof ".tmp";
    char *temporary = md_alloc(bytes, 1, err);
    if (temporary == NULL) return err->code;
    snprintf(temporary, bytes, "%s.tmp", path);
    if (!write_file(temporary, text, err)) publish(temporary, path, false, err);
    md_free(temporary);
    return err->code;
}

md_status md_fs_own(const char *path, md_error *err)
{
    struct stat info;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_nlink == 1) return MD_OK;
    size_t bytes = strlen(path) + sizeof ".tmp";
    char *temporary = md_alloc(bytes, 1, err);
    if (temporary == NULL) return err->code;
    snprintf(temporary, bytes, "%s.tmp", path);
    if (!md_fs_copy(path, temporary, err)) md_fs_publish(temporary, path, err);
    md_free(temporary);
    return err->code;
}

md_status md_fs_remove(const char *path, md_error *err)
{
    if (unlink(path) == 0 || errno == ENOENT) return MD_OK;
    return io_fail(err, path, "cannot remove this file", errno);
}

void md_fs_remove_empty(const char *folder)
{
    (void)rmdir(folder);
}

ssize_t md_fs_read_all(int file, void *to, size_t bytes)
{
    size_t got = 0;
    while (got < bytes) {
        ssize_t n = read(file, (char *)to + got, bytes - got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static md_status read_open(int file, const char *path, size_t most, char **text, size_t *bytes, md_error *err)
{
    struct stat info;
    if (fstat(file, &info) != 0) return io_fail(err, path, "cannot be read", errno);
    if ((uintmax_t)info.st_size > most)
        return md_fail(err, MD_ERR_IO, "%.1000s: %jd bytes, expected at most %zu", path, (intmax_t)info.st_size, most);
    char *block = md_alloc((size_t)info.st_size + 1, 1, err);
    if (block == NULL) return err->code;
    ssize_t got = md_fs_read_all(file, block, (size_t)info.st_size);
    if (got < 0) {
        io_fail(err, path, "cannot be read", errno);
        md_free(block);
        return err->code;
    }
    *text = block; /* zeroed by md_alloc, so it is ended */
    *bytes = (size_t)got;
    return MD_OK;
}

md_status md_fs_read_text(const char *path, size_t most, char **text, size_t *bytes, md_error *err)
{
    int file = md_fs_open(path, false, err);
    if (file < 0) return err->code;
    read_open(file, path, most, text, bytes, err);
    close(file);
    return err->code;
}
