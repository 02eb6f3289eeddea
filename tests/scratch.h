/* Where a test puts its files: in memory where there is room for them, since runs bring every file to the disk. A container may have
 * hardly any there. */
#ifndef MD_TESTS_SCRATCH_H
#define MD_TESTS_SCRATCH_H

#include <stdbool.h>
#include <sys/statvfs.h>
#include <unistd.h>

static inline const char *scratch_root(void)
{
    const double enough = 5e8; /* bytes */
    struct statvfs room;
    bool has = statvfs("/dev/shm", &room) == 0 && (double)room.f_bavail * (double)room.f_frsize > enough;
    return has && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

#endif
