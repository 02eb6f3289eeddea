#include "disk/setup/reach.h"

#include <math.h>

#include "disk/model/params_act.h"
#include "disk/physics/dynamics.h"
#include "disk/physics/mars.h"
#include "disk/physics/radiation.h"
#include "disk/physics/sublimation.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

typedef struct span {
    double least, most;
} span;

static void include(span *s, double value)
{
    s->least = fmin(s->least, value);
    s->most = fmax(s->most, value);
}

void md_reach_T_M(const md_disk *disk, double t_end, double *least, double *most)
{
    const md_table1 *table = &disk->tables.mars_T;
    double first = md_mars_temperature(&disk->params, &disk->tables, 0);
    span T = {first, first};
    include(&T, md_mars_temperature(&disk->params, &disk->tables, t_end)); /* slab and hyodo fall all the time */
    for (int k = 0; k < table->n; k++)
        if (table->x[k] > 0 && table->x[k] < t_end) include(&T, table->y[k]);
    *least = T.least;
    *most = T.most;
}

/* From the outermost cell and the coldest T_M to the innermost and the hottest. */
static span grain_T(const md_disk *disk, span T_M, double q_abs)
{
    const md_radial *radial = &disk->radial;
    return (span){md_grain_temperature(T_M.least, radial->r[radial->n - 1], q_abs),
                  md_grain_temperature(T_M.most, radial->r[0], q_abs)};
}

static span speeds(const md_disk *disk)
{
    const md_params *p = &disk->params;
    span v = {HUGE_VAL, 0};
    for (int ig = 0; ig < disk->radial.n; ig++)
        include(&v, md_relative_velocity(p->dynamics.v_rel, disk->radial.v_kepler[ig], disk->e0[ig], p->dynamics.i0) / 1e3);
    return v;
}

/* The list as it grows. */
typedef struct listing {
    md_reach *list;
    int n;
} listing;

static void add(listing *out, const char *key, const char *axis, const char *unit, double from, double to, span asked,
                bool held)
{
    out->list[out->n++] = (md_reach){key, axis, unit, from, to, asked.least, asked.most, held};
}

static void add_axis(listing *out, const char *key, const char *axis, const char *unit, const double *x, int n, span asked)
{
    if (n > 0) add(out, key, axis, unit, x[0], x[n - 1], asked, true);
}

static void add_vapour(listing *out, const md_disk *disk, span T_M)
{
    const md_params *p = &disk->params;
    const md_table1 *table = &disk->tables.vapour;
    span T = grain_T(disk, T_M, p->sublimation.q_abs);
    if (!md_params_acts(p, "sublimation.formula", NULL, 0) || p->sublimation.formula == MD_VAPOUR_LOGISTIC) return;
    bool formula = p->sublimation.formula == MD_VAPOUR_AUTO || table->n == 0;
    if (table->n > 0) add(out, "sublimation.table", "T", "K", table->x[0], table->x[table->n - 1], T, !formula);
    if (!formula) return;
    double to = p->sublimation.liquid_T_from_K > 0 ? p->sublimation.liquid_T_max_K : p->sublimation.solid_T_max_K;
    add(out, "sublimation.formula", "T", "K", p->sublimation.solid_T_min_K, to, T, false);
}

