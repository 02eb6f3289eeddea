/* Where the mass of colliding bodies goes, the slow way: one number for every bin k, source l and partner p, from the definition,
 * in long double. Nothing here knows of rows, runs, weights or suffix sums. */
#ifndef MD_TESTS_TRANSFER_REFERENCE_H
#define MD_TESTS_TRANSFER_REFERENCE_H

#include "disk_setup.h"

#include "disk/physics/collision.h"
#include "numbers/constants.h"

/* Doubles are meant to become long doubles here, and in the tests that include this. */
#pragma GCC diagnostic ignored "-Wdouble-promotion"

/* Mass that reaches bin k (k = -1: below the grid) a second from a unit of mass in l for a unit of partners in p, k != l. */
typedef struct tensor {
    int n;
    long double *c; /* (n + 1) n n */
    bool *chips;    /* n n: all that p <= this partner do to a body of l is to chip it, so it drifts */
} tensor;

static inline long double *tensor_at(const tensor *c, int k, int l, int p)
{
    return &c->c[((size_t)(k + 1) * (size_t)c->n + (size_t)l) * (size_t)c->n + (size_t)p];
}

/* Share `amount` of the source's mass goes to bin k; what stays where it was is no transfer. */
static inline void tensor_add(tensor *c, const md_params *params, int k, int l, int p, long double amount)
{
    if (k < 0 && params->collisions.bottom == MD_BOTTOM_CLOSED && params->collisions.bookkeeping == MD_BOOKKEEPING_NET) k = 0;
    if (k != l) *tensor_at(c, k, l, p) += amount;
}

/* Masses of the bins, the grid continued by one bin below. */
static inline long double tensor_mass(const md_sizes *sizes, int k)
{
    long double m0 = sizes->m[0], m1 = sizes->m[1];
    return k >= 0 ? (long double)sizes->m[k] : m0 * (m0 / m1);
}

/* A body of mass M, number and mass kept, on the two masses around it; `lost` = m_l - M, given because the difference cancels. */
static inline void tensor_remnant(tensor *c, const md_params *params, const md_sizes *sizes, int l, int p, long double rate,
                                  long double M, long double lost)
{
    if (M <= 0 || lost <= 0) return;
    long double m_l = sizes->m[l];
    if (M < tensor_mass(sizes, -1)) {
        tensor_add(c, params, -1, l, p, rate * M / m_l);
        return;
    }
    int lo = -1;
    while (lo + 1 < l && tensor_mass(sizes, lo + 1) <= M)
        lo++;
    long double m_lo = tensor_mass(sizes, lo), m_hi = tensor_mass(sizes, lo + 1);
    long double down = lo + 1 == l ? lost / (m_hi - m_lo) : (m_hi - M) / (m_hi - m_lo);
    tensor_add(c, params, lo, l, p, rate * down * m_lo / m_l);
    tensor_add(c, params, lo + 1, l, p, rate * (1 - down) * m_hi / m_l);
}

/* dN/ds ~ s^-q up to the largest fragment: the mass below size s is (s/s_L)^(4-q). */
static inline void tensor_ejecta(tensor *c, const md_params *params, const md_sizes *sizes, int l, int p, long double rate,
                                 long double ejecta, long double largest)
{
    if (ejecta <= 0) return;
    long double share = rate * ejecta / sizes->m[l], power = 4 - (long double)params->collisions.q_frag;
    long double s_L = sizes->s[l] * cbrtl(largest / sizes->m[l]), below = 0;
    for (int k = -1; k < sizes->n; k++) {
        long double top = sizes->edge[k + 1] < s_L ? powl(sizes->edge[k + 1] / s_L, power) : 1;
        tensor_add(c, params, k, l, p, share * (top - below));
        below = top;
    }
}

/* Share of the meetings with bin j that are above the smallest mass ratio that destroys, the bin taken as flat in ln m. */
static inline long double tensor_destroying(const md_params *params, const md_sizes *sizes, int i, int j)
{
    const double smallest = params->collisions.pair_ratio_min;
    if (params->collisions.outcome != MD_OUTCOME_DESTROY || smallest <= 0) return 1;
    long double half = 0.5L * logl((long double)sizes->m[1] / sizes->m[0]), m = logl(sizes->m[j]);
    long double size = (long double)sizes->s[i] / params->collisions.pair_ratio_size_m;
    long double cut = logl(smallest * powl(size, params->collisions.pair_ratio_slope) * sizes->m[i]);
    if (cut <= m - half) return 1;
    return cut >= m + half ? 0 : (m + half - cut) / (2 * half);
}

