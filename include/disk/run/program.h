/* The steps of the program that main.c calls one after the other.
 *
 * Shapes: -
 * Units:  s of wall time
 * Owner:  md_program owns everything of a run; md_program_close frees it
 * MPI:    Collective over all ranks
 * Source: README.md
 */
#ifndef MD_DISK_RUN_PROGRAM_H
#define MD_DISK_RUN_PROGRAM_H

#include "disk/run/decomposition.h"
#include "disk/run/resume.h"
#include "disk/setup/outlook.h"
#include "disk/setup/setup.h"
#include "job/job.h"

typedef struct md_program {
    md_job job;
    md_comm workers; /* size 0 on a rank that waits */
    md_setup setup;
    md_plan plan;
    md_outlook outlook; /* rank 0 */
    md_resume resume;
    char *identity; /* of rank 0 */
    double t_end;
    const char *end_rule;
    double *times;
    int n_times;
    const char *kernel_why; /* what decided the kernel */
    bool opened;            /* books were begun from the start */
    bool began;             /* there is something to show */
    bool stopped_early;     /* by wall time, signal or file */
} md_program;

extern const md_about md_program_about;

/* As md_job_open. */
md_status md_program_open(md_program *program, MPI_Comm world, int argc, char **argv, md_error *err);
/* --help, --version, --print-defaults, --print-reference: on rank 0. */
void md_program_tell(const md_program *program);
/* Input, tables, grids, output times, which ranks work. Errors: as md_setup_read. */
md_status md_program_prepare(md_program *program, md_error *err);
/* --check: the plan, on rank 0. */
void md_program_print_plan(const md_program *program);
/* --write-config: all keys in force, by rank 0. Collective. Errors: as md_provenance_write_config. */
md_status md_program_write_config(const md_program *program, md_error *err);
/* Evolve the disk and write the results; ranks without cells wait. Errors: of the output and of the evolution. */
md_status md_program_run(md_program *program, md_error *err);

/* Parts of md_program_run. The folder is ours from here on; where to go on from is found, and whether there is anything to do.
 * Collective. Errors: as md_folder_check, md_folder_enter, md_resume_find. */
md_status md_program_enter(md_program *program, bool *nothing_to_do, md_error *err);
/* Rank 0 gives the folder back; one in which nothing came about looks as it did before. */
void md_program_leave(md_program *program);

/* Returns the exit code, as md_job_close. */
int md_program_close(md_program *program, const md_error *err);

#endif
