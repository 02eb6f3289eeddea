#include "swarm/solve/pilot.h"

#include <math.h>
#include <string.h>

enum { ELECTRONS = 64, FIRST_BLOCK = 16, MOST_BLOCKS = 24 };

/* Relaxation times that a block must have lasted, and the change of the mean energy from block to block that counts as none. */
static const double BLOCK_RELAXATIONS = 20, STANDS_STILL = 0.03;

/* Slices a relaxation time; ages between two restarts of the positions, and those before moments are stationary. */
enum { SLICES = 2, AGES = 20, LAG = 10, MEMORY = 20 };

/* The time in which the field gives the mean energy; where collisions are rarer than that, the time between two. */
static double relaxation(const sw_scene *scene, const sw_layout *l, const double *sum)
{
    double energy = sum[l->energy] / sum[l->time], drift = sum[l->drift + 2] / sum[l->time];
    double between = 1 / scene->windows->nu[sw_cell(fmin(energy, SW_ENERGY_MOST / 2), SW_WINDOW_BITS)];
    return fmax(drift > 0 ? energy / (2 * scene->acceleration * drift) : 0, 2 * between);
}

md_status sw_pilot(const sw_scene *scene, uint32_t seed, double start_eV, double warmup_relaxations, sw_plan *plan,
                   double *energy_eV, md_error *err)
{
    sw_layout layout = sw_layout_make(scene->gas->channels, 1, 1, 1);
    double nu = scene->windows->nu[sw_cell(start_eV, SW_WINDOW_BITS)];
    sw_plan cut = {.slice = 10 / nu, .ages = 1, .memory = 1};
    sw_batch batch;
    if (!(nu > 0)) return md_fail(err, MD_ERR_NUMERICS, "no collisions at electrons.start_eV = %g eV", start_eV);
    if (sw_batch_init(&batch, &layout, &cut, ELECTRONS, start_eV, seed, UINT32_MAX, err)) return err->code;
    double before = start_eV;
    bool steady = false;
    for (int block = 0; block < MOST_BLOCKS && !steady && !err->code; block++) {
        memset(batch.sum, 0, (size_t)layout.size * sizeof *batch.sum);
        int slices = FIRST_BLOCK << block;
        for (int k = 0; k < slices && !err->code && !batch.extinct; k++)
            sw_batch_slice(&batch, scene, &layout, &cut, true, err);
        if (err->code) break;
        plan->relaxation = relaxation(scene, &layout, batch.sum);
        *energy_eV = batch.sum[layout.energy] / batch.sum[layout.time];
        steady =
            slices * cut.slice > BLOCK_RELAXATIONS * plan->relaxation && fabs(*energy_eV - before) < STANDS_STILL * *energy_eV;
        before = *energy_eV;
        if (batch.extinct) steady = true; /* so will the run be */
    }
    sw_batch_free(&batch);
    if (!steady && !err->code)
        md_fail(err, MD_ERR_NUMERICS, "no steady state in sight: the mean energy is %g eV and still changes", before);
    plan->slice = plan->relaxation / SLICES;
    plan->ages = AGES;
    plan->lag = LAG;
    plan->memory = MEMORY;
    plan->warmup = (int)ceil(warmup_relaxations * SLICES);
    return err->code;
}
