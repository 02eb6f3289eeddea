/* numbers/numeric against the C library's long double, over random arguments of every size, and the special values. */
#include "check.h"

#include <stdint.h>
#include <string.h>

#include "base/digest.h"
#include "numbers/numeric.h"

enum { TRIES = 200000 };

static uint64_t state = 12345;

static double uniform(double low, double high)
{
    state = md_mix(state + 0x9e3779b97f4a7c15u);
    return low + (high - low) * (double)(state >> 11) * 0x1p-53;
}

/* Any finite positive number, denormals included, evenly spread in its bits. */
static double any_positive(void)
{
    double x;
    do {
        state = md_mix(state + 0x9e3779b97f4a7c15u);
        uint64_t bits = state & 0x7fffffffffffffffu;
        memcpy(&x, &bits, sizeof x);
    } while (!(x > 0 && isfinite(x)));
    return x;
}

/* Relative error; in units of the smallest denormal below the normal numbers. */
static double error(double got, long double want)
{
    if (fabsl(want) < 0x1p-1022L) return (double)(fabsl((long double)got - want) / 0x1p-1074L) * 0x1p-54;
    return (double)fabsl(((long double)got - want) / want);
}

static double worst(double so_far, double now)
{
    return now <= so_far ? so_far : now; /* a NaN stays */
}

static void test_exp(void)
{
    double wide = 0, narrow = 0, tenth = 0;
    for (int i = 0; i < TRIES; i++) {
        double x = uniform(-745, 709.78), y = uniform(-1, 1), z = uniform(-320, 308);
        wide = worst(wide, error(md_exp(x), expl((long double)x)));
        narrow = worst(narrow, error(md_exp(y), expl((long double)y)));
        tenth = worst(tenth, error(md_exp10(z), powl(10.0L, (long double)z)));
    }
    CHECK(wide < 2e-16);
    CHECK(narrow < 2e-16);
    CHECK(tenth < 2e-16);
    CHECK(md_exp(0) == 1 && md_exp(-0.0) == 1 && md_exp(1e-300) == 1);
    CHECK(md_exp(-746) == 0 && md_exp(-HUGE_VAL) == 0 && md_exp(-745) == 0x1p-1074);
    CHECK(isfinite(md_exp(709.78)) && md_exp(709.79) == HUGE_VAL && md_exp(HUGE_VAL) == HUGE_VAL);
    CHECK(isnan(md_exp((double)NAN)) && isnan(md_exp10((double)NAN)));
    CHECK(md_exp10(3) == 1000 && md_exp10(-2) == 0.01 && md_exp10(22) == 1e22);
    CHECK(md_exp10(309) == HUGE_VAL && md_exp10(HUGE_VAL) == HUGE_VAL && md_exp10(-330) == 0 && md_exp10(-HUGE_VAL) == 0);
}

static void test_log(void)
{
    double wide = 0, near_one = 0, very_near = 0;
    for (int i = 0; i < TRIES; i++) {
        double x = any_positive(), y = uniform(0.5, 2), z = 1 + uniform(-1e-7, 1e-7);
        wide = worst(wide, error(md_log(x), logl((long double)x)));
        near_one = worst(near_one, error(md_log(y), logl((long double)y)));
        very_near = worst(very_near, error(md_log(z), logl((long double)z)));
    }
    CHECK(wide < 2e-16);
    CHECK(near_one < 2e-16);
    CHECK(very_near < 2e-16);
    CHECK_REL(md_log(0x1p-1074), (double)logl(0x1p-1074L), 2e-16);
    CHECK_REL(md_log(1.7976931348623157e308), 709.782712893384, 1e-15);
    CHECK(md_log(1) == 0 && md_log(0) == -HUGE_VAL && md_log(-0.0) == -HUGE_VAL && md_log(HUGE_VAL) == HUGE_VAL);
    CHECK(isnan(md_log(-1)) && isnan(md_log(-HUGE_VAL)) && isnan(md_log((double)NAN)));
}

