/* Spheres against published values, limits, and a hundred thousand random ones. timeout: 300 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "check.h"
#include "numbers/numeric.h"
#include "optics/mie/mie.h"
#include "optics/mie/mie_rays.h"

static md_mie_work work;

static md_mie_q mie(double x, double n, double k)
{
    md_error err = {MD_OK, ""};
    md_mie_q q = {0};
    CHECK(md_mie(&work, x, n, k, &q, &err) == MD_OK);
    return q;
}

/* 0: not given. Sources: W = Wiscombe (1979), NCAR/TN-140+STR, and the test cases of its MIEV0; D = Du (2004), Applied Optics 43,
 * 1951, table 1; B = Bohren & Huffman (1983), appendix A, output of BHMIE. Half a unit of the last printed digit is allowed. */
static void test_published(void)
{
    static const struct {
        double x, n, k, ext, sca, g, back, tol;
    } value[] = {
        {10, 0.75, 0, 2.232265, 2.232265, 0.896473, 0, 4e-7},        /* W, D */
        {1000, 0.75, 0, 1.997908, 1.997908, 0.844944, 0, 5e-7},      /* W, D */
        {0.101, 0.75, 0, 8.033538e-6, 8.033538e-6, 0, 0, 1e-7},      /* D */
        {10, 1.5, 0, 2.8820, 2.8820, 0.742913, 0, 1e-5},             /* W */
        {100, 1.5, 0, 2.0944, 2.0944, 0.818246, 0, 2e-5},            /* W */
        {1000, 1.5, 0, 2.0139, 2.0139, 0.827882, 0, 3e-5},           /* W */
        {1, 1.33, 1e-5, 0, 0.093923, 0.184517, 0, 4e-6},             /* W */
        {100, 1.33, 1e-5, 2.101321, 2.096594, 0.868959, 0, 7e-7},    /* W, D */
        {1e4, 1.33, 1e-5, 2.004089, 1.723857, 0.907840, 0, 6e-7},    /* W, D */
        {0.055, 1.5, 1, 0.101491, 1.131687e-5, 0.000491, 0, 1.2e-6}, /* D; g from W to three digits, checked apart */
        {1, 1.5, 1, 2.336321, 0.6634538, 0.192136, 0, 3e-6},         /* W, D */
        {100, 1.5, 1, 2.097502, 1.283697, 0.850252, 0, 6e-7},        /* W, D */
        {1e4, 1.5, 1, 2.004368, 1.236574, 0.846310, 0, 6e-7},        /* W, D */
        {1, 10, 10, 2.532993, 2.049405, -0.110664, 0, 4e-6},         /* W, D */
        {100, 10, 10, 2.071124, 1.836785, 0.556215, 0, 9e-7},        /* W, D */
        {1e4, 10, 10, 2.005914, 1.795393, 0.548194, 0, 9e-7},        /* W, D */
        {5.2128, 1.55, 0, 3.10543, 3.10543, 0.63314, 2.92534, 1e-5}, /* B: radius .525 um, wavelength .6328 um */
    };
    double worst = 0;
    for (size_t i = 0; i < sizeof value / sizeof value[0]; i++) {
        md_mie_q q = mie(i == 16 ? 2 * 3.14159265358979 * 0.525 / 0.6328 : value[i].x, value[i].n, value[i].k);
        double tol = value[i].tol;
        if (value[i].ext != 0) CHECK_REL(q.ext, value[i].ext, tol);
        CHECK_REL(q.sca, value[i].sca, tol);
        if (value[i].g != 0) CHECK(fabs(q.g - value[i].g) < 6e-7 + (i == 16 ? 5e-6 : 0));
        if (value[i].back != 0) CHECK_REL(q.back, value[i].back, tol);
        CHECK_REL(q.pr, q.ext - q.g * q.sca, 1e-12);
        if (value[i].ext != 0) worst = fmax(worst, fabs(q.ext / value[i].ext - 1));
    }
    printf("worst deviation of Q_ext from the printed values: %.1e\n", worst);
    CHECK_REL(mie(5.21282, 1.55, 0).ext, 3.10543, 2e-6);
}

