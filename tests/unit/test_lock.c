/* One run in a folder: the second is refused by name, what a dead one left is taken over. */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "io/fs.h"
#include "io/lock.h"

static char folder[64], path[128];

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
    test_nowhere();
    CHECK(rmdir(folder) == 0);
    return check_report();
}
