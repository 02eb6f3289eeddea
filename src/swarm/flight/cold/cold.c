#include "swarm/flight/cold/cold.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/gauss_legendre.h"
#include "swarm/flight/cells.h"

/* u sigma of a process, all but straight: the line with the same mean and the same mean times d in the cell, u = sqrt(energy).
 * sigma itself is straight in a piece, so what is needed of it are means of u d^k, by Gauss and Legendre with 3 points. */
static void add_rate(sw_line *rate, double begin, double width, double value, double slope, double place, double share)
{
    for (int k = 0; k < md_gauss_legendre_3.n; k++) {
        double d = place + share * md_gauss_legendre_3.at[k], within = width * md_gauss_legendre_3.at[k];
        double f = share * md_gauss_legendre_3.share[k] * sqrt(begin + within) * (value + slope * within);
        rate->value += f * (1 - 6 * (d - 0.5));
        rate->slope += 12 * f * (d - 0.5);
    }
}

static void fill_piece(sw_cold *cold, int i, int cell)
{
    const sw_gas *gas = cold->scene.gas;
    double begin = cold->piece[i].begin, end = fmin(cold->piece[i + 1].begin, SW_ENERGY_MOST), width = end - begin;
    double inverse = 1 / (cold->begin[cell + 1] - cold->begin[cell]), place = (begin - cold->begin[cell]) * inverse;
    int interval = sw_gas_interval(gas, begin);
    sw_line *upto = cold->upto + (size_t)i * (size_t)gas->channels, before = {0, 0};
    for (int c = 0; c < gas->channels; c++) {
        double slope = gas->slope[(size_t)interval * (size_t)gas->channels + (size_t)c];
        upto[c] = (sw_line){sw_gas_upto(gas, interval, c, begin), slope};
        sw_line rate = {0, 0};
        add_rate(&rate, begin, width, upto[c].value - before.value, upto[c].slope - before.slope, place, width * inverse);
        double *of = cold->functional[c].of + SW_MOMENTS * (size_t)cell;
        of[SW_MOMENT_P0] += rate.value;
        of[SW_MOMENT_DP0] += rate.slope;
        before = upto[c];
    }
    cold->piece[i] = (sw_piece_row){.begin = begin,
                                    .sigma = before.value,
                                    .slope = before.slope,
                                    .start = cell + place,
                                    .inverse_width = inverse,
                                    .first = upto[0].value,
                                    .first_slope = upto[0].slope};
}

static void fill_cells(sw_cold *cold, const double *begin, const bool *is_cell)
{
    int cell = 0;
    for (int i = 0; i < cold->pieces; i++) {
        cold->piece[i].begin = begin[i];
        if (is_cell[i]) cold->begin[cell++] = begin[i];
    }
    cold->begin[cell] = SW_ENERGY_MOST;
    cold->piece[cold->pieces].begin = (double)INFINITY;
    cell = -1;
    for (int i = 0; i < cold->pieces; i++) {
        cell += is_cell[i];
        fill_piece(cold, i, cell);
    }
    for (int i = 0, j = 0; i <= SW_OCTAVES << SW_PIECE_BITS; i++) {
        while (cold->piece[j + 1].begin <= sw_cell_begin(i, SW_PIECE_BITS))
            j++;
        cold->crowded |= i > 0 && j > cold->guide[i - 1] + 1;
        cold->guide[i] = j;
    }
}

/* --- spans of windows --------------------------------------------------------------------------------------------------- */

/* How many windows an electron of window k flies through under one bound: as few candidates for a collision, real or not, and
 * edges a time as can be. The edge is distance / (2 a u cos) away, cos about 0.6. */
static void choose_span(const sw_cold *cold, int k, bool slows, int *first, int *last)
{
    const sw_windows *w = cold->scene.windows;
    double middle = 0.5 * (w->edge[k] + w->edge[k + 1]), speed = 1.2 * cold->scene.acceleration * sqrt(middle);
    double nu = 0, least = (double)INFINITY;
    int chosen = 0;
    for (int more = 0; slows ? k - more >= 0 : k + more < w->n; more++) {
        int at = slows ? k - more : k + more;
        double distance = slows ? middle - w->edge[at] : w->edge[at + 1] - middle;
        nu = fmax(nu, w->nu[at]);
        if (nu > least) break;
        double ends = nu + speed / distance;
        if (ends >= least) continue;
        least = ends;
        chosen = more;
    }
    *first = slows ? k - chosen : k;
    *last = slows ? k : k + chosen;
}

