#include "optics/mie/planck.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "optics/mie/mie_rays.h"
#include "optics/mie/quadrature.h"

/* u = h c / (lambda k_B T): what lies outside is below 1e-8 of any mean. */
static const double U_MIN = 0.004, U_MAX = 45;

/* Intervals at first, in ln(lambda); where there are ripples and resonances, from x = RIPPLES on, 8 times the width of the
 * narrowest features in x. */
static const double ROUGH = 1, WIDEST = 0.25, RIPPLES = 2, WIDTHS = 8, NO_WEIGHT = 1e-6;
enum { MOST_HALVINGS = 16 };

/* The weight of the spectrum lies within about so much of ln(lambda): the errors of many intervals
 * are of either sign and add as squares. */
static const double SPECTRUM_WIDTH = 4;

md_status md_planck_init(md_planck *planck, md_grain grain, md_error *err)
{
    *planck = (md_planck){.grain = grain, .tolerance = 1e-6, .rays_from = 300, .blur = 1};
    return md_mie_work_init(&planck->work, MD_PLANCK_MOST_X, err);
}

void md_planck_free(md_planck *planck)
{
    md_mie_work_free(&planck->work);
}

/* Integral of 15/pi^4 u^3/(e^u - 1) from u to infinity; for small u one minus its series. */
double md_planck_share_below(double lambda, double T)
{
    const double scale = 15 / (MD_PI * MD_PI * MD_PI * MD_PI);
    if (!(lambda > 0)) return 0;
    double u = MD_PLANCK_C2 / (lambda * T), sum = 0;
    if (u < 0.2) return 1 - scale * u * u * u * (1.0 / 3 - u / 8 + u * u / 60);
    for (int k = 1; k * u < 40 && k < 400; k++)
        sum += md_exp(-k * u) / k * (u * u * u + (3 * u * u + (6 * u + 6.0 / k) / k) / k);
    return scale * sum;
}

double md_planck_share_outside(const md_grain *grain, double T)
{
    double worst = 0;
    for (int i = 0; i < grain->axes; i++) {
        const md_material *m = &grain->axis[i];
        double above = m->lambda_max < 1e12 ? 1 - md_planck_share_below(1e-6 * m->lambda_max, T) : 0;
        worst = fmax(worst, md_planck_share_below(1e-6 * m->lambda_min, T) + above);
    }
    return worst;
}

static const double LN_MICRON = 13.815510557964274; /* ln 1e6 */

double md_planck_contrast(const md_grain *grain, double T_min, double T_max)
{
    enum { SAMPLES = 400 };
    double first = md_log(MD_PLANCK_C2 / (U_MAX * T_max)), last = md_log(MD_PLANCK_C2 / (U_MIN * T_min)), most = 0;
    for (int i = 0; i < grain->axes * (SAMPLES + 1); i++) {
        double n, k, y = first + (last - first) * (i / grain->axes) / SAMPLES;
        md_material_index(&grain->axis[i % grain->axes], y + LN_MICRON, &n, &k);
        most = fmax(most, sqrt((n - 1) * (n - 1) + k * k));
    }
    return most;
}

typedef struct job {
    double from, to; /* of ln(lambda/m) */
    int halvings;
} job;

/* The spectrum is the sum of two, which are integrated one by one: the series, whose ripples want many points, and the rays, which
 * are smooth and dear. */
typedef enum parts { WAVES, RAYS, BOTH } parts;

typedef struct integral {
    md_planck *planck;
    parts parts;
    double s;
    const double *T;
    int n_T;
    md_planck_mean *here;  /* n_T: 15-point rule over one interval */
    double *noise;         /* n_T: what rounding may have done to it */
    double *difference;    /* 2 n_T: to the 7-point rule, for pr and abs */
    md_planck_mean *rough; /* n_T: size of the result */
    md_planck_mean *mean;
} integral;

/* What resonances are spread over: where they are many and each is weak, more. */
static double blur(const md_planck *planck, double x)
{
    return planck->blur * fmin(0.01, fmax(0.002, 1e-4 * x));
}

static void add_sphere(md_planck_mean *sum, double weight, md_mie_q q)
{
    sum->pr += weight * q.pr;
    sum->abs += weight * q.abs;
    sum->sca += weight * q.sca;
    sum->g_sca += weight * q.g * q.sca;
}

