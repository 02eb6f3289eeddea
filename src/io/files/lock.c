#define _DEFAULT_SOURCE /* flock */
#include "io/files/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/timer.h"

static const double BEAT_EVERY_S = 5, ALIVE_S = 60;
static const struct timespec SIGNED_TOGETHER = {0, 200000000}; /* ample between looking at a file and signing it */

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

/* Does the process that a signature of this host names run? It may be another by now, with the same number. */
static bool runs(const char *signature)
{
    const char *at = strstr(signature, ", process ");
    long process = at ? strtol(at + strlen(", process "), NULL, 10) : 0;
    if (process <= 0 || process == (long)getpid()) return false; /* our own number: from before a restart of the host */
    return kill((pid_t)process, 0) == 0 || errno == EPERM;
}

/* What the file says must be of a run that is dead. With the system's lock ours, an owner on this host is; without, and on
 * another host, one that shows signs of life is alive, but for a process of this host that is gone. */
static md_status judge(md_lock *lock, md_error *err)
{
    char host[256], ours[300];
    read_owner(lock, lock->found, sizeof lock->found);
    host_name(host, sizeof host);
    snprintf(ours, sizeof ours, "host %s,", host);
    bool here = strncmp(lock->found, ours, strlen(ours)) == 0;
    if (!lock->found[0] || (here && (lock->by_system || !runs(lock->found)))) return MD_OK;
    double quiet = age(lock);
    if (quiet >= ALIVE_S) return MD_OK;
    lock->busy = true;
    if (quiet < -BEAT_EVERY_S) /* a run that is alive would have brought it back to the present */
        return md_fail(err, MD_ERR_IO,
                       "%s: another run (%s) works in this folder, or its clock was wrong: this file is dated %.0f s in the "
                       "future; if no run works here, remove it",
                       lock->path, lock->found, -quiet);
    return md_fail(err, MD_ERR_IO,
                   "%s: another run (%s) works in this folder, it was last seen %.0f s ago; if it has died, try again "
                   "in a minute",
                   lock->path, lock->found, fmax(0, quiet));
}

/* Is what we wrote still what is there? */
static bool signed_by_us(const md_lock *lock)
{
    char there[MD_LOCK_TEXT];
    read_owner(lock, there, sizeof there);
    return strcmp(there, lock->signature) == 0;
}

static md_status sign(md_lock *lock, md_error *err)
{
    char host[256], now[32], text[MD_LOCK_TEXT + 1];
    host_name(host, sizeof host);
    snprintf(lock->signature, sizeof lock->signature, "host %s, process %ld, since %s", host, (long)getpid(),
             md_utc(now, sizeof now));
    int length = snprintf(text, sizeof text, "%s\n", lock->signature);
    if (ftruncate(lock->file, 0) != 0 || pwrite(lock->file, text, (size_t)length, 0) != length) {
        fail(lock, "cannot write this file", errno, err);
        unlink(lock->path);
        return err->code;
    }
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

/* Without the system's lock two may have found the file free at the same time; the last to sign has it. */
static md_status look_again(md_lock *lock, md_error *err)
{
    char owner[MD_LOCK_TEXT];
    if (lock->by_system) return MD_OK;
    nanosleep(&SIGNED_TOGETHER, NULL);
    if (still_there(lock) && signed_by_us(lock)) return MD_OK;
    read_owner(lock, owner, sizeof owner);
    lock->busy = true;
    return md_fail(err, MD_ERR_IO, "%s: another run (%s) came into this folder at the same time", lock->path, owner);
}

/* To sign another would change what is somewhere else. */
static bool is_plain(const md_lock *lock)
{
    struct stat info;
    return fstat(lock->file, &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink <= 1; /* 0: just removed by its owner */
}

static md_status open_and_lock(md_lock *lock, md_error *err)
{
    for (int tries = 0; tries < 100; tries++) {
        lock->file = open(lock->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (lock->file < 0) return fail(lock, errno == ELOOP ? "is a link" : "cannot make this file", errno, err);
        if (!is_plain(lock)) {
            close(lock->file);
            return md_fail(err, MD_ERR_IO, "%s: is no plain file with this name alone: remove it if no run works here",
                           lock->path);
        }
        lock->by_system = flock(lock->file, LOCK_EX | LOCK_NB) == 0;
        if (!lock->by_system && errno == EWOULDBLOCK) {
            char owner[MD_LOCK_TEXT];
            read_owner(lock, owner, sizeof owner);
            close(lock->file);
            lock->busy = true;
            return md_fail(err, MD_ERR_IO, "%s: another run (%s) works in this folder", lock->path, owner);
        }
        if (still_there(lock)) return MD_OK;
        close(lock->file);
    }
    return md_fail(err, MD_ERR_IO, "%s: this file comes and goes", lock->path);
}

md_status md_lock_take(md_lock *lock, const char *folder, md_error *err)
{
    *lock = (md_lock){.file = -1};
    snprintf(lock->path, sizeof lock->path, "%s/.lock", folder);
    if (open_and_lock(lock, err) != MD_OK) return err->code;
    lock->held = judge(lock, err) == MD_OK && sign(lock, err) == MD_OK && look_again(lock, err) == MD_OK;
    if (!lock->held) close(lock->file);
    return err->code;
}

void md_lock_beat(md_lock *lock)
{
    if (!lock || !lock->held || md_seconds() - lock->beaten < BEAT_EVERY_S) return;
    lock->beaten = md_seconds();
    (void)futimens(lock->file, NULL);
}

void md_lock_release(md_lock *lock)
{
    if (!lock->held) return;
    if (signed_by_us(lock)) unlink(lock->path);
    close(lock->file);
    lock->held = false;
}
