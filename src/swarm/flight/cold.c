#include "swarm/flight/cold.h"

#include <math.h>

#include "base/memory.h"

/* --- cells ------------------------------------------------------------------------------------------------------------- */

/* Beginnings of cells: every node of the gas and of the even grid. Returns their number. */
static int merge(const sw_gas *gas, double *begin)
{
    int even = (SW_OCTAVES << SW_CELL_BITS) + 1, n = 0, j = 0;
    for (int i = 0; i < even; i++) {
        double at = sw_cell_begin(i, SW_CELL_BITS);
        for (; j < gas->nodes && gas->node[j] <= at; j++)
            if (n == 0 || gas->node[j] > begin[n - 1]) begin[n++] = gas->node[j];
        if (n == 0 || at > begin[n - 1]) begin[n++] = at;
    }
    for (; j < gas->nodes && gas->node[j] < SW_ENERGY_MOST; j++)
        begin[n++] = gas->node[j];
    return n;
}

/* u sigma of a process, all but straight: the line with the same mean and the same mean times d in the cell, u = sqrt(energy).
 * sigma is straight itself, so what is needed are means of u d^k, by Gauss and Legendre with 3 points. */
static sw_line straight(double begin, double width, double value, double slope)
{
    static const double at[] = {0.1127016653792583, 0.5, 0.8872983346207417}, share[] = {5. / 18, 8. / 18, 5. / 18};
    double mean = 0, first = 0;
    for (int k = 0; k < 3; k++) {
        double d = at[k], f = share[k] * sqrt(begin + width * d) * (value + slope * width * d);
        mean += f;
        first += f * (d - 0.5);
    }
    return (sw_line){mean - 6 * first, 12 * first};
}

static void fill_cells(sw_cold *cold, const double *begin)
{
    const sw_gas *gas = cold->scene.gas;
    for (int j = 0; j < cold->cells; j++) {
        double end = j + 1 < cold->cells ? begin[j + 1] : SW_ENERGY_MOST, width = end - begin[j];
        int interval = sw_gas_interval(gas, begin[j]);
        double inside = begin[j] - gas->node[interval];
        sw_line before = {0, 0};
        for (int c = 0; c < gas->channels; c++) {
            size_t at = (size_t)interval * (size_t)gas->channels + (size_t)c;
            sw_line upto = {gas->sum[at] + gas->slope[at] * inside, gas->slope[at]};
            cold->upto[(size_t)j * (size_t)gas->channels + (size_t)c] = upto;
            sw_line rate = straight(begin[j], width, upto.value - before.value, upto.slope - before.slope);
            double *of = cold->functional[c].of + SW_MOMENTS * (size_t)j;
            of[SW_MOMENT_P0] = rate.value;
            of[SW_MOMENT_DP0] = rate.slope;
            before = upto;
        }
        /* the last one has no end for a search */
        cold->cell[j] = (sw_cell_row){begin[j], j + 1 < cold->cells ? 1 / width : 0, before.value, before.slope};
    }
    for (int i = 0, j = 0; i <= SW_OCTAVES << SW_GUIDE_BITS; i++) {
        while (j + 1 < cold->cells && begin[j + 1] <= sw_cell_begin(i, SW_GUIDE_BITS))
            j++;
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
    size_t cells = (size_t)cold->cells, channels = (size_t)cold->channels;
    cold->cell = md_alloc(cells, sizeof *cold->cell, err);
    cold->upto = md_alloc(cells * channels, sizeof *cold->upto, err);
    cold->functional = md_alloc(channels, sizeof *cold->functional, err);
    if (err->code) return err->code;
    for (cold->functionals = 0; cold->functionals < cold->channels; cold->functionals++)
        cold->functional[cold->functionals].of = md_alloc(cells * SW_MOMENTS, sizeof(double), err);
    cold->guide = md_alloc((SW_OCTAVES << SW_GUIDE_BITS) + 1, sizeof *cold->guide, err);
    cold->span = md_alloc(2 * (size_t)windows, sizeof *cold->span, err);
    cold->row = md_alloc(channels, sizeof *cold->row, err);
    cold->moments = md_alloc(cells * SW_CELL_MOMENTS, sizeof *cold->moments, err);
    cold->mean = md_alloc(channels, sizeof *cold->mean, err);
    cold->counted = md_alloc(channels, sizeof *cold->counted, err);
    return err->code;
}

md_status sw_cold_init(sw_cold *cold, const sw_scene *scene, md_error *err)
{
    const sw_gas *gas = scene->gas;
    *cold = (sw_cold){.scene = *scene, .tick = 1, .beat = 1, .kernel = SW_KERNEL_REFERENCE, .channels = gas->channels};
    double *begin = md_alloc((size_t)gas->nodes + (SW_OCTAVES << SW_CELL_BITS) + 2, sizeof *begin, err);
    if (!err->code) cold->cells = merge(gas, begin);
    if (!err->code && !allocate(cold, scene->windows->n, err)) {
        fill_cells(cold, begin);
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
    if (err->code) sw_cold_free(cold);
    return err->code;
}

void sw_cold_free(sw_cold *cold)
{
    md_free(cold->cell);
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