/* Rounding: of what differs from vacuum, m - 1, and of sums over reflections near 1. Found with spheres of |m - 1| = 1e-9, beside
 * sums in 113 bits. */
static double waves_noise(md_mie_q waves, double n, double k)
{
    const double ROUNDING = 4e-15;
    double contrast = sqrt((n - 1) * (n - 1) + k * k);
    return ROUNDING * waves.ext / fmax(contrast, ROUNDING);
}

static const double RAYS_NOISE = 1e-14;

static md_planck_mean spectrum(const integral *in, double y, double *noise)
{
    *noise = 0;
    md_planck *planck = in->planck;
    double x = 2 * MD_PI * in->s * md_exp(-y), share = md_mie_rays_share(x, planck->rays_from);
    double rays = in->parts == WAVES ? 0 : share, waves = in->parts == RAYS ? 0 : 1 - share;
    md_planck_mean sum = {0};
    for (int i = 0; i < planck->grain.axes && rays + waves > 0; i++) {
        double n, k, w = planck->grain.weight[i];
        md_material_index(&planck->grain.axis[i], y + LN_MICRON, &n, &k);
        if (waves > 0) {
            md_mie_q q = md_mie_series(&planck->work, x, n, k, blur(planck, x));
            add_sphere(&sum, w * waves, q);
            *noise += w * waves * waves_noise(q, n, k);
        }
        if (rays > 0) {
            add_sphere(&sum, w * rays, md_mie_rays(x, n, k));
            *noise += w * rays * RAYS_NOISE;
        }
        planck->evaluations++;
    }
    return sum;
}

/* B_lambda lambda over the integral of B_lambda d(lambda): 15/pi^4 u^4/(e^u - 1). */
static double planck_weight(double y, double T)
{
    const double scale = 15 / (MD_PI * MD_PI * MD_PI * MD_PI);
    double u = MD_PLANCK_C2 * md_exp(-y) / T;
    return u > U_MIN && u < U_MAX ? scale * u * u * u * u / (md_exp(u) - 1) : 0;
}

/* Both rules over one interval. */
static void evaluate(integral *in, double from, double to)
{
    double half = 0.5 * (to - from);
    for (int t = 0; t < in->n_T; t++) {
        in->here[t] = (md_planck_mean){0};
        in->noise[t] = 0;
        in->difference[2 * t] = in->difference[2 * t + 1] = 0;
    }
    for (int i = 0; i < MD_K15; i++) {
        double y = 0.5 * (from + to) + half * md_k15[i].x, noise;
        md_planck_mean q = spectrum(in, y, &noise);
        for (int t = 0; t < in->n_T; t++) {
            double w = half * planck_weight(y, in->T[t]), k = w * md_k15[i].kronrod,
                   d = w * (md_k15[i].kronrod - md_k15[i].gauss);
            in->here[t].pr += k * q.pr;
            in->here[t].abs += k * q.abs;
            in->here[t].sca += k * q.sca;
            in->here[t].g_sca += k * q.g_sca;
            in->noise[t] += k * noise;
            in->difference[2 * t] += d * q.pr;
            in->difference[2 * t + 1] += d * q.abs;
        }
    }
}

static void add_part(md_planck_mean *sum, const md_planck_mean *part, int n)
{
    for (int t = 0; t < n; t++) {
        sum[t].pr += part[t].pr;
        sum[t].abs += part[t].abs;
        sum[t].sca += part[t].sca;
        sum[t].g_sca += part[t].g_sca;
    }
}

/* Small beside the mean, or no more than rounding makes of it: halving would find no end. */
static bool small(double difference, double mean, double noise, double allowed)
{
    return fabs(difference) <= noise || md_k15_error(difference / mean) <= allowed;
}

static bool good_enough(const integral *in, double width)
{
    double allowed = in->planck->tolerance * sqrt(width / SPECTRUM_WIDTH);
    for (int t = 0; t < in->n_T; t++) {
        double pr = in->rough[t].pr, abs = fmax(in->rough[t].abs, 1e-3 * pr);
        if (!small(in->difference[2 * t], pr, in->noise[t], allowed) ||
            !small(in->difference[2 * t + 1], abs, in->noise[t], allowed))
            return false;
    }
    return true;
}

