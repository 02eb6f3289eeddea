/* The steps of swarm_mc that its main calls one after the other.
 *
 * Shapes: -
 * Units:  -
 * Owner:  sw_program owns everything of a run; free with sw_program_close
 * MPI:    Collective over all ranks
 * Source: README.md
 */
#ifndef SW_RUN_PROGRAM_H
#define SW_RUN_PROGRAM_H

#include "job/job.h"
#include "swarm/run/evolve.h"

typedef struct sw_program {
    md_job job;
    sw_setup setup;
    sw_work work;
    char *base;     /* the input's name */
    char *identity; /* on rank 0 */
    int resumed;    /* number of the checkpoint that it goes on from, -1: none */
    bool stopped_early, began;
} sw_program;

extern const md_about sw_program_about;

/* Errors: MD_ERR_USAGE, MD_ERR_MEMORY. */
md_status sw_program_open(sw_program *program, MPI_Comm world, int argc, char **argv, md_error *err);
/* --help, --version, --print-defaults, --print-reference: on rank 0. */
void sw_program_tell(const sw_program *program);
/* Input and cross-sections. Errors: as sw_setup_read. */
md_status sw_program_prepare(sw_program *program, md_error *err);
/* --write-config. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_program_write_config(const sw_program *program, md_error *err);
/* Follow the swarm and write what comes out. Errors: of sw_evolve_run and of writing. */
md_status sw_program_run(sw_program *program, md_error *err);
/* A sweep of such runs (--sweep). Errors: as md_sweep_make. */
md_status sw_program_sweep(sw_program *program, md_error *err);
/* Frees everything but the job. */
void sw_program_clear(sw_program *program);
/* The exit code. */
int sw_program_close(sw_program *program, const md_error *err);

#endif
