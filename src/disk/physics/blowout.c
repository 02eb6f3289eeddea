#include <math.h>

#include "base/numeric.h"
#include "disk/physics/radiation.h"

/* On a stretch where <Q_pr> is linear in y = ln s: excess = scale (q0 + slope (y - y0)) - s, which is >= 0 where beta >= 1/2. */
typedef struct stretch {
    double scale, y0, q0, slope;
} stretch;

static double excess(const stretch *line, double y)
{
    return line->scale * (line->q0 + line->slope * (y - line->y0)) - md_exp(y);
}

/* The size at which the excess changes sign between a and b: halved down to the last bit. */
static double bisect(const stretch *line, double a, double b)
{
    if (line->slope == 0) return line->scale * line->q0;
    bool sign = excess(line, a) >= 0;
    for (;;) {
        double middle = 0.5 * (a + b);
        if (middle <= a || middle >= b) return md_exp(middle);
        if ((excess(line, middle) >= 0) == sign)
            a = middle;
        else
            b = middle;
    }
}

static void scan(const stretch *line, double a, double b, int *roots, double *largest)
{
    if ((excess(line, a) >= 0) == (excess(line, b) >= 0)) return;
    ++*roots;
    *largest = bisect(line, a, b);
}

/* The excess is concave: left and right of its one maximum, at s = scale slope, it is monotone, so no pair of roots is missed. */
static void scan_stretch(const stretch *line, double a, double b, int *roots, double *largest)
{
    double peak = line->slope > 0 ? md_log(line->scale * line->slope) : a;
    if (peak > a && peak < b) {
        scan(line, a, peak, roots, largest);
        scan(line, peak, b, roots, largest);
    } else {
        scan(line, a, b, roots, largest);
    }
}

double md_blowout_size(const md_params *params, const md_tables *tables, double T_M, double rho, int *roots)
{
    double scale = 2 * md_beta(1, T_M, 1, rho), largest = 0; /* beta = 1/2: s = scale <Q_pr>(s) */
    int count = 0;
    if (params->radiation.q_pr == MD_QPR_CONSTANT) {
        largest = scale * params->radiation.q_pr_value;
        count = largest > 0;
    } else {
        const md_table2 *table = &tables->q_pr;
        double y_end = md_log(10), a = md_log(1e-9), q_a = md_table2_linear(table, T_M, a);
        for (int j = 0; j <= table->ny; j++) {
            double b = j < table->ny ? fmin(table->y[j], y_end) : y_end;
            if (b <= a) continue;
            double q_b = md_table2_linear(table, T_M, b);
            stretch line = {.scale = scale, .y0 = a, .q0 = q_a, .slope = (q_b - q_a) / (b - a)};
            scan_stretch(&line, a, b, &count, &largest);
            a = b;
            q_a = q_b;
        }
    }
    if (roots) *roots = count;
    return largest;
}

double md_chi_auto(double beta_eff, double q_pr)
{
    double push = fmax(0.1, 1 / (1 + 0.5 * (beta_eff / 0.5 - 1)));
    return fmin(2, fmax(0.5, push * fmin(1.5, fmax(0.5, q_pr))));
}
