/* job/propose: how many ranks pay, and the line for a batch system. */
#include "check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "job/propose.h"

/* Work that is shared, and what every rank does. */
typedef struct job {
    double shared, each;
} job;

static double seconds(const void *context, int ranks)
{
    const job *j = context;
    return j->shared / ranks + j->each;
}

static void test_ranks(void)
{
    CHECK(md_propose_ranks(1000, seconds, &(job){1, 0}) == 1);     /* too short for a second rank */
    CHECK(md_propose_ranks(1000, seconds, &(job){1e6, 0}) == 512); /* the last doubling below the most */
    CHECK(md_propose_ranks(5, seconds, &(job){1e6, 0}) == 4);
    /* 128 to 96 saves a quarter; 704, 384, 224, 144 save a third each, 104 does not */
    CHECK(md_propose_ranks(1000, seconds, &(job){64, 64}) == 1);
    CHECK(md_propose_ranks(1000, seconds, &(job){640, 64}) == 8);
}

static bool prints(const job *j, int most, double MB, const char *want)
{
    char got[200] = "";
    FILE *to = fmemopen(got, sizeof got, "w");
    md_propose_print(most, seconds, j, MB, to);
    fclose(to);
    if (strcmp(got, want) != 0) printf("%swanted %s", got, want);
    return strcmp(got, want) == 0;
}

static void test_line(void)
{
    CHECK(prints(&(job){1, 0}, 1, 30, "ask for   -n 1 -t 00:10:00 --mem-per-cpu=100M\n"));
    CHECK(prints(&(job){3600, 0}, 1, 400, "ask for   -n 1 -t 02:05:00 --mem-per-cpu=600M\n"));
    CHECK(prints(&(job){2 * 86400, 0}, 2, 401, "ask for   -n 2 -t 2-00:05:00 --mem-per-cpu=700M\n"));
    CHECK(prints(&(job){1e30, 0}, 1, 30, "ask for   -n 1 -t 365-00:00:00 --mem-per-cpu=100M\n"));
}

int main(void)
{
    test_ranks();
    test_line();
    return check_report();
}
