#include "sweep/program.h"

#include <stdio.h>

#include "base/memory.h"
#include "base/timer.h"
#include "base/version.h"
#include "job/signal.h"
#include "sweep/check.h"
#include "sweep/worker.h"

/* The failed cases by number, as many as fit. */
static void list_failed(const md_desk *desk, md_error *err)
{
    char text[1024];
    size_t failed = md_results_count(&desk->results, MD_ROW_FAILED, desk->first, desk->last), n = 0, told = 0;
    for (size_t i = desk->first; i <= desk->last && n + 32 < sizeof text; i++) {
        if (md_results_row(&desk->results, i)->end != MD_ROW_FAILED) continue;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%zu", told++ ? ", " : "", i);
    }
    md_fail(err, MD_ERR_CASES, "%zu of %zu cases failed: %s%s (why: sweep.csv; --retry-failed runs them again)", failed,
            desk->last - desk->first + 1, text, told < failed ? ", ..." : "");
}

static void tell_end(const md_desk *desk, bool *stopped_early, md_error *err)
{
    const md_results *r = &desk->results;
    size_t all = desk->last - desk->first + 1, finished = md_results_count(r, MD_ROW_FINISHED, desk->first, desk->last),
           failed = md_results_count(r, MD_ROW_FAILED, desk->first, desk->last),
           refused = md_results_count(r, MD_ROW_REFUSED, desk->first, desk->last),
           stopped = md_results_count(r, MD_ROW_STOPPED, desk->first, desk->last);
    *stopped_early = stopped > 0 || desk->stopped != MD_WISH_NONE;
    const char *why = md_wish_stops(desk->stopped);
    if (desk->shared[0] > 0)
        md_log_info(&desk->job->log, "%.1f %% of tables and coefficients came from cases before",
                    100.0 * (double)desk->shared[0] / (double)(desk->shared[0] + desk->shared[1]));
    md_log_info(&desk->job->log, "%s%s%zu of %zu cases finished, %zu failed, %zu refused, %zu stopped, %.1f s; %s/sweep.csv",
                why ? why : "", why ? ": " : "", finished, all, failed, refused, stopped, md_seconds() - desk->job->start,
                r->folder);
    if (failed > 0 && !*stopped_early) list_failed(desk, err);
    if (refused == all) /* nobody wants that: as --check does */
        md_fail(err, MD_ERR_CONFIG, "%s: all %zu cases are refused (why: sweep.csv)", desk->study->file, all);
}

static md_status run(md_job *job, const md_simulator *simulator, const md_study *study, const md_comm *comm,
                     bool *stopped_early, md_error *err)
{
    md_desk desk = {.job = job};
    bool root = comm->rank == 0;
    if (root && !md_desk_init(&desk, job, comm, study, simulator, err))
        md_log_info(&job->log, "%s %s: %zu cases of %s, %zu to do, %d ranks", job->about->name, md_version(), study->n,
                    study->file, desk.share.n, comm->size);
    if (!md_comm_agree(comm, err)) {
        md_worker_plan plan = {job, simulator, study, comm, root ? &desk : NULL};
        md_worker_run(&plan, err);
        if (root && !md_desk_close(&desk, err)) tell_end(&desk, stopped_early, err);
    }
    if (root) md_desk_free(&desk);
    return md_comm_agree(comm, err);
}

md_status md_sweep_make(md_job *job, const md_simulator *simulator, bool *stopped_early, md_error *err)
{
    if (job->options.action != MD_ACTION_RUN) return md_sweep_check(job, simulator, err);
    md_study study = {.n = 0};
    md_comm comm = {.mpi = MPI_COMM_NULL};
    md_signal_watch();
    md_folder_choose(&job->folder, &job->options, err);
    if (!err->code) md_study_read(&study, job->options.sweep, job->about->params, err);
    if (!md_comm_agree(&job->all, err) && !md_comm_open(&comm, job->all.mpi, err)) {
        comm.program = job->about->name;
        run(job, simulator, &study, &comm, stopped_early, err);
        int stopped = *stopped_early;
        md_comm_bcast(&comm, &stopped, sizeof stopped);
        *stopped_early = stopped;
        md_comm_free(&comm);
    }
    md_study_free(&study);
    return err->code;
}
