#define _DEFAULT_SOURCE /* flock */
#include "io/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/timer.h"

static const double BEAT_EVERY_S = 5, ALIVE_S = 60;

static md_status fail(const md_lock *lock, const char *what, int reason, md_error *err)
{
    return md_fail(err, MD_ERR_IO, "%s: %s: %s", lock->path, what, strerror(reason));
}

static void host_name(char *buffer, size_t size)
{
    if (gethostname(buffer, size) != 0) snprintf(buffer, size, "unknown");
    buffer[size - 1] = '\0';
    buffer[strcspn(buffer, ",\n")] = '\0';
}

/* What stands in the file, one line without control characters: it is only ever shown. */
static void read_owner(const md_lock *lock, char *text, size_t size)
{
    ssize_t got = pread(lock->file, text, size - 1, 0);
    text[got > 0 ? got : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ') *c = '?';
}

/* Seconds since the file's last change, by the clock of the file system: that of this host may tell another time. */
static double age(const md_lock *lock)
{
    struct stat before, now;
    struct timespec touch[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}}; /* the time of access serves as the clock */
    if (fstat(lock->file, &before) != 0 || futimens(lock->file, touch) != 0 || fstat(lock->file, &now) != 0) return 0;
    return (double)(now.st_atim.tv_sec - before.st_mtim.tv_sec);
}

/* The lock is ours; may we have it? Not while its owner on another host is alive. */
static md_status judge(md_lock *lock, md_error *err)
{
    char host[256], ours[300];
    read_owner(lock, lock->found, sizeof lock->found);
    host_name(host, sizeof host);
    snprintf(ours, sizeof ours, "host %s,", host);
    if (!lock->found[0] || strncmp(lock->found, ours, strlen(ours)) == 0) return MD_OK;
    double quiet = age(lock);
    if (quiet >= ALIVE_S) return MD_OK;
    return md_fail(err, MD_ERR_IO,
                   "%s: another run (%s) works in this folder, it was last seen %.0f s ago; if it has died, try again "
                   "in a minute",
                   lock->path, lock->found, quiet);
}

static md_status sign(md_lock *lock, md_error *err)
{
    char host[256], now[32], text[MD_LOCK_TEXT];
    host_name(host, sizeof host);
    int length = snprintf(text, sizeof text, "host %s, process %ld, since %s\n", host, (long)getpid(), md_utc(now, sizeof now));
    if (ftruncate(lock->file, 0) != 0 || pwrite(lock->file, text, (size_t)length, 0) != length)
        return fail(lock, "cannot write this file", errno, err);
    lock->beaten = md_seconds();
    return MD_OK;
}

/* The file may have been removed by its owner between our opening and locking it. */
static bool still_there(const md_lock *lock)
{
    struct stat mine, named;
    return fstat(lock->file, &mine) == 0 && stat(lock->path, &named) == 0 && mine.st_ino == named.st_ino &&
           mine.st_dev == named.st_dev;
}

static md_status open_and_lock(md_lock *lock, md_error *err)
{
    for (int tries = 0; tries < 100; tries++) {
        lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (lock->file < 0) return fail(lock, "cannot make this file", errno, err);
        if (flock(lock->file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
            char owner[MD_LOCK_TEXT];
            read_owner(lock, owner, sizeof owner);
            close(lock->file);
            return md_fail(err, MD_ERR_IO, "%s: another run (%s) works in this folder", lock->path, owner);
        }
        if (still_there(lock)) return MD_OK; /* where there are no locks at all, the signs of life must do */
        close(lock->file);
    }
    return md_fail(err, MD_ERR_IO, "%s: this file comes and goes", lock->path);
}

md_status md_lock_take(md_lock *lock, const char *folder, md_error *err)
{
    *lock = (md_lock){.file = -1};
    snprintf(lock->path, sizeof lock->path, "%s/.lock", folder);
    if (open_and_lock(lock, err) != MD_OK) return err->code;
    bool ours = judge(lock, err) == MD_OK;
    lock->held = ours && sign(lock, err) == MD_OK;
    if (ours && !lock->held) unlink(lock->path);
    if (!lock->held) close(lock->file);
    return err->code;
}

void md_lock_beat(md_lock *lock)
{
    if (!lock->held || md_seconds() - lock->beaten < BEAT_EVERY_S) return;
    lock->beaten = md_seconds();
    (void)futimens(lock->file, NULL);
}

void md_lock_release(md_lock *lock)
{
    if (!lock->held) return;
    unlink(lock->path);
    close(lock->file);
    lock->held = false;
}
