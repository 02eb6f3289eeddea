#include "disk/run/variables.h"

#include "disk/model/ledger.h"
#include "disk/output/fields.h"
#include "disk/output/layout.h"
#include "job/variables.h"
#include "param/param_set.h"

#define APART(ID, NAME, SIGN, LEAVES, TEXT) {LEAVES == MD_LEAVES_APART ? "M_" NAME "_Mmars" : "", "M_mars", TEXT},

/* disk/run/report.c writes them, in this order. */
const md_variable md_disk_numbers[] = {
    {"time_end_s", "s", "time that the run has reached"},
    {"T_M_end_K", "K", "temperature of Mars then"},
    {"M_loss_Mmars", "M_mars", "mass lost, blown out and sinks"},
    {"M_out_Mmars", "M_mars", "mass blown out"},
    {"M_sink_Mmars", "M_mars", "mass lost to all other sinks"},
    MD_LEDGER_ROWS(APART){"M_not_supplied_Mmars", "M_mars", "mass that the supply offered and head-room refused (policy clip)"},
    {"supply_raw_Mmars_yr", "M_mars yr-1", "what the supply offers the whole disk at the end, before mixing"},
    {"supply_mixed_Mmars_yr", "M_mars yr-1", "the share of it that is mixed up"},
    {"M_start_Mmars", "M_mars", "mass of the disk at the start"},
    {"M_now_Mmars", "M_mars", "mass of the disk at the end"},
    {"ledger_error", "1", "the worst cell's error of the books, relative to the mass handled"},
    {"ledger_worst_cell", "1", "that cell"},
    {"angular_momentum.start_kg_m2_s", "kg m2 s-1", "angular momentum of the disk at the start, on circles"},
    {"angular_momentum.supplied_kg_m2_s", "kg m2 s-1", "brought by the supply"},
    {"angular_momentum.now_kg_m2_s", "kg m2 s-1", "what the disk holds at the end"},
    {"angular_momentum.accreted_kg_m2_s", "kg m2 s-1", "carried over the inner edge"},
    {"angular_momentum.spread_kg_m2_s", "kg m2 s-1", "carried over the outer edge"},
    {"angular_momentum.viscous_kg_m2_s", "kg m2 s-1", "given by viscosity"},
    {"angular_momentum.drag_kg_m2_s", "kg m2 s-1", "given by drag"},
    {"angular_momentum.error", "1", "error of this ledger, relative to what was handled"},
    {"cells", "1", "cells"},
    {"bins", "1", "sizes"},
    {"cells_stopped", "1", "cells that stand still"},
    {"stopped", "", "which, where, when, at what optical depth and why"},
    {"outputs", "1", "rows of run.h5"},
    {"steps", "1", "coupling points passed"},
    {"substeps_total", "1", "sub-steps of all cells"},
    {"substeps_rejected", "1", "sub-steps that were refused"},
    {"sweeps", "1", "sweeps over all bins, one a stage of a sub-step, of all cells in this part of the run"},
    {"substeps_outside.q_pr_table", "1", "sub-steps that took a <Q_pr> from beyond its table"},
    {"substeps_outside.strength_table", "1", "likewise a strength of bodies"},
    {"substeps_outside.vapour_pressure", "1", "likewise a vapour pressure, of its formula"},
    {"substeps_outside.mars_table", "1", "likewise a temperature of Mars"},
    {"substeps_outside.shielding_table", "1", "likewise a factor of shielding"},
    {"substeps_outside.e_table", "1", "likewise an eccentricity"},
    {"substeps_outside.phase_table", "1", "likewise a share of vapour"},
    {"substeps_outside.supply_table", "1", "likewise a rate of supply"},
    {"substeps_outside.supply_temperature_table", "1", "likewise a factor of supply by temperature"},
    {"cache.coefficients.hits", "1", "how often coefficients of collisions were there already"},
    {"cache.coefficients.misses", "1", "and how often they were made"},
    {"cache.radiation.hits", "1", "how often the radiation on grains was there already"},
    {"cache.radiation.misses", "1", "and how often it was made"},
    {"wall_s", "s", "wall time of this part of the run"},
    {"wall_all_parts_s", "s", "wall time of all parts"},
    {"rss_MB", "MB", "largest memory of a process"},
    {"resumes", "1", "how often it went on from a checkpoint"},
    {"mixed_versions", "", "true when parts were run by different versions"},
    {"checkpoints.written", "1", "checkpoints written"},
    {"checkpoints.total_s", "s", "wall time that they took"},
    {"checkpoints.longest_s", "s", "that of the longest"},
    {"checkpoints.substeps_ahead", "1", "sub-steps that cells were ahead of their last output, at the most"},
    {"checkpoints.time_ahead_s", "s", "time that they were ahead, likewise"},
    {"state_digest", "", "64 bits of the state: the same on any number of ranks"},
    {"ranks.given", "1", "ranks of the job, or of the group that ran this case of a sweep"},
    {"ranks.used", "1", "how many of them worked"},
    {"ranks.reason", "", "why so many"},
    {"ranks.meetings", "1", "how often they met"},
    {"ranks.lent", "1", "cells that were lent to a faster rank"},
    {NULL, NULL, NULL},
};

