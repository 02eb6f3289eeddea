#include "numbers/integral.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

static const double HALF_SQRT_2PI = 1.2533141373155003; /* the integral from 0 on */
static const double SERIES_UP_TO = 2;

/* From 0 to x: e^(-x^2/2) (x + x^3/3 + x^5/(3 5) + ...), all terms of one sign. */
static double gauss_series(double x)
{
    double term = x, sum = x;
    for (int n = 3; term > 1e-17 * sum; n += 2) {
        term *= x * x / n;
        sum += term;
    }
    return md_exp(-0.5 * x * x) * sum;
}

/* From x > 0 on: e^(-x^2/2) / (x + 1/(x + 2/(x + 3/(x + ...)))). */
static double gauss_tail(double x)
{
    enum { TERMS = 150 };
    if (isinf(x)) return 0;
    double fraction = x;
    for (int n = TERMS; n > 0; n--)
        fraction = x + n / fraction;
    return md_exp(-0.5 * x * x) / fraction;
}

static double gauss_from_zero(double x)
{
    return x < SERIES_UP_TO ? gauss_series(x) : HALF_SQRT_2PI - gauss_tail(x);
}

static double gauss_beyond(double x)
{
    return x < SERIES_UP_TO ? HALF_SQRT_2PI - gauss_series(x) : gauss_tail(x);
}

double md_integral_gauss(double a, double b)
{
    if (b < 0) return md_integral_gauss(-b, -a);
    if (a < 0) return gauss_from_zero(-a) + gauss_from_zero(b);
    return b < SERIES_UP_TO ? gauss_series(b) - gauss_series(a) : gauss_beyond(a) - gauss_beyond(b);
}

static double sinh_of(double u)
{
    if (fabs(u) > 0.5) return 0.5 * (md_exp(u) - md_exp(-u));
    double term = u, sum = u;
    for (int n = 2; n < 16; n += 2) {
        term *= u * u / (n * (n + 1));
        sum += term;
    }
    return sum;
}

double md_integral_exp(double slope, double width)
{
    double u = 0.5 * slope * width;
    return u == 0 ? width : width * (sinh_of(u) / u);
}

/* The imaginary part of e^(2 pi i phase) 2 sinh(z width/2)/z, z = slope + 2 pi i turns. */
double md_integral_wave(double slope, double turns, double phase, double width)
{
    double u = 0.5 * slope * width, v = MD_PI * turns * width, square = u * u + v * v;
    double sine = md_sin2pi(phase), cosine = md_sin2pi(phase + 0.25);
    if (square == 0) return width * sine;
    double sinh_u = sinh_of(u), cosh_u = 0.5 * (md_exp(u) + md_exp(-u));
    double sin_v = md_sin2pi(0.5 * turns * width), cos_v = md_sin2pi(0.5 * turns * width + 0.25);
    double real = (u * sinh_u * cos_v + v * cosh_u * sin_v) / square;
    double imaginary = (u * cosh_u * sin_v - v * sinh_u * cos_v) / square;
    return width * (sine * real + cosine * imaginary);
}
