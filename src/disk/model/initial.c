#include "disk/model/initial.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/integral.h"
#include "numbers/numeric.h"

static const double ln10 = 2.302585092994045684;

/* Scale to sum 1; returns false when there is nothing to scale. */
static bool normalise(double *weight, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += weight[k];
    if (!(sum > 0) || !isfinite(sum)) return false;
    for (int k = 0; k < n; k++)
        weight[k] /= sum;
    return true;
}

/* Add `share` of a mode L(c) ~ exp(-(ln(s/c) / w)^2 / 2) ds, w = width ln 10, normalised on its own; nothing below s_cut. With
 * y = ln(s/c)/w - w the mass is exp(-y^2/2) dy. */
static bool add_mode(const md_sizes *sizes, double share, double centre, double width_dex, double s_cut, double *mode,
                     double *weight)
{
    if (share <= 0) return true;
    double w = width_dex * ln10;
    for (int k = 0; k < sizes->n; k++) {
        double lo = fmax(sizes->edge[k], s_cut), hi = sizes->edge[k + 1];
        mode[k] = lo < hi ? md_integral_gauss(md_log(lo / centre) / w - w, md_log(hi / centre) / w - w) : 0;
    }
    if (!normalise(mode, sizes->n)) return false;
    for (int k = 0; k < sizes->n; k++)
        weight[k] += share * mode[k];
    return true;
}

static bool set_modes(const md_params *params, const md_sizes *sizes, double f_fine, double s_cut, double *mode, double *weight)
{
    double width = params->initial.width_dex;
    return add_mode(sizes, 1 - f_fine, params->initial.s_meter_m, width, s_cut, mode, weight) &&
           add_mode(sizes, f_fine, params->initial.s_fine_m, width, s_cut, mode, weight);
}

/* Mass per ln s ~ s^slope from lo to hi, times a wave; `peak` is the largest exponent of all pieces, so that steep ones stay
 * finite. */
typedef struct md_piece {
    double lo, hi, slope;
} md_piece;

typedef struct md_wave {
    double amplitude, decay, log_range;
} md_wave;

/* Bins that an end of the piece cuts are filled by overlap. */
static void add_piece(const md_sizes *sizes, md_piece piece, double peak, md_wave wave, double *weight)
{
    for (int k = 0; k < sizes->n; k++) {
        double lo = fmax(sizes->edge[k], piece.lo), hi = fmin(sizes->edge[k + 1], piece.hi);
        if (!(lo < hi)) continue;
        double width = md_log(hi / lo), middle = md_log(lo / sizes->edge[0]) + 0.5 * width, x = middle / wave.log_range;
        double mass = md_integral_exp(piece.slope, width);
        if (wave.amplitude > 0)
            mass += wave.amplitude * md_exp(-wave.decay * x) *
                    md_integral_wave(piece.slope - wave.decay / wave.log_range, 1 / wave.log_range, x, width);
        weight[k] += mass * md_exp(piece.slope * middle - peak);
    }
}

static void add_pieces(const md_sizes *sizes, const md_piece *piece, int pieces, md_wave wave, double *weight)
{
    double peak = -HUGE_VAL, s_min = sizes->edge[0], s_max = sizes->edge[sizes->n];
    for (int i = 0; i < pieces; i++) {
        double lo = fmax(piece[i].lo, s_min), hi = fmin(piece[i].hi, s_max);
        if (lo < hi) peak = fmax(peak, piece[i].slope * md_log((piece[i].slope > 0 ? hi : lo) / s_min));
    }
    for (int i = 0; i < pieces; i++)
        add_piece(sizes, piece[i], peak, wave, weight);
}

/* Number per ln s ~ s^-q with q0 below 10 s_min, q0 + 1 up to s_max/10, q0 + 3/2 above (the earlier program's, with its steps
 * at both), times an optional wave. */
static void set_powerlaw3(const md_params *params, const md_sizes *sizes, double *weight)
{
    double q0 = params->initial.alpha_is_mass_slope ? 3 * params->initial.alpha - 2 : params->initial.alpha;
    double s_min = sizes->edge[0], s_max = sizes->edge[sizes->n], first = 10 * s_min, last = fmax(first, s_max / 10);
    md_piece piece[] = {{s_min, first, 3 - q0}, {first, last, 2 - q0}, {last, s_max, 1.5 - q0}};
    md_wave wave = {params->initial.wave_amplitude, params->initial.wave_decay, md_log(s_max / s_min)};
    add_pieces(sizes, piece, 3, wave, weight);
}

