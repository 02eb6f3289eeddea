#include "disk/setup/outlook.h"

#include <math.h>

#include "disk/model/params_act.h"
#include "disk/physics/mars.h"
#include "disk/setup/reach.h"
#include "disk/solve/event.h"
#include "disk/solve/solver.h"
#include "numbers/constants.h"
#include "numbers/sum.h"

/* One cell at a time, and the room for its rates. */
typedef struct one_cell {
    const md_disk *disk;
    md_cells cells; /* one */
    md_radiation rad;
    md_rates rates;
} one_cell;

static void free_one_cell(one_cell *l)
{
    md_rates_free(&l->rates);
    md_radiation_free(&l->rad);
    md_cells_free(&l->cells);
}

static md_status make_one_cell(one_cell *l, const md_disk *disk, md_error *err)
{
    *l = (one_cell){.disk = disk};
    md_cells_init(&l->cells, 0, 1, disk->sizes.n, err);
    if (!err->code) md_radiation_init(&l->rad, &disk->params, &disk->tables, &disk->sizes, err);
    if (!err->code) md_rates_init(&l->rates, disk->sizes.n, err);
    if (err->code) free_one_cell(l);
    return err->code;
}

static void add_cell(md_outlook_at *at, const md_disk *disk, int ig, const md_rates *rates)
{
    double supply = rates->supply_nominal;
    at->vapour += rates->phase.vapour;
    at->too_thick += md_cell_too_thick(disk, rates);
    at->tau_least = fmin(at->tau_least, rates->tau_los);
    at->tau_most = fmax(at->tau_most, rates->tau_los);
    if (!(supply > 0)) return;
    at->supplied++;
    at->supply_least = fmin(at->supply_least, supply);
    at->supply_most = fmax(at->supply_most, supply);
    at->supply_kg_s += supply * disk->radial.area[ig];
}

/* All cells as they are at t = 0, lit by the planet of time t. Returns the mass of all. */
static double look_at_all(one_cell *l, double t, md_outlook_at *at)
{
    const md_disk *disk = l->disk;
    md_cell *cell = md_cells_at(&l->cells, 0);
    double mass = 0;
    *at = (md_outlook_at){.t = t, .supply_least = HUGE_VAL, .tau_least = HUGE_VAL};
    at->T_M = md_mars_temperature(&disk->params, &disk->tables, t);
    at->band = md_blowout_edges(&disk->params, &disk->tables, at->T_M, disk->sizes.rho);
    for (int ig = 0; ig < disk->radial.n; ig++) {
        md_cell_start(disk, ig, cell);
        mass += cell->start * disk->radial.area[ig];
        md_rates_at(&l->rates, disk, &l->rad, ig, cell, cell->mass, cell->sigma_deep, cell->supply_factor, t);
        add_cell(at, disk, ig, &l->rates);
    }
    return mass;
}

static bool leaves(const md_disk *disk, double t)
{
    double T_M = md_mars_temperature(&disk->params, &disk->tables, t);
    return md_blowout_size(&disk->params, &disk->tables, T_M, disk->sizes.rho, NULL) > 0;
}

/* The first instant from which on nothing leaves, to a millionth of the run. */
static double closing_time(const md_disk *disk, double t_end)
{
    enum { LOOKS = 64 };
    double open = 0, closed = HUGE_VAL;
    for (int k = LOOKS; k > 0 && isinf(closed) && !leaves(disk, t_end * k / LOOKS); k--)
        if (leaves(disk, t_end * (k - 1) / LOOKS)) {
            open = t_end * (k - 1) / LOOKS;
            closed = t_end * k / LOOKS;
        }
    for (int i = 0; i < 20 && closed < HUGE_VAL; i++) {
        double middle = open + (closed - open) / 2;
        if (leaves(disk, middle))
            open = middle;
        else
            closed = middle;
    }
    return closed;
}

