/* The tables that a run may read, loaded once.
 *
 * Shapes: see each
 * Units:  SI unless stated; times of T_M in s after loading
 * Owner:  md_tables owns them; free with md_tables_free. A table that is not used has n = 0
 * MPI:    Local; read on rank 0 and broadcast by setup/setup
 * Source: the files name theirs
 */
#ifndef MD_DISK_MODEL_TABLES_H
#define MD_DISK_MODEL_TABLES_H

#include "numbers/interp.h"

typedef struct md_tables {
    md_table1 mars_T;                                  /* t [s] -> T_M [K] */
    md_table2 q_pr;                                    /* (T_M [K], ln s) -> <Q_pr> */
    md_table2 q_abs;                                   /* (ln T, ln s) -> ln <Q_abs> */
    md_table2 q_ext;                                   /* (ln T, ln s) -> ln <Q_ext> */
    md_table1 sigma_of_r;                              /* r [R_mars] -> initial Sigma [kg/m^2] */
    md_table1 phi;                                     /* tau -> Phi */
    md_table1 e_of_r;                                  /* r [R_mars] -> e */
    md_table1 vapour;                                  /* T [K] -> log10(P_sat/Pa), PCHIP */
    md_table2 phase_solid, phase_liquid, phase_vapour; /* (T [K], tau) -> fraction */
    md_table1 supply_t;                                /* t [s] -> rate [kg m^-2 s^-1] */
    md_table2 supply_tr;                               /* (t [s], r [R_mars]) -> rate */
    md_table1 supply_T;                                /* T_M [K] -> factor or rate */
} md_tables;

void md_tables_free(md_tables *tables);

#endif