/* Bohren & Huffman (1983), table 4.1: coefficients of x = 3, m = 1.33 + 1e-8 i; the sums of section 4.4 over them. */
static void test_coefficients(void)
{
    static const double a[5][2] = {{5.1631e-1, -4.9973e-1},
                                   {3.4192e-1, -4.7435e-1},
                                   {4.8467e-2, -2.1475e-1},
                                   {1.0346e-3, -3.2148e-2},
                                   {9.0375e-6, -3.0062e-3}};
    static const double b[5][2] = {{7.3767e-1, -4.3990e-1},
                                   {4.0079e-1, -4.9006e-1},
                                   {9.3553e-3, -9.6269e-2},
                                   {6.8810e-5, -8.2949e-3},
                                   {2.8309e-7, -5.3204e-4}};
    double ext = 0, cosine = 0;
    for (int n = 1; n <= 5; n++) {
        ext += 2.0 / 9 * (2 * n + 1) * (a[n - 1][0] + b[n - 1][0]);
        cosine += 4.0 / 9 * (2 * n + 1) / (n * (n + 1)) * (a[n - 1][0] * b[n - 1][0] + a[n - 1][1] * b[n - 1][1]);
        if (n == 5) continue;
        double next = a[n - 1][0] * a[n][0] + a[n - 1][1] * a[n][1] + b[n - 1][0] * b[n][0] + b[n - 1][1] * b[n][1];
        cosine += 4.0 / 9 * n * (n + 2) / (n + 1) * next;
    }
    md_mie_q q = mie(3, 1.33, 1e-8);
    CHECK_REL(q.ext, ext, 3e-5);
    CHECK_REL(q.ext - q.pr, cosine, 3e-5);
}

/* The series falls into Rayleigh's law, and the law takes over without a step. */
static void test_small(void)
{
    static const double n[] = {1.5, 1.33, 0.4, 5}, k[] = {0.1, 0, 3, 8};
    for (int i = 0; i < 4; i++) {
        double x = 1e-5 / (1 + n[i] + k[i]);
        md_mie_q below = mie(x * (1 - 1e-9), n[i], k[i]), above = mie(x * (1 + 1e-9), n[i], k[i]);
        CHECK_REL(above.ext, below.ext, 1e-8);
        CHECK_REL(above.sca, below.sca, 1e-8);
        CHECK_REL(above.back, below.back, 1e-8);
        CHECK(fabs(above.g) < 1e-9);
    }
    double m2_re = 1.5 * 1.5 - 0.01, m2_im = 0.3, p_im = 3 * m2_im / ((m2_re + 2) * (m2_re + 2) + m2_im * m2_im);
    CHECK_REL(mie(1e-4, 1.5, 0.1).abs, 4e-4 * p_im, 1e-7);
    CHECK_REL(mie(1e-30, 1.5, 0.1).abs, 4e-30 * p_im, 1e-12);
}

/* The rays against the series, averaged over sizes so that the ripple of single sizes is not counted. */
static void compare_rays(double x, double n, double k, int points, double most)
{
    double d_ext = 0, d_abs = 0, d_pr = 0;
    for (int i = 0; i < points; i++) {
        double at = x * (0.95 + 0.1 * (i + 0.5) / points);
        md_mie_q a = md_mie_series(&work, at, n, k, 0), b = md_mie_rays(at, n, k);
        d_ext += (b.ext - a.ext) / points;
        d_abs += (b.abs - a.abs) / points;
        d_pr += (b.pr - a.pr) / points;
    }
    printf("rays at x = %g, m = %g + %g i: errors %.1e (ext), %.1e (abs), %.1e (pr)\n", x, n, k, d_ext, d_abs, d_pr);
    CHECK(fabs(d_ext) < most && fabs(d_abs) < most && fabs(d_pr) < most);
}

/* The same with a smooth window, a tenth of x wide, in which the ripple of transparent spheres cancels; Q_abs and Q_pr. */
static void compare_smooth(double x, double n, double k, double most)
{
    double d_abs = 0, d_pr = 0, sum = 0;
    for (double at = 0.65 * x; at < 1.5 * x; at += 0.06) {
        double y = log(at / x) / 0.12, weight = exp(-y * y);
        md_mie_q a = md_mie_series(&work, at, n, k, 0.01);
        sum += weight;
        d_abs -= weight * a.abs;
        d_pr -= weight * a.pr;
    }
    double points = 400, width = log(1.5 / 0.65) / points, rays_sum = 0, r_abs = 0, r_pr = 0;
    for (int i = 0; i < (int)points; i++) {
        double y = (log(0.65) + (i + 0.5) * width), weight = exp(y - y * y / 0.0144);
        md_mie_q b = md_mie_rays(x * exp(y), n, k);
        rays_sum += weight;
        r_abs += weight * b.abs;
        r_pr += weight * b.pr;
    }
    d_abs = d_abs / sum + r_abs / rays_sum;
    d_pr = d_pr / sum + r_pr / rays_sum;
    printf("rays around x = %g, m = %g + %g i: errors %.1e (abs), %.1e (pr)\n", x, n, k, d_abs, d_pr);
    CHECK(fabs(d_abs) < most && fabs(d_pr) < most);
}

