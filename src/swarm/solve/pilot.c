#include "swarm/solve/pilot.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/timer.h"
#include "swarm/solve/controls.h"

enum { ELECTRONS = 64, FIRST_BLOCK = 16, MOST_BLOCKS = 24 };

static const double CONTROL_FLIGHTS = 1e5, MOST_FLIGHTS = 1e9;

/* Relaxation times that a block must have lasted, and the change of the mean energy from block to block that counts as none. */
static const double BLOCK_RELAXATIONS = 20, STANDS_STILL = 0.03;

/* Slices a relaxation time; ages between two restarts of the positions, and those before moments are stationary. */
enum { SLICES = 2, AGES = 20, LAG = 10, MEMORY = 20, MOST_AGES = 4000, MOST_PILOT_SLICES = 20000 };

/* Of the first slice. */
enum { MOST_GROWTH = 4, MOST_HALVINGS = 60, SAMPLES = 64 };

/* Electrons do not start slower than this: where they are at rest nothing happens for long. */
static const double LEAST_START_EV = 0.1;

/* Share of its energy that a collision of this kind takes from an electron, or gives to it. */
static double exchanged(const sw_scene *scene, const sw_channel *channel, double energy)
{
    double transfer = scene->general ? sw_angles_transfer(&scene->general->elastic, energy) : 1;
    switch (channel->kind) {
    case SW_ELASTIC: return 2 * channel->mass_ratio * transfer;
    case SW_EXCITATION: return fabs(channel->threshold_eV) / energy;
    case SW_IONIZATION: return channel->threshold_eV / energy + 1; /* the mean energy is shared between two */
    case SW_ATTACHMENT:
    case SW_EFFECTIVE:
    case SW_KINDS: break;
    }
    return 0;
}

/* Share of its momentum that a collision of this kind takes from an electron. */
static double turned(const sw_scene *scene, const sw_channel *channel, double energy)
{
    const sw_general *general = scene->general;
    if (!general || channel->kind == SW_ATTACHMENT) return 1;
    double transfer = sw_angles_transfer(channel->kind == SW_ELASTIC ? &general->elastic : &general->inelastic, energy);
    return general->thermal ? transfer / (1 + channel->mass_ratio) : transfer;
}

/* The time in which collisions exchange the mean energy, and with a steady field the field gives it; where directions are kept for
 * longer than half of that, twice the time in which they are forgotten. */
static double relaxation(const sw_scene *scene, const sw_layout *l, const double *sum)
{
    double energy = sum[l->energy] / sum[l->time], rate = 0, turn = 0;
    double between = 1 / scene->windows->nu[sw_cell(fmin(energy, SW_ENERGY_MOST / 2), SW_WINDOW_BITS)];
    for (int c = 0; c < l->channels; c++) {
        rate += sum[l->convolved + c] / sum[l->time] * exchanged(scene, &scene->gas->channel[c], energy);
        turn += sum[l->convolved + c] / sum[l->time] * turned(scene, &scene->gas->channel[c], energy);
    }
    return fmax(rate > 0 ? 1 / rate : 0, 2 * (turn > 0 ? 1 / turn : between));
}

/* From one restart of the positions to the next pass whole periods of an alternating field, and half of them behind the lag. Their
 * number has no factor in common with that of the ages, so that these meet all phases evenly. */
static md_status fit_periods(sw_plan *plan, double frequency, md_error *err)
{
    double window = plan->ages * plan->slice, pairs = fmax(1, floor(0.5 * window * frequency + 0.5));
    while (fmod(pairs, 2) == 0 || fmod(pairs, 5) == 0)
        pairs++;
    plan->periods = (int)fmin(2 * pairs, 2e9);
    double wanted = 2 * pairs / frequency;
    while (wanted / plan->ages > plan->slice * 1.5 && plan->ages < MOST_AGES)
        plan->ages *= 2;
    if (wanted / plan->ages > 2 * plan->slice)
        return md_fail(
            err, MD_ERR_CONFIG,
            "field.frequency: a period lasts %.3g relaxation times of the energy: expected %d at most, or a steady field",
            1 / (frequency * plan->relaxation), plan->ages / SLICES);
    plan->slice = wanted / plan->ages;
    plan->lag = plan->ages / 2;
    return MD_OK;
}

/* Blocks of whole periods. */
static int block_slices(int slices, int a_period)
{
    return (slices + a_period - 1) / a_period * a_period;
}

