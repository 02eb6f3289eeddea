#include "swarm/solve/controls_fit.h"

#include <math.h>
#include <string.h>

#include "swarm/solve/least_squares.h"

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

/* Where the pilot was; see least_squares.h. */
static void set_weights(sw_fit *f)
{
    const sw_cold *cold = f->cold;
    double last_eV = sw_weigh(cold->scene.windows, cold->cells, cold->begin, f->swarm->residence, f->weight);
    f->generator = sw_generator_make(&cold->scene, f->swarm->energy_eV, 1.3 * last_eV);
}

static double middle(const sw_cold *cold, int j)
{
    return sw_cell_middle(cold->cells, cold->begin, j);
}

/* The normal equations, and their Cholesky factor, in place. */
static md_status prepare(sw_fit *f, bool around, double scale[SW_COLUMNS], md_error *err)
{
    double *N = f->matrix, *rows = f->rows;
    memset(N, 0, SW_COLUMNS * SW_COLUMNS * sizeof *N);
    for (int j = 0; j < f->cold->cells; j++) {
        if (f->weight[j] <= 0) continue;
        sw_fit_act(f, around, f->swarm->growth, middle(f->cold, j), rows);
        if (!around) rows[SW_COLUMNS - 1] = 1;
        for (int l = around; l < SW_PARTS; l++)
            sw_normal_add(N, SW_COLUMNS, rows + l * SW_COLUMNS, f->weight[j] * norm(l, around));
    }
    if (!around)
        sw_normal_keep_mean(N, SW_COLUMNS, &f->generator, f->cold->cells, f->cold->begin, f->weight, f->swarm->energy_eV);
    return sw_normal_factor(N, SW_COLUMNS, scale, err);
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
                x[a] -= f->weight[j] * norm(l, around) * f->rows[l * SW_COLUMNS + a] * o.of[l];
    }
    sw_normal_solve(N, SW_COLUMNS, scale, x);
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
