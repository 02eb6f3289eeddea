/* One run in a folder: the second is refused by name, what a dead one left is taken over; also where the system has no locks. */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "io/files/fs.h"
#include "io/files/lock.h"

static char folder[64], path[128];
static int no_locks; /* the error that flock comes back with; 0: it works */
static void (*meanwhile)(void);

/* In front of the C library's. */
int flock(int file, int how)
{
    if (!no_locks) return (int)syscall(SYS_flock, file, how);
    errno = no_locks;
    return -1;
}

int nanosleep(const struct timespec *wanted, struct timespec *left)
{
    if (meanwhile) meanwhile();
    return clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, left);
}

/* A process that takes the lock and waits to be killed. */
static pid_t other_run(void)
{
    int ready[2];
    if (pipe(ready) != 0) return -1;
    pid_t child = fork();
    if (child == 0) {
        md_error err = {MD_OK, ""};
        md_lock lock;
        char said = md_lock_take(&lock, folder, &err) == MD_OK ? 'y' : 'n';
        (void)!write(ready[1], &said, 1);
        for (;;)
            pause();
    }
    char answer = 0;
    CHECK(read(ready[0], &answer, 1) == 1 && answer == 'y');
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void test_two_runs(void)
{
    md_error err = {MD_OK, ""}, refused = {MD_OK, ""};
    md_lock lock;
    char process[32];
    pid_t child = other_run();
    snprintf(process, sizeof process, "process %ld,", (long)child);
    CHECK(md_lock_take(&lock, folder, &refused) == MD_ERR_IO && !lock.held);
    CHECK(strstr(refused.text, "another run") && strstr(refused.text, process) && strstr(refused.text, "host "));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    CHECK(md_fs_exists(path)); /* it could not clean up */
    CHECK(md_lock_take(&lock, folder, &err) == MD_OK && lock.held && strstr(lock.found, process));
    md_lock_beat(&lock);
    md_lock_release(&lock);
    md_lock_release(&lock);
    CHECK(!md_fs_exists(path));
}

/* Where locks hold within one host only, the file's age tells. */
static void test_other_host(void)
{
    md_error err = {MD_OK, ""}, fresh = {MD_OK, ""};
    md_lock lock;
    CHECK(md_fs_write_text(path, "host some\x01where.else, process 1, since 2026-11-20T00:00:00Z\n", &err) == MD_OK);
    CHECK(md_lock_take(&lock, folder, &fresh) == MD_ERR_IO && strstr(fresh.text, "some?where.else") && md_fs_exists(path));
    struct timespec old[2] = {{time(NULL) - 3600, 0}, {time(NULL) - 3600, 0}};
    CHECK(utimensat(AT_FDCWD, path, old, 0) == 0);
    CHECK(md_lock_take(&lock, folder, &err) == MD_OK);
    md_lock_release(&lock);
}

/* A lock in the name of a process of this host, changed `age` seconds ago. */
static void leave_lock(long process, long age)
{
    char host[256], text[400];
    struct timespec then[2] = {{time(NULL) - age, 0}, {time(NULL) - age, 0}};
    CHECK(gethostname(host, sizeof host) == 0);
    snprintf(text, sizeof text, "host %s, process %ld, since 2026-11-20T00:00:00Z\n", host, process);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0 && utimensat(AT_FDCWD, path, then, 0) == 0);
}

static void sign_too(void)
{
    leave_lock(1, 0);
}

static bool taken(md_lock *lock, const char *message)
{
    md_error err = {MD_OK, ""};
    if (md_lock_take(lock, folder, &err) == MD_OK) return true;
    CHECK(err.code == MD_ERR_IO && strstr(err.text, message));
    return false;
}

/* The first process there always is, and is somebody else's unless we are root. */
static void test_no_locks(void)
{
    static const int reason[] = {ENOSYS, ENOLCK, EOPNOTSUPP};
    md_lock lock;
    for (int k = 0; k < 3; k++) {
        no_locks = reason[k];
        test_two_runs();
        test_other_host();
    }
    leave_lock(1, 0);
    CHECK(!taken(&lock, "process 1,") && md_fs_exists(path));
    leave_lock(1, 3600); /* its number belongs to another now */
    CHECK(taken(&lock, "") && strstr(lock.found, "process 1,"));
    md_lock_release(&lock);
    leave_lock((long)getpid(), 0); /* ours belonged to another */
    CHECK(taken(&lock, ""));
    sign_too(); /* who took us for dead keeps the folder */
    md_lock_release(&lock);
    CHECK(md_fs_exists(path) && unlink(path) == 0);
    meanwhile = sign_too;
    CHECK(!taken(&lock, "at the same time") && md_fs_exists(path) && unlink(path) == 0);
    meanwhile = NULL;
    no_locks = 0;
}

/* A clock that was wrong: nobody was last seen a negative time ago. */
static void test_future(void)
{
    md_error err = {MD_OK, ""};
    md_lock lock;
    struct timespec then[2] = {{time(NULL) + 413245081, 0}, {time(NULL) + 413245081, 0}};
    CHECK(md_fs_write_text(path, "host elsewhere, process 1, since 2026-11-20T00:00:00Z\n", &err) == MD_OK);
    CHECK(utimensat(AT_FDCWD, path, then, 0) == 0);
    CHECK(!taken(&lock, "s in the future") && !taken(&lock, "remove it") && md_fs_exists(path));
    then[0].tv_sec = then[1].tv_sec = time(NULL) + 2; /* clocks that differ a little */
    CHECK(utimensat(AT_FDCWD, path, then, 0) == 0 && !taken(&lock, "last seen 0 s ago"));
    CHECK(unlink(path) == 0 && taken(&lock, ""));
    md_lock_release(&lock);
}

static void test_nowhere(void)
{
    md_error missing = {MD_OK, ""}, link = {MD_OK, ""};
    md_lock lock;
    CHECK(md_lock_take(&lock, "/nowhere", &missing) == MD_ERR_IO && strstr(missing.text, "/nowhere/.lock"));
    md_lock_beat(&lock);
    CHECK(symlink("/etc/passwd", path) == 0);
    CHECK(md_lock_take(&lock, folder, &link) == MD_ERR_IO); /* a link is not followed */
    unlink(path);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/md-test-lock-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/.lock", folder);
    test_two_runs();
    test_other_host();
    test_no_locks();
    test_future();
    test_nowhere();
    CHECK(rmdir(folder) == 0);
    return check_report();
}