static void test_rays(void)
{
    compare_rays(1000, 1.5, 1, 20, 1e-6);
    compare_rays(1000, 1.5, 0.1, 20, 1e-6);
    compare_rays(1000, 0.75, 0.1, 20, 2e-6);
    compare_rays(1000, 0.5, 0.5, 20, 1e-6);
    compare_rays(1e4, 1.5, 1, 5, 5e-7);
    compare_rays(1e4, 3, 0.001, 5, 5e-7);
    compare_rays(2e4, 1.5, 100, 2, 1e-6);
    compare_rays(3e4, 1.5, 0, 20, 2e-4);
    compare_smooth(300, 1.5, 0, 1e-5);
    compare_smooth(300, 1.6, 1e-3, 3e-6);
    if (!CHECK_SANITIZED) compare_smooth(600, 1.5, 0, 2e-6);
    /* geometric optics is the limit: an opaque sphere takes Q_ext = 2 and the momentum of Fresnel's reflection (van de Hulst 12.3) */
    double sum = 0;
    enum { STEPS = 2000 };
    for (int i = 0; i < STEPS; i++) {
        double s2 = (i + 0.5) / STEPS, c = sqrt(1 - s2), w_re = 1.25 - s2, w_im = 3, size = sqrt(w_re * w_re + w_im * w_im);
        double u = sqrt(0.5 * (size + w_re)), v = 0.5 * w_im / u; /* sqrt(m^2 - sin^2), m = 1.5 + i */
        double te = ((c - u) * (c - u) + v * v) / ((c + u) * (c + u) + v * v), d_re = 1.25 * c, d_im = 3 * c;
        double tm = ((d_re - u) * (d_re - u) + (d_im - v) * (d_im - v)) / ((d_re + u) * (d_re + u) + (d_im + v) * (d_im + v));
        sum += 0.5 * (te + tm) * (2 * c * c - 1) / STEPS;
    }
    md_mie_q q = mie(1e9, 1.5, 1);
    CHECK_REL(q.pr, 1 + sum, 1e-5);
    CHECK_REL(q.ext, 2, 1e-5);
}

/* Large spheres: Bohren & Huffman's sums with 113 bits (quadmath, a program of its own, rounded to the digits here); the first five were
 * also summed by miepython 3.3.0, which differs by 4e-10 in ext and g, and by 3e-7 to 4e-5 in back. */
static void test_large(void)
{
    static const struct {
        double x, n, k, ext, sca, g, back;
    } value[] = {
        {5e4, 1.5, 0, 2.0016178537592, 2.0016178537592, 0.82987079057037, 239.73059586557},
        {1e5, 1.5, 0, 2.0009420110864, 2.0009420110864, 0.82993790312264, 471.12842451329},
        {1e6, 1.5, 0, 2.0002005827398, 2.0002005827398, 0.82991743156975, 4181.9329966635},
        {1e5, 1.33, 1e-5, 2.0009140433276, 1.0981173557545, 0.96736466187107, 0.018811645221266},
        {1e6, 1.5, 1, 2.000200019969, 1.2330492690005, 0.84587505626328, 0.17241379323317},
        {3.5e4, 1.5, 1e-3, 2.0018614112106, 1.0934043525294, 0.95202736295268, 0.040000153598649},
        {59999, 1.31, 0, 2.0005341269049, 2.0005341269049, 0.89241104098026, 1.2609212573329},
        {7e5, 0.75, 0, 1.9994886969529, 1.9994886969529, 0.84431909944852, 427.7375595253},
        {2e5, 3.4, 1e-4, 2.0005824588172, 1.3156044403995, 0.77148660234575, 0.2975206614165},
        {1000, 1000, 1000, 2.0017349054334, 1.9990700871588, 0.50078323079902, 0.99800226524083}, /* a metal at a millimetre */
        {1, 1e5, 1e5, 2.0359169793881, 2.0358663698806, -0.18840163587181, 3.637535002387},
    };
    for (size_t i = 0; i < sizeof value / sizeof value[0]; i++) {
        md_mie_q q = mie(value[i].x, value[i].n, value[i].k);
        CHECK_REL(q.ext, value[i].ext, 1e-10);
        CHECK_REL(q.sca, value[i].sca, 1e-10);
        CHECK_REL(q.g, value[i].g, 1e-10);
        CHECK_REL(q.back, value[i].back, 5e-8); /* alternating sums: phases, known to 1e-10, times what cancels */
    }
}