static void test_pow(void)
{
    double usual = 0, wide = 0, near_one = 0;
    for (int i = 0; i < TRIES; i++) {
        double x = any_positive(), y = uniform(-1, 1) * 200 / fabs(log(x));
        usual = worst(usual, error(md_pow(x, y), powl((long double)x, (long double)y)));
        double z = uniform(-1, 1) * 740 / fabs(log(x));
        if (z * log(x) < 709) wide = worst(wide, error(md_pow(x, z), powl((long double)x, (long double)z)));
        double base = 1 + uniform(-1e-6, 1e-6), power = uniform(-1e8, 1e8);
        near_one = worst(near_one, error(md_pow(base, power), powl((long double)base, (long double)power)));
    }
    CHECK(usual < 1e-15);
    CHECK(wide < 1e-15);
    CHECK(near_one < 1e-15);
    CHECK(md_pow(10, 3) == 1000 && md_pow(2, -3) == 0.125 && md_pow(9, 0.5) == 3);
    CHECK(md_pow(0, 2) == 0 && md_pow(0, 0) == 1 && md_pow(0, -2) == HUGE_VAL && md_pow(-0.0, 2) == 0);
    CHECK(md_pow(HUGE_VAL, 2) == HUGE_VAL && md_pow(HUGE_VAL, -2) == 0 && md_pow(0.5, HUGE_VAL) == 0);
    CHECK(md_pow(2, -HUGE_VAL) == 0 && md_pow(2, HUGE_VAL) == HUGE_VAL && md_pow(1, HUGE_VAL) == 1);
    CHECK(md_pow(1e300, 2) == HUGE_VAL && md_pow(1e-300, 2) == 0 && md_pow(5, 1e300) == HUGE_VAL && md_pow(5, -1e300) == 0);
    CHECK(isnan(md_pow(-2, 2)) && isnan(md_pow((double)NAN, 2)) && isnan(md_pow(2, (double)NAN)));
}

static void test_cbrt(void)
{
    double most = 0;
    int cubes = 0;
    for (int i = 0; i < TRIES; i++) {
        double x = any_positive();
        most = worst(most, error(md_cbrt(x), cbrtl((long double)x)));
    }
    for (int i = 1; i <= 1000; i++)
        cubes += md_cbrt((double)i * i * i) == i && md_cbrt(-(double)i * i * i) == -i;
    CHECK(most < 2e-16);
    CHECK(cubes == 1000);
    CHECK(md_cbrt(0) == 0 && signbit(md_cbrt(-0.0)) && isnan(md_cbrt((double)NAN)) && md_cbrt(-HUGE_VAL) == -HUGE_VAL);
}

static void test_sin2pi(void)
{
    const long double two_pi = 6.283185307179586476925286766559L;
    double most = 0, whole = 0;
    for (int i = 0; i < TRIES; i++) {
        double x = uniform(-0.25, 0.25);
        most = worst(most, error(md_sin2pi(x), sinl(two_pi * (long double)x)));
        double turns = floor(uniform(-1e6, 1e6)), far = turns + x, rest = far - turns;
        whole = worst(whole, fabs(md_sin2pi(far) - md_sin2pi(rest)));
    }
    CHECK(most < 3e-16);
    CHECK(whole == 0);
    CHECK(md_sin2pi(0) == 0 && md_sin2pi(0.25) == 1 && md_sin2pi(0.5) == 0 && md_sin2pi(0.75) == -1 && md_sin2pi(-0.25) == -1);
    CHECK_REL(md_sin2pi(1.0 / 12), 0.5, 3e-16);
    CHECK(md_sin2pi(1e300) == 0 && md_sin2pi(0x1p50 + 0.25) == 1);
    CHECK(isnan(md_sin2pi(HUGE_VAL)) && isnan(md_sin2pi((double)NAN)));
}

int main(void)
{
    test_exp();
    test_log();
    test_pow();
    test_cbrt();
    test_sin2pi();
    return check_report();
}
