/* The command line of swarm_mc.
 *
 * Shapes: -
 * Units:  -
 * Owner:  sw_options points into argv and owns the list of --set; free with sw_options_free
 * MPI:    Local; every rank sees the same arguments
 * Source: README.md, swarms
 */
#ifndef SW_RUN_OPTIONS_H
#define SW_RUN_OPTIONS_H

#include <stdbool.h>

#include "base/launch.h"
#include "base/status.h"

typedef enum sw_action {
    SW_ACTION_RUN,
    SW_ACTION_CHECK,
    SW_ACTION_PRINT_DEFAULTS,
    SW_ACTION_VERSION,
    SW_ACTION_HELP
} sw_action;

typedef struct sw_options {
    sw_action action;
    const char *input, *out; /* out = NULL: out/<stem of the input file> */
    const char **set;        /* KEY=VALUE, n_set of them */
    int n_set;
    bool force, quiet;
} sw_options;

/* Errors: MD_ERR_USAGE with what is wrong; MD_ERR_MEMORY. */
md_status sw_options_parse(sw_options *options, int argc, char **argv, md_error *err);
void sw_options_free(sw_options *options);
md_launch_need sw_options_need(int argc, char **argv);

extern const char sw_options_help[];

#endif
