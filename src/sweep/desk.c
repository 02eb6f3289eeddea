#include "sweep/desk.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/timer.h"
#include "io/files/fs.h"
#include "job/signal.h"
#include "sweep/list.h"

static const double SERVE_EVERY_S = 5e-4, LOOK_EVERY_S = 0.25, MERGE_EVERY_S = 3;
static const double MERGE_SHARE = 0.03; /* of the time, for the files of the whole */
enum { EARLY_CASES = 4 };               /* that wait for each rank, for one of them to be given early */

/* --- stopping ----------------------------------------------------------------------------------------------------------- */

static void stop(md_desk *desk, md_wish why)
{
    if (desk->stopped != MD_WISH_NONE) return;
    desk->stopped = why;
    for (int r = 1; r < desk->comm->size; r++) {
        MPI_Request request;
        MPI_Isend(NULL, 0, MPI_BYTE, r, MD_TAG_STOP, desk->comm->mpi, &request);
        MPI_Request_free(&request); /* nothing is sent from memory that could go away */
    }
}

static void fail(md_desk *desk, const md_error *why)
{
    md_fail(&desk->error, why->code, "%s", why->text);
    stop(desk, MD_WISH_STOP_SIGNAL);
}

static void look_around(md_desk *desk)
{
    char path[1200];
    md_error ignored = {MD_OK, ""}; /* a file that stays ends the next one, too */
    snprintf(path, sizeof path, "%s/STOP", desk->results.folder);
    if (md_signal_stop()) stop(desk, MD_WISH_STOP_SIGNAL);
    if (md_fs_exists(path) && md_fs_remove(path, &ignored) == MD_OK) stop(desk, MD_WISH_STOP_FILE);
}

/* --- handing out -------------------------------------------------------------------------------------------------------- */

static bool time_is_over(const md_desk *desk)
{
    return md_seconds() - desk->job->start + 2 + 2 * desk->merge_s > desk->job->options.max_wall_s;
}

md_answer md_desk_answer(md_desk *desk, const md_ask *ask)
{
    const md_share_case *item = NULL;
    if (ask->stop) stop(desk, MD_WISH_STOP_SIGNAL);
    if (desk->stopped == MD_WISH_NONE && desk->share.waiting > 0 && time_is_over(desk)) stop(desk, MD_WISH_STOP_WALL);
    bool ends = desk->stopped != MD_WISH_NONE;
    if (ask->early && (ends || desk->share.waiting < EARLY_CASES * (size_t)desk->comm->size))
        return (md_answer){.kind = MD_ANSWER_LATER};
    if (!ends)
        for (int level = ask->level; level < (ask->ranks > 1 ? ask->level + 1 : desk->share.levels) && !item; level++)
            item = md_share_take(&desk->share, level);
    if (item) {
        desk->running++;
        return (md_answer){.kind = MD_ANSWER_CASE, .number = (int64_t)item->number, .planned = item->planned};
    }
    bool splits = ask->ranks > 1 && !ends;
    desk->groups += splits ? 1 : -1;
    return (md_answer){.kind = splits ? MD_ANSWER_SPLIT : MD_ANSWER_END};
}

/* --- coming in ---------------------------------------------------------------------------------------------------------- */

void md_desk_take(md_desk *desk, const md_row_head *head, md_row *row)
{
    md_error why = {MD_OK, ""};
    size_t number = (size_t)head->number;
    desk->running--;
    desk->done++;
    desk->done_s += head->planned;
    if (head->stop) stop(desk, MD_WISH_STOP_SIGNAL);
    if (row->end == MD_ROW_FINISHED && head->seconds > 0) md_share_learn(&desk->share, number, head->planned, head->seconds);
    if (row->end == MD_ROW_FAILED || row->end == MD_ROW_REFUSED) {
        const char *text = row->end == MD_ROW_REFUSED ? row->reason : row->values ? row->values + strlen("error\t") : "";
        desk->failed += row->end == MD_ROW_FAILED;
        md_log_warn(&desk->job->log, "case %zu %s: %.*s", number, row->end == MD_ROW_REFUSED ? "is refused" : "failed",
                    (int)strcspn(text, "\n"), text);
    }
    if (md_results_put(&desk->results, number, row, &why)) fail(desk, &why);
    if (head->end != MD_ROW_NONE && !why.code)
        md_part_add(&desk->part, &desk->results, number, &why); /* else merged from memory */
}

static void read_series(md_desk *desk, size_t number)
{
    char folder[MD_FOLDER_NAME + MD_STUDY_NAME + 2], name[MD_STUDY_NAME];
    md_error ignored = {MD_OK, ""}; /* the books of a run that never wrote any */
    md_series series = {.n = 0};
    md_study_name(desk->study, number, name, sizeof name);
    snprintf(folder, sizeof folder, "%s/%s", desk->results.folder, name);
    if (desk->simulator->series(&series, folder, &ignored) == MD_OK) md_results_put_series(&desk->results, number, &series);
    md_series_free(&series);
}

void md_desk_read_series(md_desk *desk)
{
    for (size_t i = 0; i < desk->study->n && desk->results.series; i++) {
        md_row *row = &desk->results.row[i];
        if (row->is_new && (row->end == MD_ROW_FINISHED || row->end == MD_ROW_STOPPED)) read_series(desk, i);
        row->is_new = false;
    }
}

