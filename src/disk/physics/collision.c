#include "disk/physics/collision.h"

#include <math.h>

#include "base/digest.h"
#include "numbers/constants.h"
#include "numbers/interp.h"
#include "numbers/numeric.h"

static uint64_t add_array(uint64_t version, const md_array *array)
{
    return md_hash(array->v, (size_t)array->n * sizeof *array->v, version);
}

uint64_t md_collision_version(const md_params *params)
{
    const unsigned choices[] = {params->collisions.bookkeeping, params->collisions.sticking, params->collisions.kernel,
                                params->collisions.outcome,     params->collisions.bottom,   params->strength.units};
    const double numbers[] = {params->collisions.q_frag,
                              params->collisions.largest_fragment,
                              params->collisions.kernel_nu,
                              params->collisions.kernel_coefficient,
                              params->collisions.pair_ratio_min,
                              params->collisions.pair_ratio_slope,
                              params->collisions.pair_ratio_size_m,
                              params->collisions.crater_ejecta_kg,
                              params->collisions.bottom_slope,
                              params->strength.a_s,
                              params->strength.b_g,
                              params->strength.mu,
                              params->sizes.rho};
    uint64_t version = md_hash(numbers, sizeof numbers, md_hash(choices, sizeof choices, 0));
    version = add_array(version, &params->strength.v_kms);
    version = add_array(version, &params->strength.Qs);
    return add_array(version, &params->strength.B);
}

md_strength md_strength_at(const md_params *params, double v)
{
    const md_array *v_kms = &params->strength.v_kms, *Qs = &params->strength.Qs, *B = &params->strength.B;
    bool cgs = params->strength.units == MD_UNITS_CGS;
    md_strength strength = {.a_s = params->strength.a_s,
                            .b_g = params->strength.b_g,
                            .length = cgs ? 1e-2 : 1,  /* cm */
                            .density = cgs ? 1e3 : 1,  /* g/cm^3 */
                            .energy = cgs ? 1e-4 : 1}; /* erg/g */
    int last = v_kms->n - 1;
    double v_lo = v_kms->v[0] * 1e3, v_hi = v_kms->v[last] * 1e3;
    if (v < v_lo || v > v_hi) {
        int edge = v < v_lo ? 0 : last;
        strength.clamped = true;
        strength.Qs = Qs->v[edge];
        /* Beyond the table only gravity scales, with (v/v_edge)^(2 - 3 mu). */
        strength.B = B->v[edge] * md_pow(v / (edge ? v_hi : v_lo), 2 - 3 * params->strength.mu);
        return strength;
    }
    strength.Qs = Qs->v[0];
    strength.B = B->v[0];
    if (last > 0) {
        int k = md_interval(v_kms->v, v_kms->n, v / 1e3);
        double share = (v / 1e3 - v_kms->v[k]) / (v_kms->v[k + 1] - v_kms->v[k]);
        strength.Qs = Qs->v[k] + share * (Qs->v[k + 1] - Qs->v[k]);
        strength.B = B->v[k] + share * (B->v[k + 1] - B->v[k]);
    }
    return strength;
}

double md_q_star_d(const md_strength *strength, double s, double rho)
{
    double x = s / strength->length;
    /* Benz & Asphaug (1999), eq. 6 */
    return strength->energy *
           (strength->Qs * md_pow(x, -strength->a_s) + strength->B * (rho / strength->density) * md_pow(x, strength->b_g));
}

double md_impact_energy(double m1, double m2, double v)
{
    double total = m1 + m2;
    return 0.5 * (m1 / total) * (m2 / total) * v * v; /* 1/2 mu v^2 / (m1 + m2) */
}

/* 1 - f, computed directly: f itself rounds to 1 when a grain of dust hits a boulder. */
static double remnant_complement(double q_r, double q_star_d)
{
    if (!(q_r > 0)) return 0;
    double phi = q_r / q_star_d;
    if (phi < 1.8) return 0.5 * phi;
    double x = 1.8 / phi;
    return 1 - 0.1 * x * sqrt(x);
}

double md_largest_remnant(double q_r, double q_star_d)
{
    if (!(q_r > 0)) return 1;
    double phi = q_r / q_star_d, x = 1.8 / phi;
    /* Leinhardt & Stewart (2012), eqs. 5 and 44 */
    return phi < 1.8 ? 1 - 0.5 * phi : 0.1 * x * sqrt(x);
}

double md_collision_kernel(const md_params *params, double s1, double m1, double s2, double m2, double v, double H)
{
    double c = params->collisions.kernel_coefficient, sum = s1 + s2, larger = fmax(s1, s2);
    switch (params->collisions.kernel) {
    case MD_KERNEL_POWER: return c * md_pow(m1 * m2, 0.5 * params->collisions.kernel_nu);
    case MD_KERNEL_CONSTANT: return c;
    case MD_KERNEL_PRODUCT: return c * m1 * m2;
    case MD_KERNEL_SUM_SIZE: return c * sum * sum;
    case MD_KERNEL_MAX_SIZE: return c * larger * larger;
    case MD_KERNEL_TARGET_SIZE: return s1 == s2 ? 0 : c * larger * larger;
    case MD_KERNEL_ORBITAL: break;
    }
    /* Krivov et al. (2006): cross-section times v over the thickness of two Gaussian layers, H_ij = sqrt(2) H. */
    double H_ij = sqrt(2.0) * H;
    return MD_PI * sum * sum * v / (sqrt(2 * MD_PI) * H_ij);
}

