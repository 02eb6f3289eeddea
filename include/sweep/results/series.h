/* What cases have that changes with time, brought to common times: those of the case that ends last. Between a case's own times a
 * straight line, beyond its end nothing (nan).
 *
 * Shapes: value[s][n], a case; common[s][case * times + time]
 * Units:  s of the model; values as their names say
 * Owner:  md_series owns its arrays; zero-initialise, free with md_series_free
 * MPI:    Local
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_RESULTS_SERIES_H
#define MD_SWEEP_RESULTS_SERIES_H

#include "base/status.h"

enum { MD_SERIES_MOST = 8 };

typedef struct md_series {
    int n, kinds;
    double *time, *value[MD_SERIES_MOST]; /* value of each kind at n times */
} md_series;

/* MD_ERR_MEMORY. */
md_status md_series_init(md_series *series, int n, int kinds, md_error *err);
void md_series_free(md_series *series);
/* The value of a kind at t. */
double md_series_at(const md_series *series, int kind, double t);

#endif
