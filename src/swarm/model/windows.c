#include "swarm/model/windows.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/numeric.h"

/* u sigma on a straight line through (node, value); told from the node, since a steep one would lose all digits told from
 * zero. */
static double frequency(double node, double value, double slope, double energy)
{
    return sqrt(energy) * (value + slope * (energy - node));
}

/* Its largest value between two energies. */
static double bound_between(double node, double value, double slope, double from, double to)
{
    double most = fmax(frequency(node, value, slope, from), frequency(node, value, slope, to));
    double peak = slope < 0 ? (node - value / slope) / 3 : 0; /* where d(u sigma)/du = 0 */
    return peak > from && peak < to ? fmax(most, frequency(node, value, slope, peak)) : most;
}

/* The cells of a table over energy that a stretch of it meets. */
static void widen(int table, double *from, double *to)
{
    double step = md_log(SW_ENERGY_MOST / SW_ENERGY_LEAST) / (table - 1);
    *from = *from > SW_ENERGY_LEAST ? SW_ENERGY_LEAST * md_exp(step * floor(md_log(*from / SW_ENERGY_LEAST) / step)) : 0;
    *to = SW_ENERGY_LEAST * md_exp(step * ceil(fmax(0, md_log(*to / SW_ENERGY_LEAST)) / step));
}

double sw_windows_bound(const sw_gas *gas, int first, int end, double from, double to, int table)
{
    double most = 0;
    if (table > 0) widen(table, &from, &to);
    for (int j = sw_gas_interval(gas, from); j < gas->nodes && gas->node[j] < to; j++) {
        const double *sum = gas->sum + (size_t)j * (size_t)gas->channels, *slope = gas->slope + (sum - gas->sum);
        double stop = j + 1 < gas->nodes ? fmin(to, gas->node[j + 1]) : to, start = fmax(from, gas->node[j]);
        double below = first > 0 ? sum[first - 1] : 0, slope_below = first > 0 ? slope[first - 1] : 0;
        double rounding = first > 0 ? 1e-15 * sqrt(stop) * (sum[end - 1] + fabs(slope[end - 1]) * (stop - gas->node[j])) : 0;
        most =
            fmax(most, rounding + bound_between(gas->node[j], sum[end - 1] - below, slope[end - 1] - slope_below, start, stop));
    }
    return most * (1 + 1e-12); /* what rounding may add where it is compared */
}

md_status sw_windows_init(sw_windows *windows, const sw_gas *gas, int table, md_error *err)
{
    int n = (SW_OCTAVES << SW_WINDOW_BITS) + 1, cells = (SW_OCTAVES << SW_GUIDE_BITS) + 1;
    *windows = (sw_windows){.n = n};
    windows->edge = md_alloc((size_t)n + 1, sizeof *windows->edge, err);
    windows->nu = md_alloc((size_t)n, sizeof *windows->nu, err);
    windows->guide = md_alloc((size_t)cells, sizeof *windows->guide, err);
    if (err->code) {
        sw_windows_free(windows);
        return err->code;
    }
    for (int k = 0; k <= n; k++)
        windows->edge[k] = sw_cell_begin(k, SW_WINDOW_BITS);
    for (int k = 0; k < n; k++) /* a hair more: an electron at an edge may count for either side */
        windows->nu[k] =
            sw_windows_bound(gas, 0, gas->channels, windows->edge[k] * (1 - 1e-12), windows->edge[k + 1] * (1 + 1e-12), table);
    for (int i = 0; i < cells; i++)
        windows->guide[i] = sw_gas_interval(gas, sw_cell_begin(i, SW_GUIDE_BITS));
    return MD_OK;
}

void sw_windows_free(sw_windows *windows)
{
    md_free(windows->edge);
    md_free(windows->nu);
    md_free(windows->guide);
    *windows = (sw_windows){0};
}
