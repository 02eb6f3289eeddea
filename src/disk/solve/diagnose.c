#include "disk/solve/diagnose.h"

#include <math.h>

#include "disk/collide/drift.h"
#include "disk/physics/collision.h"
#include "disk/physics/energy.h"
#include "disk/physics/sublimation.h"
#include "disk/solve/patankar_rates.h"
#include "numbers/constants.h"

/* Instantaneous losses of the whole cell [M_mars/s]. */
static void losses(md_solver *solver, md_cell_place place, const md_cell *cell, double to_Mmars, md_diag *diag)
{
    const md_rates *rates = &solver->rates[0];
    const md_sizes *sizes = &solver->disk->sizes;
    double lost[MD_BOOKS] = {0}, vapour = 0;
    if (cell->stop == MD_CELL_ACTIVE) {
        for (int s = MD_SINK_BLOW + 1; s < MD_SINKS; s++)
            for (int k = 0; k < sizes->n && rates->sink_on[s]; k++)
                lost[md_ledger_sinks[s].book] += rates->sink[s][k] * cell->mass[k];
        double *blown = solver->g1, *phi = solver->g2;
        md_motion motion = md_motion_now(solver->disk, place.in_disk, cell->e, cell->inc, rates->tau_meet);
        md_patankar_blown(&solver->patankar, sizes, md_solver_meetings(solver, place.here, motion), rates, cell->mass, blown);
        md_drift_profile(sizes, cell->mass, phi);
        for (int k = 0; k < sizes->n; k++)
            lost[MD_BOOK_BLOWN_OUT] += blown[k] * cell->mass[k];
        for (int k = 0; k < sizes->n && rates->shrinks; k++)
            vapour += rates->shrink[k] * phi[k] * cell->mass[k] * (k > 0 ? 1 - sizes->m[k - 1] / sizes->m[k] : 1);
    }
    double other = md_ledger_sum(lost, MD_LEAVES_BY_SINK) + vapour;
    diag->M_out_dot = md_ledger_sum(lost, MD_LEAVES_BY_LIGHT) * to_Mmars;
    diag->M_sink_dot = other * to_Mmars;
    diag->t_sink = other > 0 ? rates->sigma / other : (double)INFINITY;
}

/* What collisions make of larger bodies: mass that falls below the grid, and mass that falls into the sizes that leave. */
static void dust(md_solver *solver, md_cell_place place, const md_cell *cell, double to_Mmars, md_diag *diag)
{
    const md_rates *rates = &solver->rates[0];
    const md_params *p = &solver->disk->params;
    const md_sizes *sizes = &solver->disk->sizes;
    const double *share = solver->rad[0].share;
    double below = 0, leaving = 0;
    diag->M_below_grid_dot = diag->prod_subblow_rate = 0;
    if (cell->stop != MD_CELL_ACTIVE) return;
    if (rates->collide) {
        md_motion motion = md_motion_now(solver->disk, place.in_disk, cell->e, cell->inc, rates->tau_meet);
        const md_meetings *meetings = md_solver_meetings(solver, place.here, motion);
        int bins = sizes->n; /* above them none leaves */
        while (bins > 0 && share[bins - 1] <= 0)
            bins--;
        below = md_patankar_dust(&solver->patankar, sizes, meetings, cell->mass, bins, solver->gain);
        for (int k = 0; k < bins; k++)
            leaving += share[k] * solver->gain[k];
    }
    for (int s = 0; s < MD_SINKS; s++)
        for (int k = 0; k < sizes->n && rates->sink_on[s] && md_ledger_sinks[s].book == MD_BOOK_BELOW_GRID; k++)
            below += rates->sink[s][k] * cell->mass[k];
    if (p->blowout.criterion == MD_BLOWOUT_THRESHOLD) leaving += below;
    diag->M_below_grid_dot = below * to_Mmars;
    diag->prod_subblow_rate = p->blowout.enabled ? leaving : 0;
}

static void ledger(const md_cell *cell, int bins, double area, md_diag *diag)
{
    md_cell_books(cell, diag->mass);
    for (int b = 0; b < MD_BOOKS; b++)
        diag->mass[b] *= area;
    for (int by = 0; by < MD_TORQUES; by++)
        diag->torque[by] = md_sum_total(cell->torque[by]) * area;
    diag->mass_now = (md_cell_surface(cell, bins) + cell->sigma_deep) * area;
    diag->M_below_grid_cum = diag->mass[MD_BOOK_BELOW_GRID] / MD_M_MARS;
    diag->mass_not_supplied = md_sum_total(cell->not_supplied) * area;
    diag->ledger_error = md_cell_ledger_error(cell, bins);
    diag->M_out_cum = md_ledger_sum(diag->mass, MD_LEAVES_BY_LIGHT) / MD_M_MARS;
    diag->M_sink_cum = md_ledger_sum(diag->mass, MD_LEAVES_BY_SINK) / MD_M_MARS;
    diag->M_loss_cum = diag->M_out_cum + diag->M_sink_cum;
    diag->orbit_out = cell->orbit_blown * area / MD_M_MARS;
    diag->orbit_sink = cell->orbit_sunk * area / MD_M_MARS;
    diag->E_rel_cum = md_sum_total(cell->heat[MD_HEAT_MET]) * area;
    diag->E_dissipated_cum = md_sum_total(cell->heat[MD_HEAT_DISSIPATED]) * area;
    diag->E_retained_cum = md_sum_total(cell->heat[MD_HEAT_RETAINED]) * area;
    diag->E_check_cum = md_sum_total(cell->heat[MD_HEAT_CHECK]) * area;
}

