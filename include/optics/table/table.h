/* Tables of Planck means over (T_M, s), their nodes chosen so that linear interpolation in (T_M, ln s) is good enough.
 *
 * With plan.absorption, for the temperature of grains: nodes even in ln T and ln s, between which ln <Q_abs> and ln <Q_ext> are
 * cubic in both (numbers/hermite.h).
 *
 * Shapes: mean[it * n_s + is]
 * Units:  K, m
 * Owner:  md_qpr_table owns its arrays; zero-initialise, free with md_qpr_table_free
 * MPI:    Collective: sizes are shared out, every rank gets the whole table; its bits do not depend on the number of ranks
 * Source: as for optics/mie/planck.h
 */
#ifndef MD_OPTICS_TABLE_TABLE_H
#define MD_OPTICS_TABLE_TABLE_H

#include <stdbool.h>

#include "base/comm.h"
#include "base/status.h"
#include "optics/mie/plan.h"
#include "optics/mie/planck.h"

typedef struct md_qpr_table {
    int n_T, n_s;
    double *T, *s;
    md_planck_mean *mean; /* pr: rounded, and unless the sizes are given moved so that lines between the nodes err least */
    bool absorption;
    double error, error_T, error_s; /* largest error of interpolation met at points between the nodes, and where */
    double outside, outside_T;      /* largest share of a Planck function beyond the optical constants, and its temperature */
} md_qpr_table;

/* MD_ERR_CONFIG: a plan that makes no sense. MD_ERR_NUMERICS: the error cannot be reached with MD_QPR_MOST_NODES. MD_ERR_MEMORY. */
md_status md_qpr_table_make(md_qpr_table *table, const md_qpr_plan *plan, md_grain grain, const md_comm *comm, md_error *err);
void md_qpr_table_free(md_qpr_table *table);

/* Lines that stand above the table, each without "# ". */
typedef struct md_qpr_head {
    int lines;
    char **line;
} md_qpr_head;

/* What the ending of a file's name asks for: .csv; .h5 or .hdf5, in capitals too. */
typedef enum md_qpr_form { MD_QPR_NO_FORM, MD_QPR_CSV, MD_QPR_HDF5 } md_qpr_form;
md_qpr_form md_qpr_form_of(const char *path);

/* Local, on one rank: could this table be written? MD_ERR_IO: the folder is not there or cannot be written to, or the name is
 * that of a folder or a device. MD_ERR_MEMORY. */
md_status md_qpr_table_check(const char *path, md_error *err);
/* Local, on one rank. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_qpr_table_write(const md_qpr_table *table, const md_qpr_head *head, const char *path, md_error *err);

#endif
