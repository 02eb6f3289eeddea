#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/model/gas_internal.h"

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

static ends table_ends(const sw_gas *gas, const sw_process *p, double from, double to)
{
    double left = table_limit(gas, p, from, false);
    return (ends){left, isfinite(to) ? table_limit(gas, p, to, true) : left};
}

/* Elastic momentum transfer of a species whose file gives EFFECTIVE: less what excites and ionizes. Above the end of EFFECTIVE
 * the difference there is held: processes whose tables reach further would make it negative. */
static ends effective_ends(const sw_gas *gas, const sw_channel *elastic, double from, double to)
{
    double end = last_row(elastic->process);
    bool beyond = from >= end;
    ends rest = beyond ? (ends){table_limit(gas, elastic->process, end, true), 0} : table_ends(gas, elastic->process, from, to);
    if (beyond && gas->above == SW_ABOVE_ZERO) return (ends){0, 0};
    for (int c = 0; c < gas->channels; c++) {
        const sw_channel *other = &gas->channel[c];
        if (other->species != elastic->species || (other->kind != SW_EXCITATION && other->kind != SW_IONIZATION)) continue;
        ends minus =
            beyond ? (ends){table_limit(gas, other->process, end, true), 0} : table_ends(gas, other->process, from, to);
        rest.left -= minus.left;
        rest.right -= minus.right;
    }
    if (beyond) rest.right = rest.left;
    return rest;
}

static ends channel_ends(const sw_gas *gas, const sw_channel *channel, double from, double to)
{
    return channel->process->kind == SW_EFFECTIVE ? effective_ends(gas, channel, from, to)
                                                  : table_ends(gas, channel->process, from, to);
}

static double interval_end(const sw_gas *gas, int j)
{
    return j + 1 < gas->nodes ? gas->node[j + 1] : (double)INFINITY;
}

/* --- nodes
 * -------------------------------------------------------------------------------------------------------------------- */

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

/* Every row and every threshold. */
static md_status collect_nodes(sw_gas *gas, md_error *err)
{
    size_t most = 1;
    for (int c = 0; c < gas->channels; c++)
        most += (size_t)gas->channel[c].process->n + 1;
    gas->node = md_alloc(most, sizeof *gas->node, err);
    if (!gas->node) return err->code;
    gas->node[gas->nodes++] = 0;
    gas->table_end_eV = (double)INFINITY;
    for (int c = 0; c < gas->channels; c++) {
        const sw_process *p = gas->channel[c].process;
        gas->node[gas->nodes++] = p->threshold_eV;
        for (int i = 0; i < p->n; i++)
            gas->node[gas->nodes++] = p->energy_eV[i];
        gas->table_end_eV = fmin(gas->table_end_eV, last_row(p));
    }
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
        ends rest = effective_ends(gas, channel, gas->node[j], interval_end(gas, j));
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

md_status sw_gas_make_grid(sw_gas *gas, md_logger *log, md_error *err)
{
    if (collect_nodes(gas, err)) return err->code;
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
            ends value = channel_ends(gas, channel, from, to);
            value = (ends){fmax(0, value.left) * channel->fraction, fmax(0, value.right) * channel->fraction};
            sum += value.left;
            if (isfinite(to)) slope += (value.right - value.left) / (to - from);
            gas->sum[(size_t)j * (size_t)gas->channels + (size_t)c] = sum;
            gas->slope[(size_t)j * (size_t)gas->channels + (size_t)c] = slope;
        }
    }
    return MD_OK;
}
