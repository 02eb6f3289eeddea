/* Work handed out to ranks: each piece is done once and comes back to its owner, whoever did it; a rank that is slow gets help; one
 * whose work breaks off gives nothing more away, and nobody waits for it. */
#include "check.h"

#include <string.h>

#include "base/timer.h"
#include "disk/evolve/handout.h"

enum { MOST = 40, WORDS = 3000 }; /* what comes back is larger than MPI sends at once */

/* A piece comes back as its number, its owner, a sum over what was sent, and who did it. */
typedef struct ticket {
    int piece, owner;
    double value;
} ticket;

typedef struct report {
    int piece, owner, by;
    double value[WORDS];
} report;

static struct {
    md_comm all;
    md_handout handout;
    int slow;        /* this rank holds its first piece until another rank has come for one; -1: none */
    int broken;      /* this rank breaks off at its second piece; -1: none */
    int times[MOST]; /* that a piece of this rank was done */
    int by[MOST];    /* by whom */
    double value[MOST];
    int here;
} test;

static double value_of(int owner, int piece, int round)
{
    return 1000.0 * owner + piece + 0.5 * round;
}

static int current_round;

static bool do_own(void *context, int piece)
{
    CHECK(context == &test);
    if (test.all.rank == test.broken && test.here == 1) return false;
    double until = md_seconds() + 20;
    while (test.all.rank == test.slow && test.here == 0 && test.handout.lent == 0 && md_seconds() < until)
        md_handout_poll(&test.handout);
    test.here++;
    test.times[piece]++;
    test.by[piece] = test.all.rank;
    test.value[piece] = value_of(test.all.rank, piece, current_round);
    return true;
}

static void pack_own(void *context, int piece, void *bytes)
{
    (void)context;
    ticket t = {piece, test.all.rank, value_of(test.all.rank, piece, current_round)};
    memcpy(bytes, &t, sizeof t);
}

static bool do_guest(void *context, const void *bytes, void *back)
{
    (void)context;
    static report r;
    ticket t;
    memcpy(&t, bytes, sizeof t);
    r.piece = t.piece;
    r.owner = t.owner;
    r.by = test.all.rank;
    for (int k = 0; k < WORDS; k++)
        r.value[k] = t.value + k;
    md_handout_poll(&test.handout);
    memcpy(back, &r, sizeof r);
    return true;
}

static void take_back(void *context, int piece, const void *back)
{
    (void)context;
    static report r;
    memcpy(&r, back, sizeof r);
    CHECK(r.piece == piece && r.owner == test.all.rank && r.by != test.all.rank);
    CHECK(r.value[WORDS - 1] == value_of(r.owner, piece, current_round) + WORDS - 1);
    test.times[piece]++;
    test.by[piece] = r.by;
    test.value[piece] = r.value[0];
}

/* Pieces of this rank: none on some, and not in order. */
static int pieces_of(int *piece)
{
    int n = test.all.rank % 3 == 2 ? 0 : MOST - test.all.rank % 5;
    for (int k = 0; k < n; k++)
        piece[k] = n - 1 - k;
    return n;
}

/* One round; how many pieces of this rank were done, and how many of these by others. */
static int play(bool asks, int *elsewhere)
{
    static const md_handout_work work = {&test, do_own, pack_own, do_guest, take_back};
    int piece[MOST], n = pieces_of(piece), done = 0;
    uint64_t lent = test.handout.lent;
    memset(test.times, 0, sizeof test.times);
    test.here = 0;
    current_round++;
    md_handout_round(&test.handout, piece, n, asks, &work, sizeof(report));
    double v[2] = {test.all.rank, -n};
    md_handout_min(&test.handout, v, 2);
    CHECK(v[0] == 0 && v[1] == -MOST);
    *elsewhere = 0;
    for (int k = 0; k < n; k++) {
        CHECK(test.times[k] <= 1 && (test.times[k] == 0 || test.value[k] == value_of(test.all.rank, k, current_round)));
        done += test.times[k];
        *elsewhere += test.times[k] > 0 && test.by[k] != test.all.rank;
    }
    CHECK(test.handout.lent - lent == (uint64_t)*elsewhere);
    return done;
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    int piece[MOST], elsewhere = 0, result;
    md_comm_open(&test.all, MPI_COMM_WORLD, &err);
    CHECK(md_handout_init(&test.handout, &test.all, sizeof(ticket), sizeof(report), &err) == MD_OK);
    int mine = pieces_of(piece), size = test.all.size;
    test.slow = test.broken = -1;
    for (int round = 0; round < 50; round++) /* one behind the other: no message of one strays into the next */
        CHECK(play(true, &elsewhere) == mine);
    CHECK(play(false, &elsewhere) == mine && elsewhere == 0);
    for (int slow = 0; slow < size && size > 1; slow++) { /* it has work, and nobody else's is without end: help must come */
        test.slow = slow;
        test.handout.lent = 0;
        CHECK(play(true, &elsewhere) == mine);
        CHECK(test.all.rank != slow || mine == 0 || elsewhere > 0);
    }
    test.slow = -1;
    for (int broken = 0; broken < size; broken++) {
        test.broken = broken;
        int done = play(true, &elsewhere);
        CHECK(test.all.rank == broken ? done >= (mine > 0) && done <= mine : done == mine);
    }
    md_handout_free(&test.handout);
    MPI_Allreduce(&check_failed, &result, 1, MPI_INT, MPI_SUM, test.all.mpi);
    if (test.all.rank == 0) check_report();
    md_comm_free(&test.all);
    MPI_Finalize();
    return result > 0;
}
