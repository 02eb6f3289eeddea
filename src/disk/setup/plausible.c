#include "disk/setup/plausible.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "disk/model/params_act.h"
#include "disk/physics/collision.h"
#include "disk/setup/offer.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

/* The range in which a value lies unless it is in another unit or mistyped; only keys that act are looked at. */
static const struct {
    const char *key;
    double low, high;
    const char *hint;
} usual[] = {
    {"disk.r_in_RM", 1, 100, "the surface of Mars is at 1"},
    {"disk.r_out_RM", 1, 1000, "in radii of Mars"},
    {"disk.mass_Mmars", 1e-10, 0.01, "in masses of Mars; the moons have 2e-8"},
    {"sizes.rho", 300, 12000, "in kg/m^3, not g/cm^3; forsterite has 3270"},
    {"sizes.s_min_m", 1e-9, 1e6, "in m"},
    {"sizes.s_max_m", 1e-9, 1e6, "in m"},
    {"initial.tau0", 0, 1000, "an optical depth"},
    {"initial.s_fine_m", 1e-9, 1e6, "in m"},
    {"initial.s_meter_m", 1e-9, 1e6, "in m"},
    {"mars.slab_depth_m", 1, 3.4e6, "in m; Mars has a radius of 3.4e6"},
    {"mars.slab_rho", 500, 12000, "in kg/m^3, not g/cm^3"},
    {"mars.slab_cp", 100, 10000, "in J/(kg K), not J/(g K)"},
    {"mars.hyodo_depth_m", 1, 3.4e6, "in m; Mars has a radius of 3.4e6"},
    {"radiation.q_pr_value", 0, 3, "a share of the cross-section"},
    {"dynamics.e0", 0, 0.95, "an eccentricity"},
    {"dynamics.i0", 0, 0.6, "in rad, not degrees"},
    {"dynamics.h_over_r", 1e-7, 0.6, "the disk is thin"},
    {"sublimation.mu", 1e-3, 0.6, "in kg/mol, not g/mol"},
    {"sublimation.solid_A", 5, 20, "decimal logarithm of a pressure in Pa"},
    {"sublimation.solid_B", 1000, 80000, "in K, for the decimal logarithm"},
    {"sublimation.liquid_A", 5, 20, "decimal logarithm of a pressure in Pa"},
    {"sublimation.liquid_B", 1000, 80000, "in K, for the decimal logarithm"},
    {"supply.rate", 0, 0.1, "in kg/(m^2 s)"},
    {"sinks.rho_gas", 0, 0.1, "in kg/m^3, not g/cm^3"},
    {"sinks.sound_speed", 30, 1e4, "in m/s, not km/s"},
    {"surface_energy.gamma", 1e-3, 10, "in J/m^2, not erg/cm^2"},
};

/* What a warning needs: the log, and where each key was set. */
typedef struct teller {
    const md_setup *setup;
    md_logger *log;
} teller;

static void say(const teller *t, const char *key, const char *format, ...) MD_PRINTF(3, 4);
static void say(const teller *t, const char *key, const char *format, ...)
{
    char text[300];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    const char *where = md_config_where(&t->setup->origin, md_disk_params, key);
    md_log_warn(t->log, "%s%s%s%s", where ? where : "", where ? ": " : "", key, text);
}

/* Of random velocities beside the orbital one, and of a viscous time beside an orbit: r^2/(3 nu) = 2.9/(e^2 Omega) at tau = 1. */
static void tell_particles(const teller *t, const md_disk *disk)
{
    double most = 0;
    for (int ig = 0; ig < disk->radial.n; ig++)
        most = fmax(most, disk->e0[ig]);
    if (most > 0.1)
        say(t, "transport.viscosity", " = \"particle\": meant for e << 1, and e reaches %.2g: r^2/(3 nu) can be an orbit",
            most);
}

/* A disk moves inwards more slowly than it turns. */
static void tell_viscosity(const teller *t, const md_disk *disk)
{
    const md_params *p = &disk->params;
    double nu = p->transport.nu_m2_s, power = p->transport.viscosity == MD_VISCOSITY_POWER ? p->transport.nu_power : 0;
    if (p->transport.viscous == MD_VISCOUS_OFF) return;
    if (p->transport.viscosity == MD_VISCOSITY_PARTICLE) {
        tell_particles(t, disk);
    } else if (!(nu > 0)) {
        say(t, "transport.viscous", " moves nothing: transport.nu_m2_s = 0");
    } else {
        double orbits = (double)INFINITY;
        for (int ig = 0; ig < disk->radial.n; ig++) {
            double r = disk->radial.r[ig];
            orbits = fmin(orbits, r * r / (3 * nu * md_pow(r / MD_R_MARS, power)) / disk->radial.t_orb[ig]);
        }
        if (orbits < 1) say(t, "transport.nu_m2_s", " = %.6g: r^2/(3 nu) is %.2g orbits somewhere", nu, orbits);
    }
}

static double value_of(const md_params *params, const char *key)
{
    const md_param *row = md_param_find(md_disk_params, key);
    const void *at = (const char *)params + row->offset;
    if (row->type != MD_PARAM_DOUBLE_AUTO) return *(const double *)at;
    const md_auto_double *number = at;
    return number->is_auto ? (double)NAN : number->value;
}

