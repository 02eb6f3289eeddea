#include "disk/solve/rates.h"

#include <math.h>

#include "base/memory.h"
#include "disk/physics/dynamics.h"
#include "disk/physics/extinction.h"
#include "disk/physics/injection.h"
#include "disk/physics/shielding.h"
#include "disk/physics/sinks.h"
#include "disk/solve/shrinking.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "numbers/wide.h"

md_status md_rates_init(md_rates *rates, int bins, md_error *err)
{
    *rates = (md_rates){0};
    size_t n = (size_t)bins;
    for (int s = 0; s < MD_SINKS; s++)
        rates->sink[s] = md_alloc_aligned(n, sizeof(double), err);
    rates->other_sinks = md_alloc_aligned(n, sizeof(double), err);
    rates->shrink = md_alloc_aligned(n, sizeof(double), err);
    rates->own_weight = md_alloc_aligned(n, sizeof(double), err);
    rates->own_opacity = md_alloc_aligned(n, sizeof(double), err);
    rates->T_grain = md_alloc_aligned(n, sizeof(double), err);
    rates->speed = md_alloc_aligned(n, sizeof(double), err);
    rates->near = md_alloc(n, sizeof(int), err);
    md_rates_renew(rates);
    if (err->code) md_rates_free(rates);
    return err->code;
}

void md_rates_free(md_rates *rates)
{
    for (int s = 0; s < MD_SINKS; s++)
        md_free(rates->sink[s]);
    md_free(rates->other_sinks);
    md_free(rates->shrink);
    md_free(rates->own_weight);
    md_free(rates->own_opacity);
    md_free(rates->T_grain);
    md_free(rates->speed);
    md_free(rates->near);
    *rates = (md_rates){0};
}

bool md_rates_need_s_blow(const md_params *p)
{
    return p->blowout.criterion == MD_BLOWOUT_THRESHOLD || p->blowout.chi.is_auto ||
           p->blowout.competition == MD_COMPETE_SUBLIMATION || md_injection_follows_size(p) ||
           p->sublimation.location != MD_SUBL_PLACE_SMOL || p->run.model == MD_MODEL_SURFACE_ODE ||
           (p->sublimation.mass_conserving && p->sublimation.rate == MD_SUBL_RATE_LEGACY);
}

double md_rates_next_stop(const md_disk *disk, double t)
{
    double stop = md_supply_next_stop(&disk->params, &disk->tables, t);
    const md_table1 *T = &disk->tables.mars_T;
    for (int k = 0; k < T->n; k++)
        if (T->x[k] > t) return fmin(stop, T->x[k]);
    return stop;
}

static void shine(md_rates *rates, const md_disk *disk)
{
    if (rates->opacity_T == rates->T_M && !disk->cache_disabled) return;
    rates->opacity_T = rates->T_M;
    rates->opacity = md_extinction_opacity(disk, rates->T_M, rates->own_opacity);
}

static void optical_state(md_rates *rates, const md_disk *disk, int ig, const double *opacity, const double *g)
{
    md_column column = md_column_of(&disk->sizes, opacity, g);
    rates->sigma = column.mass;
    rates->kappa = column.mass > 0 ? column.area / column.mass : 0;
    rates->tau_los = disk->f_los[ig] * rates->kappa * rates->sigma;
    rates->tau_meet = disk->extinction ? disk->f_los[ig] * md_sizes_opacity(&disk->sizes, g) * rates->sigma : rates->tau_los;
    rates->kappa_eff = md_kappa_eff(&disk->params, &disk->tables, rates->kappa, rates->sigma, disk->f_los[ig]);
    rates->sigma_tau1 = md_sigma_tau1(rates->kappa_eff);
    rates->sigma_full = md_sigma_full(&disk->params, rates->kappa, rates->kappa_eff);
    double counted = md_sizes_opacity_share(&disk->sizes, opacity, g, disk->params.shielding.tau_min_size);
    rates->tau_rules = counted * rates->tau_los;
    rates->tau_stop = counted * (rates->kappa_eff * rates->sigma * disk->f_los[ig]);
}

/* s_min_eff = max(s_min, s_blow, surface-energy floor); without s_blow when nothing in the rates asks for it. */
static double smallest_size(const md_disk *disk, const md_radiation *rad, int ig, const md_cell *cell, bool with_s_blow)
{
    const md_params *p = &disk->params;
    double s = fmax(disk->sizes.edge[0], with_s_blow && md_rates_need_s_blow(p) ? rad->band.hi : 0);
    if (p->surface_energy.enabled) {
        double v = md_relative_velocity(p->dynamics.v_rel, disk->radial.v_kepler[ig], cell->e, cell->inc);
        s = fmax(s, md_smallest_fragment(p, disk->sizes.rho, v, disk->sizes.edge[disk->sizes.n]));
    }
    return s;
}

