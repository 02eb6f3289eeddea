#include "swarm/model/params.h"

#define ROW(TYPE, GROUP, NAME, DEFAULT, MIN, MAX, CHOICES, UNIT, TEXT)                                                         \
    {                                                                                                                          \
#GROUP "." #NAME, TYPE, offsetof(sw_params, GROUP.NAME), DEFAULT, MIN, MAX, CHOICES, UNIT, TEXT                        \
    }
#define INT(G, N, D, MIN, MAX, TEXT) ROW(MD_PARAM_INT, G, N, D, MIN, MAX, NULL, "", TEXT)
#define NUM(G, N, D, MIN, MAX, UNIT, TEXT) ROW(MD_PARAM_DOUBLE, G, N, D, MIN, MAX, NULL, UNIT, TEXT)
#define CHOICE(G, N, D, LIST, TEXT) ROW(MD_PARAM_CHOICE, G, N, D, 0, 0, LIST, "", TEXT)
#define STRING(G, N, D, TEXT) ROW(MD_PARAM_STRING, G, N, D, 0, 0, NULL, "", TEXT)
#define ARRAY(G, N, D, MIN, MAX, UNIT, TEXT) ROW(MD_PARAM_ARRAY, G, N, D, MIN, MAX, NULL, UNIT, TEXT)
#define TEXTS(G, N, D, TEXT) ROW(MD_PARAM_TEXTS, G, N, D, 0, 0, NULL, "", TEXT)

static const double K_B = 1.380649e-23; /* J/K */

const md_param sw_swarm_params[] = {
    TEXTS(gas, names, "[]", "Species of the mixture, as their cross-section files write them"),
    TEXTS(gas, files, "[]", "Cross-section file of each, counted from the folder of the input file"),
    ARRAY(gas, fractions, "[]", 0, 1.001, "", "Share of each in the number density; [] for a single species"),
    STRING(gas, database, "", "Database to take, where a file has a species from several"),
    NUM(gas, pressure_Pa, "100.0", 1e-12, 1e12, "Pa",
        "Pressure; with the temperature it gives the density, which sets the clock only"),
    NUM(gas, temperature_K, "300.0", 1e-3, 1e5, "K", "Temperature of the gas; its motion is left out"),
    CHOICE(gas, above, "hold", "hold|zero|error", "Above the end of a table: its last value, nothing, or the run ends"),
    ARRAY(gas, opb_w_eV, "[]", 1e-6, 1e6, "eV", "Width w of each species, for sharing = \"opal_peterson_beaty\""),

    NUM(field, EN_Td, "100.0", 1e-9, 1e9, "Td", "Reduced electric field; 1 Td = 1e-21 V m^2"),

    INT(electrons, number, "12800", 1, 100000000, "Electrons of all batches together"),
    INT(electrons, batches, "64", 4, 100000, "Independent batches; errors come from their scatter"),
    INT(electrons, seed, "1", 0, 2147483647, "Seed of the random numbers"),
    NUM(electrons, start_eV, "1.0", 0, 1e5, "eV", "Energy at first, in all directions"),

    CHOICE(ionization, sharing, "fixed", "fixed|uniform|opal_peterson_beaty|one_takes_all",
           "How the two electrons of an ionization share the rest of the energy"),
    NUM(ionization, share, "0.5", 0, 1, "", "fixed: share that the scattered electron keeps"),

    NUM(stop, collisions, "2e7", 0, 1e18, "",
        "End after so many real collisions behind the warm-up; 0: another rule ends the run"),
    NUM(stop, W_tol, "0.0", 0, 1, "", "End when the flux drift velocity is known so well, one sigma, relative; 0: not used"),
    NUM(stop, ND_tol, "0.0", 0, 1, "", "The same for both flux diffusion coefficients; with W_tol, both must be met"),
    NUM(stop, wall_s, "0.0", 0, 1e9, "s", "End after this wall time; 0: not used"),
    NUM(stop, warmup_relaxations, "20.0", 1, 1e6, "", "Energy relaxation times that are followed and dropped first"),

    INT(output, energy_bins, "400", 10, 100000, "Bins of the energy distribution, up to 25 mean energies"),
    {NULL, MD_PARAM_BOOL, 0, NULL, 0, 0, NULL, NULL, NULL},
};

double sw_params_density(const sw_params *params)
{
    return params->gas.pressure_Pa / (K_B * params->gas.temperature_K);
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
    if (p->electrons.number / p->electrons.batches < 4)
        return md_fail(err, MD_ERR_CONFIG, "electrons.number = %d: expected 4 or more for each of the %d electrons.batches",
                       p->electrons.number, p->electrons.batches);
    if (p->stop.collisions <= 0 && p->stop.W_tol <= 0 && p->stop.ND_tol <= 0 && p->stop.wall_s <= 0)
        return md_fail(err, MD_ERR_CONFIG, "stop.collisions = 0: expected some rule that ends the run");
    return MD_OK;
}