/* Mass s^(3 - alpha) ds in the range of the solids. */
static void set_truncated(const md_params *params, const md_sizes *sizes, double *weight)
{
    double lo = fmax(params->initial.s_min_solid_m, params->initial.s_cut_m), hi = params->initial.s_max_solid_m;
    md_piece piece = {lo, hi, 4 - params->initial.alpha_solid};
    add_pieces(sizes, &piece, 1, (md_wave){0, 0, 1}, weight);
}

/* 1 - (1 + x) e^-x without cancellation: e^-x sum_(n >= 2) x^n / n!, for x <= 1. */
static double lower_gamma2(double x)
{
    double term = 0.5 * x * x, sum = term;
    for (int n = 3; n < 24; n++) {
        term *= x / n;
        sum += term;
    }
    return md_exp(-x) * sum;
}

/* Integral of x e^-x from a to b. */
static double exponential_mass(double a, double b)
{
    if (b <= 1) return lower_gamma2(b) - lower_gamma2(a);
    return (1 + a) * md_exp(-a) - (1 + b) * md_exp(-b);
}

static void set_exponential(const md_params *params, const md_sizes *sizes, double *weight)
{
    for (int k = 0; k < sizes->n; k++) {
        double lo = sizes->edge[k] / params->initial.s_meter_m, hi = sizes->edge[k + 1] / params->initial.s_meter_m;
        weight[k] = exponential_mass(lo * lo * lo, hi * hi * hi); /* x = m / m(s_meter) */
    }
}

/* No size of the shape lies on the grid: told with the key that says where it lies. */
static md_status refuse_empty(const md_params *params, const md_sizes *sizes, md_error *err)
{
    bool powerlaw = params->initial.shape == MD_SHAPE_POWERLAW3, truncated = params->initial.shape == MD_SHAPE_TRUNCATED;
    bool cut = params->initial.shape == MD_SHAPE_MELT && params->initial.s_cut_m > params->initial.s_meter_m;
    const char *key = powerlaw    ? "initial.alpha"
                      : truncated ? "initial.s_min_solid_m"
                      : cut       ? "initial.s_cut_m"
                                  : "initial.s_meter_m";
    double value = powerlaw    ? params->initial.alpha
                   : truncated ? params->initial.s_min_solid_m
                   : cut       ? params->initial.s_cut_m
                               : params->initial.s_meter_m;
    char shape[64];
    md_param_choice_name(md_param_find(md_disk_params, "initial.shape"), (int)params->initial.shape, shape, sizeof shape);
    return md_fail(
        err, MD_ERR_CONFIG,
        "%s = %.15g: no bin between %g m and %g m gets any mass with initial.shape = \"%s\"; its sizes must lie on the "
        "grid",
        key, value, sizes->edge[0], sizes->edge[sizes->n], shape);
}

md_status md_initial_weights(const md_params *params, const md_sizes *sizes, double *weight, md_error *err)
{
    for (int k = 0; k < sizes->n; k++)
        weight[k] = 0;
    if (params->initial.shape == MD_SHAPE_EMPTY) return MD_OK;
    double *mode = md_alloc((size_t)sizes->n, sizeof(double), err);
    if (!mode) return err->code;
    bool filled = true;
    switch (params->initial.shape) {
    case MD_SHAPE_POWERLAW3: set_powerlaw3(params, sizes, weight); break;
    case MD_SHAPE_TRUNCATED: set_truncated(params, sizes, weight); break;
    case MD_SHAPE_EXPONENTIAL: set_exponential(params, sizes, weight); break;
    case MD_SHAPE_LOGNORMAL: filled = set_modes(params, sizes, 0, 0, mode, weight); break;
    case MD_SHAPE_MELT: filled = set_modes(params, sizes, params->initial.f_fine, params->initial.s_cut_m, mode, weight); break;
    case MD_SHAPE_EMPTY: break;
    }
    md_free(mode);
    if (filled && normalise(weight, sizes->n)) return MD_OK;
    return refuse_empty(params, sizes, err);
}
