/* Loaded in front of the C library: a disk that is full from the n-th write on, slow, or without locks, a wall clock that jumps, a steady
 * clock that knows nothing of the machine.
 *
 * FAULT_FOLDER: only files below it are meant. FAULT_WRITE: from this write on nothing more fits (0: count only). FAULT_COUNT: a file
 * that gets the number of writes at the end. FAULT_SLOW: milliseconds until something is on the disk. FAULT_CLOCK: each look at the
 * wall clock is that many seconds on, back and forth. FAULT_TICK: each look at the steady clock is that many microseconds after the one
 * before, and only a slow disk takes time, by that clock alone. FAULT_LOCK: the error with which a lock is refused. FAULT_DEATH: the
 * process dies before the n-th removal or renaming of a file (0: they are counted in FAULT_COUNT instead of the writes). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static long writes, changes;
static _Atomic long long ticked_ns = 1000000000000;

static int meant(int file)
{
    const char *folder = getenv("FAULT_FOLDER");
    char link[64], name[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = folder ? readlink(link, name, sizeof name - 1) : -1;
    if (length <= 0) return 0;
    name[length] = '\0';
    return strncmp(name, folder, strlen(folder)) == 0;
}

static int full(int file)
{
    const char *at = getenv("FAULT_WRITE");
    if (!at || !meant(file)) return 0;
    writes++;
    return atol(at) > 0 && writes >= atol(at);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path && writes + changes > 0 ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", getenv("FAULT_DEATH") ? changes : writes);
    fclose(file);
}

#define REAL(name) ((__typeof__(&(name)))dlsym(RTLD_NEXT, #name))
#define FULL_OR(file, call)                                                                                                    \
    do {                                                                                                                       \
        if (!full(file)) return call;                                                                                          \
        errno = ENOSPC;                                                                                                        \
        return -1;                                                                                                             \
    } while (0)

ssize_t write(int file, const void *data, size_t bytes)
{
    FULL_OR(file, REAL(write)(file, data, bytes));
}

ssize_t pwrite(int file, const void *data, size_t bytes, off_t at)
{
    FULL_OR(file, REAL(pwrite)(file, data, bytes, at));
}

ssize_t pwrite64(int file, const void *data, size_t bytes, off_t at)
{
    FULL_OR(file, REAL(pwrite64)(file, data, bytes, at));
}

ssize_t writev(int file, const struct iovec *vector, int n)
{
    FULL_OR(file, REAL(writev)(file, vector, n));
}

ssize_t pwritev(int file, const struct iovec *vector, int n, off_t at)
{
    FULL_OR(file, REAL(pwritev)(file, vector, n, at));
}

/* Microseconds of a look at the steady clock; negative where it is the machine's. */
static double tick(void)
{
    const char *us = getenv("FAULT_TICK");
    return us ? atof(us) : -1;
}

/* What it takes until something is on the disk. */
static void wait_for_disk(int file)
{
    const char *text = getenv("FAULT_SLOW");
    long ms = text && meant(file) ? atol(text) : 0;
    if (tick() >= 0)
        ticked_ns += 1000000LL * ms;
    else if (ms > 0)
        nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

int fsync(int file)
{
    wait_for_disk(file);
    FULL_OR(file, REAL(fsync)(file));
}

/* A name is about to be removed or changed. */
static void change(const char *path)
{
    const char *at = getenv("FAULT_DEATH"), *folder = getenv("FAULT_FOLDER");
    if (!at || !folder || strncmp(path, folder, strlen(folder)) != 0 || access(path, F_OK) != 0) return;
    if (++changes == atol(at)) kill(getpid(), SIGKILL);
}

int unlink(const char *path)
{
    change(path);
    return REAL(unlink)(path);
}

int rename(const char *from, const char *to)
{
    change(from);
    return REAL(rename)(from, to);
}

int flock(int file, int how)
{
    const char *error = getenv("FAULT_LOCK");
    if (!error || !meant(file)) return REAL(flock)(file, how);
    errno = atoi(error);
    return -1;
}

/* Of the program's MPI, if it has one. */
extern int MPI_Initialized(int *begun) __attribute__((weak));

/* Not before MPI has begun: UCX, which MPICH brings, measures the processor by this clock and refuses to begin. */
static time_t jump(void)
{
    static int turn;
    const char *seconds = getenv("FAULT_CLOCK");
    int begun = 0;
    if (seconds && MPI_Initialized) MPI_Initialized(&begun);
    return begun ? (++turn % 2 ? 1 : -1) * atol(seconds) : 0;
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    if (which == CLOCK_MONOTONIC && tick() >= 0) {
        long long ns = ticked_ns += (long long)(1000 * tick());
        *now = (struct timespec){ns / 1000000000, ns % 1000000000};
        return 0;
    }
    int status = REAL(clock_gettime)(which, now);
    if (which == CLOCK_REALTIME) now->tv_sec += jump();
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int status = REAL(gettimeofday)(now, zone);
    if (now) now->tv_sec += jump();
    return status;
}

time_t time(time_t *out)
{
    time_t now = REAL(time)(NULL) + jump();
    if (out) *out = now;
    return now;
}
