#include "swarm/model/params.h"

#include <string.h>

#define ROW(TYPE, GROUP, NAME, DEFAULT, MIN, MAX, CHOICES, UNIT, TEXT)                                                         \
    {                                                                                                                          \
#GROUP "." #NAME, TYPE, offsetof(sw_params, GROUP.NAME), DEFAULT, MIN, MAX, CHOICES, UNIT, TEXT                        \
    }
#define BOOL(G, N, D, TEXT) ROW(MD_PARAM_BOOL, G, N, D, 0, 0, NULL, "", TEXT)
#define INT(G, N, D, MIN, MAX, TEXT) ROW(MD_PARAM_INT, G, N, D, MIN, MAX, NULL, "", TEXT)
#define NUM(G, N, D, MIN, MAX, UNIT, TEXT) ROW(MD_PARAM_DOUBLE, G, N, D, MIN, MAX, NULL, UNIT, TEXT)
#define NUM_AUTO(G, N, D, MIN, MAX, UNIT, TEXT) ROW(MD_PARAM_DOUBLE_AUTO, G, N, D, MIN, MAX, NULL, UNIT, TEXT)
#define CHOICE(G, N, D, LIST, TEXT) ROW(MD_PARAM_CHOICE, G, N, D, 0, 0, LIST, "", TEXT)
#define STRING(G, N, D, TEXT) ROW(MD_PARAM_STRING, G, N, D, 0, 0, NULL, "", TEXT)
#define ARRAY(G, N, D, MIN, MAX, UNIT, TEXT) ROW(MD_PARAM_ARRAY, G, N, D, MIN, MAX, NULL, UNIT, TEXT)
#define TEXTS(G, N, D, TEXT) ROW(MD_PARAM_TEXTS, G, N, D, 0, 0, NULL, "", TEXT)

static const double K_B = 1.380649e-23;       /* J/K */
static const double CHARGE = 1.602176634e-19; /* C */

#define LAWS "isotropic|vahedi_surendra|screened_coulomb|forward"

