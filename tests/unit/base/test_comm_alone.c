/* base/comm without MPI: one process, for which every call does what it would do for one rank. */
#include "check.h"

#include <string.h>

#include "base/comm.h"
#include "base/memory.h"

enum { ROWS = 6, ROW = 3 };

static void test_answers(const md_comm *comm)
{
    double numbers[2] = {2, -3};
    uint64_t sum = 7;
    char text[] = "text";
    md_comm_min(comm, numbers, 2);
    md_comm_max(comm, numbers, 2);
    md_comm_sum_u64(comm, &sum, 1);
    md_comm_bcast(comm, text, sizeof text);
    CHECK(numbers[0] == 2 && numbers[1] == -3 && sum == 7 && strcmp(text, "text") == 0);
    md_comm_wait(comm, 1, NULL, NULL);
    CHECK(!md_comm_alarm(comm) && !md_comm_called(comm));
}

static void test_agree(const md_comm *comm)
{
    md_error err = {MD_OK, ""};
    CHECK(md_comm_agree(comm, &err) == MD_OK);
    md_fail(&err, MD_ERR_IO, "a reason");
    CHECK(md_comm_agree(comm, &err) == MD_ERR_IO && strcmp(err.text, "a reason") == 0);
}

/* Rows that are in both partitions arrive, at their new place; what is in one only is left as it is. */
static void test_rows(const md_comm *comm)
{
    double mine[ROWS * ROW], there[ROWS * ROW];
    for (int k = 0; k < ROWS * ROW; k++)
        mine[k] = k;
    static const int from[][2] = {{0, 6}, {0, 6}, {1, 4}, {2, 5}, {0, 2}}, to[][2] = {{0, 6}, {2, 5}, {0, 6}, {1, 4}, {4, 6}};
    for (size_t k = 0; k < sizeof from / sizeof from[0]; k++) {
        for (int i = 0; i < ROWS * ROW; i++)
            there[i] = -1;
        md_comm_move_rows(comm, mine, from[k], there, to[k], ROW * sizeof(double));
        for (int row = to[k][0]; row < to[k][1]; row++) {
            bool comes = row >= from[k][0] && row < from[k][1];
            for (int c = 0; c < ROW; c++)
                CHECK(there[(row - to[k][0]) * ROW + c] == (comes ? (row - from[k][0]) * ROW + c : -1));
        }
    }
    memset(there, 0, sizeof there);
    md_comm_gather_rows(comm, mine, (const int[]){0, ROWS}, ROW * sizeof(double), there);
    CHECK(memcmp(mine, there, sizeof mine) == 0);
}

int main(void)
{
    md_comm comm, part;
    md_error err = {MD_OK, ""};
    CHECK(md_comm_open(&comm, MPI_COMM_NULL, &err) == MD_OK && comm.rank == 0 && comm.size == 1);
    CHECK(md_comm_first(&comm, 1, &part, &err) == MD_OK && part.rank == 0 && part.size == 1);
    test_answers(&comm);
    test_agree(&comm);
    test_rows(&comm);
    md_comm_free(&part);
    md_comm_free(&comm);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
