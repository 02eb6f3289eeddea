/* The table of fields: the names that others rely on, every member once, and units that xarray leaves alone. */
#include <string.h>

#include "check.h"
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
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        CHECK(members[i] == 1);
    for (const md_old_column *c = md_old_columns; c->old; c++)
        CHECK(c->now[0] || c->note[0]); /* what is gone has a reason */
    md_diag diag = {.T_p = 1500, .active = 1};
    CHECK(md_field_value(find("T_p"), &diag) == 1500 && md_field_value(find("cell_active"), &diag) == 1);
    return check_report();
}