const md_param sw_swarm_params[] = {
    TEXTS(gas, names, "[]", "Species of the mixture, as their cross-section files write them"),
    TEXTS(gas, files, "[]", "Cross-section file of each, counted from the folder of the input file"),
    ARRAY(gas, fractions, "[]", 0, 1.001, "", "Share of each in the number density; [] for a single species"),
    NUM_AUTO(gas, fraction, "auto", 0, 1, "",
             "Share of one species; the others have the rest, as gas.fractions share it among them. auto: gas.fractions alone"),
    STRING(gas, fraction_of, "", "The species that gas.fraction is the share of; the first of gas.names where none is named"),
    STRING(gas, database, "", "Database to take, where a file has a species from several"),
    NUM(gas, pressure_Pa, "100.0", 1e-12, 1e12, "Pa",
        "Pressure; with the temperature it gives the density, which sets the clock only"),
    NUM(gas, temperature_K, "300.0", 1e-3, 1e5, "K", "Temperature of the gas"),
    BOOL(gas, thermal_motion, "false", "The gas moves with its temperature; else it is at rest"),
    BOOL(gas, superelastic, "false",
         "States excited by temperature give their energy back: processes with <-> or a ratio of statistical weights"),
    CHOICE(gas, elastic_is, "momentum_transfer", "momentum_transfer|integral",
           "What ELASTIC gives; the same where scattering is isotropic. EFFECTIVE is always momentum transfer"),
    CHOICE(gas, above, "hold", "hold|zero|error", "Above the end of a table: its last value, nothing, or the run ends"),
    ARRAY(gas, opb_w_eV, "[]", 1e-6, 1e6, "eV", "Width w of each species, for sharing = \"opal_peterson_beaty\""),

    NUM(field, EN_Td, "100.0", 0, 1e9, "Td", "Reduced electric field; 1 Td = 1e-21 V m^2"),
    NUM(field, BN_Hx, "0.0", 0, 1e15, "Hx", "Reduced magnetic field; 1 Hx = 1e-27 T m^3"),
    NUM(field, angle_deg, "90.0", 0, 180, "deg", "Angle between the electrons' acceleration and the magnetic field"),
    NUM(field, frequency_Hz, "0.0", 0, 1e18, "Hz",
        "The electric field goes as cos(2 pi f t), with EN_Td its largest; 0: it is steady"),
    NUM(field, frequency_N, "0.0", 0, 1, "Hz m^3", "The same over the density, in place of frequency_Hz"),

    INT(electrons, number, "12800", 1, 100000000, "Electrons of all batches together"),
    INT(electrons, batches, "64", 1, 100000,
        "Independent batches; errors come from their scatter, so few of them make poor errors and one makes none"),
    INT(electrons, seed, "1", 0, 2147483647, "Seed of the random numbers"),
    CHOICE(electrons, start, "fixed", "zero|fixed|maxwell",
           "Electrons at first: at rest, of one energy, by Maxwell's distribution"),
    NUM(electrons, start_eV, "1.0", 0, 1e5, "eV", "fixed: their energy"),
    NUM(electrons, start_K, "300.0", 0, 1e9, "K", "maxwell: their temperature"),
    ARRAY(electrons, start_direction, "[]", -1e9, 1e9, "", "fixed: direction x, y, z; [] for all directions alike"),
    ARRAY(electrons, start_position_m, "[]", -1e9, 1e9, "m", "Mean position x, y, z at first; [] for the origin"),
    ARRAY(electrons, start_std_m, "[]", 0, 1e9, "m", "Standard deviations of x, y, z at first; [] for a point"),

    CHOICE(scatter, elastic, "isotropic", LAWS, "Angles of elastic collisions"),
    CHOICE(scatter, inelastic, "isotropic", LAWS, "Angles of excitations, and of the scattered electron of an ionization"),
    NUM(scatter, low_eV, "0.0", 0, 1e6, "eV", "Below this energy scattering is isotropic"),
    NUM(scatter, high_eV, "0.0", 0, 1e6, "eV", "Above it the law applies; in between one of the two is chosen by chance"),

    CHOICE(ionization, sharing, "fixed", "fixed|uniform|opal_peterson_beaty|one_takes_all",
           "How the two electrons of an ionization share the rest of the energy"),
    NUM(ionization, share, "0.5", 0, 1, "", "fixed: share that the scattered electron keeps"),
    NUM(ionization, floor, "0.5", 0, 1, "", "fixed: what it keeps at low energies, with a taper"),
    NUM(ionization, taper_eV, "0.0", 0, 1e9, "eV",
        "fixed: energy at which the share is reached, in a straight line from the floor"),
    CHOICE(ionization, directions, "law", "law|momentum",
           "law: the scattered electron by scatter.inelastic, the other anywhere; momentum: both as two free electrons part"),

    BOOL(lut, velocity, "false", "Speeds from a table over energy, as earlier"),
    BOOL(lut, angle, "false", "Angles from a table over energy and chance, as earlier"),
    BOOL(lut, max_collision, "false", "Bounds of the collision frequency from a table over energy, as earlier"),
    INT(lut, size, "1024", 16, 100000, "Nodes of these tables, geometric in energy; of chance as many, 1024 at most"),

    NUM(stop, collisions, "2e7", 0, 1e18, "",
        "End after so many real collisions behind the warm-up; 0: another rule ends the run"),
    NUM(stop, W_tol, "0.0", 0, 1, "",
        "End when the flux drift velocity is known so well, one sigma, relative, with B each part of it to the whole; 0: not "
        "used"),
    NUM(stop, ND_tol, "0.0", 0, 1, "",
        "The same for both flux diffusion coefficients, with B for xx, yy and zz; with W_tol, both must be met"),
    NUM(stop, wall_s, "0.0", 0, 1e9, "s", "End after this wall time; 0: not used"),
    NUM(stop, time_s, "0.0", 0, 1e9, "s", "End after this time in the life of the swarm, warm-up included; 0: not used"),
    BOOL(stop, steady, "false", "End once the swarm is steady and has been measured for one restart of the positions"),
    NUM(stop, warmup_relaxations, "10.0", 0, 1e6, "",
        "Energy relaxation times that are followed and dropped once the swarm is steady"),
    INT(stop, steady_windows, "3", 0, 1000,
        "Steady: so many windows in a row in which mean energy, drift and the growth of the variance stand still; 0: not "
        "asked"),
    NUM(stop, steady_relaxations, "4.0", 2, 1e6, "", "Length of such a window in energy relaxation times"),
    NUM(stop, steady_tol, "0.05", 1e-9, 10, "",
        "Relative change over a window that counts as none, besides being within two of its own errors"),
    NUM(stop, steady_most, "1000.0", 1, 1e9, "",
        "Energy relaxation times after which a swarm that has not become steady is measured all the same, with a warning"),

    CHOICE(sampling, variance_reduction, "on", "on|off", "Controls of known mean take out most of the noise"),

    CHOICE(solver, kernel, "auto", "auto|reference|avx2|avx512",
           "Electron loop for a cold gas, a constant field and isotropic scattering; auto: the fastest this CPU offers"),

    INT(output, energy_bins, "400", 10, 100000,
        "Bins of the energy distribution, up to 25 mean energies; twice or four times as wide where electrons have more"),
    INT(output, log_every_k, "1", 1, 1000000,
        "The series in time has every k-th slice, each half an energy relaxation long; what is counted loses nothing by it"),

    NUM(io, checkpoint_every_s, "600.0", 0, 1e9, "s", "Wall time between checkpoints; 0: only on demand"),
    {NULL, MD_PARAM_BOOL, 0, NULL, 0, 0, NULL, NULL, NULL},
};

