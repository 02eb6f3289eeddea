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

/* The same of the growth's g. */
static void radial_of_growth(const sw_fit *f, double energy, double of[SW_L_MOST + 1])
{
    double lost[SW_L_MOST + 1];
    sw_fit_radial(f, f->g[SW_O_IONIZATION], 0, energy, of);
    sw_fit_radial(f, f->g[SW_O_ATTACHMENT], 0, energy, lost);
    for (int l = 0; l <= SW_L_MOST; l++)
        of[l] -= lost[l];
}

/* u cos(theta) times radial functions by parts: cos P_l = ((l + 1) P_(l+1) + l P_(l-1)) / (2l + 1). */
static void times_drift(const double of[SW_L_MOST + 1], double u, double *parts)
{
    for (int l = 0; l <= SW_L_MOST; l++) {
        parts[l + 1] += u * of[l] * (l + 1) / (2 * l + 1);
        if (l > 0) parts[l - 1] += u * of[l] * l / (2 * l + 1);
    }
}

/* u sin(theta) cos(phi) times functions around the field, over all azimuths:
 * sin^2 P_l' = l (l + 1) (P_(l-1) - P_(l+1)) / (2l + 1). */
static void times_across(const double of[SW_L_MOST + 1], double u, double *parts)
{
    for (int l = 1; l <= SW_L_MOST; l++) {
        parts[l - 1] += 0.5 * u * of[l] * l * (l + 1) / (2 * l + 1);
        parts[l + 1] -= 0.5 * u * of[l] * l * (l + 1) / (2 * l + 1);
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
    case SW_O_TRANSVERSE:
    case SW_O_BULK_TRANSVERSE:
        sw_fit_radial(f, f->around[which == SW_O_TRANSVERSE ? SW_AROUND_DRIFT : SW_AROUND_BULK], 1, energy, of);
        times_across(of, u, p.of);
        break;
    case SW_O_ALONG:
    case SW_O_BULK_PRODUCT:
        sw_fit_radial(f, f->g[which == SW_O_ALONG ? SW_O_DRIFT : SW_O_BULK_ALONG], 0, energy, of);
        times_drift(of, u, p.of);
        break;
    case SW_O_BULK_ALONG: p.of[1] = u; /* fall through */
    case SW_O_GROWTH_ALONG:
        radial_of_growth(f, energy, of);
        times_drift(of, u, p.of);
        for (int l = 0; l <= SW_L_MOST && which == SW_O_BULK_ALONG; l++)
            p.of[l] -= f->swarm->drift * of[l];
        break;
    }
    return p;
}

/* Times v_x: sin(theta) P_l = sin(theta) (P_(l+1)' - P_(l-1)') / (2l + 1). */
sw_parts sw_fit_observable_around(const sw_fit *fit, int which, double energy)
{
    sw_parts p = {{0}};
    double u = sqrt(energy), of[SW_L_MOST + 1];
    p.of[1] = u;
    if (which == SW_AROUND_DRIFT) return p;
    radial_of_growth(fit, energy, of);
    for (int l = 0; l <= SW_L_MOST; l++) {
        p.of[l + 1] += u * of[l] / (2 * l + 1);
        if (l > 1) p.of[l - 1] -= u * of[l] / (2 * l + 1);
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

/* The g for an observable. */
static void solve(sw_fit *f, int which, bool around, const double scale[SW_COLUMNS], double x[SW_COLUMNS])
{
    const double *N = f->matrix;
    memset(x, 0, SW_COLUMNS * sizeof *x);
    for (int j = 0; j < f->cold->cells; j++) {
        if (f->weight[j] <= 0) continue;
        double energy = middle(f->cold, j);
        sw_parts o = around ? sw_fit_observable_around(f, which, energy) : sw_fit_observable(f, which, energy);
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
    if (prepare(f, false, scale, err)) return err->code;
    for (int which = SW_O_ENERGY; which <= SW_O_DRIFT; which++)
        solve(f, which, false, scale, f->g[which]);
    for (int which = SW_O_IONIZATION; which <= SW_O_ATTACHMENT && growth; which++)
        solve(f, which, false, scale, f->g[which]);
    if (prepare(f, true, scale, err)) return err->code;
    for (int which = 0; which < (growth ? SW_AROUND : SW_AROUND_BULK); which++)
        solve(f, which, true, scale, f->around[which]);
    if (prepare(f, false, scale, err)) return err->code;
    for (int which = SW_O_TRANSVERSE; which < (growth ? SW_OBSERVABLES : SW_O_GROWTH_ALONG); which++)
        solve(f, which, false, scale, f->g[which]);
    return MD_OK;
}
