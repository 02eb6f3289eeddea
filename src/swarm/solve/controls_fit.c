#include "swarm/solve/controls_fit.h"

#include <math.h>
#include <string.h>

static const double FLOOR = 1e-6, RIDGE = 1e-11; /* of weights where the pilot was not, and of the fit */

static double sigma_of_kind(const sw_gas *gas, sw_kind kind, double energy)
{
    double sum = 0;
    for (int c = 0; c < gas->channels; c++)
        sum += gas->channel[c].kind == kind ? sw_gas_sigma(gas, c, energy) : 0;
    return sum;
}

/* f_l of a g at an energy. */
void sw_fit_radial(const sw_fit *fit, const double *coefficient, int first_l, double energy, double of[SW_L_MOST + 1])
{
    const sw_fit *f = fit;
    double shape[SW_SPLINES];
    for (int l = 0; l <= SW_L_MOST; l++) {
        of[l] = 0;
        if (l < first_l) continue;
        sw_generator_shapes(&f->generator, l, energy, shape);
        for (int k = 0; k < SW_SPLINES; k++)
            of[l] += coefficient[l * SW_SPLINES + k] * shape[k];
    }
}

/* u cos(theta) g by parts: cos P_l = ((l + 1) P_(l+1) + l P_(l-1)) / (2l + 1). */
static void times_drift(const sw_fit *f, const double *coefficient, double energy, double *parts)
{
    double of[SW_L_MOST + 1], u = sqrt(energy);
    sw_fit_radial(f, coefficient, 0, energy, of);
    for (int l = 0; l <= SW_L_MOST; l++) {
        parts[l + 1] += u * of[l] * (l + 1) / (2 * l + 1);
        if (l > 0) parts[l - 1] += u * of[l] * l / (2 * l + 1);
    }
}

sw_parts sw_fit_observable(const sw_fit *fit, int which, double energy)
{
    const sw_fit *f = fit;
    const sw_gas *gas = f->cold->scene.gas;
    sw_parts p = {{0}};
    double u = sqrt(energy), of[SW_L_MOST + 1];
    switch (which) {
    case SW_O_ENERGY: p.of[0] = energy; break;
    case SW_O_DRIFT: p.of[1] = u; break;
    case SW_O_IONIZATION: p.of[0] = u * sigma_of_kind(gas, SW_IONIZATION, energy); break;
    case SW_O_ATTACHMENT: p.of[0] = u * sigma_of_kind(gas, SW_ATTACHMENT, energy); break;
    case SW_O_TRANSVERSE: /* v_x g_x over all azimuths: sin^2 P_l' = l (l + 1) (P_(l-1) - P_(l+1)) / (2l + 1) */
        sw_fit_radial(f, f->around, 1, energy, of);
        for (int l = 1; l <= SW_L_MOST; l++) {
            p.of[l - 1] += 0.5 * u * of[l] * l * (l + 1) / (2 * l + 1);
            p.of[l + 1] -= 0.5 * u * of[l] * l * (l + 1) / (2 * l + 1);
        }
        break;
    case SW_O_ALONG: times_drift(f, f->g[SW_O_DRIFT], energy, p.of); break;
    case SW_O_GROWTH_ALONG:
        times_drift(f, f->g[SW_O_IONIZATION], energy, p.of);
        for (int l = 0; l < SW_PARTS; l++)
            p.of[l] = -p.of[l];
        times_drift(f, f->g[SW_O_ATTACHMENT], energy, p.of);
        for (int l = 0; l < SW_PARTS; l++)
            p.of[l] = -p.of[l];
        break;
    }
    return p;
}