/* The species that gas.fraction is of; as many as there are when it is none of them. */
static int fraction_of(const sw_params *p)
{
    int i = 0;
    while (p->gas.fraction_of[0] && i < p->gas.names.n && strcmp(p->gas.names.v[i], p->gas.fraction_of) != 0)
        i++;
    return i;
}

/* What the other species have of gas.fractions. */
static double of_others(const sw_params *p)
{
    double sum = 0;
    for (int i = 0; i < p->gas.fractions.n; i++)
        if (i != fraction_of(p)) sum += p->gas.fractions.v[i];
    return sum;
}

double sw_params_fraction(const sw_params *params, int species)
{
    double share = params->gas.fractions.n > 0 ? params->gas.fractions.v[species] : 1, one = params->gas.fraction.value;
    if (params->gas.fraction.is_auto) return share;
    if (species == fraction_of(params)) return one;
    return one < 1 ? share / of_others(params) * (1 - one) : 0;
}

double sw_params_density(const sw_params *params)
{
    return params->gas.pressure_Pa / (K_B * params->gas.temperature_K);
}

int sw_params_batches(const sw_params *params)
{
    return params->electrons.batches < params->electrons.number ? params->electrons.batches : params->electrons.number;
}

int sw_params_target(const sw_params *params, int batch)
{
    int batches = sw_params_batches(params);
    return params->electrons.number / batches + (batch < params->electrons.number % batches);
}

double sw_params_frequency_N(const sw_params *params)
{
    return params->field.frequency_N > 0 ? params->field.frequency_N : params->field.frequency_Hz / sw_params_density(params);
}

double sw_params_thermal_eV(double temperature_K)
{
    return K_B * temperature_K / CHARGE;
}

double sw_params_start_eV(const sw_params *params)
{
    switch (params->electrons.start) {
    case SW_START_ZERO: return 0;
    case SW_START_MAXWELL: return 1.5 * sw_params_thermal_eV(params->electrons.start_K);
    default: return params->electrons.start_eV;
    }
}

