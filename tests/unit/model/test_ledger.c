/* Every row of the ledger arrives everywhere: a sink's mass in its term, a term in the balance, the sums, the datasets. */
#include <stdio.h>
#include <string.h>

#include "disk_setup.h"

#include "disk/output/fields.h"
#include "disk/solve/patankar.h"
#include "numbers/constants.h"

/* What the model says of each term; a row more in the ledger is a row more here. */
static const struct {
    const char *name;
    int sign;
    md_leaves leaves;
} meant[] = {{"supplied", +1, MD_LEAVES_APART},   {"blown_out", -1, MD_LEAVES_BY_LIGHT},  {"sublimated", -1, MD_LEAVES_BY_SINK},
             {"escaped", -1, MD_LEAVES_BY_SINK},  {"dragged", -1, MD_LEAVES_BY_SINK},     {"spilled", -1, MD_LEAVES_APART},
             {"below_grid", -1, MD_LEAVES_APART}, {"scheme_defect", +1, MD_LEAVES_APART}, {"moved_in", +1, MD_LEAVES_APART},
             {"moved_out", -1, MD_LEAVES_APART},  {"accreted", 0, MD_LEAVES_APART},       {"spread", 0, MD_LEAVES_APART}};
enum { MEANT = sizeof meant / sizeof meant[0] };

static void test_rows(void)
{
    if ((int)MEANT != (int)MD_BOOKS) printf("%d terms in model/ledger.h, %d are `meant` here\n", (int)MD_BOOKS, (int)MEANT);
    CHECK((int)MEANT == (int)MD_BOOKS);
    for (int b = 0; b < MD_BOOKS && b < (int)MEANT; b++) {
        const md_ledger_term *term = &md_ledger_terms[b];
        CHECK(strcmp(term->name, meant[b].name) == 0 && term->sign == meant[b].sign && term->leaves == meant[b].leaves);
    }
    for (int s = 0; s < MD_SINKS; s++) /* what a sink takes leaves */
        CHECK(md_ledger_terms[md_ledger_sinks[s].book].sign == -1 && md_ledger_sinks[s].rate[0]);
}

/* A sink that acts alone for a step, 1/s on all of 3 kg/m^2 for 1 s, takes a half of it into its own term and no other. */
static void test_sink(const disk_run *run, int sink)
{
    md_error err = {MD_OK, ""};
    const md_sizes *sizes = &run->setup.disk.sizes;
    md_rates rates = {0};
    md_patankar work = {0};
    md_meetings none = {0};
    md_moved moved;
    double g[2] = {1, 2}, out[2], weight[2] = {0.5, 0.5};
    CHECK(md_rates_init(&rates, 2, &err) == MD_OK);
    CHECK(md_patankar_init(&work, 2, md_sweep_kernel_find(MD_SOLVER_KERNEL_AUTO), false, &err) == MD_OK);
    rates.supply_weight = weight;
    rates.sink_on[sink] = true;
    rates.blow_full = sink == MD_SINK_BLOW ? 1 : 0;
    for (int k = 0; k < 2; k++) {
        rates.sink[sink][k] = 1;
        rates.other_sinks[k] = sink == MD_SINK_BLOW ? 0 : 1;
    }
    md_patankar_first(&work, sizes, &none, &(md_state){&rates, g, 0}, g, 1, out, &moved);
    for (int b = 0; b < MD_BOOKS; b++)
        CHECK(b == (int)md_ledger_sinks[sink].book ? fabs(moved.book[b] - 1.5) < 1e-14 : moved.book[b] == 0);
    md_patankar_free(&work);
    md_rates_free(&rates);
}

/* One kilogramme a square metre in a term alone: the balance, the sums and the dataset see it. */
static void test_term(disk_run *run, int b)
{
    md_cell *cell = disk_cell(run, 0);
    md_diag diag;
    double area = run->setup.disk.radial.area[0], before = cell->start;
    char name[64];
    cell->book[b].value = 1;
    cell->start -= meant[b].sign;
    CHECK(md_cell_ledger_error(cell, run->setup.disk.sizes.n) < 1e-15);
    CHECK(md_solver_look(&run->solver, 0, cell, 0, &run->err) == MD_OK);
    md_solver_diagnose(&run->solver, (md_cell_place){0, 0}, cell, &diag);
    snprintf(name, sizeof name, "mass_%s", meant[b].name);
    const md_field *field = md_fields;
    while (field->name && strcmp(field->name, name) != 0)
        field++;
    CHECK(field->name && md_field_value(field, &diag) == area);
    CHECK_REL(diag.M_out_cum, meant[b].leaves == MD_LEAVES_BY_LIGHT ? area / MD_M_MARS : 0, 1e-15);
    CHECK_REL(diag.M_sink_cum, meant[b].leaves == MD_LEAVES_BY_SINK ? area / MD_M_MARS : 0, 1e-15);
    CHECK_REL(diag.M_loss_cum, meant[b].leaves == MD_LEAVES_APART ? 0 : area / MD_M_MARS, 1e-15);
    cell->book[b].value = 0;
    cell->start = before;
}

int main(void)
{
    disk_run run;
    test_rows();
    if (disk_start(&run, "disk.cells=1 sizes.bins=2 initial.sigma_from=given initial.sigma=8")) {
        for (int s = 0; s < MD_SINKS; s++)
            test_sink(&run, s);
        for (int b = 0; b < MD_BOOKS && b < (int)MEANT; b++)
            test_term(&run, b);
        disk_end(&run);
    }
    return check_report();
}
