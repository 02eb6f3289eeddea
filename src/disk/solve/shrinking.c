#include "disk/solve/shrinking.h"

#include <math.h>

#include "disk/collide/legacy.h"
#include "disk/physics/grain_heat.h"
#include "disk/physics/mars.h"
#include "disk/physics/shielding.h"
#include "disk/physics/sublimation.h"
#include "numbers/numeric.h"

bool md_rates_rebin_drift(const md_params *p)
{
    return p->sublimation.rate == MD_SUBL_RATE_LEGACY && !p->sublimation.mass_conserving && p->sublimation.drift_m_s < 0 &&
           p->run.model == MD_MODEL_SIZES;
}

void md_rates_fill(md_rates *rates, int sink, int bins, double rate)
{
    rates->sink_on[sink] = true;
    for (int k = 0; k < bins; k++)
        rates->sink[sink][k] = rate;
}

void md_rates_warm(md_rates *rates, const md_disk *disk, int ig, double t)
{
    const md_params *p = &disk->params;
    if (rates->warm_ig == ig && rates->warm_t == t && !disk->cache_disabled) return;
    rates->warm_ig = ig;
    rates->warm_t = t;
    rates->heat_share = (double)NAN;
    rates->T_M = md_mars_temperature(p, &disk->tables, t);
    rates->T_d = md_grain_temperature(rates->T_M, disk->radial.r[ig], p->sublimation.q_abs);
    rates->ds_dt = 0;
    rates->vapour_outside = false;
    if (disk->heat || p->run.physics_mode == MD_MODE_COLLISIONS_ONLY) return;
    double flux = p->sublimation.enabled ? md_sublimation_flux(p, &disk->tables, rates->T_d, &rates->vapour_outside) : 0;
    bool rebins = md_rates_rebin_drift(p); /* then md_solver_advance shifts the sizes */
    rates->ds_dt = (rebins ? 0 : p->sublimation.drift_m_s) - flux / disk->sizes.rho;
}

/* Of the sky, the planet as bright as it is above the layer. */
static double share_of_light(const md_disk *disk, int ig, double tau_los)
{
    const md_params *p = &disk->params;
    double share = md_planet_share(p, disk->radial.r[ig]);
    if (p->shielding.mode == MD_SHIELD_TABLE) return share * md_phi(p, &disk->tables, tau_los);
    return p->shielding.mode == MD_SHIELD_FIXED_TAU1 ? share * md_exp(-tau_los) : share;
}

/* Grains drift from centre to centre of the bins, at the pace of the edge between them. */
static int first_place(const md_disk *disk)
{
    return disk->params.sublimation.mass_conserving ? 0 : disk->sizes.n;
}

void md_rates_heat(md_rates *rates, const md_disk *disk, int ig)
{
    if (!disk->heat) return;
    const md_params *p = &disk->params;
    int n = disk->sizes.n;
    double share = share_of_light(disk, ig, rates->tau_los);
    if (rates->heat_share == share && !disk->cache_disabled) return;
    rates->heat_share = share;
    rates->shrink_speed = (double)NAN;
    md_grain_heat_at(disk->heat, disk, rates->T_M, share, first_place(disk), n, rates->near, rates->T_grain, rates->speed);
    double coldest = rates->T_grain[0], hottest = coldest;
    for (int k = 0; k < n; k++) {
        rates->speed[k] = rates->speed[k] / disk->sizes.rho - p->sublimation.drift_m_s;
        coldest = rates->T_grain[k] < coldest ? rates->T_grain[k] : coldest;
        hottest = rates->T_grain[k] > hottest ? rates->T_grain[k] : hottest;
    }
    rates->T_d = rates->T_grain[n - 1];
    rates->ds_dt = -rates->speed[n - 1];
    bool cold, hot;
    md_sublimation_flux(p, &disk->tables, coldest, &cold);
    md_sublimation_flux(p, &disk->tables, hottest, &hot);
    rates->vapour_outside = cold || hot;
}

double md_rates_ds_dt(const md_rates *rates, const md_disk *disk, double s)
{
    const md_sizes *sizes = &disk->sizes;
    if (!disk->heat) return rates->ds_dt;
    int k = 0;
    while (k < sizes->n - 1 && sizes->edge[k + 1] <= s)
        k++;
    return -rates->speed[k];
}

void md_rates_T_grain(const md_rates *rates, const md_disk *disk, double *T)
{
    int n = disk->sizes.n;
    md_grain_heat_at(disk->heat, disk, rates->T_M, rates->heat_share, n, n, rates->near, T, NULL);
}

