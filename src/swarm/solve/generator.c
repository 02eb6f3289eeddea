#include "swarm/solve/generator.h"

#include <math.h>
#include <string.h>

#include "numbers/gauss_legendre.h"
#include "numbers/numeric.h"

sw_generator sw_generator_make(const sw_scene *scene, double energy_eV, double most_eV)
{
    double E = 0.2 * energy_eV;
    return (sw_generator){scene, E, (SW_SPLINES - 3) / md_log(1 + most_eV / E)};
}

/* Cubic B-splines on knots 0, 1, 2, ..., whose values and slopes are those of the last ones beyond the end: four that are not 0. */
static int splines(double y, double value[4], double slope[4])
{
    const double last = SW_SPLINES - 3;
    double inside = fmin(y, last), beyond = y - inside;
    int k = (int)fmin(inside, last - 1);
    double t = inside - k, s = 1 - t;
    double v[4] = {s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6};
    double d[4] = {-s * s / 2, (3 * t * t - 4 * t) / 2, -(3 * s * s - 4 * s) / 2, t * t / 2};
    for (int i = 0; i < 4; i++) {
        value[i] = v[i] + beyond * d[i];
        slope[i] = d[i];
    }
    return k;
}

void sw_generator_slopes(const sw_generator *generator, int l, double energy, double value[SW_SPLINES],
                         double slope[SW_SPLINES])
{
    const sw_generator *g = generator;
    double unit = g->unit, u = sqrt(fmax(0, energy));
    double v[4], d[4], sum = energy + g->E, root = sqrt(sum), factor = 1, factor_slope = 0;
    int first = splines(unit * md_log(1 + energy / g->E), v, d);
    for (int i = 0; i < l; i++) { /* (u/root)' = E / root^3 */
        factor_slope = factor_slope * (u / root) + factor * g->E / (sum * root);
        factor *= u / root;
    }
    memset(value, 0, SW_SPLINES * sizeof *value);
    memset(slope, 0, SW_SPLINES * sizeof *slope);
    for (int i = 0; i < 4; i++) {
        value[first + i] = factor * v[i];
        slope[first + i] = factor_slope * v[i] + factor * d[i] * unit * 2 * u / sum;
    }
}

int sw_generator_near(const sw_generator *generator, double energy, double value[SW_L_MOST + 1][4])
{
    const sw_generator *g = generator;
    double v[4], d[4], factor = 1, step = sqrt(fmax(0, energy) / (energy + g->E));
    int first = splines(g->unit * md_log(1 + energy / g->E), v, d);
    for (int l = 0; l <= SW_L_MOST; l++, factor *= step)
        for (int i = 0; i < 4; i++)
            value[l][i] = factor * v[i];
    return first;
}

void sw_generator_shapes(const sw_generator *generator, int l, double energy, double shape[SW_SPLINES])
{
    double slope[SW_SPLINES];
    sw_generator_slopes(generator, l, energy, shape, slope);
}

void sw_generator_legendre(double c, double P[SW_L_MOST + 1])
{
    P[0] = 1;
    P[1] = c;
    P[2] = 1.5 * c * c - 0.5;
    P[3] = c * (2.5 * c * c - 1.5);
}

static void add(const sw_generator *g, int l, double energy, double weight, double to[SW_SPLINES])
{
    double value[SW_L_MOST + 1][4];
    int first = sw_generator_near(g, energy, value);
    for (int k = 0; k < 4; k++)
        to[first + k] += weight * value[l][k];
}

/* Both electrons of an ionization, of which only l = 0 is known. */
static void add_both(const sw_generator *g, const sw_sharing *sharing, double nu, double energy, double rest,
                     double to[SW_SPLINES])
{
    double at[SW_SHARING_POINTS], share[SW_SHARING_POINTS];
    int n = sw_sharing_points(sharing, rest, 0.5 * g->E, at, share);
    for (int i = 0; i < n; i++) {
        double kept = sw_sharing_kept(sharing, energy, rest, at[i]);
        add(g, 0, kept, nu * share[i], to);
        add(g, 0, rest - kept, nu * share[i], to);
    }
}

/* The electrons that come out of one collision of a process. */
static void add_products(const sw_generator *g, int l, const sw_channel *channel, double nu, double energy,
                         double to[SW_SPLINES])
{
    const md_gauss_legendre *eight = &md_gauss_legendre_8;
    double rest = energy - channel->threshold_eV;
    switch (channel->kind) {
    case SW_ELASTIC: /* the angle decides the loss, so that even l > 0 is not quite forgotten */
        for (int i = 0; i < eight->n; i++) {
            double c = 2 * eight->at[i] - 1, P[SW_L_MOST + 1];
            sw_generator_legendre(c, P);
            add(g, l, energy * (1 - 2 * channel->mass_ratio * (1 - c)), nu * eight->share[i] * P[l], to);
        }
        break;
    case SW_EXCITATION:
        if (l == 0) add(g, 0, fmax(0, rest), nu, to);
        break;
    case SW_IONIZATION:
        if (l == 0) add_both(g, &g->scene->sharing[channel->species], nu, energy, fmax(0, rest), to);
        break;
    case SW_ATTACHMENT:
    case SW_EFFECTIVE:
    case SW_KINDS: break;
    }
}

void sw_generator_act(const sw_generator *generator, int l, bool around, double energy, double lower[SW_SPLINES],
                      double same[SW_SPLINES], double upper[SW_SPLINES])
{
    const sw_gas *gas = generator->scene->gas;
    double value[SW_SPLINES], slope[SW_SPLINES], a = generator->scene->acceleration, u = sqrt(energy);
    sw_generator_slopes(generator, l, energy, value, slope);
    double up = around ? l : l + 1, down = around ? l + 1 : l, whole = 2 * l + 1;
    for (int k = 0; k < SW_SPLINES; k++) {
        lower[k] = a * down / whole * (slope[k] + (l + 1) * value[k] / u);
        upper[k] = a * up / whole * (slope[k] - l * value[k] / u);
        same[k] = -u * sw_gas_total(gas, energy) * value[k];
    }
    for (int c = 0; c < gas->channels; c++) {
        double nu = u * sw_gas_sigma(gas, c, energy);
        if (nu > 0) add_products(generator, l, &gas->channel[c], nu, energy, same);
    }
}