static void receive_row(md_desk *desk, const MPI_Status *status)
{
    md_error why = {MD_OK, ""};
    int bytes = 0;
    MPI_Get_count(status, MPI_BYTE, &bytes);
    char *message = md_alloc((size_t)bytes, 1, &why);
    if (!message) md_comm_abort(desk->comm, why.code, why.text); /* what has come cannot be left */
    MPI_Recv(message, bytes, MPI_BYTE, status->MPI_SOURCE, MD_TAG_ROW, desk->comm->mpi, MPI_STATUS_IGNORE);
    md_row_head head;
    memcpy(&head, message, sizeof head);
    const char *text = message + sizeof head;
    md_row row = {.end = (md_row_end)head.end, .wall_s = head.wall_s};
    if (head.reason_bytes > 0) row.reason = md_strdup(text, &why);
    if (head.values_bytes > 0) row.values = md_strdup(text + head.reason_bytes, &why);
    md_free(message);
    if (why.code) fail(desk, &why);
    md_desk_take(desk, &head, &row);
}

static void receive_ask(md_desk *desk, const MPI_Status *status)
{
    md_ask ask;
    MPI_Recv(&ask, sizeof ask, MPI_BYTE, status->MPI_SOURCE, MD_TAG_ASK, desk->comm->mpi, MPI_STATUS_IGNORE);
    md_answer answer = md_desk_answer(desk, &ask);
    MPI_Send(&answer, sizeof answer, MPI_BYTE, status->MPI_SOURCE, MD_TAG_ANSWER, desk->comm->mpi); /* it is waited for */
}

static void receive_all(md_desk *desk)
{
    for (int came = desk->comm->size > 1; came;) {
        MPI_Status status;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, desk->comm->mpi, &came, &status);
        if (came && status.MPI_TAG == MD_TAG_ROW) receive_row(desk, &status);
        if (came && status.MPI_TAG == MD_TAG_ASK) receive_ask(desk, &status);
    }
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

/* At the end with the program's own tables. False: another job is just writing. */
static bool merge(md_desk *desk, bool last, md_error *err)
{
    md_error why = {MD_OK, ""};
    md_lock lock;
    double began = md_seconds();
    if (md_lock_take(&lock, desk->results.folder, &why)) {
        if (!lock.busy) md_fail(err, why.code, "%s", why.text);
        return !lock.busy;
    }
    if (!md_results_take_up(&desk->results, &desk->job->log, err)) {
        md_desk_read_series(desk);
        md_results_write(&desk->results, err);
    }
    if (last && desk->simulator->tables && !err->code) desk->simulator->tables(&desk->results, &desk->job->log, err);
    md_lock_release(&lock);
    desk->merged = md_seconds();
    desk->merge_s = desk->merged - began;
    return true;
}

/* A full disk may be emptied; only at the end it is an error. */
static void merge_when_due(md_desk *desk, double now)
{
    md_error why = {MD_OK, ""};
    if (!desk->results.changed || now - desk->merged < fmax(MERGE_EVERY_S, desk->merge_s / MERGE_SHARE)) return;
    if (!merge(desk, false, &why) || why.code) desk->merged = now;
    if (why.code == MD_ERR_IO && !desk->told) md_log_warn(&desk->job->log, "%s", why.text);
    if (why.code && why.code != MD_ERR_IO) fail(desk, &why);
    desk->told = why.code != MD_OK;
}

static void show(md_desk *desk)
{
    char text[96];
    size_t most = (size_t)desk->comm->size; /* a rank has its next case already */
    double share = desk->share.n > 0 ? fmin(desk->done_s / desk->planned_s, 1) : 1;
    snprintf(text, sizeof text, "%zu of %zu cases done, %zu running, %zu failed", desk->done, desk->share.n,
             desk->running < most ? desk->running : most, desk->failed);
    md_progress_tell(&desk->progress, share, text);
}

void md_desk_serve(md_desk *desk)
{
    double now = md_seconds();
    if (now - desk->served < SERVE_EVERY_S) return;
    desk->served = now;
    receive_all(desk);
    if (now - desk->looked < LOOK_EVERY_S && !md_signal_stop()) return;
    desk->looked = now;
    look_around(desk);
    merge_when_due(desk, now);
    show(desk);
}

void md_desk_wait(md_desk *desk)
{
    while (desk->groups > 0) {
        md_desk_serve(desk);
        nanosleep(&(struct timespec){0, 500000L}, NULL);
    }
    receive_all(desk);
}

md_status md_desk_close(md_desk *desk, md_error *err)
{
    enum { TRIES = 600 };
    bool merged = false;
    show(desk);
    md_progress_end(&desk->progress);
    if (desk->error.code) md_fail(err, desk->error.code, "%s", desk->error.text);
    for (int k = 0; k < TRIES && !merged && !err->code; k++) {
        merged = merge(desk, true, err);
        if (!merged) nanosleep(&(struct timespec){0, 100000000L}, NULL);
    }
    if (!merged && !err->code)
        md_fail(err, MD_ERR_IO,
                "%s: another job has held the lock for a minute: sweep.csv lacks our last rows (--resume adds them)",
                desk->results.folder);
    return err->code;
}