/* The swarm cannot be followed before the pilot has found how, so a run that is to end meanwhile ends here, with nothing. */
static md_status look_up(const sw_pilot_limits *limits, double energy_eV, md_error *err)
{
    if (!limits->asked_to_stop() && md_seconds() < limits->stop_s) return MD_OK;
    return md_fail(err, MD_STOPPED,
                   "stopped before there was anything to save: the pilot, at a mean energy of %.3g eV so far, is not done",
                   energy_eV);
}

/* Has the pilot been everywhere where the run will be for a noticeable time? Where collisions take little energy, as those with
 * heavy atoms, it forgets slowly where it was: then flights alone do not tell. */
static bool knows_its_way(const sw_layout *l, const double *sum, double relaxation)
{
    double flights = sum[l->real] + sum[l->null];
    return flights >= MOST_FLIGHTS ||
           (flights >= CONTROL_FLIGHTS && sum[l->time] >= ELECTRONS * BLOCK_RELAXATIONS * relaxation);
}

/* Where they are along the field, on average, since they started. */
static double middle(const sw_batch *batch)
{
    double sum = 0;
    for (int i = 0; i < batch->all.n; i++)
        sum += batch->all.z0[i] + batch->all.z[i];
    return batch->all.n > 0 ? sum / batch->all.n : 0;
}

/* Where the swarm is, by so many flights more, and the controls that follow from it. */
static md_status make_controls(const sw_scene *scene, sw_batch *batch, const sw_layout *l, const sw_plan *cut,
                               double relaxation, const sw_pilot_limits *limits, md_error *err)
{
    sw_cold *cold = scene->cold;
    sw_known *known = scene->known;
    int cells = cold ? cold->cells : known->cells;
    double *sum = batch->sum, growth = 0, **residence = cold ? &cold->residence : &known->residence;
    memset(sum, 0, (size_t)l->size * sizeof *sum);
    *residence = md_alloc((size_t)cells, sizeof **residence, err);
    double from = middle(batch);
    int64_t slices = batch->slices;
    double energy = 0;
    while (!err->code && !batch->extinct && !knows_its_way(l, sum, relaxation) && md_seconds() < limits->end_s) {
        if (look_up(limits, energy, err) || sw_batch_slice(batch, scene, l, cut, true, err)) break;
        energy = sum[l->energy] / sum[l->time];
    }
    for (int c = 0; c < l->channels; c++)
        growth += scene->gas->channel[c].kind == SW_IONIZATION   ? sum[l->counted + c]
                  : scene->gas->channel[c].kind == SW_ATTACHMENT ? -sum[l->counted + c]
                                                                 : 0;
    double time = sum[l->time], drift = sum[l->drift + 2] / time;
    if (sw_gas_grows(scene->gas)) drift = (middle(batch) - from) / (cut->slice * (double)(batch->slices - slices));
    const sw_pilot_swarm swarm = {*residence, sum[l->energy] / time, growth / time, drift};
    for (int axis = 0; axis < 3 && known && time > 0; axis++)
        known->drift[axis] = sum[l->drift + axis] / time;
    if (!err->code && time > 0)
        cold ? sw_controls_make(cold, &swarm, err) : sw_controls_make_general(scene, known, &swarm, err);
    md_free(*residence);
    *residence = NULL;
    return err->code;
}

static double ionization_at(const sw_gas *gas, double energy)
{
    double sum = 0;
    for (int c = 0; c < gas->channels; c++)
        sum += gas->channel[c].kind == SW_IONIZATION ? sqrt(energy) * sw_gas_sigma(gas, c, energy) : 0;
    return sum;
}

/* Ten collisions as at the start; less where the field could bring electrons to energies at which they multiply meanwhile by more
 * than MOST_GROWTH, in ln: nothing else keeps their number finite before the slice's length is known. */
static double first_slice(const sw_scene *scene, double start_eV, double nu)
{
    double slice = 10 / nu, growth = (double)INFINITY;
    for (int halving = 0; halving < MOST_HALVINGS && growth > MOST_GROWTH; halving++) {
        double fastest = sqrt(start_eV) + scene->acceleration * slice;
        double most_eV = fmin(fastest * fastest, SW_ENERGY_MOST / 2);
        growth = 0;
        for (int k = 1; k <= SAMPLES; k++)
            growth = fmax(growth, slice * ionization_at(scene->gas, most_eV * k / SAMPLES));
        if (growth > MOST_GROWTH) slice *= 0.5;
    }
    return slice;
}