static void fill_spans(sw_cold *cold)
{
    const sw_windows *w = cold->scene.windows;
    for (int k = 0; k < w->n; k++)
        for (int slows = 0; slows < 2; slows++) {
            int first, last;
            double nu = 0;
            choose_span(cold, k, slows != 0, &first, &last);
            for (int i = first; i <= last; i++)
                nu = fmax(nu, w->nu[i]);
            double low = first == 0 ? -1 : w->edge[first]; /* energy 0 is no edge: nothing lies below */
            cold->span[2 * k + slows] = (sw_span_row){low, w->edge[last + 1], nu, 1 / nu};
        }
}

/* --- */

static md_status allocate(sw_cold *cold, int windows, md_error *err)
{
    size_t cells = (size_t)cold->cells, pieces = (size_t)cold->pieces, channels = (size_t)cold->channels;
    cold->begin = md_alloc(cells + 1, sizeof *cold->begin, err);
    cold->piece = md_alloc_aligned(pieces + 1, sizeof *cold->piece, err);
    cold->upto = md_alloc(pieces * channels, sizeof *cold->upto, err);
    cold->functional = md_alloc(channels, sizeof *cold->functional, err);
    if (err->code) return err->code;
    for (cold->functionals = 0; cold->functionals < cold->channels; cold->functionals++)
        cold->functional[cold->functionals] =
            (sw_functional){.rates = true, .of = md_alloc(cells * SW_MOMENTS, sizeof(double), err)};
    cold->guide = md_alloc((SW_OCTAVES << SW_PIECE_BITS) + 1, sizeof *cold->guide, err);
    cold->span = md_alloc(2 * (size_t)windows, sizeof *cold->span, err);
    cold->row = md_alloc(channels, sizeof *cold->row, err);
    cold->moments = md_alloc_aligned(cells * SW_CELL_MOMENTS, sizeof *cold->moments, err);
    cold->mean = md_alloc(channels, sizeof *cold->mean, err);
    cold->counted = md_alloc(channels, sizeof *cold->counted, err);
    return err->code;
}

md_status sw_cold_init(sw_cold *cold, const sw_scene *scene, md_error *err)
{
    const sw_gas *gas = scene->gas;
    *cold = (sw_cold){.scene = *scene, .tick = 1, .beat = 1, .kernel = SW_KERNEL_REFERENCE, .channels = gas->channels};
    size_t most = sw_cells_most(gas);
    double *begin = md_alloc(most, sizeof *begin, err);
    bool *is_cell = md_alloc(most, sizeof *is_cell, err);
    if (!err->code) cold->pieces = sw_cells(gas, begin, is_cell);
    for (int i = 0; i < cold->pieces; i++)
        cold->cells += is_cell[i];
    if (!err->code && !allocate(cold, scene->windows->n, err)) {
        fill_cells(cold, begin, is_cell);
        fill_spans(cold);
        for (int c = 0; c < gas->channels; c++) {
            const sw_channel *channel = &gas->channel[c];
            bool elastic = channel->kind == SW_ELASTIC;
            cold->row[c] =
                (sw_channel_row){elastic ? 0 : channel->threshold_eV, elastic ? 2 * channel->mass_ratio : 0, channel->kind, 0};
        }
        cold->energy_limit = gas->above == SW_ABOVE_ERROR ? gas->table_end_eV : (double)INFINITY;
    }
    md_free(begin);
    md_free(is_cell);
    if (err->code) sw_cold_free(cold);
    return err->code;
}

void sw_cold_free(sw_cold *cold)
{
    md_free(cold->begin);
    md_free(cold->piece);
    md_free(cold->upto);
    for (int f = 0; f < cold->functionals; f++)
        md_free(cold->functional[f].of);
    md_free(cold->functional);
    md_free(cold->residence);
    md_free(cold->guide);
    md_free(cold->span);
    md_free(cold->row);
    md_free(cold->moments);
    md_free(cold->mean);
    md_free(cold->counted);
    md_free(cold->histogram);
    *cold = (sw_cold){0};
}

/* The power of two above a positive number. */
static double power_above(double x)
{
    int exponent;
    frexp(x, &exponent);
    return ldexp(1, exponent);
}

void sw_cold_expect(sw_cold *cold, double energy_eV, double slice)
{
    const sw_windows *w = cold->scene.windows;
    double nu = w->nu[sw_cell(fmin(energy_eV, SW_ENERGY_MOST / 2), SW_WINDOW_BITS)];
    if (nu > 0) cold->tick = power_above(1 / nu);
    cold->beat = power_above(slice);
}