static md_status check_field(const sw_params *p, md_error *err)
{
    if (p->field.frequency_Hz > 0 && p->field.frequency_N > 0)
        return md_fail(err, MD_ERR_CONFIG, "field.frequency_N = %g: expected 0, or no field.frequency_Hz beside it",
                       p->field.frequency_N);
    if (p->field.EN_Td == 0 && !p->gas.thermal_motion && !p->gas.superelastic)
        return md_fail(err, MD_ERR_CONFIG,
                       "field.EN_Td = 0 in a gas at rest: electrons come to rest too; expected a field, or gas.thermal_motion");
    if (p->stop.W_tol > 0 && (p->field.EN_Td == 0 || p->field.frequency_Hz > 0 || p->field.frequency_N > 0))
        return md_fail(err, MD_ERR_CONFIG,
                       "stop.W_tol = %g: there is no mean drift without a field or in one that alternates; expected 0",
                       p->stop.W_tol);
    if (p->scatter.high_eV < p->scatter.low_eV)
        return md_fail(err, MD_ERR_CONFIG, "scatter.high_eV = %g: expected at least scatter.low_eV = %g", p->scatter.high_eV,
                       p->scatter.low_eV);
    return MD_OK;
}

static md_status check_fraction(const sw_params *p, md_error *err)
{
    double one = p->gas.fraction.value;
    if (p->gas.fraction.is_auto) return MD_OK;
    if (fraction_of(p) == p->gas.names.n)
        return md_fail(err, MD_ERR_CONFIG, "gas.fraction_of = \"%.100s\": expected one of gas.names", p->gas.fraction_of);
    if (one < 1 && !(of_others(p) > 0))
        return md_fail(err, MD_ERR_CONFIG,
                       "gas.fraction = %g: no other species of gas.fractions has a share that could take the rest", one);
    return MD_OK;
}

static md_status check_vector(const md_array *v, const char *key, md_error *err)
{
    if (v->n == 0 || v->n == 3) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG, "%s: %d numbers: expected three, or none", key, v->n);
}

static md_status check_electrons(const sw_params *p, md_error *err)
{
    const md_array *d = &p->electrons.start_direction;
    if (check_vector(d, "electrons.start_direction", err) ||
        check_vector(&p->electrons.start_position_m, "electrons.start_position_m", err) ||
        check_vector(&p->electrons.start_std_m, "electrons.start_std_m", err))
        return err->code;
    if (d->n == 3 && d->v[0] == 0 && d->v[1] == 0 && d->v[2] == 0)
        return md_fail(err, MD_ERR_CONFIG, "electrons.start_direction = [0, 0, 0]: expected a direction");
    return MD_OK;
}

md_status sw_params_check(const sw_params *p, md_error *err)
{
    int n = p->gas.names.n;
    if (n == 0) return md_fail(err, MD_ERR_CONFIG, "gas.names = []: expected the species of the gas, as [\"Ar\"]");
    if (p->gas.files.n != n)
        return md_fail(err, MD_ERR_CONFIG, "gas.files: %d of them: expected one for each of the %d gas.names", p->gas.files.n,
                       n);
    if (p->gas.fractions.n != n && !(n == 1 && p->gas.fractions.n == 0))
        return md_fail(err, MD_ERR_CONFIG, "gas.fractions: %d of them: expected one for each of the %d gas.names",
                       p->gas.fractions.n, n);
    if (p->ionization.sharing == 2 && p->gas.opb_w_eV.n != n)
        return md_fail(err, MD_ERR_CONFIG,
                       "gas.opb_w_eV: %d of them: expected one for each of the %d gas.names, as ionization.sharing asks for",
                       p->gas.opb_w_eV.n, n);
    if (check_fraction(p, err) || check_field(p, err) || check_electrons(p, err)) return err->code;
    bool some_end = p->stop.collisions > 0 || p->stop.W_tol > 0 || p->stop.ND_tol > 0 || p->stop.wall_s > 0 ||
                    p->stop.time_s > 0 || p->stop.steady;
    if (!some_end) return md_fail(err, MD_ERR_CONFIG, "stop.collisions = 0: expected some rule that ends the run");
    return MD_OK;
}
