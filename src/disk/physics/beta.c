#include "disk/physics/beta.h"

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* beta s / <Q_pr>; Burns, Lamy & Soter (1979), with the planet's R^2 sigma T^4 for the star's L / 4 pi */
double md_beta_scale(double T_M, double rho)
{
    double T2 = T_M * T_M;
    return 3 * MD_SIGMA_SB * (T2 * T2) * (MD_R_MARS * MD_R_MARS) / (4 * MD_G * MD_M_MARS * MD_C * rho);
}

double md_beta(double s, double T_M, double q_pr, double rho)
{
    return md_beta_scale(T_M, rho) * q_pr / s;
}

double md_q_pr(const md_params *params, const md_tables *tables, double s, double T_M, long *clamped)
{
    if (params->radiation.q_pr == MD_Q_PR_CONSTANT) return params->radiation.q_pr_value;
    const md_table2 *table = &tables->q_pr;
    double log_s = md_log(s);
    bool outside = T_M < table->x[0] || T_M > table->x[table->nx - 1] || log_s < table->y[0] || log_s > table->y[table->ny - 1];
    if (clamped && outside) ++*clamped;
    return md_table2_linear(table, T_M, log_s);
}
