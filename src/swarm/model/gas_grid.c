#include "swarm/model/gas_grid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Nodes a factor of two, and where they begin and end, of what is made of tables by a factor that is no straight line. */
enum { LADDER_STEPS = 64, LADDER_OCTAVES = 40 };
static const double LADDER_BEGIN = 0x1p-20;

bool sw_gas_converts(const sw_channel *channel, const sw_gas_options *options)
{
    return options->transfer && channel->kind == SW_ELASTIC && !(options->integral && channel->process->kind == SW_ELASTIC);
}

/* Values of the channels at the two ends of one interval, each as the limit from inside. */
typedef struct ends {
    double left, right;
} ends;

static double last_row(const sw_process *p)
{
    return p->energy_eV[p->n - 1];
}

/* The limit of a table at an energy from above, or from below, by the rules of what lies beyond its ends. */
static double table_limit(const sw_gas *gas, const sw_process *p, double energy, bool from_below)
{
    bool elastic = p->kind == SW_ELASTIC || p->kind == SW_EFFECTIVE;
    bool under = from_below ? energy <= p->threshold_eV : energy < p->threshold_eV;
    if (!elastic && under) return 0;
    double first = p->energy_eV[0], last = last_row(p);
    if (from_below ? energy <= first : energy < first) return elastic ? p->sigma[0] : 0;
    if (from_below ? energy > last : energy >= last) return gas->above == SW_ABOVE_ZERO ? 0 : p->sigma[p->n - 1];
    int row = sw_process_row(p, energy, from_below);
    double width = p->energy_eV[row + 1] - p->energy_eV[row];
    double share = width > 0 ? (energy - p->energy_eV[row]) / width : from_below ? 0 : 1;
    return p->sigma[row] + (p->sigma[row + 1] - p->sigma[row]) * share;
}

/* What a process takes from EFFECTIVE. Beyond the end of its own table that is a share of EFFECTIVE, at most the share at that
 * end: a last value that is held while EFFECTIVE falls on would make the rest negative. */
static double part_of_effective(const sw_gas *gas, const sw_process *effective, const sw_process *part, double energy,
                                bool from_below)
{
    double held = table_limit(gas, part, energy, from_below), end = last_row(part);
    if (energy <= end || gas->above == SW_ABOVE_ZERO) return held;
    double there = table_limit(gas, effective, end, true), here = table_limit(gas, effective, energy, from_below);
    return there > here ? held * (here / there) : held;
}

/* Elastic momentum transfer of a species whose file gives EFFECTIVE: less what excites and ionizes. Above the end of EFFECTIVE
 * the difference there is held: processes whose tables reach further would make it negative. */
static double effective_limit(const sw_gas *gas, const sw_channel *elastic, double energy, bool from_below)
{
    const sw_process *effective = elastic->process;
    double end = last_row(effective);
    if (from_below ? energy > end : energy >= end) {
        if (gas->above == SW_ABOVE_ZERO) return 0;
        energy = end;
        from_below = true;
    }
    double rest = table_limit(gas, effective, energy, from_below);
    for (int c = 0; c < gas->channels; c++) {
        const sw_channel *other = &gas->channel[c];
        bool contained = (other->kind == SW_EXCITATION && other->threshold_eV >= 0) || other->kind == SW_IONIZATION;
        if (other->species == elastic->species && contained)
            rest -= part_of_effective(gas, effective, other->process, energy, from_below);
    }
    return rest;
}

/* The row that an energy is but for rounding, or the energy: a node below a row by the threshold must find its step again. */
static double at_row(const sw_process *p, double energy)
{
    int row = sw_process_row(p, energy, false);
    for (int i = row; i <= row + 1 && i < p->n; i++)
        if (fabs(p->energy_eV[i] - energy) < 1e-15 * energy) return p->energy_eV[i];
    return energy;
}

/* By detailed balance; below the lowest node of the ladder, held: an excitation that begins with a step has no bounded reverse. */
static double reverse_limit(const sw_gas *gas, const sw_channel *down, double energy, bool from_below)
{
    const sw_process *p = down->process;
    double e = fmax(energy, LADDER_BEGIN), above = e + p->threshold_eV;
    double weight = p->weight_ratio > 0 ? p->weight_ratio : 1;
    return table_limit(gas, p, at_row(p, above), from_below) * (above / e) / weight;
}

/* The limit of a channel's cross-section, of one particle it happens with. */
static double channel_limit(const sw_gas *gas, const sw_channel *channel, const sw_gas_options *options, double energy,
                            bool from_below)
{
    const sw_process *p = channel->process;
    if (channel->threshold_eV < 0) return reverse_limit(gas, channel, energy, from_below);
    double sigma =
        p->kind == SW_EFFECTIVE ? effective_limit(gas, channel, energy, from_below) : table_limit(gas, p, energy, from_below);
    if (sw_gas_converts(channel, options)) sigma /= options->transfer(options->law, energy);
    return p->per_density ? sigma * options->density : sigma;
}

static ends channel_ends(const sw_gas *gas, const sw_channel *channel, const sw_gas_options *options, double from, double to)
{
    double left = channel_limit(gas, channel, options, from, false);
    return (ends){left, isfinite(to) ? channel_limit(gas, channel, options, to, true) : left};
}

static double interval_end(const sw_gas *gas, int j)
{
    return j + 1 < gas->nodes ? gas->node[j + 1] : (double)INFINITY;
}