int md_reach_list(const md_disk *disk, double t_end, double tau_start, md_reach list[MD_REACHES])
{
    const md_params *p = &disk->params;
    const md_tables *t = &disk->tables;
    const md_radial *radial = &disk->radial;
    listing out = {list, 0};
    span T_M, time = {0, t_end}, tau = {0, tau_start};
    span r = {radial->r[0] / MD_R_MARS, radial->r[radial->n - 1] / MD_R_MARS};
    md_reach_T_M(disk, t_end, &T_M.least, &T_M.most);
    span T_p = p->phase.temperature == MD_PHASE_T_MARS ? T_M : grain_T(disk, T_M, p->phase.q_abs);

    add_axis(&out, "mars.table", "t", "s", t->mars_T.x, t->mars_T.n, time);
    add_axis(&out, "radiation.q_pr_table", "T_M", "K", t->q_pr.x, t->q_pr.nx, T_M);
    if (t->q_pr.ny > 0)
        add(&out, "radiation.q_pr_table", "s", "m", md_exp(t->q_pr.y[0]), md_exp(t->q_pr.y[t->q_pr.ny - 1]),
            (span){disk->sizes.edge[0], disk->sizes.edge[disk->sizes.n]}, true);
    const md_table2 *q = t->q_abs.ny > 0 ? &t->q_abs : &t->q_ext; /* of one file */
    if (q->ny > 0) {
        add(&out, "radiation.q_abs_table", "T", "K", md_exp(q->x[0]), md_exp(q->x[q->nx - 1]), T_M, true);
        add(&out, "radiation.q_abs_table", "s", "m", md_exp(q->y[0]), md_exp(q->y[q->ny - 1]),
            (span){disk->sizes.edge[0], disk->sizes.edge[disk->sizes.n]}, true);
    }
    add_axis(&out, "initial.sigma_table", "r", "R_mars", t->sigma_of_r.x, t->sigma_of_r.n, r);
    add_axis(&out, "shielding.table", "tau", "", t->phi.x, t->phi.n, tau);
    add_axis(&out, "dynamics.e_table", "r", "R_mars", t->e_of_r.x, t->e_of_r.n, r);
    add_vapour(&out, disk, T_M);
    add_axis(&out, "phase.table", "T", "K", t->phase_solid.x, t->phase_solid.nx, T_p);
    add_axis(&out, "phase.table", "tau", "", t->phase_solid.y, t->phase_solid.ny, tau);
    add_axis(&out, "supply.table", "t", "s", t->supply_t.x, t->supply_t.n, time);
    add_axis(&out, "supply.table", "t", "s", t->supply_tr.x, t->supply_tr.nx, time);
    add_axis(&out, "supply.table", "r", "R_mars", t->supply_tr.y, t->supply_tr.ny, r);
    add_axis(&out, "supply.temperature_table", "T_M", "K", t->supply_T.x, t->supply_T.n, T_M);
    if (md_params_acts(p, "strength.v_kms", NULL, 0))
        add(&out, "strength.v_kms", "v", "km/s", p->strength.v_kms.v[0], p->strength.v_kms.v[p->strength.v_kms.n - 1],
            speeds(disk), false);
    return out.n;
}

/* Logarithms of sizes go through exp and back. */
bool md_reach_is_beyond(const md_reach *reach)
{
    double slack = 1e-12;
    return reach->least < reach->from - slack * fabs(reach->from) || reach->most > reach->to + slack * fabs(reach->to);
}

md_status md_reach_check(const md_disk *disk, double t_end, md_error *err)
{
    const md_table2 *table = &disk->tables.q_pr;
    if (table->ny == 0 || !md_params_acts(&disk->params, "blowout.tau_gate", NULL, 0)) return MD_OK;
    double least, most, q = 0;
    md_reach_T_M(disk, t_end, &least, &most);
    for (int k = 0; k < table->nx * table->ny; k++)
        q = fmax(q, table->z[k]);
    double moved = 2 * md_beta(1, most, q, disk->sizes.rho), smallest = disk->sizes.edge[0];
    double from = md_exp(table->y[0]), to = md_exp(table->y[table->ny - 1]);
    if (moved <= smallest || from <= moved) return MD_OK;
    return md_fail(
        err, MD_ERR_CONFIG,
        "radiation.q_pr_table: its sizes, %.6g to %.6g, and the grains of the grid that light can move, %.6g to %.6g m, "
        "do not overlap: are they in m?",
        from, to, smallest, fmin(moved, disk->sizes.edge[disk->sizes.n]));
}
