#include "optics/material/silica.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* Malitson (1965): n^2 = 1 + sum of b lambda^2 / (lambda^2 - c^2). */
static double sellmeier(double lambda)
{
    static const double b[] = {0.6961663, 0.4079426, 0.8974794}, c[] = {0.0684043, 0.1162414, 9.896161};
    double l2 = lambda * lambda, n2 = 1;
    for (int i = 0; i < 3; i++)
        n2 += b[i] * l2 / (l2 - c[i] * c[i]);
    return sqrt(n2);
}

/* Dawson's integral by Rybicki's sum (Numerical Recipes, section 6.10): with steps of 0.3 its error is below 1e-11. */
static double dawson(double x)
{
    const double h = 0.3;
    double nearest = 2 * floor(x / (2 * h) + 0.5), rest = x - nearest * h, sum = 0;
    for (int i = -17; i <= 17; i += 2) {
        double d = rest - i * h;
        sum += md_exp(-d * d) / (nearest + i);
    }
    return sum / sqrt(MD_PI);
}

/* Kitamura et al. (2007), eqs. 20 to 22 and table 3: Gaussian bands in the imaginary part and their Kramers-Kronig partner,
 * whose factor 2/pi is a misprint for 2/sqrt(pi). */
static void bands(double lambda, double *n, double *k)
{
    static const double strength[] = {3.7998, 0.46089, 1.2520, 7.8147, 1.0313, 5.3757, 6.3305, 1.2948};
    static const double centre[] = {1089.7, 1187.7, 797.78, 1058.2, 446.13, 443.00, 465.80, 1026.7};
    static const double width[] = {31.454, 100.46, 91.601, 63.153, 275.111, 45.220, 22.680, 232.14};
    double wavenumber = 1e4 / lambda, re = 2.1232, im = 0, slope = 2 * sqrt(md_log(2));
    for (int i = 0; i < 8; i++) {
        double below = slope * (wavenumber - centre[i]) / width[i], above = slope * (wavenumber + centre[i]) / width[i];
        re += 2 * strength[i] / sqrt(MD_PI) * (dawson(above) - dawson(below));
        im += strength[i] * (md_exp(-below * below) - md_exp(-above * above));
    }
    double size = sqrt(re * re + im * im);
    *n = sqrt(0.5 * (size + re));
    *k = im > 0 ? 0.5 * im / *n : 0;
}

void md_material_silica_index(double lambda_um, double *n, double *k)
{
    *k = 0;
    if (lambda_um < 7)
        *n = sellmeier(lambda_um);
    else
        bands(lambda_um, n, k);
}
