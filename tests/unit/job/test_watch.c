/* job/watch: when a checkpoint is due by wall time, also where writing one takes longer than the time between them. */
#include "check.h"

#include "base/timer.h"
#include "job/watch.h"

/* What is wished `since` s after the last one, which took `took`. */
static md_wish wish(double every, double since, double took)
{
    md_job job = {.all = {.mpi = MPI_COMM_NULL, .size = 1}, .start = md_seconds(), .options.max_wall_s = (double)INFINITY};
    md_watch watch = md_watch_begin(&job, every);
    watch.folder = NULL; /* no files are looked for */
    md_watch_answer(&watch);
    md_watch_written(&watch, took);
    watch.checkpoint_at -= since;
    return md_watch_look(&watch, true, 0);
}

int main(void)
{
    CHECK(wish(600, 500, 1) == MD_WISH_NONE);
    CHECK(wish(600, 700, 1) == MD_WISH_CHECKPOINT);
    CHECK(wish(0, 1e6, 1) == MD_WISH_NONE); /* only when asked */
    /* at most a fifth of the time: a slow disk does not keep the run from getting on */
    CHECK(wish(600, 900, 200) == MD_WISH_NONE);
    CHECK(wish(600, 1100, 200) == MD_WISH_CHECKPOINT);
    CHECK(wish(1e-6, 300, 100) == MD_WISH_NONE);
    return check_report();
}
