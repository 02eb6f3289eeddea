#include "disk/setup/offer.h"

#include <math.h>

#include "disk/physics/dynamics.h"
#include "disk/physics/sinks.h"
#include "disk/physics/supply.h"
#include "disk/setup/setup.h"
#include "numbers/constants.h"
#include "numbers/sum.h"

/* Beyond this squares are no numbers any more; no key may be larger either. */
static const double LARGEST = 1e150;

static double end_of(const md_disk *disk)
{
    const char *rule;
    return md_setup_end_time(disk, &rule);
}

md_offer md_offer_of(const md_disk *disk, double t_end)
{
    const md_params *p = &disk->params;
    md_offer offer = {0};
    md_sum total = {0, 0};
    if (!(t_end > 0)) return offer;
    for (int ig = 0; ig < disk->radial.n; ig++) {
        md_supply_place place = {disk->radial.r[ig], disk->radial.t_orb[ig], disk->sigma_ref[ig]};
        double mean = md_supply_integral(p, &disk->tables, &place, 0, t_end) / t_end;
        md_sum_add(&total, mean * disk->radial.area[ig]);
        offer.raw_least = ig == 0 ? mean : fmin(offer.raw_least, mean);
        offer.raw_most = fmax(offer.raw_most, mean);
    }
    offer.raw_Mmars_yr = md_sum_total(total) * MD_YEAR / MD_M_MARS;
    offer.mixed_Mmars_yr = offer.raw_Mmars_yr * p->supply.epsilon_mix;
    return offer;
}

md_status md_offer_check(const md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    if (p->supply.mode != MD_SUPPLY_POWERLAW || md_supply_by_temperature(p)) return MD_OK;
    double t_end = end_of(disk), t0 = p->supply.t0_s, begin = fmax(0, t0);
    const md_supply_place anywhere = {MD_R_MARS, 1, 0};
    double brings = md_supply_integral(p, &disk->tables, &anywhere, 0, t_end);
    if (begin < t_end && begin == t0 && p->supply.t0_offset_s == 0 && p->supply.p <= -1 && p->supply.A > 0)
        return md_fail(
            err, MD_ERR_CONFIG,
            "supply.p = %.15g: expected above -1, for the integral of A (t - t0)^p is infinite otherwise where "
            "supply.t0_s = %.15g lies in the run (0 to %.6g s); or let supply.t0_offset_s be above 0, or t0 be earlier",
            p->supply.p, t0, t_end);
    double at_begin = md_supply_raw(p, &disk->tables, &anywhere, begin),
           at_end = md_supply_raw(p, &disk->tables, &anywhere, t_end);
    if (brings <= LARGEST && at_begin <= LARGEST && at_end <= LARGEST) return MD_OK;
    return md_fail(
        err, MD_ERR_CONFIG,
        "supply.A = %.15g: the law A (t - t0 + t0_offset)^p with t0 = %.6g s, t0_offset = %.6g s and p = %.6g brings %.4g "
        "kg/m^2 by the end of the run: expected at most %g",
        p->supply.A, t0, p->supply.t0_offset_s, p->supply.p, brings, LARGEST);
}

/* Why a law brings nothing, as well as it can be told. */
static const char *why_nothing(const md_params *p, double t_end)
{
    if (p->supply.epsilon_mix == 0) return "supply.epsilon_mix = 0";
    switch (p->supply.mode) {
    case MD_SUPPLY_CONST:
        if (!p->supply.rate.is_auto) return "supply.rate = 0";
        if (p->supply.mu_orbit10pct == 0) return "supply.mu_orbit10pct = 0";
        if (p->supply.orbit_fraction == 0) return "supply.orbit_fraction = 0";
        return "Sigma(tau_ref) is 0 (supply.tau_ref, initial.tau0, or nothing to be opaque)";
    case MD_SUPPLY_POWERLAW:
        if (p->supply.A == 0) return "supply.A = 0";
        return p->supply.t0_s >= t_end ? "supply.t0_s is not before the end" : "A (t - t0)^p is 0 in numbers";
    case MD_SUPPLY_PIECEWISE: return "every piece before the end has rate 0";
    case MD_SUPPLY_TABLE:
    case MD_SUPPLY_OFF: break;
    }
    return "the table holds rates of 0 only";
}

static void tell_rates(const md_disk *disk, md_logger *log)
{
    const md_params *p = &disk->params;
    double t_end = end_of(disk);
    md_offer offer = md_offer_of(disk, t_end);
    if (offer.mixed_Mmars_yr > 0)
        md_log_info(
            log, "supply: %.4g to %.4g kg/m^2/s%s, %.4g M_mars/yr, before mixing; %.4g M_mars/yr after it (epsilon_mix = %g)",
            offer.raw_least, offer.raw_most, p->supply.mode == MD_SUPPLY_CONST ? "" : " in the mean of the run",
            offer.raw_Mmars_yr, offer.mixed_Mmars_yr, p->supply.epsilon_mix);
    else
        md_log_warn(log, "supply: nothing comes in this run: %s", why_nothing(p, t_end));
}

/* The range over the cells; it moves with e and i where they move. */
static void tell_floor(const md_disk *disk, md_logger *log)
{
    const md_params *p = &disk->params;
    double least = (double)INFINITY, most = 0, s_top = disk->sizes.edge[disk->sizes.n];
    for (int ig = 0; ig < disk->radial.n; ig++) {
        double v = md_relative_velocity(p->dynamics.v_rel, disk->radial.v_kepler[ig], disk->e0[ig], p->dynamics.i0);
        double s = md_smallest_fragment(p, disk->sizes.rho, v, s_top);
        least = fmin(least, s);
        most = fmax(most, s);
    }
    double s0 = p->surface_energy.collider_m.is_auto ? s_top : p->surface_energy.collider_m.value;
    md_log_info(log, "surface energy: bodies of %.3g m leave no fragments below %.3g to %.3g m at t = 0", s0, least, most);
    if (!(most > disk->sizes.edge[0]))
        md_log_warn(log,
                    "surface_energy: its floor of at most %.3g m lies below the smallest size of the grid, %.3g m, and changes "
                    "nothing; smaller surface_energy.collider_m, less eta, more gamma raise it",
                    most, disk->sizes.edge[0]);
}

void md_offer_tell(const md_disk *disk, md_logger *log)
{
    const md_params *p = &disk->params;
    if (p->surface_energy.enabled) tell_floor(disk, log);
    if (p->supply.mode == MD_SUPPLY_OFF) return;
    if (!md_supply_by_temperature(p)) tell_rates(disk, log);
    if (p->supply.headroom != MD_HEADROOM_NONE && p->shielding.mode == MD_SHIELD_FIXED_TAU1)
        md_log_warn(
            log, "supply.headroom: with shielding.mode = \"fixed_tau1\" a layer has an optical depth of 1 whatever it holds; "
                 "head-room is what the opacity of its grains leaves below 1");
}