/* Share of the time in which a solid that is also lost otherwise is blown out: t_solid / (t_solid + t_blow). */
static double competition(const md_rates *rates, const md_disk *disk, int ig)
{
    double t_solid = (double)INFINITY;
    if (disk->params.blowout.competition == MD_COMPETE_SUBLIMATION) {
        double ds_dt = md_rates_ds_dt(rates, disk, rates->s_min_eff);
        if (ds_dt < 0) t_solid = rates->s_min_eff / -ds_dt;
    }
    if (disk->params.blowout.competition == MD_COMPETE_COLLISION && rates->tau_meet > 0)
        t_solid = 1 / (disk->radial.omega[ig] * rates->tau_meet / disk->f_los[ig]);
    return isinf(t_solid) ? 1 : t_solid / (t_solid + rates->t_blow);
}

/* Is there a size that leaves, on the grid or smaller? */
static bool some_leave(const md_radiation *rad, const md_params *p)
{
    if (md_rates_need_s_blow(p) && rad->band.hi > 0) return true;
    for (int k = 0; k < rad->n; k++)
        if (rad->share[k] > 0) return true;
    return false;
}

MD_WIDE static void scale(int n, const double *from, double factor, double *restrict to)
{
    for (int k = 0; k < n; k++)
        to[k] = from[k] * factor;
}

static void blow_out(md_rates *rates, const md_disk *disk, const md_radiation *rad, int ig)
{
    const md_params *p = &disk->params;
    double chi = rad->chi;
    if (p->blowout.chi.is_auto && p->surface_energy.enabled) { /* s_min_eff is the cell's own then */
        double q = md_q_pr(p, &disk->tables, rates->s_min_eff, rates->T_M, NULL);
        chi = md_chi_auto(md_beta(rates->s_min_eff, rates->T_M, q, disk->sizes.rho), q);
    }
    rates->t_blow = chi / disk->radial.omega[ig];
    rates->blow_on = p->blowout.enabled && some_leave(rad, p) && p->run.physics_mode != MD_MODE_SUBLIMATION_ONLY &&
                     !(p->blowout.solid_only && rates->phase.vapour) &&
                     !(p->blowout.tau_gate && rates->tau_rules >= p->blowout.tau_max);
    rates->sink_on[MD_SINK_BLOW] = rates->blow_on;
    rates->blow_full = 0;
    if (!rates->blow_on) return;

    double rate = competition(rates, disk, ig) / rates->t_blow;
    if (p->blowout.solid_only) rate *= rates->phase.solid;
    rates->blow_full = rate;
    if (p->run.model == MD_MODEL_SURFACE_ODE)
        md_rates_fill(rates, MD_SINK_BLOW, rad->n, rate);
    else
        scale(rad->n, rad->share, rate, rates->sink[MD_SINK_BLOW]);
}

static void other_sinks(md_rates *rates, const md_disk *disk, int ig, bool collisions)
{
    const md_params *p = &disk->params;
    int n = disk->sizes.n;
    bool blown_as_vapour = rates->blow_on && !p->blowout.solid_only; /* blow-out or escape, never both */
    bool escapes = p->phase.escape && rates->phase.solid < 1 && !blown_as_vapour;
    double as_vapour = 1 - rates->phase.solid;
    rates->sink_on[MD_SINK_ESCAPE] = false;
    if (escapes) md_rates_fill(rates, MD_SINK_ESCAPE, n, as_vapour * md_escape_rate(p, rates->phase.T, rates->phase.f_vap));

    rates->sink_on[MD_SINK_DRAG] = p->sinks.gas_drag && p->run.physics_mode == MD_MODE_DEFAULT;
    if (rates->sink_on[MD_SINK_DRAG])
        for (int k = 0; k < n; k++)
            rates->sink[MD_SINK_DRAG][k] =
                1 / md_gas_drag_time(p, p->run.model == MD_MODEL_SURFACE_ODE ? rates->s_min_eff : disk->sizes.s[k]);

    rates->sink_on[MD_SINK_GRIND] = false;
    if (p->run.model == MD_MODEL_SURFACE_ODE && collisions) /* Strubbe & Chiang (2006): loss rate Omega tau */
        md_rates_fill(rates, MD_SINK_GRIND, n, disk->radial.omega[ig] * rates->tau_meet / disk->f_los[ig]);
}

