#include "job/breakdown.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/files/fs.h"

/* Of one rank: s, and how often, by part; behind the last part what no part counts. */
typedef struct rank_times {
    double seconds[MD_PROFILE_MOST + 1], calls[MD_PROFILE_MOST + 1], wall;
} rank_times;

static rank_times times_of(const md_profile *profile, int parts, double wall)
{
    rank_times mine = {.wall = wall};
    mine.seconds[parts] = wall;
    mine.calls[parts] = 1;
    for (int k = 0; k < parts; k++) {
        mine.seconds[k] = profile->part[k].total;
        mine.calls[k] = (double)profile->part[k].laps;
        mine.seconds[parts] -= mine.seconds[k];
    }
    return mine;
}

static const rank_times *busiest(const rank_times *rank, int ranks, int wait)
{
    const rank_times *best = rank;
    for (int r = 1; r < ranks; r++)
        if (rank[r].wall - rank[r].seconds[wait] > best->wall - best->seconds[wait]) best = &rank[r];
    return best;
}

static md_status write_table(const rank_times *rank, int ranks, const md_breakdown_parts *parts, const char *folder,
                             md_error *err)
{
    const rank_times *most = busiest(rank, ranks, parts->wait);
    char path[1100], text[4096];
    int length = snprintf(text, sizeof text, "part,seconds,share,calls,seconds_mean,share_mean\n");
    for (int k = 0; k <= parts->n; k++) {
        double seconds = 0, share = 0;
        for (int r = 0; r < ranks; r++) {
            seconds += rank[r].seconds[k] / ranks;
            share += rank[r].seconds[k] / rank[r].wall / ranks;
        }
        length += snprintf(text + length, sizeof text - (size_t)length, "%s,%.9f,%.9f,%.0f,%.9f,%.9f\n",
                           k < parts->n ? parts->name[k] : "other", most->seconds[k], most->seconds[k] / most->wall,
                           most->calls[k], seconds, share);
    }
    snprintf(path, sizeof path, "%s/perf_breakdown.csv", folder);
    return md_fs_write_text(path, text, err);
}

md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, const md_breakdown_parts *parts, double start,
                             const char *folder, md_error *err)
{
    rank_times mine = times_of(profile, parts->n, md_seconds() - start);
    bool root = comm->rank == 0;
    rank_times *all = md_alloc(root ? (size_t)comm->size : 0, sizeof *all, err);
    int *first = md_alloc((size_t)comm->size + 1, sizeof *first, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        for (int r = 0; r <= comm->size; r++)
            first[r] = r;
        md_comm_gather_rows(comm, &mine, first, sizeof mine, all);
        if (root) write_table(all, comm->size, parts, folder, err);
    }
    md_free(all);
    md_free(first);
    return err->code;
}
