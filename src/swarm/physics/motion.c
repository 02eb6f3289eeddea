#include "swarm/physics/motion.h"

#include <math.h>

#include "numbers/numeric.h"
#include "swarm/model/units.h"

static const double TWO_PI = 6.283185307179586;

/* Below this angle of rotation its powers are summed, up to the last one; above, differences do not cancel any more. */
static const double SMALL_ROTATION = 0.03;
enum { POWERS = 7, PHI_TERMS = 24 };

typedef struct complex_pair {
    double re, im;
} complex_pair;

static complex_pair times(complex_pair a, complex_pair b)
{
    return (complex_pair){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

static complex_pair turned(double turns)
{
    return (complex_pair){md_sin2pi(turns + 0.25), md_sin2pi(turns)};
}

/* phi_1(i theta) = sin(theta)/theta + i (1 - cos(theta))/theta */
static complex_pair phi_1(double theta)
{
    double half = md_sin2pi(0.5 * theta / TWO_PI);
    if (theta == 0) return (complex_pair){1, 0};
    return (complex_pair){md_sin2pi(theta / TWO_PI) / theta, 2 * half * half / theta};
}

/* phi_k(i theta) = sum over j of (i theta)^j / (j + k)!; phi_0 is the exponential. */
static complex_pair phi(int k, double theta)
{
    double factorial = 1; /* of k, then of k - 1 */
    if (fabs(theta) < 2) {
        for (int j = 2; j <= k; j++)
            factorial *= j;
        complex_pair sum = {0, 0}, term = {1 / factorial, 0};
        double least = 1e-18 * term.re;
        for (int j = 1; j < PHI_TERMS && fabs(term.re) + fabs(term.im) > least; j++) {
            double step = theta / (j + k);
            sum = (complex_pair){sum.re + term.re, sum.im + term.im};
            term = (complex_pair){-term.im * step, term.re * step};
        }
        return sum;
    }
    complex_pair value = turned(theta / TWO_PI);
    for (int j = 0; j < k; j++) { /* (phi_j - 1/j!) / (i theta) */
        if (j > 1) factorial *= j;
        value = (complex_pair){value.im / theta, -(value.re - 1 / factorial) / theta};
    }
    return value;
}

/* Re(e^(i phase) phi_k(i Omega t)): the k-fold integral of the field over the flight, over t^k. */
static double driven(const sw_motion *m, complex_pair phase, double t, int k)
{
    static const double over_factorial[POWERS + 2] = {1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320};
    if (m->frequency == 0) return over_factorial[k];
    double angle = TWO_PI * m->frequency * t;
    return times(phase, k == 1 ? phi_1(angle) : phi(k, angle)).re;
}

/* Velocity and displacement across B as complex numbers, E's direction real; `a` is the acceleration there. */
static void fly_slowly_turning(const sw_motion *m, complex_pair phase, double a, double t, complex_pair *u, complex_pair *r)
{
    double angle = m->gyration * t;
    int powers = angle > 0 ? POWERS : 1;
    complex_pair power = {1, 0}, speed = {0, 0}, way = {0, 0};
    for (int k = 0; k < powers; k++) {
        double first = driven(m, phase, t, k + 1), second = driven(m, phase, t, k + 2);
        speed = (complex_pair){speed.re + power.re * first, speed.im + power.im * first};
        way = (complex_pair){way.re + power.re * second, way.im + power.im * second};
        power = (complex_pair){-power.im * angle, power.re * angle};
    }
    complex_pair moved = times(*u, phi_1(angle)), rotated = times(*u, turned(angle / TWO_PI));
    *r = (complex_pair){t * (moved.re + a * t * way.re), t * (moved.im + a * t * way.im)};
    *u = (complex_pair){rotated.re + a * t * speed.re, rotated.im + a * t * speed.im};
}

/* The displacement follows from dU/dt = a cos(phase) + i w U, integrated. */
static void fly_turning(const sw_motion *m, complex_pair phase, double a, double t, complex_pair *u, complex_pair *r)
{
    double w = m->gyration, turns = m->frequency * t;
    complex_pair now = times(*u, turned(w * t / TWO_PI));
    for (int sign = m->frequency > 0 ? -1 : 1; sign <= 1; sign += 2) {
        complex_pair end = {phase.re, sign * phase.im}, swing = phi_1(w * t - sign * TWO_PI * turns);
        if (m->frequency > 0) swing = times(times(end, turned(sign * turns)), swing);
        double half = m->frequency > 0 ? 0.5 : 1; /* of a cosine each exponential has half */
        now = (complex_pair){now.re + half * a * t * swing.re, now.im + half * a * t * swing.im};
    }
    double gained = a * t * driven(m, phase, t, 1);
    *r = (complex_pair){(now.im - u->im) / w, -(now.re - u->re - gained) / w};
    *u = now;
}

sw_motion sw_motion_make(double EN, double BN, double angle_deg, double frequency_N)
{
    double turn = angle_deg / 360;
    return (sw_motion){.a = 0.5 * EN,
                       .gyration = 0.5 * SW_GAMMA * BN,
                       .sin_b = fmax(0, md_sin2pi(turn)),
                       .cos_b = md_sin2pi(turn + 0.25),
                       .frequency = frequency_N / SW_GAMMA};
}

void sw_motion_fly(const sw_motion *motion, double turn, double t, double u[3], double r[3])
{
    const sw_motion *m = motion;
    double along = u[0] * m->sin_b + u[2] * m->cos_b, a_along = m->a * m->cos_b;
    complex_pair across = {u[2] * m->sin_b - u[0] * m->cos_b, u[1]}, moved;
    complex_pair phase = m->frequency > 0 ? turned(turn) : (complex_pair){1, 0};
    double moved_along = t * (along + a_along * t * driven(m, phase, t, 2));
    along += a_along * t * driven(m, phase, t, 1);
    if (m->gyration * t < SMALL_ROTATION)
        fly_slowly_turning(m, phase, m->a * m->sin_b, t, &across, &moved);
    else
        fly_turning(m, phase, m->a * m->sin_b, t, &across, &moved);
    u[0] = along * m->sin_b - across.re * m->cos_b;
    u[1] = across.im;
    u[2] = along * m->cos_b + across.re * m->sin_b;
    r[0] = moved_along * m->sin_b - moved.re * m->cos_b;
    r[1] = moved.im;
    r[2] = moved_along * m->cos_b + moved.re * m->sin_b;
}
