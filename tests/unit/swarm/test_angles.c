/* swarm/physics/angles, sharing: moments of the laws by quadrature, their ends, limits of no energy, and what a choice between laws is. */
#include "check.h"

#include "swarm/physics/angles.h"
#include "swarm/physics/sharing.h"

enum { POINTS = 200000 };

/* Mean of (cos chi)^power over the chance u. The laws are steep near u = 1: points are dense there. */
static double moment(const sw_angles *angles, double energy, int power)
{
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
        double s = (i + 0.5) / POINTS, c = sw_angles_cos(angles, energy, 1 - s * s);
        sum += 2 * s * (power == 2 ? c * c : c) / POINTS;
    }
    return sum;
}

static void test_law(sw_law law)
{
    for (double energy = 1e-6; energy < 2e4; energy *= 7) {
        const sw_angles angles = {law, 0, 0};
        CHECK_REL(sw_angles_transfer(&angles, energy), 1 - moment(&angles, energy, 1), 2e-8);
        double before = sw_law_cos(law, energy, 1e-16), cos = 0;
        CHECK(fabs(before - 1) < 1e-9);
        for (double u = 0.001; u < 1; u += 0.001, before = cos)
            CHECK((cos = sw_law_cos(law, energy, u)) < before);
        CHECK(fabs(sw_law_cos(law, energy, 1 - 1e-16) + 1) < 1e-9 * (1 + energy));
    }
    /* slow electrons are scattered anywhere, and the series meets the formula */
    CHECK(fabs(sw_law_cos(law, 1e-12, 0.3) - 0.4) < 1e-9 && fabs(sw_law_transfer(law, 1e-9) - 1) < 1e-9);
    for (double edge = 1e-4; edge < 1e-2; edge *= 1.5)
        CHECK(fabs(sw_law_transfer(law, edge * (1 + 1e-9)) - sw_law_transfer(law, edge)) < 1e-9);
    CHECK(fabs(sw_law_cos(law, 1e-4 * (1 - 1e-12), 0.6) - sw_law_cos(law, 1e-4, 0.6)) < 1e-11);
}

static void test_values(void)
{
    CHECK_REL(sw_law_transfer(SW_VAHEDI_SURENDRA, 10), 0.634, 1e-3);
    CHECK_REL(sw_law_cos(SW_VAHEDI_SURENDRA, 3, 0.5), (5 - 2 * 2) / 3., 1e-14);
    CHECK_REL(sw_law_cos(SW_SCREENED_COULOMB, 27.21, 0.75), 1 - 1.5 / 3, 1e-14);
    CHECK(sw_law_cos(SW_FORWARD, 5, 0.7) == 1 && sw_law_transfer(SW_FORWARD, 5) == 0);
    CHECK(sw_law_cos(SW_ISOTROPIC, 5, 0.75) == -0.5 && sw_law_transfer(SW_ISOTROPIC, 5) == 1);
}

/* Between the energies the LAW is chosen: moments are means of the moments, the second one too. */
static void test_blend(void)
{
    const sw_angles blend = {SW_SCREENED_COULOMB, 5, 25}, law = {SW_SCREENED_COULOMB, 0, 0};
    CHECK(sw_angles_share(&blend, 4.999) == 0 && sw_angles_share(&blend, 25) == 1);
    for (double energy = 6; energy < 25; energy += 4) {
        double b = (energy - 5) / 20;
        CHECK_REL(sw_angles_share(&blend, energy), b, 1e-14);
        CHECK(fabs(moment(&blend, energy, 1) - b * moment(&law, energy, 1)) < 1e-4);
        CHECK(fabs(moment(&blend, energy, 2) - (b * moment(&law, energy, 2) + (1 - b) / 3)) < 1e-4);
        CHECK_REL(sw_angles_transfer(&blend, energy), b * sw_law_transfer(SW_SCREENED_COULOMB, energy) + 1 - b, 1e-14);
    }
}

/* A share that goes from the floor to its value at the taper. */
static void test_taper(void)
{
    const sw_sharing s = {.law = SW_SHARE_FIXED, .share = 0.9, .floor = 0.5, .taper_eV = 40};
    CHECK_REL(sw_sharing_kept(&s, 20, 8, 0.1), (0.5 + 0.4 * 0.5) * 8, 1e-15);
    CHECK_REL(sw_sharing_kept(&s, 40, 8, 0.1), 0.9 * 8, 1e-15);
    CHECK_REL(sw_sharing_kept(&s, 400, 8, 0.1), 0.9 * 8, 1e-15);
}

int main(void)
{
    test_law(SW_VAHEDI_SURENDRA);
    test_law(SW_SCREENED_COULOMB);
    test_values();
    test_blend();
    test_taper();
    return check_report();
}