static md_supply_place place_of(const md_disk *disk, int ig)
{
    return (md_supply_place){disk->radial.r[ig], disk->radial.t_orb[ig], disk->sigma_ref[ig]};
}

/* How much the layer can hold: an empty one fills with what is supplied. */
static double holds(const md_rates *state, const md_disk *disk, int ig, const double *opacity, const double *supply_weight)
{
    if (state->kappa > 0) return state->sigma_full;
    double kappa = 0;
    for (int k = 0; k < disk->sizes.n; k++)
        kappa += supply_weight[k] * opacity[k];
    return md_sigma_full(&disk->params, kappa, md_kappa_eff(&disk->params, &disk->tables, kappa, 0, disk->f_los[ig]));
}

double md_rates_limit(const md_rates *rates, const md_disk *disk, int ig, const double *g)
{
    if (disk->params.supply.headroom == MD_HEADROOM_NONE) return (double)INFINITY;
    md_rates state;
    optical_state(&state, disk, ig, rates->opacity, g);
    double full = holds(&state, disk, ig, rates->opacity, rates->supply_weight);
    return md_supply_limit(&disk->params, rates->t_blow, rates->t_blow, state.sigma, full);
}

/* Weights that follow the smallest size are kept as long as that stays the same. Where nothing is blown out, s_blow cuts
 * nothing. */
static void weigh_supply(md_rates *rates, const md_disk *disk, const md_radiation *rad, int ig, const md_cell *cell)
{
    const md_params *p = &disk->params;
    rates->supply_weight = disk->supply_weight;
    if (!md_injection_follows_size(p)) return;
    double s = p->blowout.enabled ? rates->s_min_eff : smallest_size(disk, rad, ig, cell, false);
    rates->supply_weight = rates->own_weight;
    if (rates->own_weight_s == s && !disk->cache_disabled) return;
    md_injection_weights(p, &disk->sizes, disk->initial_weight, s, rates->own_weight);
    rates->own_weight_s = s;
}

void md_rates_renew(md_rates *rates)
{
    rates->own_weight_s = rates->shrink_speed = rates->opacity_T = (double)NAN;
    md_rates_forget(rates);
}

void md_rates_forget(md_rates *rates)
{
    rates->warm_t = rates->heat_share = (double)NAN;
}

static bool is_supplied(const md_rates *rates, const md_params *p)
{
    return p->supply.mode != MD_SUPPLY_OFF && !rates->phase.vapour && !rates->phase.paused;
}

/* Far below one molecule in the disk; products of such numbers are none any more. nan stays nan, and is found. */
static double worth_while(double rate)
{
    return rate < 1e-100 ? 0 : rate;
}

/* Divide what is offered; whole_step > 0: of an explicit step of that length. */
static void divide_supply(md_rates *rates, const md_disk *disk, int ig, double sigma_deep, double whole_step)
{
    const md_params *p = &disk->params;
    double t_mix = p->supply.t_mix_orbits * disk->radial.t_orb[ig];
    double full = holds(rates, disk, ig, rates->opacity, rates->supply_weight);
    double limit = md_supply_limit(p, rates->t_blow, rates->t_blow, rates->sigma, full);
    rates->supply_wants = md_supply_wants(p, rates->supply_offered, whole_step, sigma_deep, t_mix);
    rates->supply = md_supply_route(p, rates->supply_offered, fmin(rates->supply_wants, limit));
}

static double reservoir_start(const md_disk *disk)
{
    return disk->params.supply.reservoir_Mmars * MD_M_MARS / disk->area;
}

/* At the instant of the rates, as it is shown. Where head-room bound the last sub-step it shows what that one took: the limit
 * itself is a small difference over a short time. */
static void supply_now(md_rates *rates, const md_disk *disk, int ig, const md_cell *cell, double sigma_deep, double factor)
{
    const md_params *p = &disk->params;
    if (!is_supplied(rates, p)) return;
    md_supply_place place = place_of(disk, ig);
    rates->supply_nominal = md_supply_rate(p, &disk->tables, &place, rates->t, rates->T_M);
    double share = md_supply_reservoir_share(p, cell->reservoir_left, reservoir_start(disk));
    rates->supply_offered = worth_while(rates->supply_nominal * factor * share * rates->phase.solid);
    divide_supply(rates, disk, ig, sigma_deep, 0);
    if (isfinite(cell->supply_bound))
        rates->supply = md_supply_route(p, rates->supply_offered, fmin(rates->supply_wants, cell->supply_bound));
}

