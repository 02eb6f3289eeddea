/* The command line that all programs share, and what they print about themselves.
 *
 * One table of options drives the parsing and --help; a program says its name, what it does, and which of them it does not have.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_options points into argv and owns the list of --set; free with md_options_free
 * MPI:    Local; every rank sees the same arguments
 * Source: README.md, commands
 */
#ifndef MD_JOB_OPTIONS_H
#define MD_JOB_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/launch.h"
#include "base/status.h"
#include "param/param.h"

typedef enum md_action {
    MD_ACTION_RUN,
    MD_ACTION_CHECK,
    MD_ACTION_WRITE_CONFIG,
    MD_ACTION_LIST,
    MD_ACTION_PRINT_DEFAULTS,
    MD_ACTION_PRINT_REFERENCE,
    MD_ACTION_PRINT_FIELDS,
    MD_ACTION_VERSION,
    MD_ACTION_HELP
} md_action;

enum { MD_PROGRESS_AUTO, MD_PROGRESS_ON, MD_PROGRESS_OFF };

/* A program, as it speaks of itself. */
typedef struct md_about {
    const char *name;           /* "marsdisk": as it is called, and in messages */
    const char *what;           /* what it does, one sentence */
    const char *set_example;    /* "--set disk.cells=64", for --help */
    const md_param *params;     /* its table of parameters */
    const char *const *without; /* options of the table that it does not have, ended by NULL; NULL: it has all */
} md_about;

typedef struct md_options {
    md_action action;
    const char *input;
    const char *out;          /* NULL: out/<stem of the input file> */
    const char *write_config; /* file to write all keys to; NULL: none */
    const char **set;         /* KEY=VALUE, n_set of them */
    int n_set;
    const char *sweep; /* file of a sweep, which then is `input`, too; NULL: one run */
    long index[2];     /* first and last case of it */
    bool retry_failed;
    bool force, resume, profile, quiet, verbose;
    double max_wall_s; /* infinity: no limit */
    int progress;
} md_options;

/* Errors: MD_ERR_USAGE with what is wrong, MD_ERR_MEMORY. */
md_status md_options_parse(md_options *options, const md_about *about, int argc, char **argv, md_error *err);
void md_options_free(md_options *options);

/* What MPI is wanted for, asked before it begins. */
md_launch_need md_options_need(const md_about *about, int argc, char **argv);

/* The text of --help. */
void md_options_print_help(const md_about *about, FILE *to);

#endif
