/* The command line of marsdisk-qpr.
 *
 * Shapes: up to MD_QPR_AXES files, each with a weight
 * Units:  m, K
 * Owner:  md_qpr_options points into argv and owns nothing
 * MPI:    Local; every rank reads the same arguments
 * Source: -
 */
#ifndef MD_OPTICS_TABLE_OPTIONS_H
#define MD_OPTICS_TABLE_OPTIONS_H

#include <stdbool.h>

#include "base/launch.h"
#include "base/status.h"
#include "optics/table/table.h"

enum { MD_QPR_AXES = 8, MD_QPR_OUTPUTS = 4 };

typedef enum md_qpr_action { MD_QPR_TABLE, MD_QPR_MIE, MD_QPR_HELP, MD_QPR_VERSION } md_qpr_action;

typedef struct md_qpr_options {
    md_qpr_action action;
    double x, n, k; /* mie; n and k also --constant */
    int files;      /* 0: a closed form */
    const char *file[MD_QPR_AXES];
    double weight[MD_QPR_AXES];
    md_material_kind closed_form; /* MD_MATERIAL_TABLE: none */
    double k_floor;
    bool allow_outside, transparent;
    md_qpr_plan plan;
    const char *name, *source; /* for the head of the table, "" for none */
    int outputs;
    const char *output[MD_QPR_OUTPUTS];
    bool quiet;
} md_qpr_options;

extern const char md_qpr_help[];

/* MD_ERR_USAGE. */
md_status md_qpr_options_parse(md_qpr_options *options, int argc, char **argv, md_error *err);

/* What MPI is wanted for, asked before it begins. */
md_launch_need md_qpr_options_need(int argc, char **argv);

#endif