/* --- nodes --------------------------------------------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void sort_nodes(sw_gas *gas)
{
    qsort(gas->node, (size_t)gas->nodes, sizeof *gas->node, rising);
    int kept = 0;
    for (int j = 0; j < gas->nodes; j++)
        if (kept == 0 || gas->node[j] > gas->node[kept - 1]) gas->node[kept++] = gas->node[j];
    gas->nodes = kept;
}

static bool needs_ladder(const sw_gas *gas, const sw_gas_options *options)
{
    for (int c = 0; c < gas->channels; c++)
        if (gas->channel[c].threshold_eV < 0 || sw_gas_converts(&gas->channel[c], options)) return true;
    return false;
}

static void add_ladder(sw_gas *gas)
{
    double begin = LADDER_BEGIN;
    for (int octave = 0; octave < LADDER_OCTAVES; octave++, begin *= 2)
        for (int k = 0; k < LADDER_STEPS; k++)
            gas->node[gas->nodes++] = begin * (1 + (double)k / LADDER_STEPS);
    gas->node[gas->nodes++] = begin;
}

/* Every row and every threshold; of a reverse, as far below. */
static void add_rows(sw_gas *gas, const sw_channel *channel)
{
    const sw_process *p = channel->process;
    double shift = channel->threshold_eV < 0 ? p->threshold_eV : 0;
    gas->node[gas->nodes++] = p->threshold_eV - shift;
    for (int i = 0; i < p->n; i++)
        if (p->energy_eV[i] >= shift) gas->node[gas->nodes++] = p->energy_eV[i] - shift;
    if (p->sigma[p->n - 1] > 0) gas->table_end_eV = fmin(gas->table_end_eV, last_row(p) - shift);
}

static md_status collect_nodes(sw_gas *gas, const sw_gas_options *options, md_error *err)
{
    size_t most = 2 + (size_t)(LADDER_STEPS * LADDER_OCTAVES);
    for (int c = 0; c < gas->channels; c++)
        most += (size_t)gas->channel[c].process->n + 1;
    gas->node = md_alloc(most, sizeof *gas->node, err);
    if (!gas->node) return err->code;
    gas->node[gas->nodes++] = 0;
    gas->table_end_eV = (double)INFINITY;
    for (int c = 0; c < gas->channels; c++)
        add_rows(gas, &gas->channel[c]);
    if (needs_ladder(gas, options)) add_ladder(gas);
    sort_nodes(gas);
    return MD_OK;
}

/* Where EFFECTIVE less its parts changes sign it gets a node, so that what is clipped at 0 stays a straight line between
 * nodes. */
static md_status add_crossings(sw_gas *gas, const sw_channel *channel, md_logger *log, md_error *err)
{
    int nodes = gas->nodes, before = gas->nodes;
    double worst = 0, where = 0;
    double *more = md_alloc(2 * (size_t)before, sizeof *more, err);
    if (!more) return err->code;
    memcpy(more, gas->node, (size_t)before * sizeof *more);
    for (int j = 0; j < before; j++) {
        double to = interval_end(gas, j), left = effective_limit(gas, channel, gas->node[j], false);
        ends rest = {left, isfinite(to) ? effective_limit(gas, channel, to, true) : left};
        if (rest.left < worst) {
            worst = rest.left;
            where = gas->node[j];
        }
        if (rest.left * rest.right < 0 && j + 1 < before)
            more[nodes++] = gas->node[j] + (gas->node[j + 1] - gas->node[j]) * (rest.left / (rest.left - rest.right));
    }
    md_free(gas->node);
    gas->node = more;
    gas->nodes = nodes;
    sort_nodes(gas);
    if (worst < 0)
        md_log_warn(log,
                    "EFFECTIVE of %s is below the sum of its excitations and ionizations, by up to %.3g m^2 at %g eV: elastic "
                    "is 0 there",
                    channel->process->species, -worst, where);
    return MD_OK;
}

md_status sw_gas_make_grid(sw_gas *gas, const sw_gas_options *options, md_logger *log, md_error *err)
{
    if (collect_nodes(gas, options, err)) return err->code;
    for (int c = 0; c < gas->channels; c++)
        if (gas->channel[c].process->kind == SW_EFFECTIVE && add_crossings(gas, &gas->channel[c], log, err)) return err->code;
    size_t room = (size_t)gas->nodes * (size_t)gas->channels;
    gas->sum = md_alloc(room, sizeof *gas->sum, err);
    gas->slope = md_alloc(room, sizeof *gas->slope, err);
    if (err->code) return err->code;
    for (int j = 0; j < gas->nodes; j++) {
        double from = gas->node[j], to = interval_end(gas, j), sum = 0, slope = 0;
        for (int c = 0; c < gas->channels; c++) {
            const sw_channel *channel = &gas->channel[c];
            ends value = channel_ends(gas, channel, options, from, to);
            value = (ends){fmax(0, value.left) * channel->fraction, fmax(0, value.right) * channel->fraction};
            sum += value.left;
            if (isfinite(to)) slope += (value.right - value.left) / (to - from);
            gas->sum[(size_t)j * (size_t)gas->channels + (size_t)c] = sum;
            gas->slope[(size_t)j * (size_t)gas->channels + (size_t)c] = slope;
        }
    }
    return MD_OK;
}
