#define _POSIX_C_SOURCE 200809L
#include "base/timer.h"

#include <time.h>

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0) return 0.0;
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double md_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double md_cpu_seconds(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

const char *md_utc(char *buffer, size_t size)
{
    time_t now = time(NULL);
    struct tm utc;
    if (size == 0) return "";
    if (gmtime_r(&now, &utc) == NULL || strftime(buffer, size, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0) buffer[0] = '\0';
    return buffer;
}

void md_stopwatch_start(md_stopwatch *watch)
{
    if (watch) watch->started = md_seconds();
}

void md_stopwatch_stop(md_stopwatch *watch)
{
    if (!watch) return;
    watch->total += md_seconds() - watch->started;
    watch->laps++;
}
