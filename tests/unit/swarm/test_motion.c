/* swarm/physics/motion: the flight obeys its equation (against Runge-Kutta with very small steps), keeps what must be kept, and is one
 * and the same however it is cut. */
#include "check.h"

#include "swarm/physics/motion.h"

static const double TURN = 6.283185307179586;

typedef struct state {
    double u[3], r[3];
} state;

static void rate(const sw_motion *m, double turn, const state *s, state *d)
{
    double wx = m->gyration * m->sin_b, wz = m->gyration * m->cos_b;
    *d = (state){{s->u[1] * wz, s->u[2] * wx - s->u[0] * wz, m->a * cos(TURN * turn) - s->u[1] * wx},
                 {s->u[0], s->u[1], s->u[2]}};
}

static state moved(const state *s, const state *d, double h)
{
    state to;
    for (int k = 0; k < 3; k++) {
        to.u[k] = s->u[k] + h * d->u[k];
        to.r[k] = s->r[k] + h * d->r[k];
    }
    return to;
}

static state runge_kutta(const sw_motion *m, double turn, double t, state s)
{
    const int n = 40000;
    double h = t / n;
    for (int i = 0; i < n; i++) {
        double now = turn + m->frequency * i * h, middle = now + 0.5 * m->frequency * h, end = now + m->frequency * h;
        state k1, k2, k3, k4, at;
        rate(m, now, &s, &k1);
        at = moved(&s, &k1, h / 2);
        rate(m, middle, &at, &k2);
        at = moved(&s, &k2, h / 2);
        rate(m, middle, &at, &k3);
        at = moved(&s, &k3, h);
        rate(m, end, &at, &k4);
        s = moved(&s, &k1, h / 6);
        s = moved(&s, &k2, h / 3);
        s = moved(&s, &k3, h / 3);
        s = moved(&s, &k4, h / 6);
    }
    return s;
}

static double apart(const double a[3], const double b[3])
{
    return sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]) + (a[2] - b[2]) * (a[2] - b[2]));
}

static void test_equation(double gyration, double frequency, double angle, double t)
{
    const sw_motion m = {0.7, gyration, sin(angle), cos(angle), frequency};
    const double turn = frequency > 0 ? 0.13 : 0;
    state s = {{0.3, -0.5, 0.4}, {0, 0, 0}}, wanted = runge_kutta(&m, turn, t, s), cut = s;
    sw_motion_fly(&m, turn, t, s.u, s.r);
    double size = sqrt(wanted.u[0] * wanted.u[0] + wanted.u[1] * wanted.u[1] + wanted.u[2] * wanted.u[2]) + 0.7;
    CHECK(apart(s.u, wanted.u) < 1e-11 * size);
    CHECK(apart(s.r, wanted.r) < 1e-11 * size * t);
    double step[3], now = 0;
    for (int i = 0; i < 7; i++) { /* the same in seven pieces */
        double piece = t * (i + 1) / 28;
        sw_motion_fly(&m, turn + frequency * now, piece, cut.u, step);
        now += piece;
        for (int k = 0; k < 3; k++)
            cut.r[k] += step[k];
    }
    CHECK(apart(s.u, cut.u) < 1e-12 * size);
    CHECK(apart(s.r, cut.r) < 1e-12 * size * t);
    if (frequency ==
        0) { /* the energy is what the field gives; without one, velocity turns and keeps its length along and across B */
        double before = 0.3 * 0.3 + 0.5 * 0.5 + 0.4 * 0.4, after = s.u[0] * s.u[0] + s.u[1] * s.u[1] + s.u[2] * s.u[2];
        CHECK(fabs(after - before - 2 * 0.7 * s.r[2]) < 1e-13 * (size * size));
        const sw_motion turns = {0, gyration, sin(angle), cos(angle), 0};
        double u[3] = {0.3, -0.5, 0.4}, r[3];
        sw_motion_fly(&turns, 0, t, u, r);
        CHECK_REL(u[0] * u[0] + u[1] * u[1] + u[2] * u[2], before, 1e-14);
        CHECK(fabs(u[0] * sin(angle) + u[2] * cos(angle) - (0.3 * sin(angle) + 0.4 * cos(angle))) < 1e-15);
    }
}

int main(void)
{
    const double gyrations[] = {0, 1e-9, 0.02, 0.0299, 0.0301, 0.4, 3, 40},
                 frequencies[] = {0, 1e-9, 0.02, 0.3, 3 / 6.283185307179586, 5}, angles[] = {0, 0.3, 1.5707963267948966, 2.5};
    for (int i = 0; i < 8; i++)
        for (int j = 0; j < 6; j++)
            for (int k = 0; k < 4; k++)
                test_equation(gyrations[i], frequencies[j], angles[k], 1);
    test_equation(1, 1 / 6.283185307179586, 1.2, 2.5); /* resonance */
    test_equation(1, (1 + 1e-7) / 6.283185307179586, 1.2, 2.5);

    /* units: 1 Td pulls with a = (E/N)/2, and in 1 Hx an electron turns with e B/m: over N gamma, (B/N) gamma/2 */
    sw_motion m = sw_motion_make(1e-21, 1e-27, 90, 593096.958);
    CHECK_REL(m.a, 0.5e-21, 1e-15);
    CHECK_REL(m.gyration * 593096.958, 1.602176634e-19 / 9.1093837015e-31 * 1e-27, 1e-8);
    CHECK_REL(m.frequency, 1, 1e-12);
    CHECK(m.sin_b == 1 && fabs(m.cos_b) < 1e-16);
    /* where the drifts go: a/w along +y for crossed fields */
    double u[3] = {0, 0, 0}, r[3], t = TURN / m.gyration;
    m.frequency = 0;
    sw_motion_fly(&m, 0, t, u, r);
    CHECK_REL(r[1] / t, m.a / m.gyration, 1e-12);
    CHECK(fabs(r[2]) < 1e-12 * r[1] && fabs(r[0]) < 1e-12 * r[1]);
    return check_report();
}
