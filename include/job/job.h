/* One run of a program as a job: who called it and how, which ranks are there, what it may say, where it writes.
 *
 * Shapes: -
 * Units:  s of wall time, of a clock that never jumps
 * Owner:  md_job owns its parts; free with md_job_close
 * MPI:    Collective where stated
 * Source: README.md, commands
 */
#ifndef MD_JOB_JOB_H
#define MD_JOB_JOB_H

#include "base/comm.h"
#include "base/log.h"
#include "job/folder.h"
#include "job/options.h"

/* Asked instead of signals, files and clocks whether a run is to stop: for tests, which stop it where they choose. */
typedef struct md_stopper {
    bool (*due)(void *context);   /* is it time to look around? Asked before every sub-step. */
    bool (*stops)(void *context); /* At every look around: is it to stop here, as by a signal? */
    void *context;
} md_stopper;

struct md_above;
struct md_shelf;

typedef struct md_job {
    const md_about *about;
    int argc;
    char **argv;
    md_options options;
    md_comm all;      /* every rank that was started */
    md_logger log;    /* silent on all ranks but 0 */
    md_folder folder; /* its name is known to all, the lock is rank 0's */
    double start;     /* md_seconds when the job was opened */
    double cpu_start; /* md_cpu_seconds when a case of a sweep began; 0: the process is this run's alone */
    bool drops_large; /* its large files and checkpoints go as soon as it is finished, so it need not write them */
    char start_utc[32];
    const md_stopper *stopper;    /* NULL but for tests */
    const struct md_above *above; /* the sweep that this run is a case of (job/watch.h); NULL: none */
    struct md_shelf *shelf;       /* shared with other cases of a sweep on this rank (base/shelf.h); NULL: nothing is */
    char *hosts;                  /* "node1,node2", each once, in rank order; of rank 0, NULL before md_job_know_hosts */
} md_job;

/* Arguments, ranks, log. Collective. Errors: MD_ERR_USAGE, MD_ERR_MEMORY, agreed on. */
md_status md_job_open(md_job *job, const md_about *about, MPI_Comm world, int argc, char **argv, md_error *err);
/* Who only tells something needs no input. */
bool md_job_only_tells(const md_job *job);
/* --help, --version, --print-defaults, on rank 0; --print-reference is the program's. */
void md_job_tell(const md_job *job);
/* Collective. Errors: MD_ERR_MEMORY on all ranks. */
md_status md_job_know_hosts(md_job *job, md_error *err);
/* The end without a word. Collective. */
void md_job_free(md_job *job);
/* The end: the first cause of a failure is told once. Returns the exit code: MD_STOPPED for a run that can go on. */
int md_job_close(md_job *job, bool stopped_early, const md_error *err);

#endif
