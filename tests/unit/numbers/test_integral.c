/* numbers/integral against the C library's error function in long double, and against Simpson's rule. */
#include "check.h"

#include <math.h>
#include <stdbool.h>

#include "numbers/integral.h"

static double gauss(double a, double b)
{
    long double root = sqrtl(0.5L), scale = sqrtl(acosl(-1) / 2);
    if (b < 0) return gauss(-b, -a);
    if (a < 0) return (double)(scale * (erfl(-a * root) + erfl(b * root)));
    return (double)(scale * (b < 1 ? erfl(b * root) - erfl(a * root) : erfcl(a * root) - erfcl(b * root)));
}

static void gauss_everywhere(void)
{
    for (double a = -37; a < 37; a += 0.173)
        for (double width = 1e-3; width < 100; width *= 1.7)
            CHECK_REL(md_integral_gauss(a, a + width), gauss(a, a + width), 1e-12 + 1e-14 / width);
    CHECK_REL(md_integral_gauss(-HUGE_VAL, HUGE_VAL), sqrt(2 * acos(-1)), 1e-15);
    CHECK(md_integral_gauss(1, 1) == 0 && md_integral_gauss(50, 60) == 0 && md_integral_gauss(-60, -50) == 0);
}

/* Integral of exp(slope u) (1 or sin(2 pi (phase + turns u))) over [-width/2, width/2]. */
static double simpson(double slope, double turns, double phase, double width, bool wave)
{
    enum { PIECES = 4000 };
    double sum = 0, h = width / PIECES;
    for (int i = 0; i <= PIECES; i++) {
        double u = (i - PIECES / 2) * h, value = exp(slope * u) * (wave ? sin(2 * acos(-1) * (phase + turns * u)) : 1);
        sum += value * (i == 0 || i == PIECES ? 1 : i % 2 ? 4 : 2);
    }
    return sum * h / 3;
}

static void exponentials(void)
{
    const double slopes[] = {-17, -2.5, -1e-9, 0, 1e-5, 0.5, 3}, widths[] = {1e-6, 0.01, 0.4, 2};
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 4; j++) {
            double slope = slopes[i], width = widths[j], whole = simpson(slope, 0, 0, width, false);
            CHECK_REL(md_integral_exp(slope, width), whole, 1e-10);
            for (double phase = 0; phase < 1; phase += 0.13)
                for (double turns = 0; turns < 2; turns += 0.31) {
                    double want = simpson(slope, turns, phase, width, true);
                    CHECK(fabs(md_integral_wave(slope, turns, phase, width) - want) < 1e-9 * whole);
                }
        }
}

int main(void)
{
    gauss_everywhere();
    exponentials();
    return check_report();
}