/* Terms that stand in M_out or M_sink have no number of their own. */
static void print_numbers(FILE *to)
{
    md_variable shown[sizeof md_disk_numbers / sizeof *md_disk_numbers];
    int n = 0;
    for (size_t k = 0; k < sizeof md_disk_numbers / sizeof *md_disk_numbers; k++)
        if (!md_disk_numbers[k].name || md_disk_numbers[k].name[0]) shown[n++] = md_disk_numbers[k];
    md_variables_print_numbers(shown, to);
}

/* The layout of a run with everything on. */
static md_status print_datasets(FILE *to, md_error *err)
{
    md_params params;
    md_layout layout;
    md_radial radial = {.n = 1};
    md_sizes sizes = {.n = 1};
    if (md_params_default(md_disk_params, &params, err)) return err->code;
    params.collisions.energy = params.io.psd = params.io.T_grain = true;
    params.temperature.grain = MD_GRAIN_T_BY_SIZE;
    params.transport.drag = MD_DRAG_PR;
    md_layout_init(&layout, &params, &radial, &sizes, "", err);
    md_variables_head(to);
    for (int i = 0; i < layout.n_labels && !err->code; i++)
        md_variables_row(&layout.labels[i], to);
    md_layout_free(&layout);
    md_params_free(md_disk_params, &params);
    return err->code;
}

md_status md_disk_print_fields(FILE *to, md_error *err)
{
    fputs(
        "# What a run of marsdisk leaves\n\n"
        "Made by `make docs` (`marsdisk --print-fields`) from the tables that the files are written by; do not edit by "
        "hand.\n\n"
        "## run.h5\n\n"
        "Units are spelt as UDUNITS does; `M_mars` is the mass of Mars, attribute `M_mars_kg` of the file. Datasets named\n"
        "`E_...`, `cratering_rate`, `fragmentation_rate`, `f_ke_mean` and `remnant_mean` are there with `collisions.energy`,\n"
        "those along `time_psd` with `io.psd`, `T_grain` with `io.T_grain`, `L_...` with transport. A segment-*.h5, which a\n"
        "run has left that died, is the same for a part of the time.\n",
        to);
    if (print_datasets(to, err)) return err->code;
    fputs("\n## summary.json\n", to);
    print_numbers(to);
    fputs("\n`sweep.csv` and `sweep.h5` have these of each case, but for lists; a name with a dot is that of a group and of a "
          "value in it.\n\n"
          "## Text tables\n\n"
          "`checks/mass_budget.csv` has the books of the disk at each output, `checks/mass_budget_cells.csv` those of each "
          "cell:\n"
          "the `mass_...` above, in kg, with `_kg` behind the name. `orbit_rollup.csv` has a row an output with what left\n"
          "since the row before, by orbits of the inner edge: masses in Mars masses, rates in Mars masses a second.\n"
          "`checks/angular_momentum.csv`, with transport, has the disk's angular momentum at each output: at the start, now,\n"
          "what each term of the books has carried, each kilogram on a circle at its cell's centre or at the edge that it\n"
          "left over, and what viscosity and drag have given. start + supplied - what left - accreted - spread + viscous +\n"
          "drag = now; what moved in and out is not in that sum, for it is turned on its way, which is the torque.\n",
          to);
    return err->code;
}