/* Halves an interval, left part first, until all is good enough; the order of the sums is that of the wavelengths. */
static void refine(integral *in, double from, double to)
{
    job stack[MOST_HALVINGS + 2] = {{from, to, 0}};
    for (int n = 1; n > 0;) {
        job now = stack[--n];
        evaluate(in, now.from, now.to);
        if (now.halvings == MOST_HALVINGS || good_enough(in, now.to - now.from)) {
            add_part(in->mean, in->here, in->n_T);
            continue;
        }
        double middle = 0.5 * (now.from + now.to);
        stack[n++] = (job){middle, now.to, now.halvings + 1};
        stack[n++] = (job){now.from, middle, now.halvings + 1};
    }
}

/* The narrowest features in x: what is blurred, or the width k x / n that absorption gives to every resonance. */
static double narrowest(const md_planck *planck, double x, double ln_um)
{
    double width = x;
    for (int i = 0; i < planck->grain.axes; i++) {
        double n, k;
        md_material_index(&planck->grain.axis[i], ln_um, &n, &k);
        width = fmin(width, k * x / (n + k));
    }
    return fmax(width, blur(planck, x));
}

/* How wide an interval that begins at y may be at first. */
static double first_width(const integral *in, double y)
{
    double x = 2 * MD_PI * in->s * md_exp(-y);
    if (in->parts != WAVES || !(x > RIPPLES && x < 2 * in->planck->rays_from)) return WIDEST;
    bool weighty = false;
    for (int t = 0; t < in->n_T; t++)
        weighty = weighty || planck_weight(y, in->T[t]) > NO_WEIGHT;
    double width = weighty ? narrowest(in->planck, x, y + LN_MICRON) : 0;
    return width > 0 ? fmin(WIDEST, WIDTHS * width / x) : WIDEST;
}

/* One part in intervals that no ripple slips through. */
static void cover(integral *in, parts which, double first, double last)
{
    in->parts = which;
    for (double from = first, to; from < last; from = to) {
        to = fmin(last, from + first_width(in, from));
        refine(in, from, to);
    }
}

/* Over all of the spectrum: at first roughly, for the size of the result. */
static void integrate(integral *in)
{
    double coldest = in->T[0], hottest = in->T[0];
    for (int t = 1; t < in->n_T; t++) {
        coldest = fmin(coldest, in->T[t]);
        hottest = fmax(hottest, in->T[t]);
    }
    double first = md_log(MD_PLANCK_C2 / (U_MAX * hottest)), last = md_log(MD_PLANCK_C2 / (U_MIN * coldest));
    in->parts = BOTH;
    for (double from = first, to; from < last; from = to) {
        to = fmin(last, from + ROUGH);
        evaluate(in, from, to);
        add_part(in->rough, in->here, in->n_T);
    }
    /* x falls with the wavelength */
    double waves_from = md_log(MD_PI * in->s / in->planck->rays_from), rays_to = waves_from + md_log(2);
    cover(in, WAVES, fmax(first, waves_from), last);
    cover(in, RAYS, first, fmin(last, rays_to));
}

md_status md_planck_means(md_planck *planck, double s, const double *T, int n_T, md_planck_mean *mean, md_error *err)
{
    bool sane = s > 0 && isfinite(s) && n_T > 0;
    for (int t = 0; t < n_T; t++)
        sane = sane && T[t] > 0 && isfinite(T[t]);
    if (!sane) return md_fail(err, MD_ERR_NUMERICS, "no Planck mean for s = %g m: expected radius and temperatures above 0", s);
    integral in = {.planck = planck, .s = s, .T = T, .n_T = n_T, .mean = mean};
    in.here = md_alloc((size_t)n_T, sizeof *in.here, err);
    in.noise = md_alloc((size_t)n_T, sizeof(double), err);
    in.rough = md_alloc((size_t)n_T, sizeof *in.rough, err);
    in.difference = md_alloc(2 * (size_t)n_T, sizeof(double), err);
    if (!err->code) {
        for (int t = 0; t < n_T; t++)
            mean[t] = (md_planck_mean){0};
        integrate(&in);
    }
    md_free(in.here);
    md_free(in.noise);
    md_free(in.rough);
    md_free(in.difference);
    return err->code;
}
