#include "disk/evolve/resume.h"

#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/version.h"
#include "disk/evolve/checkpoint_read.h"
#include "disk/evolve/snapshot.h"
#include "disk/setup/identity.h"
#include "io/files/fs.h"
#include "io/files/fs_numbers.h"
#include "job/checkpoints.h"
#include "numbers/constants.h"

/* The newest that can be read; those that cannot are told of, and count for nothing: the next one takes the number behind it, and
 * whatever else is there is removed when that has been written. Its identity is for the caller to md_free. */
static md_status find_newest(md_resume *resume, const char *folder, char **identity, md_logger *log, md_error *err)
{
    int *number = NULL, n = 0;
    md_checkpoint_list(folder, &number, &n, err);
    for (int i = 0; i < n && resume->number < 0 && !err->code; i++) {
        md_error why = {MD_OK, ""};
        md_checkpoint_name(folder, number[i], resume->path, sizeof resume->path);
        if (md_checkpoint_read(resume->path, &resume->snapshot, identity, &why) == MD_OK)
            resume->number = number[i];
        else if (why.code != MD_ERR_IO)
            *err = why;
        else if (md_fs_check_readable(resume->path, err) == MD_OK) /* else it may be good, and nothing is begun anew over it */
            md_log_warn(log, "%s; %s", why.text, i + 1 < n ? "the one before it is tried" : "there is none before it");
    }
    md_free(number);
    resume->next = resume->number + 1;
    if (!err->code && resume->number == MD_FS_MOST)
        md_fail(err, MD_ERR_IO, "--resume: %s has the last number that there is: give it a smaller one", resume->path);
    return err->code;
}

/* The rows that are there are at the times at which this run would have written them. */
static bool rows_fit(const md_snapshot *s, const double *times, int n)
{
    uint64_t hash = 0;
    for (int k = 0; k < n && times[k] <= s->position.t; k++)
        hash = md_hash(&times[k], sizeof times[k], hash);
    return hash == (uint64_t)s->position.row_times;
}

/* What is another, and may be. */
static void tell_changes(md_resume *resume, const md_identity_change *change, const double *times, int n, md_logger *log)
{
    md_snapshot *s = &resume->snapshot;
    if (s->position.mixed)
        md_log_warn(log, "%s: parts of this run were made by other kernels or commits: its last bits are those of none",
                    resume->path);
    if (change->kernel || strcmp(s->commit, md_commit()) != 0) s->position.mixed = 1;
    if (strcmp(s->commit, md_commit()) != 0)
        md_log_warn(log, "%s was written by commit %.40s, this is %.40s: results may differ in the last bits or more",
                    resume->path, s->commit, md_commit());
    if (change->kernel)
        md_log_warn(log, "solver.kernel is not that of %s: results will agree, but not to the last bit", resume->path);
    if (change->end && !rows_fit(s, times, n))
        md_log_warn(
            log,
            "the end of the run has moved, and outputs with it: those up to t = %.9g yr stay as they are, where a run from "
            "the start would have others",
            s->position.t / MD_YEAR);
}

/* Is it a checkpoint of this run? */
static md_status check_identity(md_resume *resume, const md_setup *setup, const char *then, const char *now,
                                const double *times, int n, md_logger *log, md_error *err)
{
    const md_snapshot *s = &resume->snapshot;
    char differ[1024];
    md_identity_change change;
    int64_t row_bytes = (int64_t)md_cell_bytes(setup->disk.sizes.n);
    if (!md_identity_same(then, now, &change, differ, sizeof differ))
        return md_fail(err, MD_ERR_CONFIG, "--resume: %s is of another run, these keys differ: %s", resume->path, differ);
    if (s->cells != setup->disk.radial.n || s->bins != setup->disk.sizes.n || s->row_bytes != row_bytes)
        return md_fail(err, MD_ERR_CONFIG, "--resume: %s was written by a version with another state of a cell", resume->path);
    if (s->position.t > times[n - 1])
        return md_fail(err, MD_ERR_CONFIG, "--resume: %s is at t = %.9g yr, beyond the end of the run at %.9g yr", resume->path,
                       s->position.t / MD_YEAR, times[n - 1] / MD_YEAR);
    tell_changes(resume, &change, times, n, log);
    return MD_OK;
}

md_status md_resume_find(md_resume *resume, const md_comm *comm, const char *folder, const md_setup *setup,
                         const char *identity, const double *times, int n, md_logger *log, md_error *err)
{
    char *then = NULL;
    memset(resume, 0, sizeof *resume);
    resume->number = -1;
    if (comm->rank == 0 && !err->code && find_newest(resume, folder, &then, log, err) == MD_OK && resume->number >= 0)
        check_identity(resume, setup, then, identity, times, n, log, err);
    md_free(then);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    md_segment *mine = resume->snapshot.output.segment;
    md_comm_bcast(comm, resume, sizeof *resume);
    resume->snapshot.output.segment = mine;
    return MD_OK;
}

void md_resume_free(md_resume *resume)
{
    md_free(resume->snapshot.output.segment);
    resume->snapshot.output.segment = NULL;
}
