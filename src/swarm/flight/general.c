#include "swarm/flight/general.h"

#include <math.h>

#include "base/memory.h"

bool sw_general_needed(const sw_params *p)
{
    return p->field.BN_Hx > 0 || sw_params_frequency_N(p) > 0 || p->field.EN_Td == 0 || p->gas.thermal_motion ||
           p->scatter.elastic != SW_ISOTROPIC || p->scatter.inelastic != SW_ISOTROPIC || p->ionization.directions != 0 ||
           p->lut.velocity || p->lut.angle;
}

/* The gas at rest is one target, a gas that moves one for each species. */
static md_status make_targets(sw_general *general, const sw_params *p, const sw_gas *gas, md_error *err)
{
    general->thermal = p->gas.thermal_motion;
    general->target = md_alloc(general->thermal ? (size_t)gas->species : 1, sizeof *general->target, err);
    if (!general->target) return err->code;
    if (!general->thermal) {
        general->target[general->targets++] = (sw_target){.end = gas->channels};
        return MD_OK;
    }
    double kT = sw_params_thermal_eV(p->gas.temperature_K);
    for (int c = 0; c < gas->channels; c++) {
        const sw_channel *channel = &gas->channel[c];
        if (c == 0 || channel->species != gas->channel[c - 1].species)
            general->target[general->targets++] =
                (sw_target){.first = c, .mass_ratio = channel->mass_ratio, .spread = sqrt(0.5 * kT * channel->mass_ratio)};
        general->target[general->targets - 1].end = c + 1;
    }
    return MD_OK;
}

static double window_bound(const sw_target *t, const sw_gas *gas, const sw_windows *w, int k, int table)
{
    double most = SW_FASTEST * t->spread;
    double slowest = sqrt(w->edge[k > SW_REACH ? k - SW_REACH : 0]) * (1 - 1e-12) - most;
    double fastest = sqrt(w->edge[k + SW_REACH < w->n ? k + 1 + SW_REACH : w->n]) * (1 + 1e-12) + most;
    return sw_windows_bound(gas, t->first, t->end, slowest > 0 ? slowest * slowest : 0, fastest * fastest, table);
}

static md_status make_bounds(sw_general *general, const sw_gas *gas, const sw_windows *w, int table, md_error *err)
{
    int targets = general->targets;
    general->bound = md_alloc((size_t)w->n * (size_t)targets, sizeof *general->bound, err);
    general->speed_edge = md_alloc((size_t)w->n + 1, sizeof *general->speed_edge, err);
    if (err->code) return err->code;
    for (int k = 0; k <= w->n; k++)
        general->speed_edge[k] = sqrt(w->edge[k]);
    for (int k = 0; k < w->n; k++) {
        double sum = 0;
        for (int s = 0; s < targets; s++)
            general->bound[k * targets + s] = sum += window_bound(&general->target[s], gas, w, k, table);
    }
    return MD_OK;
}

md_status sw_general_init(sw_general *general, const sw_params *params, const sw_gas *gas, const sw_windows *windows,
                          md_error *err)
{
    const sw_params *p = params;
    *general = (sw_general){.motion = sw_motion_make(p->field.EN_Td * 1e-21, p->field.BN_Hx * 1e-27, p->field.angle_deg,
                                                     sw_params_frequency_N(p)),
                            .elastic = {(sw_law)p->scatter.elastic, p->scatter.low_eV, p->scatter.high_eV},
                            .inelastic = {(sw_law)p->scatter.inelastic, p->scatter.low_eV, p->scatter.high_eV},
                            .momentum = p->ionization.directions == 1};
    if (p->lut.velocity) sw_lut_make_speeds(&general->lut, p->lut.size, err);
    if (p->lut.angle && !err->code)
        sw_lut_make_angles(&general->lut, p->lut.size, general->elastic.law, general->inelastic.law, err);
    if (!err->code && !make_targets(general, p, gas, err))
        make_bounds(general, gas, windows, p->lut.max_collision ? p->lut.size : 0, err);
    if (err->code) sw_general_free(general);
    return err->code;
}

void sw_general_free(sw_general *general)
{
    sw_lut_free(&general->lut);
    md_free(general->target);
    md_free(general->bound);
    md_free(general->speed_edge);
    *general = (sw_general){0};
}