bool md_collision_geometric(const md_params *params)
{
    return params->collisions.kernel == MD_KERNEL_ORBITAL || params->collisions.kernel == MD_KERNEL_SUM_SIZE;
}

static double fastest_meeting(const md_params *params, const md_sizes *sizes, const double *N, double v, double H)
{
    double fastest = 0;
    for (int l = 0; l < sizes->n; l++) {
        double rate = 0;
        for (int p = 0; p < sizes->n; p++)
            rate += N[p] * md_collision_kernel(params, sizes->s[l], sizes->m[l], sizes->s[p], sizes->m[p], v, H);
        if (N[l] > 0) fastest = fmax(fastest, rate);
    }
    return fastest;
}

/* K (s_l + s_p)^2 with one K for all pairs: three sums do, and the largest body has the most meetings. */
static double fastest_geometric_meeting(const md_params *params, const md_sizes *sizes, const double *N, double v, double H)
{
    double n = 0, ns = 0, nss = 0, s0 = sizes->s[0], s = 0;
    double K = md_collision_kernel(params, s0, sizes->m[0], s0, sizes->m[0], v, H) / (4 * s0 * s0);
    for (int p = 0; p < sizes->n; p++) {
        double sum_s = N[p] * sizes->s[p];
        n += N[p];
        ns += sum_s;
        nss += sum_s * sizes->s[p];
        if (N[p] > 0) s = sizes->s[p];
    }
    return K * ((s * n + 2 * ns) * s + nss);
}

double md_collision_time(const md_params *params, const md_sizes *sizes, const double *N, double v, double H)
{
    double fastest = md_collision_geometric(params) ? fastest_geometric_meeting(params, sizes, N, v, H)
                                                    : fastest_meeting(params, sizes, N, v, H);
    return fastest > 0 ? 1 / fastest : (double)INFINITY;
}

static md_outcome collide_ls2012(const md_params *params, double q_star, double m_target, double m_projectile, double v)
{
    double total = m_target + m_projectile, q_r = md_impact_energy(m_target, m_projectile, v);
    double complement = remnant_complement(q_r, q_star), ejecta = complement * total;
    md_outcome outcome = {.share = md_largest_remnant(q_r, q_star)};
    if (ejecta > m_projectile) { /* the target loses, nothing is left of the projectile */
        outcome.ejecta_target = ejecta - m_projectile;
        outcome.ejecta_projectile = m_projectile;
        /* Whichever form does not cancel. */
        outcome.remnant_target = complement < 0.5 ? m_target - outcome.ejecta_target : outcome.share * total;
    } else {
        bool accretes = params->collisions.sticking == MD_STICK_ACCRETE;
        double rest = m_projectile - ejecta;
        outcome.ejecta_projectile = ejecta;
        outcome.remnant_projectile = accretes ? 0 : rest;
        outcome.remnant_target = accretes ? m_target + rest : m_target;
    }
    double largest = params->collisions.largest_fragment * (outcome.ejecta_target + outcome.ejecta_projectile);
    outcome.largest_target = fmin(largest, m_target);
    outcome.largest_projectile = fmin(largest, m_projectile);
    return outcome;
}

/* Both bodies shatter when the projectile is heavy enough, else nothing happens. */
double md_destroying_share(const md_params *params, double s_target, double m_target, double m_projectile, double ln_width)
{
    if (params->collisions.outcome != MD_OUTCOME_DESTROY || params->collisions.pair_ratio_min <= 0) return 1;
    double size = s_target / params->collisions.pair_ratio_size_m;
    double ratio = params->collisions.pair_ratio_min * md_pow(size, params->collisions.pair_ratio_slope);
    return fmin(1, fmax(0, 0.5 + md_log(m_projectile / (ratio * m_target)) / ln_width));
}

static md_outcome collide_destroy(const md_params *params, double m_target, double m_projectile)
{
    return (md_outcome){.ejecta_target = m_target,
                        .ejecta_projectile = m_projectile,
                        .largest_target = params->collisions.largest_fragment * m_target,
                        .largest_projectile = params->collisions.largest_fragment * m_projectile};
}

static md_outcome collide_crater(const md_params *params, double m_target, double m_projectile)
{
    double ejecta = fmin(params->collisions.crater_ejecta_kg, m_target), rest = m_target - ejecta;
    return (md_outcome){.remnant_target = rest,
                        .remnant_projectile = m_projectile,
                        .ejecta_target = ejecta,
                        .largest_target = params->collisions.largest_fragment * ejecta,
                        .share = fmax(rest, m_projectile) / (m_target + m_projectile)};
}

md_outcome md_collide(const md_params *params, const md_strength *strength, double s_target, double m_target,
                      double m_projectile, double v)
{
    return md_collide_known(params, md_q_star_d(strength, s_target, params->sizes.rho), m_target, m_projectile, v);
}

md_outcome md_collide_known(const md_params *params, double q_star_d, double m_target, double m_projectile, double v)
{
    switch (params->collisions.outcome) {
    case MD_OUTCOME_DESTROY: return collide_destroy(params, m_target, m_projectile);
    case MD_OUTCOME_CRATER: return collide_crater(params, m_target, m_projectile);
    case MD_OUTCOME_LS2012: break;
    }
    return collide_ls2012(params, q_star_d, m_target, m_projectile, v);
}
