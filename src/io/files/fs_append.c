#include "io/files/fs_append.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/files/fs.h"

/* False with errno set, and the file as it was. */
static bool append(int file, const char *text, size_t bytes)
{
    struct stat before;
    if (fstat(file, &before) != 0) return false;
    if (md_fs_write_all(file, text, bytes)) return true;
    int reason = errno;
    (void)!ftruncate(file, before.st_size); /* a reader leaves out half a line, too */
    errno = reason;
    return false;
}

static bool has_name(int file, const char *path)
{
    struct stat ours, named;
    return fstat(file, &ours) == 0 && stat(path, &named) == 0 && ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

md_status md_fs_append(const char *path, const char *text, size_t bytes, bool *there, md_error *err)
{
    int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
    *there = false;
    if (file < 0 || !append(file, text, bytes))
        md_fail(err, MD_ERR_IO, "%.1000s: cannot be written: %s", path, strerror(errno));
    if (file < 0) return err->code;
    *there = has_name(file, path);
    close(file);
    return err->code;
}
