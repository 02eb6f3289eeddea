#include "disk/model/radial.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

double md_radial_omega(double r)
{
    return sqrt(MD_G * MD_M_MARS / (r * r * r)); /* Kepler's third law */
}

double md_radial_momentum(double r)
{
    return sqrt(MD_G * MD_M_MARS * r);
}

double md_radial_orbits(const md_radial *radial, double t)
{
    return floor(t / radial->t_orb_in + 1e-9);
}

/* Integral of r^(1-p) from a to b; p = 2 is the logarithm. */
static double power_integral(double a, double b, double p)
{
    if (p == 2) return md_log(b / a);
    if (p == 0) return 0.5 * (b - a) * (b + a);
    return (md_pow(b, 2 - p) - md_pow(a, 2 - p)) / (2 - p);
}

double md_radial_sigma_midplane(double r, double mass, double r_in, double r_out, double p)
{
    /* Lengths in units of r_in keep every power finite. M = 2 pi Sigma_0 int r^(1-p) dr. */
    double sigma_0 = mass / (2 * MD_PI * r_in * r_in * power_integral(1, r_out / r_in, p));
    return sigma_0 * md_pow(r / r_in, -p);
}

static void set_edges(double *edge, int n, double r_in, double r_out, md_spacing spacing)
{
    double log_ratio = md_log(r_out / r_in);
    for (int ig = 0; ig <= n; ig++) {
        double x = (double)ig / n;
        edge[ig] = spacing == MD_SPACING_LOG ? r_in * md_exp(x * log_ratio) : r_in + x * (r_out - r_in);
    }
    edge[n] = r_out; /* exactly, not to rounding */
}

md_status md_radial_init(md_radial *radial, const md_params *params, md_error *err)
{
    int n = params->disk.cells;
    double r_in = params->disk.r_in_RM * MD_R_MARS, r_out = params->disk.r_out_RM * MD_R_MARS;
    *radial = (md_radial){.n = n};
    if (n < 1 || !(r_in > 0 && r_in < r_out)) {
        return md_fail(err, MD_ERR_CONFIG, "disk: %d cells from %g to %g R_mars: want at least one cell and 0 < r_in < r_out",
                       n, params->disk.r_in_RM, params->disk.r_out_RM);
    }
    size_t count = (size_t)n;
    radial->edge = md_alloc(count + 1, sizeof(double), err);
    radial->r = md_alloc(count, sizeof(double), err);
    radial->area = md_alloc(count, sizeof(double), err);
    radial->omega = md_alloc(count, sizeof(double), err);
    radial->v_kepler = md_alloc(count, sizeof(double), err);
    radial->t_orb = md_alloc(count, sizeof(double), err);
    radial->sigma_midplane = md_alloc(count, sizeof(double), err);
    if (err->code) {
        md_radial_free(radial);
        return err->code;
    }
    set_edges(radial->edge, n, r_in, r_out, params->disk.spacing);
    radial->t_orb_in = 2 * MD_PI / md_radial_omega(r_in);
    for (int ig = 0; ig < n; ig++) {
        double lo = radial->edge[ig], hi = radial->edge[ig + 1], r = 0.5 * (lo + hi);
        radial->r[ig] = r;
        radial->area[ig] = MD_PI * (hi - lo) * (hi + lo);
        radial->omega[ig] = md_radial_omega(r);
        radial->v_kepler[ig] = sqrt(MD_G * MD_M_MARS / r);
        radial->t_orb[ig] = 2 * MD_PI / radial->omega[ig];
        radial->sigma_midplane[ig] =
            md_radial_sigma_midplane(r, params->disk.mass_Mmars * MD_M_MARS, r_in, r_out, params->disk.slope);
    }
    return MD_OK;
}

void md_radial_free(md_radial *radial)
{
    md_free(radial->edge);
    md_free(radial->r);
    md_free(radial->area);
    md_free(radial->omega);
    md_free(radial->v_kepler);
    md_free(radial->t_orb);
    md_free(radial->sigma_midplane);
    *radial = (md_radial){0};
}