md_status md_outlook_make(md_outlook *outlook, const md_disk *disk, double t_end, md_error *err)
{
    one_cell l;
    *outlook = (md_outlook){.band_closes_s = HUGE_VAL};
    if (make_one_cell(&l, disk, err)) return err->code;
    outlook->M_start_kg = look_at_all(&l, 0, &outlook->start);
    look_at_all(&l, t_end, &outlook->end);
    if (outlook->start.band.hi > 0) outlook->band_closes_s = closing_time(disk, t_end);
    free_one_cell(&l);
    return MD_OK;
}

/* --- in words ---------------------------------------------------------------------------------------------------------------- */

static void print_band(const md_outlook *o, const md_disk *disk, FILE *to)
{
    const md_outlook_at *at[] = {&o->start, &o->end};
    const char *when[] = {"at t = 0", "at the end"};
    if (!md_params_acts(&disk->params, "blowout.tau_gate", NULL, 0)) {
        fprintf(to, "blow-out  off\n");
        return;
    }
    for (int k = 0; k < 2; k++) {
        fprintf(to, "%s", k == 0 ? "blow-out  " : ", ");
        if (at[k]->band.hi <= 0)
            fprintf(to, "no size %s", when[k]);
        else if (at[k]->band.lo > 0)
            fprintf(to, "%.3g to %.3g m %s", at[k]->band.lo, at[k]->band.hi, when[k]);
        else
            fprintf(to, "up to %.3g m %s", at[k]->band.hi, when[k]);
    }
    if (o->band_closes_s < HUGE_VAL) fprintf(to, "; closes at %.4g yr", o->band_closes_s / MD_YEAR);
    fprintf(to, "\n");
}

static void print_supply(const char *name, const md_outlook_at *at, int cells, FILE *to)
{
    fprintf(to, "%s", name);
    if (at->supplied == 0)
        fprintf(to, "nothing");
    else if (isinf(at->supply_most))
        fprintf(to, "without bound, in %d of %d cells; its integral is finite", at->supplied, cells);
    else if (at->supply_most > at->supply_least)
        fprintf(to, "%.4g to %.4g kg/(m^2 s) in %d of %d cells, %.4g M_mars/yr", at->supply_least, at->supply_most,
                at->supplied, cells, at->supply_kg_s * MD_YEAR / MD_M_MARS);
    else
        fprintf(to, "%.4g kg/(m^2 s) in %d of %d cells, %.4g M_mars/yr", at->supply_most, at->supplied, cells,
                at->supply_kg_s * MD_YEAR / MD_M_MARS);
}

static void print_reach(const md_outlook *o, const md_disk *disk, FILE *to)
{
    md_reach list[MD_REACHES];
    int n = md_reach_list(disk, o->end.t, o->start.tau_most, list);
    for (int k = 0; k < n; k++) {
        const md_reach *r = &list[k];
        fprintf(to, "%s%s %s: %.6g to %.6g%s%s, asked %.6g to %.6g%s\n", k == 0 ? "tables    " : "          ", r->key, r->axis,
                r->from, r->to, r->unit[0] ? " " : "", r->unit, r->least, r->most,
                !md_reach_is_beyond(r) ? ""
                : r->held              ? " (ends held)"
                                       : " (goes on beyond)");
    }
}

void md_outlook_print(const md_outlook *o, const md_disk *disk, FILE *to)
{
    int cells = disk->radial.n;
    fprintf(to, "Mars      %.5g K at t = 0, %.5g K at the end\n", o->start.T_M, o->end.T_M);
    fprintf(to, "start     %.5g M_mars, tau %.4g to %.4g\n", o->M_start_kg / MD_M_MARS, o->start.tau_least, o->start.tau_most);
    fprintf(to, "          vapour: %d of %d cells at t = 0, %d under the planet of the end; above shielding.tau_stop: %d\n",
            o->start.vapour, cells, o->end.vapour, o->start.too_thick);
    print_band(o, disk, to);
    print_supply("supply    at t = 0 ", &o->start, cells, to);
    print_supply("\n          at the end ", &o->end, cells, to);
    fprintf(to, "\n");
    print_reach(o, disk, to);
}
