#include "swarm/solve/least_squares.h"

#include <math.h>

static const double FLOOR = 1e-6, RIDGE = 1e-11; /* of weights where the pilot was not, and of the fit */

double sw_cell_middle(int cells, const double *begin, int j)
{
    return j + 1 < cells ? 0.5 * (begin[j] + begin[j + 1]) : 1.1 * begin[j];
}

double sw_weigh(const sw_windows *windows, int cells, const double *begin, const double *residence, double *weight)
{
    double all = 0, scale;
    int first = cells, last = 0;
    for (int j = 0; j < cells; j++) {
        all += residence[j];
        if (residence[j] <= 0) continue;
        first = j < first ? j : first;
        last = j;
    }
    scale = all > 0 ? 1 / all : 0;
    for (int from = 0, to; from < cells; from = to) {
        double sum = 0;
        int window = sw_cell(begin[from], SW_WINDOW_BITS);
        for (to = from; to < cells && sw_cell(begin[to], SW_WINDOW_BITS) == window; to++)
            sum += scale * residence[to];
        double width = windows->edge[window + 1] - windows->edge[window];
        bool near = to > first && from <= last + 4;
        for (int j = from; j < to; j++) {
            double end = j + 1 < to ? begin[j + 1] : windows->edge[window + 1];
            weight[j] = near ? fmax(sum, FLOOR) * (end - begin[j]) / width : 0;
        }
    }
    return sw_cell_middle(cells, begin, last);
}

/* --- normal equations ------------------------------------------------------------------------------------------------------ */

void sw_normal_add(double *N, int n, const double *row, double weight)
{
    for (int a = 0; a < n; a++) {
        double x = weight * row[a];
        for (int b = 0; b <= a && x != 0; b++)
            N[a * n + b] += x * row[b];
    }
}

void sw_normal_keep_mean(double *N, int n, const sw_generator *generator, int cells, const double *begin, const double *weight,
                         double energy_eV)
{
    double mean[SW_SPLINES] = {0}, shape[SW_SPLINES], sum = 0;
    double nu = generator->scene->windows->nu[sw_cell(energy_eV, SW_WINDOW_BITS)];
    for (int j = 0; j < cells; j++) {
        if (weight[j] <= 0) continue;
        sw_generator_shapes(generator, 0, sw_cell_middle(cells, begin, j), shape);
        sum += weight[j];
        for (int k = 0; k < SW_SPLINES; k++)
            mean[k] += weight[j] * shape[k];
    }
    for (int a = 0; a < SW_SPLINES; a++)
        for (int b = 0; b <= a; b++)
            N[a * n + b] += nu * nu * mean[a] * mean[b] / sum;
}

md_status sw_normal_factor(double *N, int n, double *scale, md_error *err)
{
    for (int a = 0; a < n; a++) {
        double d = N[a * n + a];
        scale[a] = d > 0 ? 1 / sqrt(d) : 0;
    }
    for (int a = 0; a < n; a++) {
        for (int b = 0; b <= a; b++) {
            double sum = N[a * n + b] * scale[a] * scale[b];
            if (a == b) sum = scale[a] > 0 ? sum + RIDGE : 1;
            for (int k = 0; k < b; k++)
                sum -= N[a * n + k] * N[b * n + k];
            if (a == b && !(sum > 0)) return md_fail(err, MD_ERR_NUMERICS, "the fit of controls is singular");
            N[a * n + b] = a == b ? sqrt(sum) : sum / N[b * n + b];
        }
    }
    return MD_OK;
}

void sw_normal_solve(const double *N, int n, const double *scale, double *x)
{
    for (int a = 0; a < n; a++) {
        x[a] *= scale[a];
        for (int b = 0; b < a; b++)
            x[a] -= N[a * n + b] * x[b];
        x[a] /= N[a * n + a];
    }
    for (int a = n - 1; a >= 0; a--) {
        for (int b = a + 1; b < n; b++)
            x[a] -= N[b * n + a] * x[b];
        x[a] /= N[a * n + a];
    }
    for (int a = 0; a < n; a++)
        x[a] *= scale[a];
}