/* (L - q) of every spline by parts, rows[part][column], at an energy; with q = 0 it is L. */
void sw_fit_act(const sw_fit *fit, bool around, double q, double energy, double *rows)
{
    const sw_fit *f = fit;
    double lower[SW_SPLINES], same[SW_SPLINES], upper[SW_SPLINES], shape[SW_SPLINES];
    memset(rows, 0, SW_PARTS * SW_COLUMNS * sizeof *rows);
    for (int l = around; l <= SW_L_MOST; l++) {
        sw_generator_act(&f->generator, l, around, energy, lower, same, upper);
        sw_generator_shapes(&f->generator, l, energy, shape);
        for (int k = 0; k < SW_SPLINES; k++) {
            int column = l * SW_SPLINES + k;
            if (l > around) rows[(l - 1) * SW_COLUMNS + column] = lower[k];
            rows[l * SW_COLUMNS + column] = same[k] - q * shape[k];
            rows[(l + 1) * SW_COLUMNS + column] = upper[k];
        }
    }
}

/* --- least squares --------------------------------------------------------------------------------------------------------- */

/* Mean of the square of a part over all directions. */
static double norm(int l, bool around)
{
    return (around ? 0.5 * l * (l + 1) : 1) / (2 * l + 1);
}

static double middle(const sw_cold *cold, int j)
{
    return j + 1 < cold->cells ? 0.5 * (cold->begin[j] + cold->begin[j + 1]) : 1.1 * cold->begin[j];
}

/* Where the pilot was, evened out over each window of energy. */
static void set_weights(sw_fit *f)
{
    const sw_cold *cold = f->cold;
    double all = 0, scale;
    int first = cold->cells, last = 0;
    for (int j = 0; j < cold->cells; j++) {
        all += f->swarm->residence[j];
        if (f->swarm->residence[j] <= 0) continue;
        first = j < first ? j : first;
        last = j;
    }
    scale = all > 0 ? 1 / all : 0;
    for (int from = 0, to; from < cold->cells; from = to) {
        double sum = 0;
        int window = sw_cell(cold->begin[from], SW_WINDOW_BITS);
        for (to = from; to < cold->cells && sw_cell(cold->begin[to], SW_WINDOW_BITS) == window; to++)
            sum += scale * f->swarm->residence[to];
        double width = cold->scene.windows->edge[window + 1] - cold->scene.windows->edge[window];
        bool near = to > first && from <= last + 4;
        for (int j = from; j < to; j++) {
            double end = j + 1 < to ? cold->begin[j + 1] : cold->scene.windows->edge[window + 1];
            f->weight[j] = near ? fmax(sum, FLOOR) * (end - cold->begin[j]) / width : 0;
        }
    }
    f->generator = (sw_generator){&cold->scene, 0.2 * f->swarm->energy_eV, 1.3 * middle(cold, last)};
}

/* A constant may be added to g where nothing comes or goes, and all but where little does: the mean of g shall be 0. */
static void keep_mean(sw_fit *f)
{
    const sw_cold *cold = f->cold;
    double mean[SW_COLUMNS] = {0}, shape[SW_SPLINES], sum = 0;
    double nu = cold->scene.windows->nu[sw_cell(f->swarm->energy_eV, SW_WINDOW_BITS)];
    for (int j = 0; j < cold->cells; j++) {
        if (f->weight[j] <= 0) continue;
        sw_generator_shapes(&f->generator, 0, middle(cold, j), shape);
        sum += f->weight[j];
        for (int k = 0; k < SW_SPLINES; k++)
            mean[k] += f->weight[j] * shape[k];
    }
    for (int a = 0; a < SW_SPLINES; a++)
        for (int b = 0; b <= a; b++)
            f->matrix[a * SW_COLUMNS + b] += nu * nu * mean[a] * mean[b] / sum;
}

