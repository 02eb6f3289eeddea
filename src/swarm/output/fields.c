#include "swarm/output/fields.h"

#include "job/variables.h"
#include "swarm/measure/results.h"

const sw_field sw_fields[SW_FIELDS] = {
    [SW_FIELD_TIME] = {{"time", "s", "time since the beginning, warm-up included", {"time"}}, false},
    [SW_FIELD_ENERGY] = {{"energy", "eV", "middle of a bin of energy", {"energy"}}, false},
    [SW_FIELD_PROCESS] = {{"process", "1", "number of a process, from 1", {"process"}}, false},
    [SW_FIELD_AXIS] = {{"axis", "1", "axis: 0 x, 1 y, 2 z, along which electrons drift", {"axis"}}, false},
    [SW_FIELD_BATCH] = {{"batch", "1", "number of a batch", {"batch"}}, false},
    [SW_FIELD_WINDOW] = {{"window", "s", "time since positions started from 0", {"window"}}, false},
    [SW_FIELD_EN] = {{"EN", "Td", "reduced electric field", {NULL}}, false},
    [SW_FIELD_EEDF] = {{"eedf", "1/eV", "distribution of energy; the last bin also holds what lies above it", {"energy"}},
                       true},
    [SW_FIELD_EEPF] = {{"eepf", "eV^-3/2", "distribution of energy over the root of the energy", {"energy"}}, true},
    [SW_FIELD_EEDF_RELATIVE] = {{"eedf_relative_error", "1", "error of eedf over eedf", {"energy"}}, false},
    [SW_FIELD_F1] =
        {{"f1", "eV^-3/2", "part of the distribution that goes with cos to the drift: f = eepf + f1 cos + ...", {"energy"}},
         true},
    [SW_FIELD_COUNTS] = {{"counts", "1", "electrons found in a bin at the ends of slices", {"energy"}}, false},
    [SW_FIELD_EFFECTIVE] = {{"effective_counts", "1", "independent electrons that would have the same error", {"energy"}},
                            false},
    [SW_FIELD_THRESHOLD] = {{"threshold", "eV", "energy that a collision takes at least", {"process"}}, false},
    [SW_FIELD_FRACTION] = {{"fraction", "1", "share of the species in the gas", {"process"}}, false},
    [SW_FIELD_K] = {{"k", "m3/s", "rate coefficient, counted, over the density of all gas", {"process"}}, true},
    [SW_FIELD_K_CONVOLVED] = {{"k_convolved", "m3/s", "rate coefficient from the cross-section along the flights", {"process"}},
                              true},
    [SW_FIELD_DRIFT] = {{"drift", "m/s", "flux drift velocity along each axis", {"axis"}}, true},
    [SW_FIELD_ND_FLUX] = {{"ND_flux", "1/(m s)", "N times flux diffusion along each axis", {"axis"}}, true},
    [SW_FIELD_ND_BULK] = {{"ND_bulk", "1/(m s)", "N times bulk diffusion along each axis, mean over windows", {"axis"}}, true},
    [SW_FIELD_AGE_DRIFT] = {{"window_drift_bulk",
                             "m/s",
                             "change of the mean position, over the slice that ends at the window",
                             {"window", "axis"}},
                            true},
    [SW_FIELD_AGE_ND_FLUX] =
        {{"window_ND_flux", "1/(m s)", "N times flux diffusion when positions have run for the window", {"window", "axis"}},
         true},
    [SW_FIELD_AGE_ND_BULK] = {{"window_ND_bulk",
                               "1/(m s)",
                               "N times half the change of the variance, over the slice that ends there",
                               {"window", "axis"}},
                              true},
    [SW_FIELD_LN_NUMBER] = {{"ln_number", "1", "ln of the number of electrons over that at first", {"time"}}, false},
    [SW_FIELD_CATIONS] = {{"cations", "1", "positive ions made so far, over the electrons at first", {"time"}}, false},
    [SW_FIELD_ANIONS] = {{"anions", "1", "negative ions made so far, over the electrons at first", {"time"}}, false},
    [SW_FIELD_COLLISIONS] = {{"collisions", "1", "collisions followed so far", {"time"}}, false},
    [SW_FIELD_COLLISIONS_NULL] = {{"collisions_null", "1", "null collisions so far", {"time"}}, false},
    [SW_FIELD_ENERGY_SLICE] = {{"energy_slice", "eV", "mean energy over the slice of time that ends here", {"time"}}, true},
    [SW_FIELD_DRIFT_SLICE] = {{"drift_slice", "m/s", "mean velocity over the slice of time that ends here", {"time", "axis"}},
                              true},
    [SW_FIELD_ENERGY_NOW] = {{"energy_now", "eV", "mean energy at this moment", {"time"}}, false},
    [SW_FIELD_POSITION] = {{"position", "m", "mean position", {"time", "axis"}}, false},
    [SW_FIELD_VARIANCE] = {{"position_variance", "m2", "variance of the positions", {"time", "axis"}}, false},
    [SW_FIELD_VELOCITY_NOW] = {{"velocity_now", "m/s", "mean velocity at this moment", {"time", "axis"}}, false},
    [SW_FIELD_VELOCITY_MOMENT] = {{"velocity_moment", "m2/s", "mean of position times velocity", {"time", "axis"}}, false},
    [SW_FIELD_BATCH_WEIGHT] = {{"batch_weight", "1", "share of a batch in the electron-time measured", {"batch"}}, false},
    [SW_FIELD_BATCH_ENERGY] = {{"batch_mean_energy", "eV", "mean energy of a batch", {"batch"}}, false},
    [SW_FIELD_BATCH_DRIFT] = {{"batch_W_flux", "m/s", "flux drift velocity of a batch", {"batch"}}, false},
    [SW_FIELD_REACTION] = {{"reaction", "1", "process as its file writes it", {"process"}}, false},
    [SW_FIELD_SPECIES] = {{"species", "1", "species that is hit", {"process"}}, false},
    [SW_FIELD_KIND] = {{"kind", "1", "kind of process", {"process"}}, false},
    [SW_FIELD_DATABASE] = {{"database", "1", "database that the cross-section is from", {"process"}}, false},
};

