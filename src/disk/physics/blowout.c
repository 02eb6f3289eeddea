#include "disk/physics/blowout.h"

#include <math.h>

#include "numbers/numeric.h"

/* On a stretch where <Q_pr> is linear in ln s, from s0 on: excess = scale (q0 + slope ln(s/s0)) - s, >= 0 where beta >= 1/2. */
typedef struct stretch {
    double scale, s0, q0, slope;
} stretch;

static double excess(const stretch *line, double s)
{
    return line->scale * (line->q0 + line->slope * md_log(s / line->s0)) - s;
}

/* Newton's method. From the end where excess and curvature have the same sign every step stays on that side of the root. */
static double root_from(const stretch *line, double s)
{
    for (int i = 0; i < 100; i++) {
        double next = s - excess(line, s) / (line->scale * line->slope / s - 1);
        if (fabs(next - s) <= 1e-15 * s) return next;
        s = next;
    }
    return s;
}

/* Roots between a and b, of which it is known whether the excess is >= 0 there. For slope > 0 it is concave, with its maximum at
 * s = scale slope, so no pair of roots is missed; else it falls, and is convex. */
static void scan(const stretch *line, double a, double b, bool above_a, bool above_b, md_blowout_band *band)
{
    double peak = line->scale * line->slope;
    bool pair = !above_a && !above_b && peak > a && peak < b && excess(line, peak) >= 0;
    if (!pair && above_a == above_b) return;
    if (band->roots == 0 && !above_a) band->lo = root_from(line, a);
    band->roots += pair ? 2 : 1;
    band->hi = root_from(line, line->slope > 0 && !above_b ? b : a);
}

md_blowout_band md_blowout_edges(const md_params *params, const md_tables *tables, double T_M, double rho)
{
    double scale = 2 * md_beta(1, T_M, 1, rho); /* beta = 1/2: s = scale <Q_pr>(s) */
    md_blowout_band band = {0};
    if (params->radiation.q_pr == MD_Q_PR_CONSTANT) {
        band.hi = scale * params->radiation.q_pr_value;
        band.roots = band.hi > 0;
    } else {
        const md_table2 *table = &tables->q_pr;
        md_place T = md_place_of(table->x, table->nx, T_M);
        double y_end = md_log(10), a = md_log(1e-9), s_a = 1e-9, q_a = md_table2_linear(table, T_M, a);
        bool above_a = scale * q_a >= s_a;
        for (int j = 0; j <= table->ny; j++) {
            double b = j < table->ny ? fmin(table->y[j], y_end) : y_end;
            if (b <= a) continue;
            bool inner = j < table->ny - 1 && b == table->y[j];
            md_place size = inner ? (md_place){j, 0} : md_place_of(table->y, table->ny, b);
            double s_b = md_exp(b), q_b = md_table2_at(table, T, size);
            bool above_b = scale * q_b >= s_b;
            stretch line = {.scale = scale, .s0 = s_a, .q0 = q_a, .slope = (q_b - q_a) / (b - a)};
            scan(&line, s_a, s_b, above_a, above_b, &band);
            a = b;
            s_a = s_b;
            q_a = q_b;
            above_a = above_b;
        }
    }
    return band;
}

double md_blowout_size(const md_params *params, const md_tables *tables, double T_M, double rho, int *roots)
{
    md_blowout_band band = md_blowout_edges(params, tables, T_M, rho);
    if (roots) *roots = band.roots;
    return band.hi;
}

double md_chi_auto(double beta_eff, double q_pr)
{
    double push = fmax(0.1, 1 / (1 + 0.5 * (beta_eff / 0.5 - 1)));
    return fmin(2, fmax(0.5, push * fmin(1.5, fmax(0.5, q_pr))));
}