/* The normal equations, columns of unit length with a little on the diagonal, and their Cholesky factor, in place. */
static md_status prepare(sw_fit *f, bool around, double scale[SW_COLUMNS], md_error *err)
{
    double *N = f->matrix, *rows = f->rows;
    memset(N, 0, SW_COLUMNS * SW_COLUMNS * sizeof *N);
    for (int j = 0; j < f->cold->cells; j++) {
        if (f->weight[j] <= 0) continue;
        sw_fit_act(f, around, f->swarm->growth, middle(f->cold, j), rows);
        if (!around) rows[SW_COLUMNS - 1] = 1;
        for (int l = around; l < SW_PARTS; l++)
            for (int a = 0; a < SW_COLUMNS; a++) {
                double x = f->weight[j] * norm(l, around) * rows[l * SW_COLUMNS + a];
                for (int b = 0; b <= a && x != 0; b++)
                    N[a * SW_COLUMNS + b] += x * rows[l * SW_COLUMNS + b];
            }
    }
    if (!around) keep_mean(f);
    for (int a = 0; a < SW_COLUMNS; a++) {
        double d = N[a * SW_COLUMNS + a];
        scale[a] = d > 0 ? 1 / sqrt(d) : 0;
    }
    for (int a = 0; a < SW_COLUMNS; a++) {
        for (int b = 0; b <= a; b++) {
            double sum = N[a * SW_COLUMNS + b] * scale[a] * scale[b];
            if (a == b) sum = scale[a] > 0 ? sum + RIDGE : 1;
            for (int k = 0; k < b; k++)
                sum -= N[a * SW_COLUMNS + k] * N[b * SW_COLUMNS + k];
            if (a == b && !(sum > 0)) return md_fail(err, MD_ERR_NUMERICS, "the fit of controls is singular");
            N[a * SW_COLUMNS + b] = a == b ? sqrt(sum) : sum / N[b * SW_COLUMNS + b];
        }
    }
    return MD_OK;
}

/* The g for an observable; around: for v_x. */
static void solve(sw_fit *f, int which, bool around, const double scale[SW_COLUMNS], double x[SW_COLUMNS])
{
    const double *N = f->matrix;
    memset(x, 0, SW_COLUMNS * sizeof *x);
    for (int j = 0; j < f->cold->cells; j++) {
        if (f->weight[j] <= 0) continue;
        double energy = middle(f->cold, j);
        sw_parts o = {{0}};
        if (around)
            o.of[1] = sqrt(energy);
        else
            o = sw_fit_observable(f, which, energy);
        sw_fit_act(f, around, f->swarm->growth, energy, f->rows);
        if (!around) f->rows[SW_COLUMNS - 1] = 1;
        for (int l = around; l < SW_PARTS; l++)
            for (int a = 0; a < SW_COLUMNS; a++)
                x[a] -= f->weight[j] * norm(l, around) * f->rows[l * SW_COLUMNS + a] * o.of[l] * scale[a];
    }
    for (int a = 0; a < SW_COLUMNS; a++) {
        for (int b = 0; b < a; b++)
            x[a] -= N[a * SW_COLUMNS + b] * x[b];
        x[a] /= N[a * SW_COLUMNS + a];
    }
    for (int a = SW_COLUMNS - 1; a >= 0; a--) {
        for (int b = a + 1; b < SW_COLUMNS; b++)
            x[a] -= N[b * SW_COLUMNS + a] * x[b];
        x[a] /= N[a * SW_COLUMNS + a];
    }
    for (int a = 0; a < SW_COLUMNS; a++)
        x[a] *= scale[a];
    x[SW_COLUMNS - 1] = 0; /* the constant is the mean that is sought */
}

md_status sw_fit_all(sw_fit *fit, bool growth, md_error *err)
{
    sw_fit *f = fit;
    double scale[SW_COLUMNS];
    set_weights(f);
    if (prepare(f, true, scale, err)) return err->code;
    solve(f, 0, true, scale, f->around);
    if (prepare(f, false, scale, err)) return err->code;
    for (int which = 0; which < SW_OBSERVABLES; which++)
        if (growth || (which != SW_O_IONIZATION && which != SW_O_ATTACHMENT && which != SW_O_GROWTH_ALONG))
            solve(f, which, false, scale, f->g[which]);
    return MD_OK;
}
