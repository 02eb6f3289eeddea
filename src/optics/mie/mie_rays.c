/* Large spheres by the Debye series: each partial wave is reflected at the surface, or goes in, is reflected inside any number of
 * times, and comes out. The Hankel functions are taken uniformly through the edge (Langer), where they are Airy functions; the
 * sum over orders becomes an integral over impact parameters nu / x = cos(beta) inside the edge, cosh(beta) above it. Rays of
 * different number of passages are added without their relative phase, which is what an average over sizes does.
 * Nussenzveig & Wiscombe (1980), Phys. Rev. Lett. 45, 1490; van de Hulst (1957), chapters 12 and 17. */
#include "optics/mie/mie_rays.h"

#include <math.h>
#include <stdbool.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "optics/mie/quadrature.h"

typedef struct cplx {
    double re, im;
} cplx;

static cplx times(cplx a, cplx b)
{
    return (cplx){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static double norm(cplx a)
{
    return a.re * a.re + a.im * a.im;
}

static cplx over(cplx a, cplx b)
{
    double scale = 1 / norm(b);
    return (cplx){(a.re * b.re + a.im * b.im) * scale, (a.im * b.re - a.re * b.im) * scale};
}

/* The root with both parts >= 0 of a number whose imaginary part is >= 0. */
static cplx root(cplx a)
{
    double size = sqrt(norm(a)), big = sqrt(0.5 * (size + fabs(a.re))), small = big > 0 ? 0.5 * a.im / big : 0;
    return a.re >= 0 ? (cplx){big, small} : (cplx){small, big};
}

/* Airy functions as a modulus and a phase. */
typedef struct airy {
    double m2, slope; /* Ai^2 + Bi^2 and its derivative */
    cplx swing;       /* (Ai + i Bi) / (Ai - i Bi) */
} airy;

/* Power series around 0: Abramowitz & Stegun 10.4.2. */
static airy airy_near(double t)
{
    double t2 = t * t, t3 = t2 * t, f = 1, g = t, df = 0, dg = 1, fk = 1, gk = t;
    for (int k = 3; fabs(fk) + fabs(gk) > 1e-12; k += 3) {
        double a = k - 1, b = k, c = k + 1, inverse = 1 / (a * b * c);
        df += fk * t2 * b * c * inverse;
        dg += gk * t2 * a * c * inverse;
        fk *= t3 * c * inverse;
        gk *= t3 * a * inverse;
        f += fk;
        g += gk;
    }
    const double c1 = 0.355028053887817239, c2 = 0.258819403792806798, root3 = 1.7320508075688772935;
    double ai = c1 * f - c2 * g, bi = root3 * (c1 * f + c2 * g), dai = c1 * df - c2 * dg, dbi = root3 * (c1 * df + c2 * dg);
    double m2 = ai * ai + bi * bi;
    return (airy){m2, 2 * (ai * dai + bi * dbi), {(ai * ai - bi * bi) / m2, 2 * ai * bi / m2}};
}

/* t < -6: Abramowitz & Stegun 10.4.78 and 10.4.79; `angle` = (2/3) |t|^(3/2). */
static airy airy_far(double t, double angle)
{
    double y = 1 / (t * t * t), scale = 1 / (MD_PI * sqrt(-t));
    double sum = 1 + y * (5.0 / 32 + y * (1155.0 / 2048 + y * (6.49149 + y * 155.136)));
    double slope = y * (5.0 / 32 + y * (1155.0 / 1024 + y * (19.47447 + y * 620.544)));
    double turns = angle * (1 + y * (5.0 / 32 + y * (1105.0 / 6144 + y * (82825.0 / 65536)))) / MD_PI;
    return (airy){scale * sum, -scale / t * (0.5 * sum + 3 * slope), {md_sin2pi(turns), md_sin2pi(turns + 0.25)}};
}

/* A wave that has arrived at the surface at impact parameter nu. */
typedef struct ray {
    double nu;
    cplx out;    /* ln' of the outgoing wave outside; the incoming one has its complex conjugate */
    cplx swing;  /* incoming over outgoing wave at the surface */
    double turn; /* minus d(phase outside)/d(nu): half the turn of a reflected ray */
    double side; /* sqrt|x^2 - nu^2| */
} ray;

/* Langer's variable phi, (2/3)|phi|^(3/2) = x f, with x f = |integral of sqrt(1 - nu^2/t^2) dt from nu to x|. */
static ray outside(double x, double beta, int above)
{
    double b2 = beta * beta, sign = above ? 1 : -1, e = above ? md_exp(beta) : 1;
    double s = above ? 0.5 * (e - 1 / e) : md_sin2pi(beta / (2 * MD_PI));
    double c = above ? 0.5 * (e + 1 / e) : md_sin2pi(0.25 - beta / (2 * MD_PI));
    double f =
        beta < 0.3 ? beta * b2 / 3 * (1 + sign * b2 / 10 * (1 + sign * b2 / 28 * (1 + sign * b2 / 54))) : sign * (beta * c - s);
    double phi = md_pow(1.5 * x * f, 2.0 / 3), q = s / sqrt(phi);
    airy w = sign * phi < -6 ? airy_far(-phi, x * f) : airy_near(sign * phi);
    /* h = x (ln q)'; its series where it is the difference of large numbers */
    double h = beta < 0.1 ? -0.6 - sign * 0.0685714 * b2 : -sign * (c * c / (s * s) - s / (3 * f));
    return (ray){.nu = x * c,
                 .out = {-0.5 * (h / x + q * w.slope / w.m2), q / (MD_PI * w.m2)},
                 .swing = w.swing,
                 .turn = beta / (sqrt(phi) * MD_PI * w.m2),
                 .side = x * s};
}

/* asin(y) for y from 0 to sin(pi/4), by Newton's method from its series. */
static double angle_of(double y)
{
    double y2 = y * y, angle = y * (1 + y2 / 6 + 3 * y2 * y2 / 40);
    for (int i = 0; i < 4; i++)
        angle += (y - md_sin2pi(angle / (2 * MD_PI))) / md_sin2pi(0.25 - angle / (2 * MD_PI));
    return angle;
}

/* The ray `shift` orders away, which may lie on the other side of the edge: 1 - nu/x is 2 sin^2(beta/2), or -2 sinh^2(beta/2). */
static ray shifted(double x, double beta, int above, double shift)
{
    double e = above ? md_exp(0.5 * beta) : 1, y = above ? 0.5 * (e - 1 / e) : md_sin2pi(beta / (4 * MD_PI));
    double y2 = (above ? -y * y : y * y) - 0.5 * shift / x, root_y = sqrt(fabs(y2));
    return y2 < 0 ? outside(x, 2 * md_log(root_y + sqrt(1 - y2)), 1) : outside(x, 2 * angle_of(root_y), 0);
}

/* The waves inside, for both polarisations; z^2 >> 1, so that Debye's forms will do. */
typedef struct inside {
    cplx in, out; /* ln' of the wave that goes in and of the one that comes out */
    cplx turn2;   /* exp(2 i acos(nu/z)), taken to modulus 1 */
    double pass;  /* |amplitude|^2 of one passage; 0 for a wave that does not get in */
} inside;

static inside interior(double nu, cplx z)
{
    cplx w = over((cplx){nu, 0}, z), w2 = times(w, w), c2 = {1 - w2.re, fmax(0, -w2.im)}, c = root(c2);
    /* -+i c, and the falling amplitude -w^2/(2 z c^2), faded out where the wave turns inside and this would be no correction */
    cplx bend = over((cplx){-0.5 * w2.re, -0.5 * w2.im}, times(z, c2));
    double part = norm(bend) / norm(c), fade = 1 / (1 + 16 * part * part);
    inside in = {.in = {fade * bend.re + c.im, fade * bend.im - c.re}, .out = {fade * bend.re - c.im, fade * bend.im + c.re}};
    cplx u = {w.re - c.im, w.im + c.re}, square = times(u, u); /* exp(i acos w) */
    double u2 = norm(u), depth = z.re * c.im + z.im * c.re + 0.5 * nu * md_log(u2);
    in.turn2 = (cplx){square.re / u2, square.im / u2};
    /* beyond the Stokes line, where the phase z c - nu acos w has no real part left, nothing comes out again */
    double turn = (z.re * c.re - z.im * c.im) / nu;
    bool passes = turn > 2 || u.im * md_sin2pi(0.25 - turn / (2 * MD_PI)) < u.re * md_sin2pi(turn / (2 * MD_PI));
    in.pass = passes ? md_exp(-4 * fmax(0, depth)) : 0;
    return in;
}

/* The surface for one polarisation; weight is m (TE) or 1/m (TM). */
typedef struct surface {
    cplx reflects, passes, returns; /* amplitudes: outside, in and out again, inside */
} surface;

static surface surface_at(const ray *r, const inside *in, cplx weight)
{
    cplx wave_in = times(weight, in->in), wave_out = times(weight, in->out),
         f = {wave_out.re - wave_in.re, wave_out.im - wave_in.im};
    cplx a = {wave_in.re - r->out.re, wave_in.im + r->out.im}, b = {r->out.re - wave_in.re, r->out.im - wave_in.im};
    cplx through = over((cplx){2 * r->out.im * f.re, 2 * r->out.im * f.im}, b);
    return (surface){over(a, b), over(through, b), over((cplx){wave_out.re - r->out.re, wave_out.im - r->out.im}, b)};
}

static cplx times_conjugate(cplx a, cplx b)
{
    return (cplx){a.re * b.re + a.im * b.im, a.im * b.re - a.re * b.im};
}

/* A ray half an order below, at and half an order above an impact parameter. */
typedef struct bundle {
    ray r[3];
    inside in[3];
} bundle;

/* <|S|^2> at the middle and <Re S S*> of the two beside it: what is reflected, and the sum over 1, 2, ... passages. */
static void scatter(const bundle *at, cplx weight, double *both, double *next)
{
    surface s[3];
    for (int i = 0; i < 3; i++)
        s[i] = surface_at(&at->r[i], &at->in[i], weight);
    double pass = at->in[1].pass, back = fmin(1, norm(s[1].returns) * pass), through = norm(s[1].passes) * pass;
    *both = norm(s[1].reflects) + (through > 0 ? through / (1 - back) : 0);
    /* exp(-2 i turn) [reflected + passed e / (1 - returned e)], e = exp(2 i acos(nu/z)) */
    cplx sum = times_conjugate(s[0].reflects, s[2].reflects);
    if (through > 0) {
        cplx e = {pass * at->in[1].turn2.re, pass * at->in[1].turn2.im};
        cplx passed = times(times_conjugate(s[0].passes, s[2].passes), e),
             returned = times(times_conjugate(s[0].returns, s[2].returns), e);
        cplx all = over(passed, (cplx){1 - returned.re, -returned.im});
        sum = (cplx){sum.re + all.re, sum.im + all.im};
    }
    double angle = at->r[1].turn / MD_PI;
    *next = md_sin2pi(angle + 0.25) * sum.re + md_sin2pi(angle) * sum.im;
}

typedef struct sphere {
    double x;
    cplx z, m, one_m;
} sphere;

/* Sums of 1 - |S|^2 and of 1 - Re S S* over both polarisations. */
static void losses(const sphere *s, const bundle *at, double *absorbed, double *pressed)
{
    double te, te_next, tm, tm_next;
    scatter(at, s->m, &te, &te_next);
    scatter(at, s->one_m, &tm, &tm_next);
    *absorbed = (1 - te) + (1 - tm);
    *pressed = (1 - te_next) + (1 - tm_next);
}

static bundle bundle_at(const sphere *s, double beta, int above)
{
    bundle b = {.r = {shifted(s->x, beta, above, -0.5), outside(s->x, beta, above), shifted(s->x, beta, above, 0.5)}};
    for (int i = 0; i < 3; i++)
        b.in[i] = interior(b.r[i].nu, s->z);
    return b;
}

/* nu d(nu)/d(beta) times the integrands of Q_abs and Q_pr. */
static void integrand(const sphere *s, double beta, int above, double *absorbed, double *pressed)
{
    bundle at = bundle_at(s, beta, above);
    losses(s, &at, absorbed, pressed);
    double measure = at.r[1].nu * at.r[1].side / (s->x * s->x);
    *absorbed *= measure;
    *pressed *= measure;
}

static void panel(const sphere *s, double from, double to, int above, double *absorbed, double *pressed)
{
    for (int i = 0; i < MD_K15; i++) {
        double a, p, half = 0.5 * (to - from), weight = half * md_k15[i].kronrod;
        integrand(s, 0.5 * (from + to) + half * md_k15[i].x, above, &a, &p);
        *absorbed += weight * a;
        *pressed += weight * p;
    }
}

/* nu d(nu)/d(beta) times Re S of the reflected wave, in units of x^2; above the edge Re S - 1. */
static double reflected(const sphere *s, double beta, int above)
{
    ray r = outside(s->x, beta, above);
    inside in = interior(r.nu, s->z);
    double sum = above ? -2 : 0;
    for (int tm = 0; tm < 2; tm++) {
        cplx wave = times(tm ? s->one_m : s->m, in.in);
        cplx amplitude = over((cplx){wave.re - r.out.re, wave.im + r.out.im}, (cplx){r.out.re - wave.re, r.out.im - wave.im});
        sum += amplitude.re * r.swing.re - amplitude.im * r.swing.im;
    }
    return sum * r.nu * r.side / (s->x * s->x);
}

/* Q_ext = 2 and what the edge adds. Away from the edge the reflected wave has no stationary phase: it is faded
 * out. Its phase grows as beta^3, by the same amount in each panel. */
static double extinction(const sphere *s, double edge)
{
    enum { PANELS = 10 };
    const double fade_from = 0.8, last = 2;
    double sum = 0, from = 0;
    for (int p = -1; p < PANELS; p++) {
        double to = p < 0 ? edge : last * edge * md_cbrt((p + 1.0) / PANELS), half = 0.5 * (to - from);
        for (int i = 0; i < MD_K15; i++) {
            double beta = from + half * (1 + md_k15[i].x), u = fmax(0, (beta / edge - fade_from) / (last - fade_from));
            double fade = p < 0 ? 1 : 1 - u * u * u * (10 - u * (15 - 6 * u));
            sum += half * md_k15[i].kronrod * fade * reflected(s, beta, p < 0);
        }
        from = p < 0 ? 0 : to;
    }
    return 2 - 2 * sum;
}

/* Integrals over nu from 0 for sums that begin at n = 1 count the central ray 11/24 and 7/12 times too often (Euler & Maclaurin),
 * over both polarisations. */
static void central(const sphere *s, double *absorbed, double *pressed)
{
    const double beta = 0.5 * MD_PI * (1 - 1e-6);
    double a, p;
    bundle at = bundle_at(s, beta, 0);
    losses(s, &at, &a, &p);
    *absorbed -= 11.0 / 24 * a / (s->x * s->x);
    *pressed -= 7.0 / 12 * p / (s->x * s->x);
}

/* Nothing changes any more beyond, and products of larger numbers overflow. */
static const double LIMIT = 1e15;

md_mie_q md_mie_rays(double x_given, double n, double k)
{
    double x = fmin(x_given, LIMIT);
    sphere s = {.x = x, .z = {x * n, x * k}, .m = {n, k}, .one_m = over((cplx){1, 0}, (cplx){n, k})};
    double absorbed = 0, pressed = 0, edge = sqrt(6.0) * md_cbrt(2 / x);
    panel(&s, 0, edge, 1, &absorbed, &pressed);
    for (double from = 0, to = edge, last = 0.5 * MD_PI; from < last; from = to, to = fmin(last, 2 * to))
        panel(&s, from, to, 0, &absorbed, &pressed);
    central(&s, &absorbed, &pressed);
    md_mie_q q = {.ext = extinction(&s, edge), .abs = k > 0 ? absorbed : 0, .pr = pressed};
    q.sca = q.ext - q.abs;
    q.g = (q.ext - q.pr) / q.sca;
    q.back = norm(over((cplx){n - 1, k}, (cplx){n + 1, k}));
    return q;
}