static void optics(const md_rates *rates, const md_disk *disk, int ig, const md_cell *cell, md_diag *diag)
{
    diag->sigma_surf = rates->sigma;
    diag->sigma_deep = cell->sigma_deep;
    diag->kappa = rates->kappa;
    diag->kappa_eff = rates->kappa_eff;
    diag->sigma_tau1 = rates->sigma_tau1;
    diag->tau_los = rates->tau_los;
    diag->tau_vertical = rates->tau_los / disk->f_los[ig];
    diag->headroom = fmax(0, rates->sigma_full - rates->sigma);
}

static void state(const md_rates *rates, const md_disk *disk, const md_cell *cell, md_diag *diag)
{
    bool active = cell->stop == MD_CELL_ACTIVE;
    diag->T_p = rates->phase.T;
    diag->T_d = rates->T_d;
    diag->p_sat = md_saturation_pressure(&disk->params, &disk->tables, rates->T_d, NULL);
    diag->ds_dt = rates->ds_dt;
    diag->f_vap = rates->phase.f_vap;
    diag->f_liquid = rates->phase.f_liquid;
    diag->f_solid = rates->phase.f_solid;
    diag->vapour = rates->phase.vapour;
    diag->paused = rates->phase.paused;
    diag->supply_rate_nominal = rates->supply_nominal;
    diag->supply_rate_applied = active ? rates->supply.surface : 0;
    diag->supply_factor = cell->supply_factor;
    diag->reservoir_left = isinf(cell->reservoir_left) ? (double)NAN : cell->reservoir_left;
    diag->t_blow = rates->t_blow;
    diag->blowout_on = active && rates->blow_on;
    diag->substeps = (double)cell->substeps;
    diag->rejected = (double)cell->rejected;
    diag->active = active;
    diag->stop_time = cell->stop_time;
    diag->stop_tau = cell->stop_tau;
}

static void collisions(md_solver *solver, int ig, const md_cell *cell, md_diag *diag)
{
    const md_disk *disk = solver->disk;
    const md_rates *rates = &solver->rates[0];
    md_motion motion = md_motion_now(disk, ig, cell->e, cell->inc, rates->tau_meet);
    diag->e = motion.e;
    diag->inc = motion.inc;
    diag->v_rel = motion.v;
    diag->H = motion.H;
    diag->t_coll_min = (double)INFINITY;
    diag->E_rel_dot = diag->E_dissipated_dot = diag->E_retained_dot = diag->f_ke_mean = diag->remnant_mean = 0;
    diag->cratering_rate = diag->fragmentation_rate = 0;
    if (!rates->collide || disk->params.run.model != MD_MODEL_SIZES || cell->stop != MD_CELL_ACTIVE) return;

    double *N = solver->g1;
    md_sizes_numbers(&disk->sizes, cell->mass, N);
    diag->t_coll_min = md_collision_time(&disk->params, &disk->sizes, N, motion.v, motion.H);
    if (!disk->params.collisions.energy) return;
    md_energy energy = md_solver_energy(solver, ig, cell);
    diag->E_rel_dot = energy.relative;
    diag->E_dissipated_dot = energy.dissipated;
    diag->E_retained_dot = energy.retained;
    diag->cratering_rate = energy.cratering_rate;
    diag->fragmentation_rate = energy.fragmentation_rate;
    diag->f_ke_mean = energy.f_ke_mean;
    diag->remnant_mean = energy.remnant_mean;
}

void md_solver_diagnose(md_solver *solver, md_cell_place place, const md_cell *cell, md_diag *diag)
{
    const md_disk *disk = solver->disk;
    int ig = place.in_disk;
    double area = disk->radial.area[ig];
    optics(&solver->rates[0], disk, ig, cell, diag);
    losses(solver, place, cell, area / MD_M_MARS, diag);
    dust(solver, place, cell, area / MD_M_MARS, diag);
    ledger(cell, disk->sizes.n, area, diag);
    state(&solver->rates[0], disk, cell, diag);
    diag->s_min_eff = fmax(solver->rates[0].s_min_eff, md_solver_leaving(solver, solver->rates[0].T_M).hi);
    collisions(solver, ig, cell, diag);
}