/* A body of i hit by one of j ends between its bin and the next lower one, and so it does when hit by anything smaller. */
static inline bool tensor_chips(const tensor *c, const md_params *params, const md_sizes *sizes, const md_strength *strength,
                                int i, int j, double v)
{
    bool smaller = j == 0 || c->chips[i * c->n + j - 1];
    bool upward = params->collisions.sticking == MD_STICK_ACCRETE;
    md_outcome o = md_collide(params, strength, sizes->s[i], sizes->m[i], sizes->m[j], v);
    return smaller && !upward && j < i && o.remnant_target >= tensor_mass(sizes, i - 1);
}

/* The same body on its way out of the bin: at the lower edge, where it weighs sqrt(m_i m_(i-1)). */
static inline void tensor_chip(tensor *c, const md_params *params, const md_sizes *sizes, const md_strength *strength, int i,
                               int j, double v, double H)
{
    double s = sizes->edge[i], m = 4.0 / 3 * MD_PI * sizes->rho * s * s * s;
    md_outcome o = md_collide(params, strength, s, m, sizes->m[j], v);
    long double rate = md_collision_kernel(params, s, m, sizes->s[j], sizes->m[j], v, H),
                step = sizes->m[i] - tensor_mass(sizes, i - 1);
    long double ejecta = o.ejecta_target < step ? o.ejecta_target : step;
    tensor_remnant(c, params, sizes, i, j, rate, sizes->m[i] - ejecta, ejecta);
    tensor_ejecta(c, params, sizes, i, j, rate, ejecta, o.largest_target);
}

static inline void tensor_net_pair(tensor *c, const md_params *params, const md_sizes *sizes, const md_strength *strength,
                                   int i, int j, double v, double H, long double rate)
{
    c->chips[i * c->n + j] = tensor_chips(c, params, sizes, strength, i, j, v);
    if (c->chips[i * c->n + j]) tensor_chip(c, params, sizes, strength, i, j, v, H);
    md_outcome o = md_collide(params, strength, sizes->s[i], sizes->m[i], sizes->m[j], v);
    bool accretes = params->collisions.sticking == MD_STICK_ACCRETE && params->collisions.outcome == MD_OUTCOME_LS2012 &&
                    o.ejecta_target <= 0;
    if (!c->chips[i * c->n + j]) {
        tensor_remnant(c, params, sizes, i, j, rate, o.remnant_target, o.ejecta_target);
        tensor_ejecta(c, params, sizes, i, j, rate, o.ejecta_target, o.largest_target);
    }
    tensor_ejecta(c, params, sizes, j, i, rate, o.ejecta_projectile, o.largest_projectile);
    if (accretes) {
        long double stuck = (long double)sizes->m[j] - o.ejecta_projectile;
        tensor_add(c, params, i, j, i, rate * stuck / sizes->m[j]);
    } else {
        tensor_remnant(c, params, sizes, j, i, rate, o.remnant_projectile, o.ejecta_projectile);
    }
}

/* Gross: the remnant in the bin that holds its radius (the smallest takes what is below), the rest with dM/ds ~ s^-q there and below. */
static inline void tensor_gross_pair(tensor *c, const md_params *params, const md_sizes *sizes, const md_strength *strength,
                                     int i, int j, double v, long double rate)
{
    double q_star = md_q_star_d(strength, sizes->s[i], sizes->rho);
    long double f = md_largest_remnant(md_impact_energy(sizes->m[i], sizes->m[j], v), q_star), q = params->collisions.q_frag;
    long double s = sizes->s[i] * cbrtl(f * ((long double)sizes->m[i] + sizes->m[j]) / sizes->m[i]), sum = 0;
    int K = 0;
    while (K + 1 < sizes->n && sizes->edge[K + 1] <= s)
        K++;
    long double w[64];
    for (int k = 0; k <= K; k++) {
        long double lo = sizes->edge[k] / (long double)sizes->edge[0], hi = sizes->edge[k + 1] / (long double)sizes->edge[0];
        w[k] = q == 1 ? logl(hi / lo) : (powl(lo, 1 - q) - powl(hi, 1 - q)) / (q - 1);
        sum += w[k];
    }
    for (int k = 0; k <= K; k++) {
        long double share = (1 - f) * w[k] / sum + (k == K ? f : 0);
        tensor_add(c, params, k, i, j, rate * share);
        tensor_add(c, params, k, j, i, rate * share);
    }
}

