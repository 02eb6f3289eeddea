/* Planck means against known values, limits, and means of nothing but Mie's series. timeout: 300 */
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "optics/mie/mie_rays.h"
#include "optics/mie/planck.h"

static md_planck_mean mean_of(md_material *material, double s, double T, double tolerance)
{
    const double one = 1;
    md_error err = {MD_OK, ""};
    md_planck planck;
    md_planck_mean mean = {0};
    CHECK(md_planck_init(&planck, (md_grain){material, &one, 1}, &err) == MD_OK);
    planck.tolerance = tolerance;
    CHECK(md_planck_means(&planck, s, &T, 1, &mean, &err) == MD_OK);
    md_planck_free(&planck);
    return mean;
}

/* V16 of the verification list. */
static void test_known(void)
{
    md_material m = md_material_constant(1.5, 0.1);
    CHECK_REL(mean_of(&m, 1e-6, 2000, 1e-6).pr, 1.2274100, 1e-6);
    CHECK_REL(mean_of(&m, 1e-9, 2000, 1e-6).pr, 6.66922654e-4, 1e-6);
}

/* Q_abs = 4 x Im((m^2 - 1)/(m^2 + 2)) gives 4 (2 pi s) Im(...) <1/lambda>, and <u> = 4 zeta(5)/zeta(4). */
static void test_rayleigh(void)
{
    const double zeta4 = 1.0823232337111382, zeta5 = 1.0369277551433699, m2_re = 1.5 * 1.5 - 0.01, m2_im = 0.3;
    double p_im = 3 * m2_im / ((m2_re + 2) * (m2_re + 2) + m2_im * m2_im), T = 3000, s = 1e-12;
    md_material m = md_material_constant(1.5, 0.1);
    CHECK_REL(mean_of(&m, s, T, 1e-8).abs, 8 * acos(-1) * s * p_im * T / MD_PLANCK_C2 * 4 * zeta5 / zeta4, 1e-7);
}

/* A large opaque sphere: the ray limit does not know the wavelength, so neither does the mean. */
static void test_large(void)
{
    md_material m = md_material_constant(1.5, 1);
    md_planck_mean mean = mean_of(&m, 1, 2000, 1e-6);
    md_mie_q limit = md_mie_rays(1e9, 1.5, 1);
    CHECK_REL(mean.pr, limit.pr, 2e-4);
    CHECK_REL(mean.pr, mean_of(&m, 1, 5000, 1e-6).pr, 1e-4);
    CHECK_REL(mean.abs + mean.sca, 2, 1e-3);
}

/* As means are made, and with nothing but the series up to x = 4000, a hundred times the accuracy and a quarter of the blur. */
static double against_series(md_material *material, double s, double at_least)
{
    const double one = 1, T[] = {1000, 3000, 6000};
    md_error err = {MD_OK, ""};
    md_planck planck;
    md_planck_mean usual[3], pure[3];
    double worst = 0;
    CHECK(md_planck_init(&planck, (md_grain){material, &one, 1}, &err) == MD_OK);
    md_planck_means(&planck, s, T, 3, usual, &err);
    planck.tolerance = 1e-8;
    planck.blur = 0.25;
    planck.rays_from = 4000;
    md_planck_means(&planck, s, T, 3, pure, &err);
    for (int t = 0; t < 3; t++) {
        worst = fmax(worst, fabs(usual[t].pr / pure[t].pr - 1));
        if (pure[t].abs > at_least * pure[t].pr) worst = fmax(worst, fabs(usual[t].abs / pure[t].abs - 1));
    }
    CHECK(err.code == MD_OK);
    md_planck_free(&planck);
    return worst;
}

static void test_against_series(void)
{
    static const double n[] = {1.6, 1.6, 1.7, 1.5}, k[] = {0.01, 1e-3, 0.1, 1}, s[] = {3e-6, 1e-6, 2e-5, 5e-5};
    for (int i = 0; i < 4; i++) {
        md_material m = md_material_constant(n[i], k[i]);
        double worst = against_series(&m, s[i], 1e-3);
        printf("s = %g m, m = %g + %g i: means off by %.1e from the series alone\n", s[i], n[i], k[i], worst);
        CHECK(worst < 3e-6);
    }
    md_material glass = md_material_constant(1.45, 0);
    double worst = against_series(&glass, 3e-6, 1e-3);
    printf("transparent: %.1e\n", worst);
    CHECK(worst < 1e-5);
}

/* Temperatures together or one by one, and axes that are alike. */
static void test_together(void)
{
    const double T[] = {1000, 2500, 6500}, thirds[] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    md_material axes[3];
    for (int i = 0; i < 3; i++)
        axes[i] = md_material_constant(1.7, 0.2);
    md_error err = {MD_OK, ""};
    md_planck planck;
    md_planck_mean mean[3];
    CHECK(md_planck_init(&planck, (md_grain){axes, thirds, 3}, &err) == MD_OK);
    CHECK(md_planck_means(&planck, 5e-7, T, 3, mean, &err) == MD_OK);
    for (int t = 0; t < 3; t++)
        CHECK_REL(mean[t].pr, mean_of(&axes[0], 5e-7, T[t], 1e-6).pr, 2e-6);
    CHECK(md_planck_means(&planck, 0, T, 3, mean, &err) == MD_ERR_NUMERICS);
    md_planck_free(&planck);
}

/* Shares of the Planck function: half of the light is below lambda T = 4107 um K, 25.06 % below the peak, 2897.8 um K. */
static void test_share(void)
{
    CHECK_REL(md_planck_share_below(4.10724e-3 / 3000, 3000), 0.5, 1e-4);
    CHECK_REL(md_planck_share_below(2.897772e-3 / 3000, 3000), 0.250055, 1e-4);
    CHECK_REL(md_planck_share_below(MD_PLANCK_C2 / (0.2 * 1000) * (1 + 1e-12), 1000),
              md_planck_share_below(MD_PLANCK_C2 / (0.2 * 1000) * (1 - 1e-12), 1000), 1e-7);
    CHECK(md_planck_share_below(1, 3000) > 0.999999);
    CHECK(md_planck_share_below(1e-9, 3000) < 1e-100);
    const double one = 1;
    md_material silica = md_material_silica();
    CHECK(md_planck_share_outside(&(md_grain){&silica, &one, 1}, 6500) < 0.01);
}

int main(void)
{
    test_known();
    test_rayleigh();
    test_large();
    test_against_series();
    test_together();
    test_share();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
