#include "disk/model/tables.h"

void md_tables_free(md_tables *tables)
{
    md_table1_free(&tables->mars_T);
    md_table2_free(&tables->q_pr);
    md_table2_free(&tables->q_abs);
    md_table2_free(&tables->q_ext);
    md_table1_free(&tables->sigma_of_r);
    md_table1_free(&tables->phi);
    md_table1_free(&tables->e_of_r);
    md_table1_free(&tables->vapour);
    md_table2_free(&tables->phase_solid);
    md_table2_free(&tables->phase_liquid);
    md_table2_free(&tables->phase_vapour);
    md_table1_free(&tables->supply_t);
    md_table2_free(&tables->supply_tr);
    md_table1_free(&tables->supply_T);
}
