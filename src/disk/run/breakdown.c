#include "disk/run/breakdown.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/fs.h"

enum { OTHER = MD_PROFILE_PARTS, ALL_PARTS };

static const char *const part_name[ALL_PARTS] = {"start",  "rates",      "coefficients", "sweeps", "transport",
                                                 "output", "checkpoint", "wait",         "other"};

/* Of one rank: s, and how often. */
typedef struct rank_times {
    double seconds[ALL_PARTS], calls[ALL_PARTS], wall;
} rank_times;

static rank_times times_of(const md_profile *profile, double wall)
{
    rank_times mine = {.wall = wall, .seconds[OTHER] = wall};
    for (int k = 0; k < MD_PROFILE_PARTS; k++) {
        mine.seconds[k] = profile->part[k].total;
        mine.calls[k] = (double)profile->part[k].laps;
        mine.seconds[OTHER] -= mine.seconds[k];
    }
    mine.calls[OTHER] = 1;
    return mine;
}

static const rank_times *busiest(const rank_times *rank, int ranks)
{
    const rank_times *best = rank;
    for (int r = 1; r < ranks; r++)
        if (rank[r].wall - rank[r].seconds[MD_PROFILE_WAIT] > best->wall - best->seconds[MD_PROFILE_WAIT]) best = &rank[r];
    return best;
}

static md_status write_table(const rank_times *rank, int ranks, const char *folder, md_error *err)
{
    const rank_times *most = busiest(rank, ranks);
    char path[1100], text[2048];
    int length = snprintf(text, sizeof text, "part,seconds,share,calls,seconds_mean,share_mean\n");
    for (int k = 0; k < ALL_PARTS; k++) {
        double seconds = 0, share = 0;
        for (int r = 0; r < ranks; r++) {
            seconds += rank[r].seconds[k] / ranks;
            share += rank[r].seconds[k] / rank[r].wall / ranks;
        }
        length += snprintf(text + length, sizeof text - (size_t)length, "%s,%.9f,%.9f,%.0f,%.9f,%.9f\n", part_name[k],
                           most->seconds[k], most->seconds[k] / most->wall, most->calls[k], seconds, share);
    }
    snprintf(path, sizeof path, "%s/perf_breakdown.csv", folder);
    return md_fs_write_text(path, text, err);
}

md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, double start, const char *folder, md_error *err)
{
    rank_times mine = times_of(profile, md_seconds() - start);
    bool root = comm->rank == 0;
    rank_times *all = md_alloc(root ? (size_t)comm->size : 0, sizeof *all, err);
    int *first = md_alloc((size_t)comm->size + 1, sizeof *first, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        for (int r = 0; r <= comm->size; r++)
            first[r] = r;
        md_comm_gather_rows(comm, &mine, first, sizeof mine, all);
        if (root) write_table(all, comm->size, folder, err);
    }
    md_free(all);
    md_free(first);
    return err->code;
}
