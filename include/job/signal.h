/* SIGTERM and SIGINT ask the run to stop cleanly, and so do SIGHUP, SIGUSR2 and SIGXCPU where they are not ignored; SIGUSR1 and
 * SIGCONT ask for a checkpoint.
 *
 * Shapes: -
 * Units:  -
 * Owner:  the program's only mutable global: a signal's handler has nothing else to write to
 * MPI:    Local; the ranks agree on what to do about it
 * Source: POSIX sigaction
 */
#ifndef MD_JOB_SIGNAL_H
#define MD_JOB_SIGNAL_H

#include <stdbool.h>

/* From here on these signals are noted instead of ending the process. */
void md_signal_watch(void);
/* One that asks to stop has come. */
bool md_signal_stop(void);
/* SIGUSR1 or SIGCONT has come since it was answered last. */
bool md_signal_checkpoint(void);
/* The same, and it is answered. */
bool md_signal_checkpoint_take(void);

#endif
