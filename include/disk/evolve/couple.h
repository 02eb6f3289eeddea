/* How long a coupling step may be, by what moved in it and by how far it may be off; both as shares of the disk (evolve/moves.h).
 *
 * Shapes: scalars
 * Units:  s; shares in what is allowed, where named so
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/evolve/README.md, matter that moves
 */
#ifndef MD_DISK_EVOLVE_COUPLE_H
#define MD_DISK_EVOLVE_COUPLE_H

enum { MD_COUPLE_TRIES = 100 }; /* to find a step that is short enough */

/* Share of the disk that half a step may move; `couple` is 0 before the first step. */
double md_couple_most(double couple, double rtol);
/* A length for a step that was h and is to be shorter by about this factor. */
double md_couple_shorter(double h, double factor);
/* The step was of length h, with this error in what is allowed, and in each half so much moved, a share of the disk: how long the
 * next may be, where `couple` was allowed to this one. One that was cut short says nothing against longer ones. */
double md_couple_next(double couple, double h, double error, double kick, double rtol);

#endif
