#include "check.h"
#include "defaults.h"
#include "golden.h"

#include <stdint.h>

#include "base/memory.h"
#include "disk/model/radial.h"
#include "disk/model/sizes.h"
#include "disk/physics/collision.h"
#include "numbers/constants.h"

/* `scale`: the table's coefficients in units of the reference case's. */
static void strength_sweep(const char *name, double scale)
{
    golden table = golden_open(name);
    md_params params = defaults();
    for (int k = 0; k < params.strength.v_kms.n; k++) {
        params.strength.Qs.v[k] *= scale;
        params.strength.B.v[k] *= scale;
    }
    for (int col = 1; col < table.cols; col++) {
        double v = strtod(table.cell[col] + 1, NULL) * 1e3; /* "v0.5kms" */
        md_strength strength = md_strength_at(&params, v);
        CHECK(strength.clamped == (v < 1e3 || v > 7e3));
        for (int row = 0; row < table.rows; row++) {
            double s = strtod(golden_cell(&table, row, 0), NULL);
            CHECK_REL(md_q_star_d(&strength, s, 3270), strtod(golden_cell(&table, row, col), NULL), 1e-12);
        }
    }
    md_params_free(md_disk_params, &params);
    golden_close(&table);
}

static double entry(const golden *table, int row, int col)
{
    return strtod(golden_cell(table, row, col + 1), NULL);
}

/* Thresholds, energies, remnants and rates of all pairs; the larger body is the target. */
static void pairs(const char *tag, const char *grid, double r)
{
    char name[64];
    golden tables[4], state = golden_open(grid);
    const char *what[] = {"QDstar", "QR", "FLR", "C"};
    for (int i = 0; i < 4; i++) {
        snprintf(name, sizeof name, "%s_%s.csv", what[i], tag);
        tables[i] = golden_open(name);
    }
    md_params params = defaults();
    md_sizes sizes;
    md_error err = {0};
    CHECK(md_sizes_init(&sizes, state.rows, 1e-7, 3, 3270, &err) == MD_OK);
    double v = md_radial_omega(r) * r * sqrt(3.0), H = 0.05 * r; /* e = 0.5 at pericentre */
    md_strength strength = md_strength_at(&params, v);
    for (int i = 0; i < sizes.n; i++) {
        for (int j = 0; j < sizes.n; j++) {
            int t = i > j ? i : j, p = i > j ? j : i;
            double q_star = md_q_star_d(&strength, sizes.s[t], 3270), q_r = md_impact_energy(sizes.m[i], sizes.m[j], v);
            md_outcome outcome = md_collide(&params, &strength, sizes.s[t], sizes.m[t], sizes.m[p], v);
            double N_i = golden_at(&state, i, "N_per_m2_at_Sigma0"), N_j = golden_at(&state, j, "N_per_m2_at_Sigma0");
            double K = md_collision_kernel(&params, sizes.s[i], sizes.m[i], sizes.s[j], sizes.m[j], v, H);
            CHECK_REL(q_star, entry(&tables[0], i, j), 1e-12);
            CHECK_REL(q_r, entry(&tables[1], i, j), 1e-12);
            CHECK_REL(md_largest_remnant(q_r, q_star), entry(&tables[2], i, j), 1e-12);
            CHECK_REL(outcome.share, entry(&tables[2], i, j), 1e-12);
            CHECK_REL(N_i * N_j / (i == j ? 2 : 1) * K, entry(&tables[3], i, j), 1e-12);
        }
    }
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
    for (int i = 0; i < 4; i++)
        golden_close(&tables[i]);
    golden_close(&state);
}

static void units_and_edges(void)
{
    md_params params = defaults();
    params.strength.units = MD_UNITS_SI;
    params.strength.v_kms.n = params.strength.Qs.n = params.strength.B.n = 1; /* v = 1 km/s only */
    params.strength.Qs.v[0] = 5;
    params.strength.B.v[0] = 2e-3;
    md_strength strength = md_strength_at(&params, 1e3);
    CHECK(!strength.clamped);
    CHECK_REL(md_q_star_d(&strength, 1, 3000), 5 + 2e-3 * 3000, 1e-14);
    strength = md_strength_at(&params, 4e3);
    CHECK(strength.clamped);
    CHECK_REL(md_q_star_d(&strength, 1, 3000), 5 + 2e-3 * 3000 * pow(4, 0.65), 1e-14);
    CHECK_REL(md_largest_remnant(1.8, 1), 0.1, 1e-14);
    CHECK_REL(md_largest_remnant(1.8 - 1e-13, 1), 0.1, 1e-11); /* the two branches meet */
    CHECK_REL(md_largest_remnant(7.2, 1), 0.0125, 1e-14);
    CHECK(md_largest_remnant(0, 0) == 1 && md_largest_remnant(1, 0) == 0);
    md_params_free(md_disk_params, &params);
}