/* Beyond the series: no step in what has a mean over sizes, no number for what has none. */
static void test_beyond(void)
{
    static const double n[] = {1.5, 1.5, 1.33, 0.3}, k[] = {0, 1, 1e-5, 2};
    for (int i = 0; i < 4; i++) {
        md_mie_q a = mie(MD_MIE_SERIES_TO, n[i], k[i]), b = mie(MD_MIE_SERIES_TO * (1 + 1e-12), n[i], k[i]);
        CHECK_REL(a.pr, b.pr, 1e-4);
        CHECK_REL(a.ext, b.ext, 1e-5);
        CHECK(isfinite(a.back) && isnan(b.back));
    }
}

static double uniform(uint64_t *state)
{
    *state = md_mix(*state + 0x9e3779b97f4a7c15u);
    return (double)(*state >> 11) / 9007199254740992.0;
}

/* x from 1e-6 to 1e6, n from 0.1 to 10, k 0 or from 1e-8 to 100. */
static void test_random(void)
{
    const double ROUNDING = 1e-12;
    uint64_t state = 4;
    long bad = 0;
    double worst = 0;
    const int spheres = CHECK_SANITIZED ? 10000 : 100000;
    for (int i = 0; i < spheres; i++) {
        const double DEAR = 3e4; /* beyond, one in 500 by the series, the others by rays */
        double x = md_exp10(12 * uniform(&state) - 6), n = md_exp10(2 * uniform(&state) - 1),
               k = md_exp10(10 * uniform(&state) - 8);
        if (i % 5 == 0) k = 0;
        md_error err = {MD_OK, ""};
        md_mie_q q = {0};
        if (x > DEAR && i % 500 != 0)
            q = md_mie_rays(x, n, k);
        else
            md_mie(&work, x, n, k, &q, &err);
        bool good = err.code == MD_OK && q.sca >= 0 && q.abs >= 0 && fabs(q.g) <= 1 + 1e-9;
        /* three sums of their own: extinction, scattering, and absorption from the flux into the sphere */
        double lost = q.ext - q.sca - q.abs;
        good = good && q.ext - q.sca >= -ROUNDING * q.ext && fabs(lost) <= ROUNDING * q.ext;
        good = good && (k > 0 ? q.abs > 0 : q.abs == 0) && q.pr >= 0 && isfinite(q.ext + q.pr + q.back) && q.ext < 100 + 20 / x;
        if (good) worst = fmax(worst, fabs(lost) / q.ext);
        if (!good && bad++ < 5)
            printf("x = %.17g, n = %.17g, k = %.17g: ext %g sca %g abs %g lost %g g %g pr %g\n", x, n, k, q.ext, q.sca, q.abs,
                   lost, q.g, q.pr);
    }
    printf("%d random spheres: extinction less scattering and absorption at most %.1e\n", spheres, worst);
    CHECK(bad == 0);
}

static void test_refused(void)
{
    static const double bad[][3] = {{0, 1.5, 0},           {-1, 1.5, 0},     {1, -1, 0},  {1, 1.5, -1}, {1, 0, 0},
                                    {(double)NAN, 1.5, 0}, {1, HUGE_VAL, 0}, {1, 3e6, 0}, {1e6, 1e6, 0}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        md_error err = {MD_OK, ""};
        md_mie_q q;
        CHECK(md_mie(&work, bad[i][0], bad[i][1], bad[i][2], &q, &err) == MD_ERR_NUMERICS);
        CHECK(strstr(err.text, "expected") != NULL);
    }
}

int main(void)
{
    md_error err = {MD_OK, ""};
    CHECK(md_mie_work_init(&work, MD_MIE_SERIES_TO, &err) == MD_OK);
    test_published();
    test_coefficients();
    test_small();
    test_rays();
    test_large();
    test_beyond();
    test_random();
    test_refused();
    md_mie_work_free(&work);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
