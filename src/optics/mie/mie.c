#include "optics/mie/mie.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "optics/mie/mie_rays.h"

/* Complex numbers are written out: the operators of C99 call a slow function that looks for infinities. */
typedef struct cplx {
    double re, im;
} cplx;

static cplx times(cplx a, cplx b)
{
    return (cplx){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static cplx inverse(double re, double im)
{
    double scale = 1 / (re * re + im * im);
    return (cplx){re * scale, -im * scale};
}

/* Orders that matter: Wiscombe (1980), Applied Optics 19, 1505, with a margin that makes the rest invisible. */
static int orders(double x)
{
    return (int)(x + 4.5 * md_cbrt(x) + 8);
}

md_status md_mie_work_init(md_mie_work *work, double x_most, md_error *err)
{
    size_t room = (size_t)orders(x_most) + 2;
    work->x_most = x_most;
    work->re = md_alloc(room, sizeof(double), err);
    work->im = md_alloc(room, sizeof(double), err);
    if (err->code) md_mie_work_free(work);
    return err->code;
}

void md_mie_work_free(md_mie_work *work)
{
    md_free(work->re);
    md_free(work->im);
    *work = (md_mie_work){0};
}

/* Where to start downwards so that nothing of the start is left at order `last`. Weakly absorbing spheres: above |z|, where the
 * solution falls. Opaque ones: the unwanted solution falls as exp(-(n^2 - last^2) Im z / |z|^2) on the way down. */
static double first_order(double z_abs, double z_im, int last)
{
    double above = z_abs + 8 * md_cbrt(z_abs) + 16;
    double opaque = sqrt((double)last * last + 40 * z_abs * z_abs / z_im) + 16;
    double start = z_im > 0 && opaque < above ? opaque : above;
    return start > last + 16 ? floor(start) : last + 16;
}

/* work[n] = psi_(n-1)(z) / psi_n(z) = D_n(z) + n/z, n = 1..last (B&H eq. 4.89, without its chain of divisions): psi itself is
 * stepped downwards, psi_(n-1) = (2n + 1)/z psi_n - psi_(n+1), from any start, and made small again before it overflows. */
static void ratios(const md_mie_work *work, double x, double n_m, double k_m, int last)
{
    const double big = 0x1p300, shrink = 0x1p-300;
    cplx one_z = inverse(x * n_m, x * k_m), above = {0, 0}, here = {1, 0};
    for (int n = (int)first_order(x * sqrt(n_m * n_m + k_m * k_m), x * k_m, last); n >= 1; n--) {
        double w = 2.0 * n + 1;
        cplx step = {w * one_z.re, w * one_z.im};
        cplx below = {step.re * here.re - step.im * here.im - above.re, step.re * here.im + step.im * here.re - above.im};
        if (n <= last) {
            double norm = here.re * here.re + here.im * here.im, scale = norm > 0 ? 1 / norm : 0;
            work->re[n] = (below.re * here.re + below.im * here.im) * scale;
            work->im[n] = (below.im * here.re - below.re * here.im) * scale;
        }
        above = here;
        here = below;
        if (fabs(here.re) > big || fabs(here.im) > big) {
            above = (cplx){above.re * shrink, above.im * shrink};
            here = (cplx){here.re * shrink, here.im * shrink};
        }
    }
}

/* psi_(n-1)(x) / psi_n(x) for n = 1..last, x < 2: small spheres lose psi to cancellation when it is stepped upwards. */
enum { SMALL_ORDERS = 20 };
static const double SMALL_X = 2;

static void small_ratios(double x, double *ratio)
{
    double u = (2 * SMALL_ORDERS + 33) / x;
    for (int n = SMALL_ORDERS + 15; n >= 1; n--) {
        u = (2 * n + 1) / x - 1 / u;
        if (n <= SMALL_ORDERS) ratio[n] = u;
    }
}

/* a_n or b_n, its square, which an average over sizes makes larger than the square of the average, and its share of what is
 * absorbed, Re a_n - |a_n|^2. */
typedef struct wave {
    cplx c;
    double square, absorbed;
} wave;

typedef struct sums {
    double ext, sca, abs, cosine, back_re, back_im;
    cplx a, b; /* coefficients of the order before */
} sums;

/* B&H eqs. 4.61, 4.62 (cross-sections), 4.8 of section 4.5 (asymmetry), 4.82 (back-scatter). */
static void add_order(sums *s, int n, wave a, wave b)
{
    double w = 2 * n + 1, sign = n % 2 ? -1 : 1, share = 1 / (n * (n + 1.0));
    s->ext += w * (a.c.re + b.c.re);
    s->sca += w * (a.square + b.square);
    s->abs += w * (a.absorbed + b.absorbed);
    s->cosine +=
        w * share * (a.c.re * b.c.re + a.c.im * b.c.im) +
        (n - 1.0) * (n + 1.0) * (n + 1.0) * share * (s->a.re * a.c.re + s->a.im * a.c.im + s->b.re * b.c.re + s->b.im * b.c.im);
    s->back_re += sign * w * (a.c.re - b.c.re);
    s->back_im += sign * w * (a.c.im - b.c.im);
    s->a = a.c;
    s->b = b.c;
}

/* 1 / (p - i q) with p = c psi_n - psi_(n-1), q = c chi_n - chi_(n-1); p times this is a coefficient: B&H eqs. 4.88 with
 * xi = psi - i chi. */
static cplx one_outgoing(cplx p, cplx q)
{
    return inverse(p.re + q.im, p.im - q.re);
}

/* One of the functions psi, chi at orders n - 1 and n: value and slope over x of c f_n - f_(n-1). */
static cplx combine(cplx c, const double f[2])
{
    return (cplx){c.re * f[1] - f[0], c.im * f[1]};
}

static cplx combine_slope(cplx c, cplx dc, double n_x, const double f[2])
{
    double d1 = f[0] - n_x * f[1], d0 = n_x * f[0] - f[1];
    return (cplx){dc.re * f[1] + c.re * d1 - d0, dc.im * f[1] + c.im * d1};
}

/* A partial wave's coefficient at x + i blur to first order. */
static cplx displaced(cplx p, cplx q, cplx dp, cplx dq, double blur)
{
    cplx there = {p.re - blur * dp.im, p.im + blur * dp.re};
    return times(there, one_outgoing(there, (cplx){q.re - blur * dq.im, q.im + blur * dq.re}));
}

/* A resonance is spread over `blur`, with weight t. Going to x + i blur convolves with a Lorentzian, and twice that less the one of
 * double width has short wings. The shares of a resonance that are scattered and absorbed stay. */
static void spread(wave *a, cplx p, cplx q, cplx dp, cplx dq, double blur, double t)
{
    if (!(a->c.re > 0)) return;
    cplx once = displaced(p, q, dp, dq, blur), twice = displaced(p, q, dp, dq, 2 * blur);
    double more = t * (2 * once.re - twice.re - a->c.re), share = 1 + more / a->c.re;
    a->c.re += more;
    a->c.im += t * (2 * once.im - twice.im - a->c.im);
    a->square *= share;
    a->absorbed *= share;
}

static md_mie_q finish(const sums *s, double x)
{
    double x2 = x * x;
    md_mie_q q = {.ext = 2 * s->ext / x2,
                  .sca = 2 * s->sca / x2,
                  .abs = 2 * s->abs / x2,
                  .g = s->sca > 0 ? 2 * s->cosine / s->sca : 0,
                  .back = (s->back_re * s->back_re + s->back_im * s->back_im) / x2};
    q.pr = q.ext - 4 * s->cosine / x2;
    return q;
}

/* The first term in x alone, with p = (m^2 - 1)/(m^2 + 2) (B&H section 5.1); the next terms are (|m| x)^2 smaller. */
static const double RAYLEIGH_BELOW = 1e-5;

static md_mie_q rayleigh(double x, double n_m, double k_m)
{
    double m2_re = n_m * n_m - k_m * k_m, m2_im = 2 * n_m * k_m;
    cplx d = inverse(m2_re + 2, m2_im);
    double p_re = (m2_re - 1) * d.re - m2_im * d.im, p_im = (m2_re - 1) * d.im + m2_im * d.re;
    double forward = x * x * x * x * (p_re * p_re + p_im * p_im);
    md_mie_q q = {.sca = 8.0 / 3 * forward, .abs = 4 * x * p_im, .back = 4 * forward};
    q.ext = q.pr = q.sca + q.abs;
    return q;
}

typedef struct sphere {
    double x, blur;
    double from, to;         /* orders with resonances: the wave turns outside x, but inside |m| x */
    cplx m, one_m, m2, turn; /* m, 1/m, m^2, 1/m^2 */
} sphere;

/* c of the coefficients a_n and b_n; u = psi_(n-1)(mx) / psi_n(mx), so that D_n(mx) = u - n/(mx). */
static cplx weight_a(const sphere *at, double n_x, cplx u)
{
    cplx um = times(u, at->one_m);
    return (cplx){um.re + n_x * (1 - at->turn.re), um.im - n_x * at->turn.im};
}

/* With psi_n chi_(n-1) - psi_(n-1) chi_n = -1 what is absorbed is no difference of large numbers. */
static wave coefficient(cplx c, const double psi[2], const double chi[2])
{
    cplx p = combine(c, psi), d = one_outgoing(p, combine(c, chi));
    wave w = {.c = times(p, d)};
    w.square = w.c.re * w.c.re + w.c.im * w.c.im;
    w.absorbed = -c.im * (d.re * d.re + d.im * d.im);
    return w;
}

/* D' = n(n+1)/z^2 - 1 - D^2; c' = D' - n/x^2 for a, m^2 D' - n/x^2 for b. */
static void spread_both(const sphere *at, int n, cplx u, const double psi[2], const double chi[2], wave *a, wave *b)
{
    double n_x = n / at->x, around = n_x * (n + 1) / at->x;
    cplx d = {u.re - n_x * at->one_m.re, u.im - n_x * at->one_m.im}, d2 = times(d, d);
    cplx dd = {around * at->turn.re - 1 - d2.re, around * at->turn.im - d2.im}, ca = weight_a(at, n_x, u), cb = times(u, at->m);
    cplx da = {dd.re - n_x / at->x, dd.im}, db = times(at->m2, dd);
    db.re -= n_x / at->x;
    /* resonances have a width of about 1/((m^2 - 1) chi^2): those that are narrower than the blur, the same share at every x */
    double width = 1 / (fmax(1e-3, at->m2.re - 1) * chi[1] * chi[1] * at->blur), t = 1 / (1 + width * width);
    if (t < 1e-3) return;
    spread(a, combine(ca, psi), combine(ca, chi), combine_slope(ca, da, n_x, psi), combine_slope(ca, da, n_x, chi), at->blur,
           t);
    spread(b, combine(cb, psi), combine(cb, chi), combine_slope(cb, db, n_x, psi), combine_slope(cb, db, n_x, chi), at->blur,
           t);
}

md_mie_q md_mie_series(const md_mie_work *work, double x, double n_m, double k_m, double blur)
{
    if (x * (1 + n_m + k_m) < RAYLEIGH_BELOW) return rayleigh(x, n_m, k_m);
    int last = orders(x);
    ratios(work, x, n_m, k_m, last);
    double small[SMALL_ORDERS + 1] = {0};
    if (x < SMALL_X) small_ratios(x, small);
    const cplx m = {n_m, k_m};
    const double to = blur > 0 ? x * sqrt(n_m * n_m + k_m * k_m) - 0.5 : 0;
    sphere at = {.x = x, .blur = blur, .from = x, .to = to, .m = m, .one_m = inverse(n_m, k_m), .m2 = times(m, m)};
    double psi[2] = {md_sin2pi(x / (2 * MD_PI) + 0.25), md_sin2pi(x / (2 * MD_PI))}, chi[2] = {-psi[1], psi[0]};
    at.turn = times(at.one_m, at.one_m);
    const double one_x = 1 / x;
    sums s = {0};
    for (int n = 1; n <= last; n++) {
        double psi_n = x < SMALL_X ? psi[1] / small[n] : (2 * n - 1) * one_x * psi[1] - psi[0];
        double chi_n = (2 * n - 1) * one_x * chi[1] - chi[0];
        psi[0] = psi[1];
        psi[1] = psi_n;
        chi[0] = chi[1];
        chi[1] = chi_n;
        cplx u = {work->re[n], work->im[n]};
        wave a = coefficient(weight_a(&at, n * one_x, u), psi, chi), b = coefficient(times(u, m), psi, chi);
        if (n >= at.from && n <= at.to) spread_both(&at, n, u, psi, chi, &a, &b);
        add_order(&s, n, a, b);
    }
    return finish(&s, x);
}

double md_mie_rays_share(double x, double rays_from)
{
    double u = fmin(1, fmax(0, x / rays_from - 1));
    return u * u * (3 - 2 * u);
}

md_status md_mie(const md_mie_work *work, double x, double n, double k, md_mie_q *q, md_error *err)
{
    if (!(x > 0 && n >= 0 && k >= 0 && n + k > 0 && n + k <= MD_MIE_MOST_INDEX) || !isfinite(x))
        return md_fail(err, MD_ERR_NUMERICS,
                       "no sphere has x = %g, n = %g, k = %g: expected x > 0, n >= 0, k >= 0, n + k above 0 and at most %g", x,
                       n, k, MD_MIE_MOST_INDEX);
    if (x > MD_MIE_SERIES_TO) {
        *q = md_mie_rays(x, n, k);
        q->back = (double)NAN;
        return MD_OK;
    }
    double steps = first_order(x * sqrt(n * n + k * k), x * k, orders(x));
    if (steps > MD_MIE_MOST_STEPS)
        return md_fail(err, MD_ERR_NUMERICS,
                       "a sphere of x = %g, n = %g, k = %g takes %.2g steps of the series: expected at most %g", x, n, k, steps,
                       MD_MIE_MOST_STEPS);
    *q = md_mie_series(work, x, n, k, 0);
    return MD_OK;
}
