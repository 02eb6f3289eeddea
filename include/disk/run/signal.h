/* SIGTERM and SIGINT ask the run to stop cleanly.
 *
 * Shapes: -
 * Units:  -
 * Owner:  the program's only mutable global: a signal's handler has nothing else to write to
 * MPI:    Local; the ranks agree on what to do about it
 * Source: POSIX sigaction
 */
#ifndef MD_DISK_RUN_SIGNAL_H
#define MD_DISK_RUN_SIGNAL_H

#include <stdbool.h>

/* From here on these signals are noted instead of ending the process. */
void md_signal_watch(void);
/* One has come. */
bool md_signal_came(void);

#endif
