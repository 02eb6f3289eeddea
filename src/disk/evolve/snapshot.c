#include "disk/evolve/snapshot.h"

#include <stddef.h>

const md_sealed_number md_snapshot_doubles[] = {
    {"time_s", offsetof(md_snapshot, position.t)},
    {"interval_end_s", offsetof(md_snapshot, position.t1)},
    {"quiet_since_s", offsetof(md_snapshot, position.held.quiet)},
    {"dark_since_s", offsetof(md_snapshot, position.held.no_blowout)},
    {"still_since_s", offsetof(md_snapshot, position.held.stopped)},
    {"loss_rate_Mmars_s", offsetof(md_snapshot, position.held.rate)},
    {"quiet_by_s", offsetof(md_snapshot, position.held.low_t)},
    {"quiet_loss_rate_Mmars_s", offsetof(md_snapshot, position.held.low_rate)},
    {"quiet_probes", offsetof(md_snapshot, position.held.probes)},
    {"coupling_step_s", offsetof(md_snapshot, position.couple)},
    {"rules_aim_s", offsetof(md_snapshot, position.held.aim)},
    {"wall_s", offsetof(md_snapshot, position.wall_s)},
    {"writing_s", offsetof(md_snapshot, position.writing_s)},
    {NULL, 0},
};

const md_sealed_number md_snapshot_counts[] = {
    {"by_halves", offsetof(md_snapshot, position.by_halves)},
    {"steps", offsetof(md_snapshot, position.steps)},
    {"resumes", offsetof(md_snapshot, position.resumes)},
    {"mixed", offsetof(md_snapshot, position.mixed)},
    {"cells", offsetof(md_snapshot, cells)},
    {"bins", offsetof(md_snapshot, bins)},
    {"row_bytes", offsetof(md_snapshot, row_bytes)},
    {"row_times", offsetof(md_snapshot, position.row_times)},
    {"run_bytes", offsetof(md_snapshot, output.joined.bytes)},
    {"run_digest", offsetof(md_snapshot, output.joined.digest)},
    {NULL, 0},
};

const md_sealed_number md_snapshot_no_numbers[] = {{NULL, 0}};
/* Of two counts, one behind the other. */
const md_sealed_number md_snapshot_extent[] = {{"output_rows", 0}, {"output_psd_rows", sizeof(int64_t)}, {NULL, 0}};
