/* base/comm on any number of ranks. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/comm.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/timer.h"

static md_comm all;

static void test_first(void)
{
    for (int n = 1; n <= all.size; n++) {
        md_comm part;
        md_error err = {MD_OK, ""};
        CHECK(md_comm_first(&all, n, &part, &err) == MD_OK);
        if (all.rank < n)
            CHECK(part.mpi != MPI_COMM_NULL && part.size == n && part.rank == all.rank);
        else
            CHECK(part.mpi == MPI_COMM_NULL && part.size == 0);
        md_comm_free(&part);
        CHECK(part.mpi == MPI_COMM_NULL);
    }
}

/* Rank 0 is the first of those near it; all are, or have nothing. */
static void test_near(void)
{
    md_comm near;
    md_error err = {MD_OK, ""};
    CHECK(md_comm_near(&all, &near, &err) == MD_OK);
    CHECK((near.mpi == MPI_COMM_NULL) == (near.size == 0) && near.size <= all.size);
    if (all.rank == 0) CHECK(near.rank == 0 && near.size > 0);
    if (near.size > 0 && all.rank > 0) CHECK(near.rank > 0);
    md_comm_free(&near);
}

/* Whoever fails, all leave with the code and text of the lowest. */
static void test_agree(void)
{
    md_error err = {MD_OK, ""};
    CHECK(md_comm_agree(&all, &err) == MD_OK && err.text[0] == '\0');
    for (int first = 0; first < all.size; first++) {
        char expected[64];
        md_error mine = {MD_OK, ""};
        if (all.rank >= first) md_fail(&mine, all.rank == first ? MD_ERR_IO : MD_ERR_CONFIG, "rank %d failed", all.rank);
        snprintf(expected, sizeof expected, "rank %d failed", first);
        CHECK(md_comm_agree(&all, &mine) == MD_ERR_IO && mine.code == MD_ERR_IO && strcmp(mine.text, expected) == 0);
    }
}

static void test_reductions(void)
{
    double low[2] = {all.rank, -all.rank}, high[2] = {all.rank, -all.rank};
    uint64_t sum[2] = {UINT64_MAX, (uint64_t)all.rank};
    char text[8] = "none";
    if (all.rank == 0) memcpy(text, "root", 5);
    md_comm_min(&all, low, 2);
    md_comm_max(&all, high, 2);
    md_comm_sum_u64(&all, sum, 2);
    md_comm_bcast(&all, text, sizeof text);
    CHECK(low[0] == 0 && low[1] == -(all.size - 1) && high[0] == all.size - 1 && high[1] == 0);
    CHECK(sum[0] == (uint64_t)0 - (uint64_t)all.size && sum[1] == (uint64_t)(all.size * (all.size - 1) / 2));
    CHECK(strcmp(text, "root") == 0);
}

enum { ROWS = 11, ROW = 3, MOST_RANKS = 256 };

static double content(int row, int column)
{
    return 100.0 * row + column;
}

/* Rows [low, high) written, or found to be in place. */
static void fill(double *rows, int low, int high)
{
    for (int row = low; row < high; row++)
        for (int c = 0; c < ROW; c++)
            rows[(row - low) * ROW + c] = content(row, c);
}

static bool filled(const double *rows, int low, int high)
{
    bool same = true;
    for (int row = low; row < high; row++)
        for (int c = 0; c < ROW; c++)
            same = same && rows[(row - low) * ROW + c] == content(row, c);
    return same;
}

/* A partition of ROWS over the ranks drawn from a seed; many ranks have nothing when there are more of them than rows. */
static void draw(int *first, uint64_t seed)
{
    int inner = all.size - 1;
    first[0] = 0;
    first[all.size] = ROWS;
    for (int i = 0; i < inner; i++)
        first[i + 1] = (int)(md_mix(seed * 1000 + (uint64_t)i + 1) % (ROWS + 1));
    for (int i = 1; i <= inner; i++)
        for (int j = i; j > 1 && first[j] < first[j - 1]; j--) {
            int swap = first[j];
            first[j] = first[j - 1];
            first[j - 1] = swap;
        }
}

