#include "disk/collide/gross.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/physics/collision.h"
#include "numbers/constants.h"
#include "numbers/interp.h"
#include "numbers/numeric.h"

void md_gross_free(md_gross *gross)
{
    md_free(gross->mass);
    md_free(gross->kernel);
    md_free(gross->share);
    md_free(gross->remnant_bin);
    md_free(gross->weight);
    md_free(gross->weight_sum);
    *gross = (md_gross){0};
}

static md_status reserve(md_gross *gross, int n, md_error *err)
{
    if (gross->n == n) return MD_OK;
    md_gross_free(gross);
    size_t bins = (size_t)n, pairs = md_gross_pair(n, 0);
    gross->mass = md_alloc(bins, sizeof *gross->mass, err);
    gross->kernel = md_alloc_aligned(pairs, sizeof *gross->kernel, err);
    gross->share = md_alloc_aligned(pairs, sizeof *gross->share, err);
    gross->remnant_bin = md_alloc_aligned(pairs, sizeof *gross->remnant_bin, err);
    gross->weight = md_alloc(bins, sizeof *gross->weight, err);
    gross->weight_sum = md_alloc(bins, sizeof *gross->weight_sum, err);
    if (err->code) {
        md_gross_free(gross);
        return err->code;
    }
    gross->n = n;
    return MD_OK;
}

/* Integral of s^-q ds over each bin. The earlier program spreads MASS with it: dM/ds ~ s^-q, where a number law
 * dN/ds ~ s^-q would give dM/ds ~ s^(3-q). */
static void fill_weights(md_gross *gross, const double *edge, double q)
{
    double sum = 0;
    for (int k = 0; k < gross->n; k++) {
        double low = edge[k], high = edge[k + 1];
        gross->weight[k] = q == 1 ? md_log(high / low) : (md_pow(low, 1 - q) - md_pow(high, 1 - q)) / (q - 1);
        sum += gross->weight[k];
        gross->weight_sum[k] = sum;
    }
}

/* The pairs of which bin i is the larger body. */
static void fill_row(md_gross *gross, const md_params *params, const md_sizes *sizes, int i, double q_star_d, double v,
                     double H)
{
    double m_i = sizes->m[i], unit_mass = 4.0 / 3.0 * MD_PI * sizes->rho;
    for (int j = 0; j <= i; j++) {
        size_t pair = md_gross_pair(i, j);
        double m_j = sizes->m[j];
        double share = md_largest_remnant(md_impact_energy(m_i, m_j, v), q_star_d);
        double radius = md_cbrt(share * (m_i + m_j) / unit_mass);
        gross->kernel[pair] = md_collision_kernel(params, sizes->s[i], m_i, sizes->s[j], m_j, v, H);
        gross->share[pair] = share;
        gross->remnant_bin[pair] = md_interval(sizes->edge, sizes->n + 1, radius);
    }
}

md_status md_gross_build(md_gross *gross, const md_params *params, const md_sizes *sizes, double v, double H, md_error *err)
{
    if (!(isfinite(v) && v >= 0 && isfinite(H) && H > 0))
        return md_fail(err, MD_ERR_NUMERICS, "collisions need a finite velocity and scale height: v = %g m/s, H = %g m", v, H);
    if (gross->n == sizes->n && gross->v == v && gross->H == H) return MD_OK;
    if (reserve(gross, sizes->n, err)) return err->code;
    gross->v = v;
    gross->H = H;
    memcpy(gross->mass, sizes->m, (size_t)sizes->n * sizeof *gross->mass);
    fill_weights(gross, sizes->edge, params->collisions.q_frag);
    md_strength strength = md_strength_at(params, v);
    for (int i = 0; i < sizes->n; i++)
        fill_row(gross, params, sizes, i, md_q_star_d(&strength, sizes->s[i], sizes->rho), v, H);
    return MD_OK;
}

/* Mass rates by bin k_lr: of remnants R_K and of fragments F_K. */
static void sort_pieces(const md_gross *gross, const double *N, double *remnant, double *fragment)
{
    memset(remnant, 0, (size_t)gross->n * sizeof *remnant);
    memset(fragment, 0, (size_t)gross->n * sizeof *fragment);
    size_t pair = 0;
    for (int i = 0; i < gross->n; i++) {
        for (int j = 0; j <= i; j++, pair++) {
            double events = (i == j ? 0.5 : 1.0) * N[i] * N[j] * gross->kernel[pair];
            double mass = events * (gross->mass[i] + gross->mass[j]);
            int k = gross->remnant_bin[pair];
            remnant[k] += mass * gross->share[pair];
            fragment[k] += mass * (1 - gross->share[pair]);
        }
    }
}

/* Lambda_i = (sum_j C_ij + C_ii) / N_i = sum_j K_ij N_j: the factor 1/2 of C_ii and its two grains cancel. */
static void fill_loss(const md_gross *gross, const double *N, double *loss)
{
    memset(loss, 0, (size_t)gross->n * sizeof *loss);
    size_t pair = 0;
    for (int i = 0; i < gross->n; i++) {
        for (int j = 0; j < i; j++, pair++) {
            loss[i] += gross->kernel[pair] * N[j];
            loss[j] += gross->kernel[pair] * N[i];
        }
        loss[i] += gross->kernel[pair++] * N[i];
    }
}

double md_gross_rates(const md_gross *gross, const double *N, double *gain, double *loss)
{
    sort_pieces(gross, N, gain, loss); /* `loss` holds F_K until it is needed for itself */
    double spread = 0, fastest = 0;
    for (int k = gross->n - 1; k >= 0; k--) {
        spread += loss[k] / gross->weight_sum[k];
        gain[k] = (gain[k] + gross->weight[k] * spread) / gross->mass[k]; /* G_k = R_k + w_k sum_{K>=k} F_K / W_K */
    }
    fill_loss(gross, N, loss);
    for (int k = 0; k < gross->n; k++) {
        if (N[k] > 0) fastest = fmax(fastest, loss[k]);
    }
    return fastest > 0 ? 1 / fastest : (double)INFINITY;
}
