#include "check.h"

#include "base/memory.h"
#include "disk/model/tables.h"

static md_table1 table1(int n)
{
    md_error err = {0};
    return (md_table1){.n = n, .x = md_alloc((size_t)n, sizeof(double), &err), .y = md_alloc((size_t)n, sizeof(double), &err)};
}

static md_table2 table2(int n)
{
    md_error err = {0};
    size_t count = (size_t)n;
    return (md_table2){.nx = n,
                       .ny = n,
                       .x = md_alloc(count, sizeof(double), &err),
                       .y = md_alloc(count, sizeof(double), &err),
                       .z = md_alloc(count * count, sizeof(double), &err)};
}

int main(void)
{
    md_tables tables = {0};
    md_tables_free(&tables); /* tables that are not used */
    tables = (md_tables){.mars_T = table1(3),
                         .q_pr = table2(2),
                         .sigma_of_r = table1(4),
                         .phi = table1(4),
                         .e_of_r = table1(2),
                         .vapour = table1(5),
                         .phase_solid = table2(2),
                         .phase_liquid = table2(3),
                         .phase_vapour = table2(4),
                         .supply_t = table1(2),
                         .supply_tr = table2(2),
                         .supply_T = table1(3)};
    CHECK(md_alloc_live() > 0);
    md_tables_free(&tables);
    CHECK(md_alloc_live() == 0);
    CHECK(tables.mars_T.n == 0 && tables.supply_T.n == 0 && tables.q_pr.nx == 0);
    return check_report();
}
