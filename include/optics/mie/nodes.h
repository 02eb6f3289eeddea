/* Which of many known points of <Q_pr> a table keeps as nodes, and the values it gives them, so that straight lines between the
 * nodes err least.
 *
 * Shapes: n_T temperatures, nodes at even indices, points between them at odd ones; n_s sizes; arrays [i * n_T + t]
 * Units:  ln m
 * Owner:  md_nodes owns nothing
 * MPI:    Local; the same bits on every rank
 * Source: chords of a curved function lie on one side of it: nodes moved by half the gap halve the error (Chebyshev)
 */
#ifndef MD_OPTICS_MIE_NODES_H
#define MD_OPTICS_MIE_NODES_H

#include <stdbool.h>

#include "base/status.h"

typedef struct md_nodes {
    int n_T, n_s;
    const double *ln_s;  /* rising */
    const double *truth; /* all known points */
    bool *node;          /* n_s: is this size a node? */
    double *value;       /* at nodes: what the table says; elsewhere anything */
    double error;        /* largest relative error over all known points, and where */
    int error_s, error_T;
} md_nodes;

enum { MD_NODES_DIGITS = 5 }; /* of values, in the table as in its file */

/* The error with node[] as it stands and the truth at the nodes. */
void md_nodes_take(md_nodes *nodes);
/* Choose node[] and value[] so that the error is at most `error`; the ends are nodes. Values are off by up to about half the error.
 * MD_ERR_NUMERICS: even with all sizes it is larger. MD_ERR_MEMORY. */
md_status md_nodes_choose(md_nodes *nodes, double error, md_error *err);

#endif
