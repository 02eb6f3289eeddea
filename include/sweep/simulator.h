/* A program whose runs a sweep is made of, as the sweep knows it.
 *
 * Shapes: -
 * Units:  s of wall time
 * Owner:  constant tables of the programs
 * MPI:    run is Collective over the job's ranks, the others Local
 * Source: -
 */
#ifndef MD_SWEEP_SIMULATOR_H
#define MD_SWEEP_SIMULATOR_H

#include "base/variable.h"
#include "job/job.h"
#include "sweep/results/series.h"

struct md_results;

/* What a run would take. */
typedef struct md_prospect {
    bool tries;     /* asked for: part of it is run to learn how long it takes, where the program can */
    double seconds; /* on one rank */
    double MB;      /* of a working rank */
} md_prospect;

typedef struct md_simulator {
    const md_about *about;
    size_t values_bytes; /* of the struct that about->params describes */
    /* What a run's folder says of its course, once it has one. MD_ERR_IO, MD_ERR_CONFIG: the folder has none; MD_ERR_MEMORY. */
    md_status (*series)(md_series *series, const char *folder, md_error *err);
    const md_variable *series_of;     /* what they are of; NULL: it has none */
    const md_variable *const *number; /* values of summary.json, in lists; ended by NULL */
    /* One run, as of a command line that has been read. *refused: its settings do not go together, and it was not begun;
     * *stopped_early: it can go on. */
    md_status (*run)(md_job *job, bool *refused, bool *stopped_early, md_error *err);
    /* All that is looked at before a run begins, and nothing is written. MD_ERR_CONFIG: it would be refused. Collective. */
    md_status (*check)(md_job *job, md_prospect *prospect, md_error *err);
    /* Tables of its own over all finished cases, into the sweep's folder, when a job ends; NULL: it has none. MD_ERR_IO,
     * MD_ERR_MEMORY. */
    md_status (*tables)(const struct md_results *results, md_logger *log, md_error *err);
    const char *const *large; /* files of a finished run's folder that keep = "summary" removes, ended by NULL */
    const char *const *free;  /* beginnings of keys that no result depends on, ended by NULL */
    /* What a run with these values is expected to take on so many ranks. */
    double (*seconds)(const void *values, int ranks);
} md_simulator;

#endif
