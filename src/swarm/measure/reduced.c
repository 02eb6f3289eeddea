#include "swarm/measure/reduced.h"

/* Mean of a control (sw_control, counted on within its groups), over all slices or over those at an age when moments of positions
 * are stationary. */
static double mean(const double *sum, int control)
{
    return sum[control] / sum[SW_CONTROL_TIME];
}

/* <O> = <O + L g> - q <g>. */
static double with_growth(const double *sum, int of, int g, double q)
{
    return mean(sum, of) - q * mean(sum, g);
}

/* Mean of z times something, less the product of the means. */
static double with_z(const double *late, int product, double other)
{
    return mean(late, product) - mean(late, SW_CONTROL_Z) * other;
}

/* Mean of the position along one axis times the drift along another, less the product of the means. */
static double at_drift(const double *late, int a, int b)
{
    static const int drift[3] = {SW_CONTROL_DRIFT_X, SW_CONTROL_DRIFT_Y, SW_CONTROL_DRIFT};
    return mean(late, SW_CONTROL_AT_DRIFT + 3 * a + b) - mean(late, SW_CONTROL_AT + a) * mean(late, drift[b]);
}

/* Nothing comes or goes, so bulk is flux. */
static void tensor_from_sums(const double *all, const double *late, sw_reduced *r)
{
    static const int pair[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
    static const int g[3] = {SW_CONTROL_G_DRIFT_X, SW_CONTROL_G_DRIFT_Y, SW_CONTROL_G_DRIFT};
    const double W[3] = {r->across[0], r->across[1], r->W_flux};
    for (int k = 0; k < 6; k++) {
        int a = pair[k][0], b = pair[k][1];
        r->D[k] = mean(all, SW_CONTROL_D + k) - 0.5 * (W[a] * mean(all, g[b]) + W[b] * mean(all, g[a])) +
                  0.5 * (at_drift(late, a, b) + at_drift(late, b, a));
    }
    r->W_bulk = r->W_flux;
    r->D_T = 0.5 * (r->D[0] + r->D[1]);
    r->D_L = r->D[2];
}

bool sw_reduced_from_sums(const sw_layout *layout, const double *sum, sw_reduced *reduced)
{
    const double *all = sum + layout->control, *late = all + SW_CONTROLS;
    if (!(all[SW_CONTROL_TIME] > 0)) return false;
    sw_reduced *r = reduced;
    double g_growth = mean(all, SW_CONTROL_G_IONIZATION) - mean(all, SW_CONTROL_G_ATTACHMENT);
    double q = (mean(all, SW_CONTROL_IONIZATION) - mean(all, SW_CONTROL_ATTACHMENT)) / (1 + g_growth);
    r->ionization = with_growth(all, SW_CONTROL_IONIZATION, SW_CONTROL_G_IONIZATION, q);
    r->attachment = with_growth(all, SW_CONTROL_ATTACHMENT, SW_CONTROL_G_ATTACHMENT, q);
    r->energy = with_growth(all, SW_CONTROL_ENERGY, SW_CONTROL_G_ENERGY, q);
    r->W_flux = with_growth(all, SW_CONTROL_DRIFT, SW_CONTROL_G_DRIFT, q);
    r->across[0] = with_growth(all, SW_CONTROL_DRIFT_X, SW_CONTROL_G_DRIFT_X, q);
    r->across[1] = with_growth(all, SW_CONTROL_DRIFT_Y, SW_CONTROL_G_DRIFT_Y, q);
    r->places = late[SW_CONTROL_TIME] > 0;
    r->tensor = r->places && late[SW_CONTROL_D] != 0; /* the fast loop has none */
    if (r->tensor) tensor_from_sums(all, late, r);
    if (!r->places || r->tensor) return true;
    double growth = with_z(late, SW_CONTROL_Z_GROWTH, mean(late, SW_CONTROL_IONIZATION) - mean(late, SW_CONTROL_ATTACHMENT));
    double growth_g =
        with_z(late, SW_CONTROL_Z_G_GROWTH, mean(late, SW_CONTROL_G_IONIZATION) - mean(late, SW_CONTROL_G_ATTACHMENT));
    double growth_along = with_growth(all, SW_CONTROL_GROWTH_ALONG, SW_CONTROL_G_GROWTH_ALONG, q);
    r->W_bulk = (r->W_flux + growth - q * growth_g + growth_along) / (1 + g_growth);
    double drift = with_z(late, SW_CONTROL_Z_DRIFT, mean(late, SW_CONTROL_DRIFT));
    double drift_g = with_z(late, SW_CONTROL_Z_G_DRIFT, mean(late, SW_CONTROL_G_DRIFT));
    r->D_L = drift - q * drift_g + with_growth(all, SW_CONTROL_ALONG, SW_CONTROL_G_ALONG, q) -
             r->W_bulk * mean(all, SW_CONTROL_G_DRIFT);
    r->D_T = 0.5 * with_growth(late, SW_CONTROL_X_TRANSVERSE, SW_CONTROL_X_G_TRANSVERSE, q) +
             with_growth(all, SW_CONTROL_TRANSVERSE, SW_CONTROL_G_TRANSVERSE, q);
    return true;
}
