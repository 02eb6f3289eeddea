#define _POSIX_C_SOURCE 200809L
#include "disk/evolve/handout.h"

#include <string.h>
#include <time.h>

#include "base/memory.h"

/* Messages: the number of the round, for which a piece is wanted; a piece, or NONE; what has become of it. The last two begin
 * with the piece's number. */
enum { TAG_ASK = 1, TAG_ANSWER, TAG_BACK };
static const int64_t NONE = -1;
enum { HEAD = sizeof(int64_t) };

enum { MOST_REFUSALS = 63 }; /* neighbours are through at about the same time; of so many one would have had a piece */
enum { POLL_EVERY = 8 };     /* calls of md_handout_poll: a look for messages costs a part of a microsecond */
enum { SPIN = 200, NAP_NS = 20 * 1000 }; /* looks in vain before a rank that waits sleeps between them */

md_status md_handout_init(md_handout *h, const md_comm *comm, size_t give_bytes, size_t back_bytes, md_error *err)
{
    *h = (md_handout){.comm = md_comm_alone, .give_bytes = give_bytes, .back_bytes = back_bytes};
    if (comm->size == 1) return MD_OK;
    if (md_comm_open(&h->comm, comm->mpi, err)) return err->code;
    size_t size = (size_t)comm->size;
    h->given = md_alloc(HEAD + give_bytes, 1, err);
    h->got = md_alloc(HEAD + give_bytes, 1, err);
    h->done = md_alloc(HEAD + back_bytes, 1, err);
    h->taken = md_alloc(HEAD + back_bytes, 1, err);
    h->none = md_alloc(size, sizeof *h->none, err);
    h->reply = md_alloc(size, sizeof *h->reply, err);
    h->waits = md_alloc(size, sizeof *h->waits, err);
    for (size_t r = 0; r < size && h->reply; r++)
        h->reply[r] = MPI_REQUEST_NULL;
    return md_comm_agree(comm, err);
}

void md_handout_free(md_handout *h)
{
    for (int r = 0; r < h->comm.size && h->reply; r++) /* one by one: gcc warns of MPICH's MPI_STATUSES_IGNORE */
        MPI_Wait(&h->reply[r], MPI_STATUS_IGNORE);
    md_free(h->given);
    md_free(h->got);
    md_free(h->done);
    md_free(h->taken);
    md_free(h->none);
    md_free(h->reply);
    md_free(h->waits);
    if (h->comm.size > 1) md_comm_free(&h->comm);
    *h = (md_handout){.comm = {.mpi = MPI_COMM_NULL}};
}

/* A piece goes to a rank that waits for it and looks for messages meanwhile, so that this send ends. "None" may cross with
 * another's "none", so it is not waited for. */
static void answer(md_handout *h, int to)
{
    if (h->next < h->end) {
        int64_t piece = h->piece[--h->end];
        memcpy(h->given, &piece, HEAD);
        h->work.pack_own(h->work.context, (int)piece, h->given + HEAD);
        MPI_Send(h->given, (int)(HEAD + h->give_bytes), MPI_BYTE, to, TAG_ANSWER, h->comm.mpi);
        h->away++;
        h->lent++;
        return;
    }
    MPI_Wait(&h->reply[to], MPI_STATUS_IGNORE); /* it has arrived: the same rank asks again */
    h->none[to] = NONE;
    MPI_Isend(&h->none[to], HEAD, MPI_BYTE, to, TAG_ANSWER, h->comm.mpi, &h->reply[to]);
}

/* A rank that has met the others a moment earlier may be through with its next round before this one begins it. */
static void hear_request(md_handout *h, int from)
{
    int64_t round;
    MPI_Recv(&round, HEAD, MPI_BYTE, from, TAG_ASK, h->comm.mpi, MPI_STATUS_IGNORE);
    if (round > h->round)
        h->waits[from] = true;
    else
        answer(h, from);
}

static void take_back(md_handout *h, int from)
{
    int64_t piece;
    MPI_Recv(h->taken, (int)(HEAD + h->back_bytes), MPI_BYTE, from, TAG_BACK, h->comm.mpi, MPI_STATUS_IGNORE);
    memcpy(&piece, h->taken, HEAD);
    h->work.take_back(h->work.context, (int)piece, h->taken + HEAD);
    h->away--;
}