static void tell_numbers(const teller *t)
{
    const md_params *p = &t->setup->disk.params;
    for (size_t k = 0; k < sizeof usual / sizeof usual[0]; k++) {
        double value = value_of(p, usual[k].key);
        bool strange = value < usual[k].low || value > usual[k].high;
        if (strange && md_params_acts(p, usual[k].key, NULL, 0))
            say(t, usual[k].key, " = %.6g: usual are %g to %g (%s)", value, usual[k].low, usual[k].high, usual[k].hint);
    }
}

static const double ROCK = 3000; /* kg/m^3 */

/* Q*_D of a body of 1 m where strength holds it, and of 100 km where gravity does [J/kg]. */
static void tell_strength(const teller *t)
{
    static const struct {
        const char *key;
        double s, low, high;
    } body[] = {{"strength.Qs", 1, 1, 1e7}, {"strength.B", 1e5, 1e3, 1e9}};
    md_params other = t->setup->disk.params;
    if (!md_params_acts(&other, "strength.Qs", NULL, 0)) return;
    md_strength now = md_strength_at(&other, other.strength.v_kms.v[0] * 1e3);
    other.strength.units = other.strength.units == MD_UNITS_SI ? MD_UNITS_CGS : MD_UNITS_SI;
    md_strength else_ = md_strength_at(&other, other.strength.v_kms.v[0] * 1e3);
    for (int k = 0; k < 2; k++) {
        md_strength *with[] = {&now, &else_};
        double q[2];
        for (int i = 0; i < 2; i++) {
            md_strength alone = *with[i];
            *(k == 0 ? &alone.B : &alone.Qs) = 0;
            q[i] = md_q_star_d(&alone, body[k].s, ROCK);
        }
        if (!(q[0] > 0) || (q[0] >= body[k].low && q[0] <= body[k].high)) continue;
        bool units = q[1] >= body[k].low && q[1] <= body[k].high;
        say(t, body[k].key, ": a body of %g m breaks at %.3g J/kg, usual are %g to %g%s%s%s", body[k].s, q[0], body[k].low,
            body[k].high, units ? "; the numbers look like strength.units = \"" : "",
            !units                                ? ""
            : other.strength.units == MD_UNITS_SI ? "si"
                                                  : "cgs",
            units ? "\"" : "");
    }
}

static void tell_mode(const teller *t, const char *key, double centre)
{
    const md_sizes *sizes = &t->setup->disk.sizes;
    if ((centre >= sizes->edge[0] && centre <= sizes->edge[sizes->n]) || !md_params_acts(&t->setup->disk.params, key, NULL, 0))
        return;
    say(t, key, " = %.6g: lies off the grid, %.6g to %.6g m; only the tail of this mode is on it", centre, sizes->edge[0],
        sizes->edge[sizes->n]);
}

static void tell_range(const teller *t, const char *low_key, const char *high_key, double low, double high)
{
    const md_sizes *sizes = &t->setup->disk.sizes;
    const md_params *p = &t->setup->disk.params;
    const char *key = low < sizes->edge[0] ? low_key : high > sizes->edge[sizes->n] ? high_key : NULL;
    if (key && md_params_acts(p, key, NULL, 0))
        say(t, key, ": the range %.6g to %.6g m goes beyond the grid, %.6g to %.6g m: only what lies on it is taken", low, high,
            sizes->edge[0], sizes->edge[sizes->n]);
}

static void tell_sizes(const teller *t)
{
    const md_params *p = &t->setup->disk.params;
    if (p->initial.f_fine < 1) tell_mode(t, "initial.s_meter_m", p->initial.s_meter_m);
    tell_mode(t, "initial.s_fine_m", p->initial.s_fine_m);
    tell_range(t, "initial.s_min_solid_m", "initial.s_max_solid_m", p->initial.s_min_solid_m, p->initial.s_max_solid_m);
    tell_range(t, "supply.injection_s1_m", "supply.injection_s2_m", p->supply.injection_s1_m, p->supply.injection_s2_m);
}

/* Orbits that pass through the planet. */
static void tell_orbits(const teller *t)
{
    const md_disk *disk = &t->setup->disk;
    int through = 0;
    for (int ig = 0; ig < disk->radial.n; ig++)
        through += disk->radial.r[ig] * (1 - disk->e0[ig]) < MD_R_MARS * (1 - 1e-9);
    if (through > 0 && md_params_acts(&disk->params, "dynamics.v_rel", NULL, 0))
        say(t, "dynamics.e_profile", ": orbits of %d of %d cells come below the surface of Mars, r (1 - e) < 1 R_mars", through,
            disk->radial.n);
}

static void tell_masses(const teller *t, const md_outlook *outlook)
{
    double start = outlook->M_start_kg / MD_M_MARS, t_end = outlook->end.t;
    double supply = md_offer_of(&t->setup->disk, t_end).mixed_Mmars_yr * t_end / MD_YEAR;
    if (start > 0.01) say(t, "initial.sigma_from", ": the disk starts with %.3g M_mars, the moons have 2e-8", start);
    if (supply > 0.1) say(t, "supply.mode", ": the supply would bring %.3g M_mars in the run", supply);
}

void md_plausible_tell(const md_setup *setup, const md_outlook *outlook, md_logger *log)
{
    teller t = {setup, log};
    if (setup->disk.params.collisions.kernel != MD_KERNEL_ORBITAL) return;
    tell_numbers(&t);
    tell_strength(&t);
    tell_sizes(&t);
    tell_orbits(&t);
    tell_masses(&t, outlook);
    tell_viscosity(&t, &setup->disk);
}