/* A grain takes (s_k - s_(k-1)) / |ds/dt| to the next smaller size. Kept as long as the speed stays the same. */
static void shrink(md_rates *rates, const md_sizes *sizes, double speed)
{
    if (rates->shrink_speed == speed) return;
    const double *s = sizes->s;
    rates->shrink_speed = speed;
    rates->shrink[0] = speed / (s[0] - s[0] * (s[0] / s[1]));
    for (int k = 1; k < sizes->n; k++)
        rates->shrink[k] = speed / (s[k] - s[k - 1]);
}

static void shrink_by_size(md_rates *rates, const md_sizes *sizes)
{
    const double *s = sizes->s, *speed = rates->speed;
    rates->shrink[0] = speed[0] / (s[0] - s[0] * (s[0] / s[1]));
    for (int k = 1; k < sizes->n; k++)
        rates->shrink[k] = speed[k] / (s[k] - s[k - 1]);
}

/* Bins that only lose mass: 3 |ds/dt| / s of it goes through the surface; legacy: |ds/dt| / s. */
static void lose_mass(md_rates *rates, const md_disk *disk, bool legacy)
{
    const md_sizes *sizes = &disk->sizes;
    if (!rates->sink_on[MD_SINK_SUBLIMATE]) md_rates_fill(rates, MD_SINK_SUBLIMATE, sizes->n, 0);
    if (!disk->heat) md_legacy_sublimation_rates(sizes->n, sizes->s, rates->ds_dt, rates->shrink);
    for (int k = 0; k < sizes->n && disk->heat; k++)
        rates->shrink[k] = rates->speed[k] / sizes->s[k];
    for (int k = 0; k < sizes->n; k++)
        rates->sink[MD_SINK_SUBLIMATE][k] += (legacy ? 1 : 3) * rates->shrink[k];
}

static void lose_what_crosses(md_rates *rates, const md_disk *disk, const md_radiation *rad)
{
    const md_sizes *sizes = &disk->sizes;
    md_legacy_crossing_rates(sizes->n, sizes->s, rates->ds_dt, rad->band.hi, rates->interval, rates->shrink);
    rates->blow_full = 0;
    int sink = rates->blow_on ? MD_SINK_BLOW : MD_SINK_SUBLIMATE; /* where nothing is blown out, what crosses is vapour */
    if (!rates->sink_on[sink]) md_rates_fill(rates, sink, sizes->n, 0);
    for (int k = 0; k < sizes->n; k++)
        rates->sink[sink][k] += rates->shrink[k];
}

/* Of the surface layer as a whole: every grain at the rate of the smallest, or at its own. */
static void lose_surface(md_rates *rates, const md_disk *disk)
{
    md_rates_fill(rates, MD_SINK_SUBLIMATE, disk->sizes.n, -rates->ds_dt / rates->s_min_eff);
    for (int k = 0; k < disk->sizes.n && disk->heat; k++)
        rates->sink[MD_SINK_SUBLIMATE][k] = rates->speed[k] / rates->s_min_eff;
}

/* A speed that is no number counts, too, and is named by bin then (md_finite_check). */
static bool some_shrink(const md_rates *rates, const md_disk *disk)
{
    for (int k = 0; k < disk->sizes.n && disk->heat; k++)
        if (!(rates->speed[k] <= 0)) return true;
    return !(rates->ds_dt >= 0);
}

void md_rates_sublimate(md_rates *rates, const md_disk *disk, const md_radiation *rad)
{
    const md_params *p = &disk->params;
    rates->shrinks = false;
    rates->sink_on[MD_SINK_SUBLIMATE] = false;
    if (!some_shrink(rates, disk)) return;

    bool in_sizes = p->sublimation.location != MD_SUBL_PLACE_SURFACE && p->run.model == MD_MODEL_SIZES;
    bool on_surface = p->sublimation.location != MD_SUBL_PLACE_SMOL || p->run.model == MD_MODEL_SURFACE_ODE;
    if (on_surface) lose_surface(rates, disk);
    if (!in_sizes) return;

    bool legacy = p->sublimation.rate == MD_SUBL_RATE_LEGACY;
    if (legacy || !p->sublimation.mass_conserving || disk->cache_disabled) rates->shrink_speed = (double)NAN;
    if (!p->sublimation.mass_conserving) {
        lose_mass(rates, disk, legacy);
    } else if (legacy) {
        lose_what_crosses(rates, disk, rad);
    } else {
        rates->shrinks = true;
        if (disk->heat)
            shrink_by_size(rates, &disk->sizes);
        else
            shrink(rates, &disk->sizes, -rates->ds_dt);
    }
}
