/* The command line.
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

#include "base/launch.h"
#include "base/status.h"

typedef enum md_action {
    MD_ACTION_RUN,
    MD_ACTION_CHECK,
    MD_ACTION_WRITE_CONFIG,
    MD_ACTION_PRINT_DEFAULTS,
    MD_ACTION_PRINT_REFERENCE,
    MD_ACTION_VERSION,
    MD_ACTION_HELP
} md_action;

enum { MD_PROGRESS_AUTO, MD_PROGRESS_ON, MD_PROGRESS_OFF };

typedef struct md_options {
    md_action action;
    const char *input;
    const char *out;          /* NULL: out/<stem of the input file> */
    const char *write_config; /* file to write all keys to; NULL: none */
    const char **set;         /* KEY=VALUE, n_set of them */
    int n_set;
    bool force, resume, profile, quiet, verbose;
    double max_wall_s; /* infinity: no limit */
    int progress;
} md_options;

/* Errors: MD_ERR_USAGE with what is wrong. */
md_status md_options_parse(md_options *options, int argc, char **argv, md_error *err);
/* What MPI is wanted for, asked before it begins. */
md_launch_need md_options_need(int argc, char **argv);
void md_options_free(md_options *options);

extern const char md_options_help[];

#endif
