#include "sweep/worker.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/shelf.h"
#include "base/timer.h"
#include "case.h"
#include "job/signal.h"

static const double HEAR_EVERY_S = 0.1, MARGIN_S = 1;

typedef struct worker {
    const md_worker_plan *plan;
    md_comm group;
    int level;
    bool told;    /* all is to end: the desk has said so */
    double heard; /* md_seconds of the last look for that */
    md_above above;
    md_shelf shelf;
    bool shares; /* cases share what they can: MARSDISK_DISABLE_CACHE=1 forbids it */

    MPI_Request asked; /* of the leader: the answer that is on its way */
    md_answer answer;
    MPI_Request sent; /* the last row, whose bytes must stay until it has gone */
    char *message;
} worker;

/* --- between sub-steps -------------------------------------------------------------------------------------------------- */

static void hear(worker *w)
{
    double now = md_seconds();
    int came = 0;
    if (w->plan->desk || w->told || now - w->heard < HEAR_EVERY_S) return;
    w->heard = now;
    MPI_Iprobe(0, MD_TAG_STOP, w->plan->comm->mpi, &came, MPI_STATUS_IGNORE);
    if (!came) return;
    MPI_Recv(NULL, 0, MPI_BYTE, 0, MD_TAG_STOP, w->plan->comm->mpi, MPI_STATUS_IGNORE);
    w->told = true;
}

static void meanwhile(void *context)
{
    worker *w = context;
    if (w->plan->desk) md_desk_serve(w->plan->desk);
    hear(w);
}

static md_wish wish(void *context)
{
    const worker *w = context;
    if (w->plan->desk) return w->plan->desk->stopped;
    return w->told ? MD_WISH_STOP_SIGNAL : MD_WISH_NONE;
}

/* --- the desk, by message or next door ---------------------------------------------------------------------------------- */

static void ask(worker *w, bool early)
{
    md_ask question = {w->level, w->group.size, early, md_signal_stop()};
    if (w->plan->desk) {
        w->answer = md_desk_answer(w->plan->desk, &question);
        return;
    }
    MPI_Irecv(&w->answer, sizeof w->answer, MPI_BYTE, 0, MD_TAG_ANSWER, w->plan->comm->mpi, &w->asked);
    MPI_Send(&question, sizeof question, MPI_BYTE, 0, MD_TAG_ASK, w->plan->comm->mpi);
}

/* Asleep while rank 0 is in the middle of something. */
static void await(MPI_Request *request)
{
    enum { EAGER = 200 };
    for (int done = 0, tries = 0; !done; tries++) {
        MPI_Test(request, &done, MPI_STATUS_IGNORE);
        if (!done && tries > EAGER) nanosleep(&(struct timespec){0, 100000L}, NULL);
    }
}

static md_answer answer_of(worker *w)
{
    await(&w->asked);
    if (w->answer.kind == MD_ANSWER_LATER) {
        ask(w, false);
        await(&w->asked);
    }
    return w->answer;
}

static md_status tell(worker *w, const md_row_head *head, md_row *row, md_error *err)
{
    md_row_head full = *head;
    if (w->plan->desk) {
        md_desk_take(w->plan->desk, &full, row);
        return MD_OK;
    }
    full.reason_bytes = row->reason ? (int32_t)strlen(row->reason) + 1 : 0;
    full.values_bytes = row->values ? (int32_t)strlen(row->values) + 1 : 0;
    size_t bytes = sizeof full + (size_t)full.reason_bytes + (size_t)full.values_bytes;
    await(&w->sent);
    md_free(w->message);
    w->message = md_alloc(bytes, 1, err);
    if (w->message) {
        memcpy(w->message, &full, sizeof full);
        if (row->reason) memcpy(w->message + sizeof full, row->reason, (size_t)full.reason_bytes);
        if (row->values) memcpy(w->message + sizeof full + full.reason_bytes, row->values, (size_t)full.values_bytes);
        MPI_Isend(w->message, (int)bytes, MPI_BYTE, 0, MD_TAG_ROW, w->plan->comm->mpi, &w->sent);
    }
    md_row_free(row);
    return err->code;
}

/* --- cases -------------------------------------------------------------------------------------------------------------- */

static double wall_left(const worker *w)
{
    const md_job *job = w->plan->job;
    double left = job->options.max_wall_s - (md_seconds() - job->start) - MARGIN_S;
    return fmax(fmin(left, w->plan->study->case_max_wall_s), 0.01);
}

