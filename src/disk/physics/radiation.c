#include "disk/physics/radiation.h"

#include <math.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/numeric.h"
#include "numbers/wide.h"

md_status md_radiation_init(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes,
                            md_error *err)
{
    bool constant = params->radiation.q_pr == MD_Q_PR_CONSTANT;
    const md_table2 *table = &tables->q_pr;
    size_t n = (size_t)sizes->n;
    *rad = (md_radiation){.n = sizes->n, .n_T = constant ? 1 : table->nx};
    if (rad->n_T < 1) return md_fail(err, MD_ERR_INTERNAL, "radiation: no <Q_pr> table was loaded");
    rad->q_pr = md_alloc(n, sizeof(double), err);
    rad->beta = md_alloc(n, sizeof(double), err);
    rad->share = md_alloc(n, sizeof(double), err);
    rad->q_at_edge = md_alloc(n + 1, sizeof(double), err);
    rad->beta_at_edge = md_alloc(n + 1, sizeof(double), err);
    rad->q_grid = md_alloc((size_t)rad->n_T * (2 * n + 1), sizeof(double), err);
    if (err->code) {
        md_radiation_free(rad);
        return err->code;
    }
    md_radiation_renew(rad, params, tables, sizes);
    return MD_OK;
}

void md_radiation_free(md_radiation *rad)
{
    md_free(rad->q_pr);
    md_free(rad->beta);
    md_free(rad->share);
    md_free(rad->q_at_edge);
    md_free(rad->beta_at_edge);
    md_free(rad->q_grid);
    *rad = (md_radiation){0};
}

uint64_t md_radiation_version(const md_params *params)
{
    const double numbers[] = {params->radiation.q_pr, params->radiation.q_pr_value, params->blowout.criterion,
                              params->blowout.chi.is_auto, params->blowout.chi.value};
    return md_hash(numbers, sizeof numbers, 0);
}

void md_radiation_renew(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes)
{
    const md_table2 *table = &tables->q_pr;
    bool constant = params->radiation.q_pr == MD_Q_PR_CONSTANT;
    size_t n = (size_t)rad->n, row = 2 * n + 1;
    for (size_t at = 0; at < row; at++) {
        double log_s = md_log(at < n ? sizes->s[at] : sizes->edge[at - n]);
        for (int iT = 0; iT < rad->n_T; iT++)
            rad->q_grid[(size_t)iT * row + at] =
                constant ? params->radiation.q_pr_value : md_table2_linear(table, table->x[iT], log_s);
    }
    rad->bins_outside = 0;
    for (size_t k = 0; k < n && !constant; k++)
        rad->bins_outside += md_log(sizes->edge[k]) < table->y[0] || md_log(sizes->edge[k + 1]) > table->y[table->ny - 1];
    rad->T_M = (double)NAN;
}

/* Part of a stretch on which a straight line from a to b is at or above 1/2. */
static double part_above_half(double a, double b)
{
    double high = a > b ? a : b, low = a > b ? b : a;
    if (low >= 0.5) return 1;
    return high > 0.5 ? (high - 0.5) / (high - low) : 0;
}

/* beta at n places s, and <Q_pr> there: between q0 and q1 by weight. */
static inline void betas(int n, double scale, const double *restrict s, const double *restrict q0, const double *restrict q1,
                         double weight, double *restrict q, double *restrict beta)
{
    for (int k = 0; k < n; k++) {
        double q_k = q0[k] + weight * (q1[k] - q0[k]);
        q[k] = q_k;
        beta[k] = scale * q_k / s[k];
    }
}

/* <Q_pr>, beta and, for criterion beta, the share of each bin: straight lines in beta over the two halves of its log width. */
MD_WIDE static void update_bins(md_radiation *rad, const md_sizes *sizes, const double *q0, const double *q1, double weight)
{
    int n = rad->n;
    double scale = md_beta_scale(rad->T_M, sizes->rho), beta_max = 0, *edge = rad->beta_at_edge;
    betas(n + 1, scale, sizes->edge, q0 + n, q1 + n, weight, rad->q_at_edge, edge);
    betas(n, scale, sizes->s, q0, q1, weight, rad->q_pr, rad->beta);
    for (int k = 0; k < n; k++) {
        double centre = rad->beta[k];
        bool none = edge[k] < 0.5 && centre < 0.5 && edge[k + 1] < 0.5; /* as of most bins */
        rad->share[k] = none ? 0 : 0.5 * (part_above_half(edge[k], centre) + part_above_half(centre, edge[k + 1]));
        if (centre > beta_max) beta_max = centre;
    }
    rad->beta_max = beta_max;
}

/* The earlier program's criterion: whole bins up to s_blow, and the smallest bin always. */
static void share_by_threshold(md_radiation *rad, const md_sizes *sizes)
{
    for (int k = 0; k < rad->n; k++)
        rad->share[k] = k == 0 || sizes->s[k] <= rad->band.hi ? 1 : 0;
}

void md_radiation_update(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes, double T_M,
                         bool with_s_blow)
{
    size_t row = 2 * (size_t)rad->n + 1;
    const double *q0 = rad->q_grid, *q1 = q0, *T = tables->q_pr.x;
    double weight = 0;
    bool T_outside = rad->n_T == 1 && params->radiation.q_pr == MD_Q_PR_TABLE && T_M != T[0];
    if (rad->n_T > 1) {
        int iT = md_interval(T, rad->n_T, T_M);
        q0 += (size_t)iT * row;
        q1 = q0 + row;
        weight = fmin(1, fmax(0, (T_M - T[iT]) / (T[iT + 1] - T[iT])));
        T_outside = T_M < T[0] || T_M > T[rad->n_T - 1];
    }
    rad->T_M = T_M;
    rad->outside = T_outside || rad->bins_outside > 0;
    rad->clamped += T_outside ? rad->n : rad->bins_outside;
    update_bins(rad, sizes, q0, q1, weight);

    bool threshold = params->blowout.criterion == MD_BLOWOUT_THRESHOLD, chi_auto = params->blowout.chi.is_auto;
    if (with_s_blow || threshold || chi_auto) rad->band = md_blowout_edges(params, tables, T_M, sizes->rho);
    if (threshold) share_by_threshold(rad, sizes);
    rad->chi = params->blowout.chi.value;
    if (chi_auto) {
        double s = fmax(sizes->edge[0], rad->band.hi), q = md_q_pr(params, tables, s, T_M, NULL);
        rad->chi = md_chi_auto(md_beta(s, T_M, q, sizes->rho), q);
    }
}