static void hear_answer(md_handout *h, int from)
{
    MPI_Recv(h->got, (int)(HEAD + h->give_bytes), MPI_BYTE, from, TAG_ANSWER, h->comm.mpi, MPI_STATUS_IGNORE);
    memcpy(&h->answer, h->got, HEAD);
    h->answered = true;
}

/* Every message that has come. */
static void serve(md_handout *h)
{
    for (int came = 1; came;) {
        MPI_Status from;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, h->comm.mpi, &came, &from);
        if (!came) return;
        h->idle = 0;
        if (from.MPI_TAG == TAG_ASK) hear_request(h, from.MPI_SOURCE);
        if (from.MPI_TAG == TAG_BACK) take_back(h, from.MPI_SOURCE);
        if (from.MPI_TAG == TAG_ANSWER) hear_answer(h, from.MPI_SOURCE);
    }
}

/* One look around of a rank that can only wait: who shares its core is to get it. */
static void wait_a_little(md_handout *h)
{
    serve(h);
    if (++h->idle > SPIN) nanosleep(&(struct timespec){0, NAP_NS}, NULL);
}

void md_handout_poll(md_handout *h)
{
    if (h->comm.size > 1 && ++h->polls % POLL_EVERY == 0) serve(h);
}

/* Ask a rank for a piece and wait for the answer. */
static bool ask(md_handout *h, int whom)
{
    MPI_Request request;
    h->answered = false;
    MPI_Isend(&h->round, HEAD, MPI_BYTE, whom, TAG_ASK, h->comm.mpi, &request);
    md_stopwatch_start(h->waiting);
    for (h->idle = 0; !h->answered;)
        wait_a_little(h);
    md_stopwatch_stop(h->waiting);
    MPI_Wait(&request, MPI_STATUS_IGNORE); /* it has been heard */
    return h->answer != NONE;
}

/* Other ranks' pieces, from some, from each until it has none left: it will not have one again in this round. Each rank begins with
 * another one. */
static void help(md_handout *h)
{
    int size = h->comm.size, others = size - 1;
    unsigned start = h->start++ * 7U + (unsigned)h->comm.rank * 2654435761U;
    for (int k = 0; k < others && k < MOST_REFUSALS;) {
        int whom = (h->comm.rank + 1 + (int)((start + (unsigned)k) % (unsigned)others)) % size;
        if (!ask(h, whom)) {
            k++;
            continue;
        }
        memcpy(h->done, &h->answer, HEAD);
        bool more = h->work.do_guest(h->work.context, h->got + HEAD, h->done + HEAD);
        MPI_Send(h->done, (int)(HEAD + h->back_bytes), MPI_BYTE, whom, TAG_BACK, h->comm.mpi);
        if (!more) return;
    }
}

void md_handout_round(md_handout *h, const int *piece, int n, bool asks, const md_handout_work *work, size_t back_bytes)
{
    h->work = *work;
    h->back_bytes = back_bytes;
    h->piece = piece;
    h->next = 0;
    h->end = n;
    h->round++;
    for (int r = 0; r < h->comm.size && h->comm.size > 1; r++)
        if (h->waits[r]) answer(h, r);
    if (h->waits) memset(h->waits, 0, (size_t)h->comm.size * sizeof *h->waits);
    bool more = true;
    while (more && h->next < h->end) {
        more = work->do_own(work->context, piece[h->next++]);
        if (h->comm.size > 1) serve(h);
    }
    h->end = h->next; /* none left to give, be it that the work was interrupted */
    if (h->comm.size == 1) return;
    if (more && asks) help(h);
    md_stopwatch_start(h->waiting);
    for (h->idle = 0; h->away > 0;)
        wait_a_little(h);
    md_stopwatch_stop(h->waiting);
}

/* Whoever asks has its answer before it comes here, and what was given is back before its owner does: when all have come, no
 * message is on its way. */
void md_handout_min(md_handout *h, double *values, int n)
{
    if (h->comm.size == 1) return;
    MPI_Request request;
    md_stopwatch_start(h->waiting);
    MPI_Iallreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_MIN, h->comm.mpi, &request);
    int done = 0;
    for (h->idle = 0; !done;) {
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        if (!done) wait_a_little(h);
    }
    md_stopwatch_stop(h->waiting);
}
