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

/* Mean of a position's square times something, less the product of the means. */
static double with_square(const double *late, int square, int product, double other)
{
    return mean(late, product) - mean(late, square) * other;
}

/* Mean of the position along one axis times the drift along another, less the product of the means. */
static double at_drift(const double *late, int a, int b)
{
    static const int drift[3] = {SW_CONTROL_DRIFT_X, SW_CONTROL_DRIFT_Y, SW_CONTROL_DRIFT};
    return mean(late, SW_CONTROL_AT_DRIFT + 3 * a + b) - mean(late, SW_CONTROL_AT + a) * mean(late, drift[b]);
}

/* Bulk diffusion where electrons come and go. psi is 1 + g of the growth, that is how many descend from an electron, and D <psi> =
 * <(z - <z>) (v_z - W) psi> + half of <(z - <z>)^2 (nu_i - nu_a + (L - q) g)>, the last of which is next to nothing. */
static void diffusion_with_growth(const double *all, const double *late, double q, double psi, sw_reduced *r)
{
    double growth = mean(late, SW_CONTROL_IONIZATION) - mean(late, SW_CONTROL_ATTACHMENT);
    double g = mean(late, SW_CONTROL_G_IONIZATION) - mean(late, SW_CONTROL_G_ATTACHMENT);
    double z_growth = with_z(late, SW_CONTROL_Z_GROWTH, growth), z_g = with_z(late, SW_CONTROL_Z_G_GROWTH, g);
    double squares_z = with_square(late, SW_CONTROL_ZZ, SW_CONTROL_ZZ_GROWTH, growth) -
                       q * with_square(late, SW_CONTROL_ZZ, SW_CONTROL_ZZ_G_GROWTH, g) -
                       2 * mean(late, SW_CONTROL_Z) * (z_growth - q * z_g);
    double squares_x = with_square(late, SW_CONTROL_XX, SW_CONTROL_XX_GROWTH, growth) -
                       q * with_square(late, SW_CONTROL_XX, SW_CONTROL_XX_G_GROWTH, g);
    double along = with_z(late, SW_CONTROL_Z_BULK_ALONG, mean(late, SW_CONTROL_BULK_ALONG)) -
                   q * with_z(late, SW_CONTROL_Z_G_BULK_ALONG, mean(late, SW_CONTROL_G_BULK_ALONG)) +
                   with_growth(all, SW_CONTROL_BULK_PRODUCT, SW_CONTROL_G_BULK_PRODUCT, q) -
                   r->W_bulk * mean(all, SW_CONTROL_G_BULK_ALONG) - (r->W_bulk - mean(all, SW_CONTROL_PILOT_DRIFT)) * z_g;
    double across = 0.5 * with_growth(late, SW_CONTROL_X_BULK, SW_CONTROL_X_G_BULK, q) +
                    with_growth(all, SW_CONTROL_BULK_TRANSVERSE, SW_CONTROL_G_BULK_TRANSVERSE, q);
    r->bulk = true;
    r->D_L_bulk = (along + 0.5 * squares_z) / psi;
    r->D_T_bulk = (across + 0.5 * squares_x) / psi;
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
    r->bulk = false;
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
    if (late[SW_CONTROL_ZZ] > 0) diffusion_with_growth(all, late, q, 1 + g_growth, r);
    return true;
}