static void test_rows(void)
{
    static int from[MOST_RANKS + 1], to[MOST_RANKS + 1];
    static double mine[ROWS * ROW], theirs[ROWS * ROW], whole[ROWS * ROW];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        draw(from, seed);
        draw(to, seed + 100);
        fill(mine, from[all.rank], from[all.rank + 1]);
        memset(theirs, 0, sizeof theirs);
        memset(whole, 0, sizeof whole);
        md_comm_move_rows(&all, mine, from, theirs, to, ROW * sizeof(double));
        CHECK(filled(theirs, to[all.rank], to[all.rank + 1]));
        md_comm_gather_rows(&all, theirs, to, ROW * sizeof(double), whole);
        CHECK(all.rank != 0 || filled(whole, 0, ROWS));
    }
}

/* A partition that leaves rows out loses them and moves the others. */
static void test_lost_rows(void)
{
    static int from[MOST_RANKS + 1], to[MOST_RANKS + 1];
    static double mine[ROWS * ROW], theirs[ROWS * ROW];
    draw(from, 7);
    for (int r = 0; r <= all.size; r++)
        to[r] = r == 0 ? 2 : ROWS - 1;
    fill(mine, from[all.rank], from[all.rank + 1]);
    md_comm_move_rows(&all, mine, from, theirs, to, ROW * sizeof(double));
    if (all.rank == 0) CHECK(filled(theirs, 2, ROWS - 1));
}

/* The last rank comes late: the others leave after it has come, by the one clock of this machine, and have slept, not spun. */
static void test_wait(void)
{
    MPI_Barrier(all.mpi);
    double cpu = (double)clock() / CLOCKS_PER_SEC;
    if (all.rank == all.size - 1) nanosleep(&(struct timespec){0, 300000000L}, NULL);
    double came = md_seconds();
    md_comm_wait(&all, all.size, NULL, NULL);
    double left = md_seconds();
    CHECK((double)clock() / CLOCKS_PER_SEC - cpu < 0.15);
    MPI_Bcast(&came, 1, MPI_DOUBLE, all.size - 1, all.mpi);
    CHECK(left >= came);
}

static bool never(void)
{
    return false;
}

static bool always(void)
{
    return true;
}

static int calls;

static bool while_calls_last(void)
{
    return calls-- > 0;
}

/* Rank 0 hears of an alarm, or of calls, while it works, and of none when there was none; nothing is left over for the next wait. */
static void test_alarm(void)
{
    for (int round = 0; round < 4; round++) {
        bool raised = round == 1 && all.rank == all.size - 1;
        double end = md_seconds() + (round == 1 ? 60 : 0.05);
        bool heard = false, called = false;
        calls = round == 2 && all.rank == all.size - 1 ? 3 : 0;
        if (round == 2) end += 60;
        while (all.rank == 0 && !heard && !called && md_seconds() < end) {
            heard = md_comm_alarm(&all);
            called = md_comm_called(&all);
        }
        CHECK(all.rank != 0 || (heard == (round == 1) && called == (round == 2)));
        md_comm_wait(&all, 1, raised ? always : never, while_calls_last);
        CHECK(all.rank != 0 || (!md_comm_alarm(&all) && !md_comm_called(&all)));
        MPI_Barrier(all.mpi);
    }
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    CHECK(md_comm_open(&all, MPI_COMM_WORLD, &err) == MD_OK);
    test_first();
    test_near();
    test_agree();
    test_reductions();
    test_rows();
    test_lost_rows();
    test_wait();
    if (all.size > 1) test_alarm();
    CHECK(md_alloc_live() == 1); /* the communicator's own */
    uint64_t counts[2] = {(uint64_t)check_passed, (uint64_t)check_failed};
    md_comm_sum_u64(&all, counts, 2);
    if (all.rank == 0) printf("%d passed, %d failed\n", (int)counts[0], (int)counts[1]);
    md_comm_free(&all);
    MPI_Finalize();
    return counts[1] > 0;
}
