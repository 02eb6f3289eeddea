#include "optics/material/formula.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "numbers/numeric.h"

/* base^exponent also for a base of 0 or below, as exponents in the database are whole numbers there. */
static double power(double base, double exponent)
{
    if (exponent == 0) return 1;
    if (exponent == 1) return base;
    if (exponent == 2) return base * base;
    if (base > 0) return md_pow(base, exponent);
    if (base < 0 && floor(exponent) == exponent)
        return fmod(exponent, 2) != 0 ? -md_pow(-base, exponent) : md_pow(-base, exponent);
    return base < 0 || exponent < 0 ? (double)NAN : 0;
}

/* Sum of a lambda^2 / (lambda^2 - b): b as given, or its square. */
static double resonances(const double *c, double l2, bool squared)
{
    double sum = 0;
    for (int i = 1; i + 1 < MD_FORMULA_MOST; i += 2)
        if (c[i] != 0) sum += c[i] * l2 / (l2 - (squared ? c[i + 1] * c[i + 1] : c[i + 1]));
    return sum;
}

/* Sum of a lambda^b from coefficient `first` on. */
static double powers(const double *c, int first, double lambda)
{
    double sum = 0;
    for (int i = first; i + 1 < MD_FORMULA_MOST; i += 2)
        if (c[i] != 0) sum += c[i] * power(lambda, c[i + 1]);
    return sum;
}

static double gases(const double *c, double l2)
{
    double sum = 0;
    for (int i = 1; i + 1 < MD_FORMULA_MOST; i += 2)
        if (c[i] != 0) sum += c[i] / (c[i + 1] - 1 / l2);
    return sum;
}

/* a lambda^b / (lambda^2 - c^d) */
static double mixed(const double *c, double lambda)
{
    return c[0] != 0 ? c[0] * power(lambda, c[1]) / (lambda * lambda - power(c[2], c[3])) : 0;
}

static double herzberger(const double *c, double l2)
{
    double pole = 1 / (l2 - 0.028);
    return c[0] + pole * (c[1] + pole * c[2]) + l2 * (c[3] + l2 * (c[4] + l2 * c[5]));
}

double md_formula_index(const md_formula *formula, double lambda)
{
    const double *c = formula->c, l2 = lambda * lambda;
    double off = lambda - c[4], retro;
    switch (formula->type) {
    case 1: return sqrt(1 + c[0] + resonances(c, l2, true));
    case 2: return sqrt(1 + c[0] + resonances(c, l2, false));
    case 3: return sqrt(c[0] + powers(c, 1, lambda));
    case 4: return sqrt(c[0] + mixed(c + 1, lambda) + mixed(c + 5, lambda) + powers(c, 9, lambda));
    case 5: return c[0] + powers(c, 1, lambda);
    case 6: return 1 + c[0] + gases(c, l2);
    case 7: return herzberger(c, l2);
    case 8: /* (n^2 - 1) / (n^2 + 2) */
        retro = c[0] + c[1] * l2 / (l2 - c[2]) + c[3] * l2;
        return sqrt((1 + 2 * retro) / (1 - retro));
    case 9: return sqrt(c[0] + c[1] / (l2 - c[2]) + c[3] * off / (off * off + c[5]));
    default: return (double)NAN;
    }
}

md_status md_formula_check(const md_formula *formula, double least, double most, const char *where, md_error *err)
{
    static const int most_of[MD_FORMULA_TYPES + 1] = {0, 17, 17, 17, 17, 17, 17, 6, 4, 6};
    enum { SAMPLES = 1000 };
    if (formula->type < 1 || formula->type > MD_FORMULA_TYPES)
        return md_fail(err, MD_ERR_CONFIG, "%s: formula %d: expected formula 1 to %d", where, formula->type, MD_FORMULA_TYPES);
    if (formula->n < 1 || formula->n > most_of[formula->type])
        return md_fail(err, MD_ERR_CONFIG, "%s: formula %d with %d coefficients: expected 1 to %d", where, formula->type,
                       formula->n, most_of[formula->type]);
    if (!(formula->from > 0 && formula->to > formula->from))
        return md_fail(err, MD_ERR_CONFIG, "%s: formula %d with wavelength_range %g %g: expected two rising wavelengths in um",
                       where, formula->type, formula->from, formula->to);
    double ratio = formula->to / formula->from;
    for (int i = 0; i <= SAMPLES; i++) {
        double lambda = formula->from * md_pow(ratio, (double)i / SAMPLES), n = md_formula_index(formula, lambda);
        char found[32] = "no real n";
        if (n >= least && n <= most) continue;
        if (!isnan(n)) snprintf(found, sizeof found, "n = %.6g", n);
        return md_fail(err, MD_ERR_CONFIG, "%s: formula %d gives %s at %g um, in its range: expected %g to %g", where,
                       formula->type, found, lambda, least, most);
    }
    return MD_OK;
}