void md_rates_supply(md_rates *rates, const md_disk *disk, int ig, const md_cell *cell, double sigma_deep, double factor,
                     double from, double to)
{
    const md_params *p = &disk->params;
    if (!is_supplied(rates, p)) return; /* and there is none */
    md_supply_place place = place_of(disk, ig);
    double h = to - from, left = cell->reservoir_left, start = reservoir_start(disk), mean = 1, end = 1;
    double modified = md_supply_temperature(p, &disk->tables, rates->T_M) * factor * rates->phase.solid;
    if (!md_supply_by_temperature(p)) {
        mean = md_supply_integral(p, &disk->tables, &place, from, to) / h;
        end = md_supply_end(p, &disk->tables, &place, to, mean);
        modified *= p->supply.epsilon_mix;
    }
    double given = md_supply_reservoir_gives(p, left, start, h * (mean * modified));
    rates->supply_offered = worth_while(given / h);
    rates->supply_uneven = fabs(end * modified * md_supply_reservoir_share(p, left - given, start) - rates->supply_offered);
    divide_supply(rates, disk, ig, sigma_deep, p->solver.scheme == MD_SCHEME_IMEX ? h : 0);
}

static void sum_sinks(md_rates *rates, int bins)
{
    for (int k = 0; k < bins; k++)
        rates->other_sinks[k] = 0;
    for (int s = MD_SINK_BLOW + 1; s < MD_SINKS; s++)
        for (int k = 0; k < bins && rates->sink_on[s]; k++)
            rates->other_sinks[k] += rates->sink[s][k];
}

/* All but the supply, which is none yet. */
static void without_supply(md_rates *rates, const md_disk *disk, md_radiation *rad, int ig, const md_cell *cell,
                           const double *g, double t)
{
    const md_params *p = &disk->params;
    rates->t = t;
    md_rates_warm(rates, disk, ig, t);
    bool known = rad->T_M == rates->T_M && !disk->cache_disabled;
    rad->hits += known;
    rad->misses += !known;
    if (!known) md_radiation_update(rad, p, &disk->tables, &disk->sizes, rates->T_M, md_rates_need_s_blow(p));
    shine(rates, disk);
    optical_state(rates, disk, ig, rates->opacity, g);
    md_rates_heat(rates, disk, ig);
    rates->phase = md_phase_of(p, &disk->tables, rates->T_M, disk->radial.r[ig], rates->tau_los);
    if (cell->edge == MD_EDGE_HELD) md_phase_hold(&rates->phase, cell->solid_share);
    bool collisions = p->collisions.enabled && p->run.physics_mode != MD_MODE_SUBLIMATION_ONLY && !rates->phase.paused;
    rates->collide = collisions && p->run.model == MD_MODEL_SIZES; /* surface_ode has a sink in place of pairs of bins */
    rates->s_min_eff = smallest_size(disk, rad, ig, cell, true);

    bool light_acts = p->blowout.enabled && p->run.physics_mode != MD_MODE_SUBLIMATION_ONLY &&
                      !(p->blowout.solid_only && rates->phase.vapour);
    rates->q_pr_outside = light_acts && rad->outside;

    blow_out(rates, disk, rad, ig);
    md_rates_sublimate(rates, disk, rad);
    other_sinks(rates, disk, ig, collisions);
    sum_sinks(rates, disk->sizes.n);
    weigh_supply(rates, disk, rad, ig, cell);
    rates->supply = (md_supply_split){0};
    rates->supply_nominal = rates->supply_offered = rates->supply_wants = rates->supply_uneven = 0;
}

void md_rates_at(md_rates *rates, const md_disk *disk, md_radiation *rad, int ig, const md_cell *cell, const double *g,
                 double sigma_deep, double supply_factor, double t)
{
    without_supply(rates, disk, rad, ig, cell, g, t);
    supply_now(rates, disk, ig, cell, sigma_deep, supply_factor);
}

void md_rates_ahead(md_rates *rates, const md_disk *disk, md_radiation *rad, int ig, const md_cell *cell, const double *g,
                    double sigma_deep, double supply_factor, double from, double to)
{
    without_supply(rates, disk, rad, ig, cell, g, to);
    md_rates_supply(rates, disk, ig, cell, sigma_deep, supply_factor, from, to);
}
