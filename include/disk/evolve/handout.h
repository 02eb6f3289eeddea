/* Numbered pieces of work that each rank has, done by it or by ranks that have nothing left to do.
 *
 * In a round every rank does its own pieces, the first ones first. A rank that is through asks others for a piece; who is asked
 * answers between two pieces, or wherever the work calls md_handout_poll, and gives the last of those that it has not begun.
 * What comes back is taken by the owner, so the results do not depend on who did what. A round ends on a rank when its pieces
 * are done, those it gave away are back, and nobody has one to give; the ranks then meet in md_handout_min, and answer until
 * all of them have come.
 *
 * Nothing is waited for that does not come: a rank asks only while it is itself ready to answer, and a rank whose work has
 * failed or that was interrupted still answers "none" and takes back what it gave.
 *
 * Shapes: pieces as numbers of the owner, their content as bytes
 * Units:  bytes
 * Owner:  md_handout owns its communicator and buffers; free with md_handout_free
 * MPI:    init, round, min and free are Collective; poll is Local
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_HANDOUT_H
#define MD_DISK_EVOLVE_HANDOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/comm.h"
#include "base/timer.h"

/* How pieces of work are done, here and by others. */
typedef struct md_handout_work {
    void *context; /* handed to each of these functions */
    /* Do a piece of this rank. False: no other piece is to be begun before the ranks have met. */
    bool (*do_own)(void *context, int piece);
    /* Write all that another rank needs to do it. */
    void (*pack_own)(void *context, int piece, void *bytes);
    /* Do a piece of another rank, and write what goes back. False: as above. */
    bool (*do_guest)(void *context, const void *bytes, void *back);
    /* A piece of this rank comes back. */
    void (*take_back)(void *context, int piece, const void *back);
} md_handout_work;

typedef struct md_handout {
    md_comm comm;
    md_handout_work work;
    const int *piece;              /* of this round, those in [next, end) have not been begun by anybody */
    int next, end, away;           /* away: given and not back */
    bool answered;                 /* what was asked for has been answered: */
    int64_t answer, round;         /* the piece in `got`, or none; the number of the round */
    size_t give_bytes, back_bytes; /* of a piece on its way out, and back in this round */
    unsigned char *given, *got, *done, *taken;
    int64_t *none;      /* answers on their way, one a rank */
    MPI_Request *reply; /* of each */
    bool *waits;        /* ranks that ask for a piece of the round that this one has not begun */
    unsigned polls, idle, start;
    uint64_t lent;         /* pieces of this rank that others have done */
    md_stopwatch *waiting; /* runs while this rank has nothing to do; may be NULL */
} md_handout;

/* For pieces of at most so many bytes. Errors: MD_ERR_MEMORY, agreed on. */
md_status md_handout_init(md_handout *handout, const md_comm *comm, size_t give_bytes, size_t back_bytes, md_error *err);
void md_handout_free(md_handout *handout);

/* The n pieces of this rank; asks: whether those of other ranks are worth a message; what comes back has so many bytes (the same on
 * all ranks, these two). */
void md_handout_round(md_handout *handout, const int *piece, int n, bool asks, const md_handout_work *work, size_t back_bytes);
/* Called often by the work on a piece: now and then it answers others. */
void md_handout_poll(md_handout *handout);
/* Element-wise MIN over ranks, in place; the end of a round. */
void md_handout_min(md_handout *handout, double *values, int n);

#endif