static uint64_t state = 20240229;

static double uniform(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

static double log_uniform(double lo, double hi)
{
    return lo * pow(hi / lo, uniform());
}

static double sphere(double s)
{
    return 4.0 / 3 * MD_PI * 3270 * s * s * s;
}

/* Masses are whole and not negative, and fragments no heavier than their body, whatever meets whatever. */
static void random_pairs(md_outcome_law kind, md_stick sticking)
{
    md_params params = defaults();
    params.collisions.outcome = kind;
    params.collisions.sticking = sticking;
    params.collisions.pair_ratio_min = 0.01;
    params.collisions.crater_ejecta_kg = 1e-6;
    for (int i = 0; i < 4000; i++) {
        double s_t = log_uniform(1e-7, 1e3), s_p = i % 7 ? log_uniform(1e-7, s_t) : s_t, m_t = sphere(s_t), m_p = sphere(s_p);
        double v = log_uniform(1, 2e4);
        md_strength strength = md_strength_at(&params, v);
        md_outcome o = md_collide(&params, &strength, s_t, m_t, m_p, v);
        CHECK_REL(o.remnant_target + o.remnant_projectile + o.ejecta_target + o.ejecta_projectile, m_t + m_p, 1e-15 * 4);
        CHECK(o.remnant_target >= 0 && o.remnant_projectile >= 0 && o.ejecta_target >= 0 && o.ejecta_projectile >= 0);
        CHECK(o.largest_target <= m_t && o.largest_projectile <= m_p && o.share >= 0 && o.share <= 1);
        /* the projectile's own books, to its own precision */
        bool keeps = sticking != MD_STICK_ACCRETE || kind != MD_OUTCOME_LS2012 || o.ejecta_target > 0;
        if (keeps) CHECK_REL(o.remnant_projectile + o.ejecta_projectile, m_p, 1e-15 * 4);
        if (kind == MD_OUTCOME_LS2012)
            CHECK(fabs(o.remnant_target - o.share * (m_t + m_p)) <= 4e-15 * m_t || o.ejecta_target == 0);
    }
    md_params_free(md_disk_params, &params);
}

/* A grain on a boulder, m_p/m_t down to 1e-24: phi/2 (m_t + m_p) in extended precision. */
static void tiny_projectiles(void)
{
    md_params params = defaults();
    for (double ratio = 1; ratio > 1e-24; ratio *= 0.037) {
        for (double v = 20; v < 7e3; v *= 1.7) {
            double m_t = 1e5, m_p = m_t * ratio, s = 2;
            md_strength strength = md_strength_at(&params, v);
            md_outcome o = md_collide(&params, &strength, s, m_t, m_p, v);
            long double mt = (long double)m_t, mp = (long double)m_p, vv = (long double)v * (long double)v, total = mt + mp;
            long double phi = 0.5L * mt / total * mp / total * vv / (long double)md_q_star_d(&strength, s, 3270);
            if (phi >= 1.8L) continue;
            long double ejecta = 0.5L * phi * total;
            if (ejecta < mp) {
                CHECK_REL(o.ejecta_projectile, (double)ejecta, 1e-14);
                CHECK(o.remnant_target == m_t && o.ejecta_target == 0);
                CHECK_REL(o.largest_projectile, (double)(0.5L * ejecta), 1e-14);
                CHECK(o.remnant_projectile == m_p - o.ejecta_projectile);
            } else {
                CHECK_REL(o.ejecta_target, (double)(ejecta - mp), 1e-12);
                CHECK_REL(o.remnant_target, (double)(total - ejecta), 1e-14);
                CHECK_REL(o.largest_target, (double)(0.5L * ejecta), 1e-14);
                CHECK_REL(o.largest_projectile, fmin((double)(0.5L * ejecta), m_p), 1e-14);
                CHECK(o.ejecta_projectile == m_p && o.remnant_projectile == 0);
            }
        }
    }
    md_params_free(md_disk_params, &params);
}

static void accretion(void)
{
    md_params params = defaults();
    params.collisions.sticking = MD_STICK_ACCRETE;
    md_strength strength = md_strength_at(&params, 10);
    md_outcome o = md_collide(&params, &strength, 1, 1000, 1, 10); /* far too slow to erode */
    CHECK(o.ejecta_target == 0 && o.remnant_projectile == 0 && o.remnant_target > 1000.9);
    CHECK_REL(o.remnant_target + o.ejecta_projectile, 1001, 1e-15);
    md_params_free(md_disk_params, &params);
}

static void other_outcomes(void)
{
    md_params params = defaults();
    md_strength none = {0};
    params.collisions.outcome = MD_OUTCOME_DESTROY;
    params.collisions.pair_ratio_min = 0.1;
    md_outcome o = md_collide(&params, &none, 8, 10, 1, 0);
    CHECK(o.ejecta_target == 10 && o.ejecta_projectile == 1 && o.largest_target == 5 && o.largest_projectile == 0.5 &&
          o.share == 0);
    double wide = 2 * log(2.0); /* the bin reaches from half of its mass to twice it */
    CHECK(md_destroying_share(&params, 8, 10, 2.01, wide) == 1 && md_destroying_share(&params, 8, 10, 0.499, wide) == 0);
    CHECK_REL(md_destroying_share(&params, 8, 10, 1, wide), 0.5, 1e-14);
    CHECK_REL(md_destroying_share(&params, 8, 10, sqrt(2.0), wide), 0.75, 1e-14);
    params.collisions.pair_ratio_slope = -1.0 / 3;
    params.collisions.pair_ratio_size_m = 1; /* at 8 m half the ratio destroys */
    CHECK_REL(md_destroying_share(&params, 8, 10, 0.5, wide), 0.5, 1e-14);
    params.collisions.pair_ratio_min = 0;
    CHECK(md_destroying_share(&params, 8, 10, 1e-30, wide) == 1);

    params.collisions.outcome = MD_OUTCOME_CRATER;
    params.collisions.crater_ejecta_kg = 3;
    o = md_collide(&params, &none, 8, 10, 10, 0);
    CHECK(o.remnant_target == 7 && o.ejecta_target == 3 && o.remnant_projectile == 10 && o.largest_target == 1.5);
    o = md_collide(&params, &none, 1, 2, 1, 0);
    CHECK(o.remnant_target == 0 && o.ejecta_target == 2 && o.remnant_projectile == 1);
    md_params_free(md_disk_params, &params);
}

static void kernels(void)
{
    md_params params = defaults();
    params.collisions.kernel_coefficient = 3;
    params.collisions.kernel_nu = 1;
    const double want[] = {0, 3 * 4, 3, 3 * 16, 3 * 25, 3 * 9, 3 * 9};
    for (md_kernel kernel = MD_KERNEL_POWER; kernel <= MD_KERNEL_TARGET_SIZE; kernel++) {
        params.collisions.kernel = kernel;
        CHECK_REL(md_collision_kernel(&params, 2, 8, 3, 2, 1, 1), want[kernel], 1e-14);
        CHECK(md_collision_kernel(&params, 2, 8, 3, 2, 1, 1) == md_collision_kernel(&params, 3, 2, 2, 8, 1, 1));
    }
    CHECK(md_collision_kernel(&params, 2, 8, 2, 8, 1, 1) == 0); /* equal bodies do not crater each other */
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    strength_sweep("qdstar_sweep.csv", 1);
    strength_sweep("qdstar_sweep_builtin_coeffs.csv", 1 / 5.574); /* Qs = 3.5e7, B = 0.3 at 3 km/s */
    pairs("n10_r1.0", "grid_n10.csv", MD_R_MARS);
    pairs("n10_r1.85", "grid_n10.csv", 1.85 * MD_R_MARS);
    pairs("n40_r1.85", "grid_n40.csv", 1.85 * MD_R_MARS);
    units_and_edges();
    random_pairs(MD_OUTCOME_LS2012, MD_STICK_REBOUND);
    random_pairs(MD_OUTCOME_LS2012, MD_STICK_ACCRETE);
    random_pairs(MD_OUTCOME_DESTROY, MD_STICK_REBOUND);
    random_pairs(MD_OUTCOME_CRATER, MD_STICK_REBOUND);
    tiny_projectiles();
    accretion();
    other_outcomes();
    kernels();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
