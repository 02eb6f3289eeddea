#include "disk/run/breakdown.h"

#include <stdio.h>

#include "io/fs.h"

static const char *const part_name[MD_PROFILE_PARTS] = {"rates", "coefficients", "sweeps", "output"};

md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, double wall_s, const char *folder, md_error *err)
{
    double slowest[2 * MD_PROFILE_PARTS + 1];
    for (int k = 0; k < MD_PROFILE_PARTS; k++) {
        slowest[2 * k] = profile->part[k].total;
        slowest[2 * k + 1] = (double)profile->part[k].laps;
    }
    slowest[2 * MD_PROFILE_PARTS] = wall_s;
    md_comm_max(comm, slowest, 2 * MD_PROFILE_PARTS + 1);
    if (comm->rank != 0) return MD_OK;

    char path[1100], text[1024];
    int length = snprintf(text, sizeof text, "part,seconds,share,calls\n");
    for (int k = 0; k < MD_PROFILE_PARTS; k++) {
        double seconds = slowest[2 * k], wall = slowest[2 * MD_PROFILE_PARTS];
        length += snprintf(text + length, sizeof text - (size_t)length, "%s,%.6f,%.4f,%.0f\n", part_name[k], seconds,
                           wall > 0 ? seconds / wall : 0, slowest[2 * k + 1]);
    }
    snprintf(path, sizeof path, "%s/perf_breakdown.csv", folder);
    return md_fs_write_text(path, text, err);
}
