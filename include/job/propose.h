/* What to ask a batch system for: ranks, time, memory.
 *
 * Shapes: -
 * Units:  s, MB
 * Owner:  -
 * MPI:    Local
 * Source: options of SLURM's sbatch
 */
#ifndef MD_JOB_PROPOSE_H
#define MD_JOB_PROPOSE_H

#include <stdio.h>

/* What so many ranks are expected to take. */
typedef double (*md_seconds_on)(const void *context, int ranks);

/* Twice the ranks as long as they save a third of the time, and it is more than some seconds; at most `most`. */
int md_propose_ranks(int most, md_seconds_on seconds, const void *context);
/* "ask for   -n 8 -t 00:15:00 --mem-per-cpu=200M": twice the time and half as much memory again, rounded up. */
void md_propose_print(int most, md_seconds_on seconds, const void *context, double MB, FILE *to);

#endif