/* Bodies below the grid, matched: each of theirs counts as so many of the smallest bin. */
static inline void tensor_from_below(tensor *c, const md_params *params, const md_sizes *sizes, const md_strength *strength,
                                     int i, double v, double H)
{
    long double width = logl((long double)sizes->m[1] / sizes->m[0]), q = params->collisions.bottom_slope;
    long double smallest = params->collisions.pair_ratio_min *
                           powl(sizes->s[i] / params->collisions.pair_ratio_size_m, params->collisions.pair_ratio_slope);
    md_outcome o = md_collide(params, strength, sizes->s[i], sizes->m[i], sizes->m[0], v);
    for (int below = 1; below < 10000; below++) {
        long double m = sizes->m[0] * expl(-below * width), s = sizes->s[0] * expl(-below * width / 3);
        long double share = 0.5L + logl(m / (smallest * sizes->m[i])) / width;
        if (share <= 0) break;
        long double rate = md_collision_kernel(params, sizes->s[i], sizes->m[i], (double)s, (double)m, v, H);
        rate *= (share < 1 ? share : 1) * powl(s / sizes->s[0], 1 - q);
        tensor_ejecta(c, params, sizes, i, 0, rate, o.ejecta_target, o.largest_target);
    }
}

static inline tensor tensor_build(const md_params *params, const md_sizes *sizes, double v, double H, md_error *err)
{
    size_t n = (size_t)sizes->n;
    tensor c = {.n = sizes->n,
                .c = md_alloc((n + 1) * n * n, sizeof(long double), err),
                .chips = md_alloc(n * n, sizeof(bool), err)};
    md_strength strength = md_strength_at(params, v);
    for (int i = 0; i < sizes->n && !err->code; i++) {
        if (params->collisions.bottom == MD_BOTTOM_MATCHED) tensor_from_below(&c, params, sizes, &strength, i, v, H);
        for (int j = 0; j <= i; j++) {
            long double rate = md_collision_kernel(params, sizes->s[i], sizes->m[i], sizes->s[j], sizes->m[j], v, H);
            if (i == j) rate /= 2; /* C_ii = N_i^2 K_ii / 2 */
            if (params->collisions.bookkeeping == MD_BOOKKEEPING_GROSS)
                tensor_gross_pair(&c, params, sizes, &strength, i, j, v, rate);
            else
                tensor_net_pair(&c, params, sizes, &strength, i, j, v, H, rate * tensor_destroying(params, sizes, i, j));
        }
    }
    return c;
}

static inline void tensor_free(tensor *c)
{
    md_free(c->c);
    md_free(c->chips);
    *c = (tensor){0};
}

/* The share of a bin's mean number that stands at its lower edge, from those above, for bodies that drift. */
static inline void tensor_phi(const md_sizes *sizes, const long double *g, long double *phi)
{
    int n = sizes->n;
    for (int k = 0; k < n; k++) {
        long double here = g[k] / sizes->m[k], above = k + 1 < n ? g[k + 1] / sizes->m[k + 1] : 0;
        long double beyond = k + 2 < n ? g[k + 2] / sizes->m[k + 2] : 0, own = 11 * here / 6;
        long double pull = fmaxl((7 * above - 2 * beyond) / 6, above / 2), edge = own - pull;
        if (edge < own / 2) edge = own * own / (4 * pull);
        phi[k] = here > 0 ? edge / here : pull > 0 ? 0 : 11.0L / 6;
    }
    phi[n - 1] = 2;
}

/* What a body of l meets, of partners N; bodies that drift count with phi_l. */
static inline void tensor_met(const tensor *c, int l, const long double *N, long double phi_l, long double *x)
{
    for (int p = 0; p < c->n; p++)
        x[p] = (c->chips[l * c->n + p] ? phi_l : 1) * N[p];
}

/* Rate at which mass of l comes to k, for the numbers x that a body of l meets (tensor_met). */
static inline long double tensor_rate(const tensor *c, int k, int l, const long double *x)
{
    long double sum = 0;
    for (int p = 0; p < c->n; p++)
        sum += *tensor_at(c, k, l, p) * x[p];
    return sum;
}

#endif