md_status sw_pilot(const sw_scene *scene, uint32_t seed, double start_eV, double warmup_relaxations,
                   const sw_pilot_limits *limits, sw_plan *plan, double *energy_eV, md_error *err)
{
    sw_layout layout = sw_layout_make(scene->gas->channels, 1, 1, 1);
    const sw_start start = {.energy = fmax(start_eV, LEAST_START_EV)};
    double nu = scene->windows->nu[sw_cell(start.energy, SW_WINDOW_BITS)];
    double frequency = scene->general ? scene->general->motion.frequency : 0;
    sw_plan cut = {.ages = 1, .memory = 1};
    int a_period = 1;
    if (!(nu > 0)) return md_fail(err, MD_ERR_NUMERICS, "no collisions at electrons.start_eV = %g eV", start.energy);
    cut.slice = first_slice(scene, start.energy, nu);
    if (frequency > 0 && frequency * cut.slice < 1) { /* a slice is a part of a period */
        if (frequency * cut.slice * MOST_PILOT_SLICES < 1)
            return md_fail(err, MD_ERR_CONFIG,
                           "field.frequency: a period lasts %.3g collisions: expected %d at most, or a steady field",
                           nu / frequency, 10 * MOST_PILOT_SLICES);
        a_period = (int)ceil(1 / (frequency * cut.slice));
        cut.slice = 1 / (frequency * a_period);
    }
    sw_batch batch;
    if (scene->cold) sw_cold_expect(scene->cold, start.energy, cut.slice);
    if (sw_batch_init(&batch, &layout, &cut, ELECTRONS, &start, seed, SW_PILOT, err)) return err->code;
    double before = start.energy;
    bool steady = false;
    double flights = 0;
    for (int block = 0; block < MOST_BLOCKS && !steady && !err->code && flights < MOST_FLIGHTS; block++) {
        memset(batch.sum, 0, (size_t)layout.size * sizeof *batch.sum);
        int slices = block_slices(FIRST_BLOCK << block, a_period);
        bool over = false;
        for (int k = 0; k < slices && !err->code && !batch.extinct && !over; k++) {
            if (!look_up(limits, before, err)) sw_batch_slice(&batch, scene, &layout, &cut, true, err);
            over = md_seconds() >= limits->end_s || flights + batch.sum[layout.real] + batch.sum[layout.null] > MOST_FLIGHTS;
        }
        flights += batch.sum[layout.real] + batch.sum[layout.null];
        if (err->code) break;
        plan->relaxation = relaxation(scene, &layout, batch.sum);
        *energy_eV = batch.sum[layout.energy] / batch.sum[layout.time];
        steady =
            slices * cut.slice > BLOCK_RELAXATIONS * plan->relaxation && fabs(*energy_eV - before) < STANDS_STILL * *energy_eV;
        before = *energy_eV;
        steady = steady || batch.extinct;    /* so will the run be */
        if (md_seconds() >= limits->end_s) { /* no slice of the run lasts longer than the pilot did: it ends after one */
            plan->relaxation = fmin(plan->relaxation, (double)batch.slices * cut.slice);
            break;
        }
    }
    bool ended = md_seconds() >= limits->end_s;
    if (steady && !ended && (scene->known || (scene->cold && scene->cold->wants_controls)) && !err->code)
        make_controls(scene, &batch, &layout, &cut, plan->relaxation, limits, err);
    sw_batch_free(&batch);
    if (!steady && !ended && !err->code)
        md_fail(
            err, MD_ERR_NUMERICS,
            "no steady state in sight after %.2g flights: the mean energy is %.3g eV and still changes (where that takes long, "
            "electrons.start_eV or start_K nearer to it helps)",
            flights, before);
    plan->slice = plan->relaxation / SLICES;
    if (scene->cold) sw_cold_expect(scene->cold, *energy_eV, plan->slice);
    plan->ages = AGES;
    plan->lag = LAG;
    plan->memory = MEMORY;
    plan->periods = 0;
    if (frequency > 0 && !err->code) fit_periods(plan, frequency, err);
    plan->warmup = (int)ceil(warmup_relaxations * plan->relaxation / plan->slice);
    return err->code;
}