static md_status run_case(worker *w, const md_answer *answer, md_error *err)
{
    md_sweep_case one = {.job = w->plan->job,
                         .simulator = w->plan->simulator,
                         .study = w->plan->study,
                         .above = &w->above,
                         .shelf = w->shares ? &w->shelf : NULL,
                         .number = (size_t)answer->number,
                         .max_wall_s = wall_left(w)};
    md_row row;
    md_row_head head = {.number = answer->number, .planned = answer->planned};
    md_comm_bcast(&w->group, &one.max_wall_s, sizeof one.max_wall_s);
    bool leads = w->group.rank == 0;
    bool alone = w->group.size == 1; /* a larger group's other ranks would not know of an end that comes in between */
    if (alone) hear(w);
    if (alone && (wish(w) != MD_WISH_NONE || md_signal_stop())) {
        row = (md_row){.end = MD_ROW_NONE}; /* it was given early, and goes back */
        ask(w, true);
        return tell(w, &head, &row, err);
    }
    if (alone) ask(w, true);
    md_sweep_case_make(&one, &w->group, &row, &head.seconds, err);
    if (leads && !err->code) {
        head.end = (int32_t)row.end;
        head.wall_s = row.wall_s;
        head.stop = row.end == MD_ROW_STOPPED && row.reason && strcmp(row.reason, "signal") == 0;
        tell(w, &head, &row, err);
    }
    return err->code;
}

static md_status split(worker *w, md_error *err)
{
    md_comm half = {.mpi = MPI_COMM_NULL};
    int first = (w->group.size + 1) / 2, upper = w->group.rank >= first;
    MPI_Comm part;
    if (MPI_Comm_split(w->group.mpi, upper, w->group.rank, &part) != MPI_SUCCESS)
        return md_fail(err, MD_ERR_INTERNAL, "MPI_Comm_split failed");
    md_comm_open(&half, part, err);
    MPI_Comm_free(&part);
    md_comm_free(&w->group);
    w->group = half;
    w->group.program = w->plan->comm->program;
    w->level++;
    return err->code;
}

/* An error here would leave others waiting for this group: the job ends. */
static void must(const worker *w, const md_error *err)
{
    if (err->code) md_comm_abort(w->plan->comm, err->code, err->text);
}

static void work(worker *w)
{
    md_error err = {MD_OK, ""};
    for (bool ends = false, has = false; !ends;) {
        md_answer answer = {.kind = MD_ANSWER_END};
        if (w->group.rank == 0 && !has) ask(w, false);
        if (w->group.rank == 0) answer = answer_of(w);
        md_comm_bcast(&w->group, &answer, sizeof answer);
        has = false;
        switch ((md_answer_kind)answer.kind) {
        case MD_ANSWER_CASE:
            run_case(w, &answer, &err);
            has = w->group.size == 1;
            break;
        case MD_ANSWER_SPLIT: split(w, &err); break;
        case MD_ANSWER_LATER: /* answer_of has asked again */
        case MD_ANSWER_END: ends = true; break;
        }
        must(w, &err);
    }
}

md_status md_worker_run(const md_worker_plan *plan, md_error *err)
{
    worker w = {.plan = plan, .asked = MPI_REQUEST_NULL, .sent = MPI_REQUEST_NULL};
    const char *no_cache = getenv("MARSDISK_DISABLE_CACHE");
    w.shares = !(no_cache && strcmp(no_cache, "1") == 0);
    w.above = (md_above){meanwhile, wish, &w};
    if (md_comm_open(&w.group, plan->comm->mpi, err)) return err->code;
    w.group.program = plan->comm->program;
    work(&w);
    if (plan->desk) md_desk_wait(plan->desk);
    await(&w.sent);
    md_free(w.message);
    md_comm_free(&w.group);
    uint64_t shared[2] = {w.shelf.hits, w.shelf.misses};
    md_shelf_free(&w.shelf);
    int stopped = plan->desk && plan->desk->stopped != MD_WISH_NONE; /* then a word of it has gone to each rank */
    md_comm_wait(plan->comm, plan->comm->size, md_signal_stop, md_signal_checkpoint_take);
    md_comm_bcast(plan->comm, &stopped, sizeof stopped);
    md_comm_sum_u64(plan->comm, shared, 2);
    if (plan->desk) memcpy(plan->desk->shared, shared, sizeof shared);
    if (stopped && !w.told && !plan->desk) MPI_Recv(NULL, 0, MPI_BYTE, 0, MD_TAG_STOP, plan->comm->mpi, MPI_STATUS_IGNORE);
    return MD_OK;
}
