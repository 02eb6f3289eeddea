/* Wall time, and CPU time.
 *
 * Shapes: scalars
 * Units:  s
 * Owner:  md_stopwatch is a plain value
 * MPI:    Local; clocks of different hosts have different origins
 * Source: POSIX clock_gettime(CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID)
 */
#ifndef MD_BASE_TIMER_H
#define MD_BASE_TIMER_H

#include <stddef.h>

/* Seconds since some moment in the past; never runs backwards. */
double md_seconds(void);
/* CPU time of this process so far, in the kernel, too. */
double md_cpu_seconds(void);

/* Time and date, UTC, as 2026-01-31T12:00:00Z; the buffer is always terminated and is returned. 21 bytes are enough. */
const char *md_utc(char *buffer, size_t size);

/* Adds up the time between start and stop. Zero-initialise. Starting and stopping NULL does nothing: a clock nobody asked for. */
typedef struct md_stopwatch {
    double total, started;
    long laps;
} md_stopwatch;

void md_stopwatch_start(md_stopwatch *watch);
void md_stopwatch_stop(md_stopwatch *watch);

#endif
