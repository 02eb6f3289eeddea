/* What the programs of make bench share. */
#ifndef MD_TESTS_BENCH_H
#define MD_TESTS_BENCH_H

#include <time.h>

#include "base/memory.h"

/* Seconds of this process on a core: what others take of a busy machine is not in it. */
static inline double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

#endif
