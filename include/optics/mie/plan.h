/* What a table of Planck means is to span, and how good it is to be.
 *
 * Shapes: -
 * Units:  K, m
 * Owner:  plain value
 * MPI:    Local
 * Source: -
 */
#ifndef MD_OPTICS_MIE_PLAN_H
#define MD_OPTICS_MIE_PLAN_H

#include <stdbool.h>

enum { MD_QPR_MOST_NODES = 4096, MD_QPR_MOST_TEMPERATURES = 276 };

typedef struct md_qpr_plan {
    double s_min, s_max, T_min, T_max;
    int sizes, temperatures; /* 0: as many as the error wants; else so many, evenly spaced in ln s and in T */
    bool absorption;         /* for the heat of grains, see optics/table/table.h: evenly spaced in ln T */
    double error;            /* of <Q_pr>, relative */
    double tolerance;        /* of the Planck means */
    bool progress;           /* rank 0 tells on stderr how far it is */
} md_qpr_plan;

/* 1e-8 to 10 m, 1000 to 6500 K, error 1e-3, tolerance 1e-6. */
md_qpr_plan md_qpr_plan_default(void);

#endif