/* output/summary.c writes them behind the quantities. */
const md_variable sw_numbers[] = {{"EN_Td", "Td", "reduced electric field"},
                                  {"processes", "", "each process: its name, kind, database, threshold and rates"},
                                  {"collisions_real", "1", "collisions followed while it was measured"},
                                  {"collisions_null", "1", "null collisions, likewise"},
                                  {"time_steady_s", "s", "when it was found steady"},
                                  {"time_measured_from_s", "s", "when measuring began"},
                                  {"time_end_s", "s", "the time reached"},
                                  {"cpu_s", "s", "CPU time of all ranks"},
                                  {"cpu_sampling_s", "s", "of it in following electrons while it was measured"},
                                  {"wall_s", "s", "wall time"},
                                  {"state_digest", "", "64 bits of the state: the same on any number of ranks"},
                                  {"ranks", "1", "processes"},
                                  {"seed", "1", "electrons.seed"},
                                  {"rss_MB", "MB", "largest memory of a process"},
                                  {NULL, NULL, NULL}};

void sw_print_fields(FILE *to)
{
    fputs(
        "# What a run of swarm_mc leaves\n\n"
        "Made by `make docs` (`swarm_mc --print-fields`) from the tables that the files are written by; do not edit by hand.\n"
        "Coefficients are those of electrons in the gas at its density N; an error is one standard error.\n\n"
        "## Coefficients\n\n"
        "In `summary.json` and `swarm.h5`, each with `<name>_error`; the last ones, from `W_ExB` on, with a magnetic field "
        "only.\n\n"
        "| name | unit | what |\n|---|---|---|\n",
        to);
    for (int k = 0; k < SW_RESULTS; k++)
        fprintf(to, "| `%s` | %s | %s |\n", sw_quantities[k].name, sw_quantities[k].unit, sw_quantities[k].text);
    fputs("\n## swarm.h5\n\nThe same, and\n", to);
    md_variables_head(to);
    for (int k = 0; k < SW_FIELDS; k++) {
        char name[64];
        md_h5_label label = sw_fields[k].label;
        snprintf(name, sizeof name, "%s`, `%s_error", label.name, label.name);
        if (sw_fields[k].with_error) label.name = name;
        md_variables_row(&label, to);
    }
    fputs("\n## summary.json\n\nThe coefficients, and\n", to);
    md_variables_print_numbers(sw_numbers, to);
    fputs("\n`summary.csv`, `sweep.csv` and `sweep.h5` of a sweep have these of each case. Columns of the text tables have "
          "their units in\n"
          "their names.\n",
          to);
}
