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

#include "io/lock.h"
#include "swarm/run/evolve.h"

enum { SW_FOLDER_NAME = 1024 };

typedef struct sw_program {
    md_comm all;
    int argc;
    char **argv;
    sw_options options;
    md_logger log;
    sw_setup setup;
    sw_work work;
    char folder[SW_FOLDER_NAME];
    char *base;   /* the input's name */
    md_lock lock; /* of rank 0 */
    double wall_start;
    char utc_start[32];
} sw_program;

/* Errors: MD_ERR_USAGE, MD_ERR_MEMORY. */
md_status sw_program_open(sw_program *program, MPI_Comm world, int argc, char **argv, md_error *err);
/* --help, --version, --print-defaults: on rank 0. */
void sw_program_tell(const sw_program *program);
/* Input and cross-sections. Errors: as sw_setup_read. */
md_status sw_program_prepare(sw_program *program, md_error *err);
/* --check: what would be done. */
void sw_program_print_plan(const sw_program *program);
/* Follow the swarm and write what comes out. Errors: of sw_work_run and of writing. */
md_status sw_program_run(sw_program *program, md_error *err);
void sw_program_close(sw_program *program);

#endif
