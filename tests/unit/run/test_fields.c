/* The table of fields: the names that others rely on, every member once, and units that xarray leaves alone. */
#include <stdio.h>
#include <string.h>

#include "disk_setup.h"

#include "disk/output/fields.h"

static const char *const promised[] = {
    "Sigma_surf",         "tau_los_mars", "kappa",         "M_out_dot",
    "M_sink_dot",         "M_loss_cum",   "M_sink_cum",    "supply_rate_applied",
    "Sigma_deep",         "T_p",          "phase_f_vap",   "e_kernel",
    "i_kernel",           "v_rel",        "t_coll_min",    "substeps",
    "cell_active",        "mass_now",     "mass_supplied", "mass_blown_out",
    "mass_sublimated",    "mass_escaped", "mass_spilled",  "mass_below_grid",
    "mass_scheme_defect",
};

static const md_field *find(const char *name)
{
    for (const md_field *f = md_fields; f->name; f++)
        if (strcmp(f->name, name) == 0) return f;
    return NULL;
}

/* Whatever stood in an md_diag before, a field of it is what the cell says: none is forgotten. */
static void test_every_value_is_given(const char *changes)
{
    disk_run run;
    md_diag first, second;
    if (!disk_start(&run, changes)) return;
    memset(&first, 0x11, sizeof first);
    memset(&second, 0x22, sizeof second);
    CHECK(md_solver_look(&run.solver, 0, disk_cell(&run, 0), 0, &run.err) == MD_OK);
    md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, disk_cell(&run, 0), &first);
    md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, disk_cell(&run, 0), &second);
    for (const md_field *f = md_fields; f->name; f++) {
        double a = md_field_value(f, &first), b = md_field_value(f, &second);
        if (memcmp(&a, &b, sizeof a) != 0) printf("%s has no value: see src/disk/solve/diagnose.c\n", f->name);
        CHECK(memcmp(&a, &b, sizeof a) == 0);
    }
    disk_end(&run);
}

int main(void)
{
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++)
        CHECK(find(promised[i]) != NULL);
    int members[sizeof(md_diag) / sizeof(double)] = {0};
    for (const md_field *f = md_fields; f->name; f++) {
        CHECK(find(f->name) == f);
        CHECK(f->unit[0] && f->long_name[0] && strcmp(f->unit, "seconds") != 0 && strcmp(f->unit, "days") != 0);
        CHECK(f->offset % sizeof(double) == 0 && f->offset < sizeof(md_diag));
        members[f->offset / sizeof(double)]++;
    }
    static const size_t of_books_alone[] = {offsetof(md_diag, orbit_out), offsetof(md_diag, orbit_sink),
                                            offsetof(md_diag, E_check_cum)};
    for (size_t i = 0; i < sizeof of_books_alone / sizeof *of_books_alone; i++)
        members[of_books_alone[i] / sizeof(double)]++;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (members[i] != 1)
            printf("number %zu of md_diag is in %d rows of src/disk/output/fields.c: expected one\n", i, members[i]);
        CHECK(members[i] == 1);
    }
    for (const md_old_column *c = md_old_columns; c->old; c++)
        CHECK(c->now[0] || c->note[0]); /* what is gone has a reason */
    md_diag diag = {.T_p = 1500, .active = 1};
    CHECK(md_field_value(find("T_p"), &diag) == 1500 && md_field_value(find("cell_active"), &diag) == 1);
    static const char *const cases[] = {
        "disk.cells=1 sizes.bins=5 collisions.energy=true",
        "disk.cells=1 sizes.bins=5",
        "disk.cells=1 sizes.bins=5 run.physics_mode=sublimation_only blowout.enabled=false",
        "disk.cells=1 sizes.bins=5 run.model=surface_ode",
        "disk.cells=1 sizes.bins=5 solver.scheme=imex_bdf1 collisions.bookkeeping=gross",
        /* stopped */
        ("disk.cells=1 sizes.bins=5 initial.sigma_from=given initial.sigma=1e4 mars.T0_K=1000 "
         "collisions.energy=true"),
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        test_every_value_is_given(cases[k]);
    return check_report();
}
