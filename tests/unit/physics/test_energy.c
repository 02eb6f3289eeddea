/* Kinetic energy in collisions: the sums add up, and two bins by hand. */
#include "disk_setup.h"

#include "disk/physics/collision.h"
#include "disk/physics/energy.h"
#include "numbers/constants.h"

static md_energy energy_of(const md_disk *disk, const double *N, double v, double H)
{
    md_energy_table table;
    md_error err = {MD_OK, ""};
    if (md_energy_table_init(&table, disk->sizes.n, &err)) return (md_energy){0};
    md_energy_table_make(&table, &disk->params, &disk->sizes, v, H);
    md_energy energy = md_energy_of(&table, N);
    md_energy_table_free(&table);
    return energy;
}

static void test_sums(void)
{
    md_setup setup;
    uint64_t seed = 12;
    double N[40];
    static const double v[] = {5, 300, 4000, 9000};
    if (!disk_open(&setup, "sizes.bins=40")) return;
    const md_disk *disk = &setup.disk;
    for (int trial = 0; trial < 20; trial++) {
        for (int k = 0; k < 40; k++)
            N[k] = random_unit(&seed) < 0.2 ? 0 : random_decades(&seed, -8, 8);
        md_energy e = energy_of(disk, N, v[trial % 4], 1e5);
        CHECK_REL(e.dissipated + e.retained, e.relative, 1e-14);
        CHECK(e.relative > 0 && e.dissipated >= 0 && e.retained >= 0);
        CHECK(e.f_ke_mean >= 0.1 * (1 - 1e-12) && e.f_ke_mean <= 0.25 * (1 + 1e-12)); /* between 0.1 and 0.5^2 */
        CHECK(e.remnant_mean >= 0 && e.remnant_mean <= 1);

        double half[40]; /* rates go with the square of the numbers */
        for (int k = 0; k < 40; k++)
            half[k] = 0.5 * N[k];
        md_energy quarter = energy_of(disk, half, v[trial % 4], 1e5);
        CHECK_REL(4 * quarter.relative, e.relative, 1e-13);
        CHECK_REL(4 * quarter.cratering_rate, e.cratering_rate, 1e-13);
        CHECK_REL(quarter.f_ke_mean, e.f_ke_mean, 1e-13);
    }
    for (int k = 0; k < 40; k++)
        N[k] = 0;
    md_energy none = energy_of(disk, N, 4000, 1e5);
    CHECK(none.relative == 0 && none.dissipated == 0 && none.retained == 0 && none.f_ke_mean == 0 && none.remnant_mean == 0);
    md_setup_free(&setup);
}

/* Bins of mass 1 kg and 8 kg, Q*_D = 1000 J/kg for both. Pairs: (8,8), (8,1), (1,1).
 * v = 60 m/s: Q_R = v^2/2 (m1/M)(m2/M) = 450, 177.78 and 450 J/kg: phi < 1, f = 1 - phi/2 = 0.775, 0.9111, 0.775: cratering.
 * v = 100 m/s: Q_R = 1250, 493.8, 1250; f = 0.375, 0.7531, 0.375: the equal pairs fragment. */
static void test_two_bins_by_hand(void)
{
    md_setup setup;
    /* Centres 0.5 and 1 m; mass 1 kg at 0.5 m needs rho = 6/pi. */
    if (!disk_open(
            &setup,
            "sizes.bins=2 sizes.s_min_m=0.35355339059327379 sizes.s_max_m=1.4142135623730951 sizes.rho=1.909859317102744 "
            "strength.units=si strength.v_kms=[1e-3,10.0] strength.Qs=[1e3,1e3] strength.B=[0.0,0.0] strength.a_s=0.0 "
            "collisions.f_ke_cratering=0.1 collisions.f_ke_fragmentation=0.4"))
        return;
    const md_disk *disk = &setup.disk;
    CHECK_REL(disk->sizes.m[0], 1, 1e-13);
    CHECK_REL(disk->sizes.m[1], 8, 1e-13);
    const double N[2] = {3, 2}, H = 1000;
    for (int fast = 0; fast < 2; fast++) {
        double v = fast ? 100 : 60, thick = sqrt(2 * MD_PI) * sqrt(2) * H;
        /* C = N N' pi (s + s')^2 v / thick, half of it for equal ones; energy mu v^2 / 2 with mu = 4, 8/9, 1/2 kg */
        double C11 = 0.5 * 4 * MD_PI * 4 * v / thick, C10 = 6 * MD_PI * 2.25 * v / thick, C00 = 0.5 * 9 * MD_PI * 1 * v / thick;
        double E11 = C11 * 2 * v * v, E10 = C10 * 4 / 9 * v * v, E00 = C00 * 0.25 * v * v, kept_equal = fast ? 0.4 : 0.1;
        double f11 = fast ? 0.375 : 0.775, f10 = 1 - 0.5 * (0.5 * v * v * 8 / 81) / 1000;
        md_energy e = energy_of(disk, N, v, H);
        CHECK_REL(e.relative, E11 + E10 + E00, 1e-12);
        CHECK_REL(e.retained, kept_equal * (E11 + E00) + 0.1 * E10, 1e-12);
        CHECK_REL(e.cratering_rate, fast ? C10 : C11 + C10 + C00, 1e-12);
        CHECK_REL(e.fragmentation_rate, fast ? C11 + C00 : 0, 1e-12);
        CHECK_REL(e.remnant_mean, ((C11 + C00) * f11 + C10 * f10) / (C11 + C10 + C00), 1e-12);
        CHECK_REL(e.f_ke_mean, e.retained / e.relative, 1e-14);
    }
    md_setup_free(&setup);
}

/* The share kept in fragmentation is eps^2 unless it is given. */
static void test_share_from_restitution(void)
{
    md_setup setup;
    double N[20] = {0};
    N[0] = 1e10;
    if (!disk_open(&setup, "sizes.bins=20 dynamics.eps_restitution=0.3")) return;
    md_energy e = energy_of(&setup.disk, N, 9000, 1e5); /* equal grains at 9 km/s shatter */
    CHECK(e.cratering_rate == 0 && e.fragmentation_rate > 0);
    CHECK_REL(e.f_ke_mean, 0.09, 1e-13);
    md_setup_free(&setup);
}

int main(void)
{
    test_sums();
    test_two_bins_by_hand();
    test_share_from_restitution();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
