/* How many ranks a case gets, and which one comes first.
 *
 * Groups of ranks fall into halves, level by level, down to single ranks: at level l they have floor or ceil of ranks / 2^l. All
 * cases begin at the last level; as long as the longest would take longer than all of them together, spread evenly over the
 * ranks,
 * it goes up a level, when that makes it shorter.
 *
 * Shapes: by case
 * Units:  s of wall time
 * Owner:  md_share owns its parts; free with md_share_free
 * MPI:    Local to rank 0
 * Source: Belkhale & Banerjee (1990), An approximate algorithm for the partitionable independent task scheduling problem, ICPP;
 *         Graham (1969), Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 17, 416 (longest first)
 */
#ifndef MD_SWEEP_SHARE_H
#define MD_SWEEP_SHARE_H

#include "sweep/simulator.h"
#include "sweep/study/study.h"

enum { MD_SHARE_LEVELS = 32 };

typedef struct md_share_case {
    size_t number;
    int level;
    double planned; /* s, on a group of its level */
    double seconds; /* the same, corrected by what others took */
} md_share_case;

typedef struct md_share {
    int ranks, levels;
    const md_study *study;
    size_t n, waiting;
    md_share_case *item;                                /* levels one behind the other, in each the longest first */
    size_t next[MD_SHARE_LEVELS], end[MD_SHARE_LEVELS]; /* of a level: the first that waits, and behind its last */
    size_t learnt, sorted_at;                           /* cases that are known, and how many were when it was sorted */
    double log_all;                                     /* sum of the logarithms of what they took to what was planned */
    double *log_sum[MD_STUDY_KEYS];                     /* the same by row of a factor, */
    int *count[MD_STUDY_KEYS];                          /* of so many */
} md_share;

/* Share the n cases `number` out. `base`: the base input's values, into which each case's settings are put in turn.
 * MD_ERR_MEMORY. */
md_status md_share_init(md_share *share, const md_study *study, const md_simulator *simulator, void *base, const size_t *number,
                        size_t n, int ranks, md_error *err);
void md_share_free(md_share *share);
/* The longest case that waits at this level, as expected by now; NULL when none does. */
const md_share_case *md_share_take(md_share *share, int level);
/* A case of these took so long, as planned and in truth: those with the same values are expected to do likewise. */
void md_share_learn(md_share *share, size_t number, double planned, double seconds);
/* Levels above which groups have one rank, and ranks of the smallest group of a level. */
int md_share_levels(int ranks);
int md_share_ranks(int ranks, int level);

#endif
