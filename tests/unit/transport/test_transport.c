/* Matter that moves between annuli, against closed forms. */
#include "check.h"
#include "defaults.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "disk/transport/transport.h"
#include "numbers/constants.h"

/* --- a disk of annuli --------------------------------------------------------------------------------------------------------- */

enum { MOST = 1700 };

typedef struct annuli {
    md_params params;
    md_radial radial;
    md_transport transport;
    double nu[MOST], light[MOST], mass[MOST], flux[MOST], dragged[MOST]; /* flux: of both */
    double over_in, over_out;                                            /* what has crossed the edges, outwards */
} annuli;

static void open_annuli(annuli *a, int cells, double r_in, double r_out, md_viscous viscous, md_edges edges)
{
    md_error err = {MD_OK, ""};
    *a = (annuli){.params = defaults()};
    a->params.disk.cells = cells;
    a->params.disk.r_in_RM = r_in;
    a->params.disk.r_out_RM = r_out;
    memset(&a->params.transport, 0, sizeof a->params.transport);
    a->params.transport.viscous = viscous;
    a->params.transport.edges = edges;
    a->params.transport.scheme = MD_TRANSPORT_SECOND;
    CHECK(md_radial_init(&a->radial, &a->params, &err) == MD_OK);
    CHECK(md_transport_init(&a->transport, &a->params, &a->radial, 1, &err) == MD_OK);
    for (int i = 0; i < cells; i++) {
        a->nu[i] = 1e6;
        a->light[i] = 1;
    }
}

static void close_annuli(annuli *a)
{
    md_transport_free(&a->transport);
    md_radial_free(&a->radial);
    md_params_free(md_disk_params, &a->params);
}

static void move(annuli *a, double h, double beta)
{
    const md_transport_law law = {.nu = a->nu, .light = a->light, .beta = &beta};
    md_transport_step(&a->transport, &law, h, a->mass, a->flux, a->dragged);
    for (int i = 0; i <= a->radial.n; i++)
        a->flux[i] += a->dragged[i];
    a->over_in -= a->flux[0];
    a->over_out += a->flux[a->radial.n];
}

static double total(const annuli *a)
{
    double sum = a->over_in + a->over_out;
    for (int i = 0; i < a->radial.n; i++)
        sum += a->mass[i];
    return sum;
}

static double least(const annuli *a)
{
    double low = a->mass[0];
    for (int i = 0; i < a->radial.n; i++)
        low = fmin(low, a->mass[i]);
    return low;
}

/* Of circles at the centres, and of what has left at the edges. */
static double angular_momentum(const annuli *a)
{
    int n = a->radial.n;
    double sum = a->over_in * sqrt(a->radial.edge[0]) + a->over_out * sqrt(a->radial.edge[n]);
    for (int i = 0; i < n; i++)
        sum += a->mass[i] * sqrt(a->radial.r[i]);
    return sum * sqrt(MD_G * MD_M_MARS);
}

/* --- rings that spread -------------------------------------------------------------------------------------------------------- */

/* e^-z I_p(z), by the integrals of DLMF 10.32.4. */
static double bessel(double p, double z)
{
    double sum = 0, tail = 0;
    int n = 4000;
    for (int k = 0; k <= n; k++) {
        double theta = MD_PI * k / n, weight = k == 0 || k == n ? 0.5 : 1;
        sum += weight * exp(z * (cos(theta) - 1)) * cos(p * theta) / n;
    }
    for (int k = 0; k <= 40 * n && p != 0; k++) {
        double t = 1e-2 * k, x = exp(-z * (cosh(t) + 1) - p * t);
        tail += (k == 0 ? 0.5 : 1) * x * 1e-2;
        if (x < 1e-20) break;
    }
    return sum - sin(p * MD_PI) / MD_PI * tail;
}

/* pi R0^2 Sigma/M of a ring that began at x = 1, tau = 12 nu t/R0^2 (Lynden-Bell & Pringle 1974). */
static double ring(double x, double tau)
{
    return pow(x, -0.25) / tau * exp(-(1 - x) * (1 - x) / tau) * bessel(0.25, 2 * x / tau);
}

/* R0^2 Sigma/M of a ring under plain diffusion, tau = nu t/R0^2. */
static double plain_ring(double x, double tau)
{
    return exp(-(1 - x) * (1 - x) / (4 * tau)) * bessel(0, x / (2 * tau)) / (4 * MD_PI * tau);
}

typedef struct spreading {
    md_viscous kind;
    double (*solution)(double x, double tau);
    double per_tau; /* of nu t/R0^2 */
    double unit;    /* Sigma R0^2/M of the solution's unit */
    double start;
} spreading;

static const spreading lbp = {MD_VISCOUS_RING, ring, 12, 1 / MD_PI, 0.016},
                       plain = {MD_VISCOUS_DIFFUSION, plain_ring, 1, 1, 0.004};

/* Mass in the wrong place, relative to all of it, after steps from the start to tau. */
static double spread_error(const spreading *what, int cells, int steps, double tau)
{
    annuli *a = malloc(sizeof *a);
    open_annuli(a, cells, 1e-4, 4, what->kind, what->kind == MD_VISCOUS_RING ? MD_EDGES_OPEN : MD_EDGES_CLOSED);
    double R2 = MD_R_MARS * MD_R_MARS, t = (tau - what->start) * R2 / (what->per_tau * a->nu[0]), wrong = 0;
    for (int i = 0; i < cells; i++)
        a->mass[i] = a->radial.area[i] / R2 * what->unit * what->solution(a->radial.r[i] / MD_R_MARS, what->start);
    double began = total(a), turned = angular_momentum(a);
    for (int s = 0; s < steps; s++)
        move(a, t / steps, 0);
    for (int i = 0; i < cells; i++)
        wrong += fabs(a->mass[i] - a->radial.area[i] / R2 * what->unit * what->solution(a->radial.r[i] / MD_R_MARS, tau));
    CHECK_REL(began, 1, 1e-3);
    CHECK_REL(total(a), began, 1e-13);
    if (what->kind == MD_VISCOUS_RING) CHECK_REL(angular_momentum(a), turned, 1e-13);
    CHECK(least(a) >= 0);
    close_annuli(a);
    free(a);
    return wrong;
}

static void rings_spread(void)
{
    CHECK_REL(ring(1, 0.064), 1.11848338, 1e-8);
    CHECK_REL(ring(1, 0.256), 0.564776321, 1e-8);
    CHECK_REL(plain_ring(1, 0.01), 0.450103124, 1e-8);
    CHECK_REL(plain_ring(1, 0.1), 0.146057138, 1e-8);
    const spreading *all[] = {&lbp, &plain};
    const double ends[][3] = {{0.064, 0.128, 0.256}, {0.01, 0.03, 0.1}};
    for (int w = 0; w < 2; w++)
        for (int e = 0; e < 3; e++) {
            double coarse = spread_error(all[w], 200, 100, ends[w][e]), fine = spread_error(all[w], 400, 200, ends[w][e]);
            printf("kind %d to %g: L1 %.3g, %.3g\n", w, ends[w][e], coarse, fine);
            CHECK(coarse < 2e-3);
            if (all[w]->kind == MD_VISCOUS_DIFFUSION ||
                e < 2) /* in the centre the square root of r is not smooth on this grid */
                CHECK(log2(coarse / fine) > 1.85);
        }
}

/* --- steps -------------------------------------------------------------------------------------------------------------------- */

/* A smooth disk between closed edges, half a diffusion time in so many steps; result in a->mass. */
static void mix(annuli *a, md_viscous kind, md_transport_scheme scheme, int steps)
{
    enum { CELLS = 60 };
    open_annuli(a, CELLS, 1, 2.7, kind, MD_EDGES_CLOSED);
    a->params.transport.scheme = scheme;
    double t = pow(1.7 * MD_R_MARS, 2) / a->nu[0] / (kind == MD_VISCOUS_RING ? 30 : 10);
    for (int i = 0; i < CELLS; i++) {
        double x = (a->radial.r[i] / MD_R_MARS - 1) / 1.7;
        a->mass[i] = a->radial.area[i] * (1.5 + cos(MD_PI * x));
        a->nu[i] *= 1 + x;
    }
    for (int s = 0; s < steps; s++)
        move(a, t / steps, 0);
}

static double distance(const annuli *a, const annuli *b)
{
    double sum = 0, all = 0;
    for (int i = 0; i < a->radial.n; i++) {
        sum += fabs(a->mass[i] - b->mass[i]);
        all += b->mass[i];
    }
    return sum / all;
}

static void order_in_step(md_viscous kind, md_transport_scheme scheme, double least_order, double most_order)
{
    annuli *a = malloc(sizeof *a), *fine = malloc(sizeof *fine);
    double error[2];
    mix(fine, kind, MD_TRANSPORT_SECOND, 2000);
    for (int k = 0; k < 2; k++) {
        mix(a, kind, scheme, 8 << k);
        error[k] = distance(a, fine);
        close_annuli(a);
    }
    printf("order in the step %.3f (%.3g)\n", log2(error[0] / error[1]), error[0]);
    CHECK(log2(error[0] / error[1]) > least_order && log2(error[0] / error[1]) < most_order);
    close_annuli(fine);
    free(a);
    free(fine);
}

/* A step of 1e6 diffusion times from all mass in one annulus: what an endless time makes, and nothing below zero. */
static void longest_steps(md_viscous kind, md_transport_scheme scheme)
{
    annuli *a = malloc(sizeof *a);
    enum { CELLS = 100 };
    for (double times = 1e-6; times < 1e13; times *= 10) {
        open_annuli(a, CELLS, 1, 2.7, kind, MD_EDGES_CLOSED);
        a->params.transport.scheme = scheme;
        a->mass[40] = 1;
        double h = times * pow(1.7 * MD_R_MARS, 2) / a->nu[0];
        for (int s = 0; s < 3; s++) {
            move(a, h, 0);
            CHECK(least(a) >= 0);
            CHECK_REL(total(a), 1, 1e-13);
        }
        double even = 0; /* nu g sqrt r, or g, the same everywhere */
        for (int i = 0; i < CELLS; i++)
            even += a->radial.area[i] / (kind == MD_VISCOUS_RING ? sqrt(a->radial.r[i]) : 1);
        for (int i = 0; i < CELLS && times >= 1e6; i += 9)
            CHECK_REL(a->mass[i], a->radial.area[i] / (kind == MD_VISCOUS_RING ? sqrt(a->radial.r[i]) : 1) / even, 1e-5);
        close_annuli(a);
    }
    for (double times = 1e-6; times < 1e13; times *= 1e3) { /* and over open edges, to the last of it */
        open_annuli(a, CELLS, 1, 2.7, kind, MD_EDGES_OPEN);
        a->params.transport.scheme = scheme;
        a->mass[0] = a->mass[70] = 0.5;
        double turned = angular_momentum(a);
        for (int s = 0; s < 3; s++) {
            move(a, times * pow(1.7 * MD_R_MARS, 2) / a->nu[0], 0);
            CHECK(least(a) >= 0);
            CHECK(a->flux[0] <= 0 && a->flux[CELLS] >= 0);
            CHECK_REL(total(a), 1, 1e-13);
        }
        if (kind == MD_VISCOUS_RING) CHECK_REL(angular_momentum(a), turned, 1e-12);
        close_annuli(a);
    }
    free(a);
}

/* Steady accretion from a source at r_s, nu Sigma = 0 at both edges: the limit of one long implicit step. Inside of it
 * nu Sigma = (Mdot_in/3 pi)(1 - sqrt(r_in/r)), Mdot_in = Mdot (sqrt r_out - sqrt r_s)/(sqrt r_out - sqrt r_in). */
static void steady_accretion(double p)
{
    annuli *a = malloc(sizeof *a);
    enum { CELLS = 64, SOURCE = 40 };
    open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_OPEN);
    a->params.transport.scheme = MD_TRANSPORT_EULER;
    for (int i = 0; i < CELLS; i++)
        a->nu[i] *= pow(a->radial.r[i] / MD_R_MARS, p);
    double h = 1e8 * pow(1.7 * MD_R_MARS, 2) / a->nu[0], rate = 3e-7;
    a->mass[SOURCE] = rate * h;
    move(a, h, 0);
    double in = sqrt(a->radial.edge[0]), out = sqrt(a->radial.edge[CELLS]), at = sqrt(a->radial.r[SOURCE]);
    double inwards = rate * (out - at) / (out - in), outwards = rate - inwards;
    CHECK_REL(a->over_in / h, inwards, 1e-7);
    CHECK_REL(a->over_out / h, outwards, 1e-7);
    for (int i = 0; i < CELLS; i++) {
        double g = a->mass[i] / a->radial.area[i], x = sqrt(a->radial.r[i]);
        double wanted = i <= SOURCE ? inwards / (3 * MD_PI) * (1 - in / x) : outwards / (3 * MD_PI) * (out / x - 1);
        CHECK_REL(a->nu[i] * g, wanted, 1e-7);
    }
    close_annuli(a);
    free(a);
}

/* --- torques ------------------------------------------------------------------------------------------------------------------ */

/* A closed edge, and a wall, hold against the torque of what lies before them, 3 pi nu g sqrt(G M r) of the cell there: nothing
 * else changes angular momentum. Of a backward Euler step, for which that is its end's. */
static void walls_turn(void)
{
    annuli *a = malloc(sizeof *a);
    enum { CELLS = 50, WALL = 20 };
    for (double times = 1e-4; times < 2e3; times *= 10)
        for (int walled = 0; walled < 2; walled++) {
            bool wall[CELLS] = {[WALL] = walled == 1};
            const md_transport_law law = {.nu = a->nu, .light = a->light, .wall = wall, .beta = &(double){0}};
            open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_CLOSED);
            a->params.transport.scheme = MD_TRANSPORT_EULER;
            for (int i = 0; i < CELLS; i++) {
                a->mass[i] = 1 + i % 7;
                a->nu[i] *= pow(a->radial.r[i] / MD_R_MARS, 0.7);
            }
            double before = angular_momentum(a), h = times * pow(1.7 * MD_R_MARS, 2) / a->nu[0], torque = 0;
            md_transport_step(&a->transport, &law, h, a->mass, a->flux, a->dragged);
            for (int i = 0; i < CELLS; i++) {
                double holds = 3 * MD_PI * a->nu[i] * a->mass[i] / a->radial.area[i] * md_radial_momentum(a->radial.r[i]);
                bool outwards = i == 0 || (walled && i == WALL + 1), inwards = i == CELLS - 1 || (walled && i == WALL - 1);
                if (!walled || i != WALL) torque += (outwards - inwards) * holds;
            }
            CHECK(fabs(angular_momentum(a) - before - h * torque) < 1e-12 * before * fmax(1, times));
            close_annuli(a);
        }
    free(a);
}

static double smooth(double r)
{
    double x = (r / MD_R_MARS - 1.85) / 0.16;
    return exp(-x * x);
}

/* What a short step turns a smooth ring by, over what it holds and a second, against the integral: plain diffusion gives nu/(4 r^2)
 * of its angular momentum to a kilogram, drag takes beta G M/(c r^2). Of cells with `light` like 1/r. */
static double torque_error(int cells, md_viscous viscous)
{
    annuli *a = malloc(sizeof *a);
    open_annuli(a, cells, 1, 2.7, viscous, MD_EDGES_CLOSED);
    bool drag = viscous == MD_VISCOUS_OFF;
    a->params.transport.drag = drag ? MD_DRAG_PR : MD_DRAG_OFF;
    double beta = 0.2, wanted = 0, h = 1e-6 * MD_R_MARS * MD_R_MARS / (drag ? md_drag_speed(beta) : a->nu[0]);
    for (int i = 0; i < cells; i++) {
        a->mass[i] = a->radial.area[i] * smooth(a->radial.r[i]);
        a->light[i] = MD_R_MARS / a->radial.r[i];
    }
    for (int k = 0; k < 20000; k++) { /* it is smooth, and gone at the ends */
        double r = MD_R_MARS * (1 + 1.7 * (k + 0.5) / 20000), kg = 2 * MD_PI * r * smooth(r) * 1.7 * MD_R_MARS / 20000;
        double rate = drag ? -beta * MD_G * MD_M_MARS / (MD_C * r * r) * MD_R_MARS / r : a->nu[0] / (4 * r * r);
        wanted += kg * md_radial_momentum(r) * rate * h;
    }
    double before = angular_momentum(a);
    move(a, h, beta);
    double got = angular_momentum(a) - before;
    close_annuli(a);
    free(a);
    return got / wanted - 1;
}

static void torques(void)
{
    walls_turn();
    const md_viscous kinds[] = {MD_VISCOUS_DIFFUSION, MD_VISCOUS_OFF};
    for (int k = 0; k < 2; k++) {
        double coarse = torque_error(60, kinds[k]), fine = torque_error(120, kinds[k]);
        printf("torque of %s: off by %.3g, %.3g\n", k ? "drag" : "diffusion", coarse, fine);
        CHECK(fabs(coarse) < 3e-3);
        CHECK(log2(fabs(coarse / fine)) > 1.8);
    }
}

/* --- drag --------------------------------------------------------------------------------------------------------------------- */

/* Sigma_0(r) of a smooth bump, in r^2. */
static double bump(double y)
{
    double x = (y / (MD_R_MARS * MD_R_MARS) - 4) / 1.2;
    return exp(-x * x);
}

/* Sigma(r,t) = Sigma_0(r0), r^2 - r0^2 = -4 beta G M t/c, where the area in r^2 does not change on the way. */
static double drag_error(int cells, int steps, double beta, double shift)
{
    annuli *a = malloc(sizeof *a);
    open_annuli(a, cells, 1, 2.7, MD_VISCOUS_OFF, MD_EDGES_OPEN);
    a->params.transport.drag = MD_DRAG_PR;
    double R2 = MD_R_MARS * MD_R_MARS, t = shift * R2 * MD_C / (4 * beta * MD_G * MD_M_MARS), wrong = 0, all = 0;
    for (int i = 0; i < cells; i++)
        a->mass[i] = a->radial.area[i] * bump(a->radial.r[i] * a->radial.r[i]);
    double began = total(a);
    for (int s = 0; s < steps; s++)
        move(a, t / steps, beta);
    CHECK_REL(total(a), began, 1e-13);
    CHECK(least(a) >= 0 && a->over_out == 0);
    for (int i = 0; i < cells; i++) {
        double y = a->radial.r[i] * a->radial.r[i], outermost = a->radial.edge[cells] * a->radial.edge[cells];
        double wanted = y + shift * R2 < outermost ? a->radial.area[i] * bump(y + shift * R2) : 0;
        if (fabs(y + shift * R2 - outermost) > 0.3 * R2) wrong += fabs(a->mass[i] - wanted); /* not where the disk ended */
        all += wanted;
    }
    close_annuli(a);
    free(a);
    return wrong / all;
}

static void grains_spiral(void)
{
    for (int steps = 1; steps <= 16; steps *= 4) {
        double coarse = drag_error(100, steps, 0.3, 1.37), fine = drag_error(200, 2 * steps, 0.3, 1.37);
        printf("drag in %d steps: L1 %.3g, %.3g\n", steps, coarse, fine);
        CHECK(coarse < 0.01);
        CHECK(log2(coarse / fine) > 1.7);
    }
    CHECK(md_drag_speed(0.5) == 0 && md_drag_speed(3) == 0);
    CHECK_REL(md_drag_speed(0.25), MD_G * MD_M_MARS / MD_C, 1e-15);
}

/* What is even in r^2 stays so, exactly, and leaves over the inner edge as fast as it moves; in one step or many. */
static void even_disk_falls(void)
{
    annuli *a = malloc(sizeof *a);
    enum { CELLS = 32 };
    for (int steps = 1; steps <= 100; steps *= 10) {
        open_annuli(a, CELLS, 1, 2, MD_VISCOUS_OFF, MD_EDGES_OPEN);
        a->params.transport.drag = MD_DRAG_PR;
        for (int i = 0; i < CELLS; i++)
            a->mass[i] = a->radial.area[i];
        double shift = 0.9 * MD_R_MARS * MD_R_MARS, t = shift / md_drag_speed(0.1);
        for (int s = 0; s < steps; s++)
            move(a, t / steps, 0.1);
        CHECK_REL(a->over_in, MD_PI * shift, 1e-12);
        for (int i = 0; i < CELLS / 2; i++)
            CHECK_REL(a->mass[i], a->radial.area[i], steps == 1 ? 1e-12 : 1e-3);
        close_annuli(a);
    }
    open_annuli(a, CELLS, 1, 2, MD_VISCOUS_OFF, MD_EDGES_CLOSED); /* and is heaped up at a closed one */
    a->params.transport.drag = MD_DRAG_PR;
    a->mass[20] = 2;
    move(a, 1e3 * MD_R_MARS * MD_R_MARS / md_drag_speed(0.1), 0.1);
    CHECK(a->mass[0] == 2 && a->over_in == 0);
    close_annuli(a);
    free(a);
}

/* 2.7 times at the surface, 1.28 at 1.5 R_mars, 1.14 at 2, and a point's far away; by a quadrature over the disc of light. */
static void wide_light(void)
{
    md_params params = defaults();
    params.radiation.dilution = MD_DILUTION_EXACT;
    CHECK_REL(md_drag_dilution(&params, MD_R_MARS), 8.0 / 3, 1e-14);
    CHECK_REL(md_drag_dilution(&params, 1.5 * MD_R_MARS), 1.28, 1e-3);
    CHECK_REL(md_drag_dilution(&params, 2 * MD_R_MARS), 1.14, 1e-3);
    CHECK_REL(md_drag_dilution(&params, 1e4 * MD_R_MARS), 1, 1e-7);
    for (double x = 1; x < 4; x += 0.5) {
        double mu0 = sqrt(1 - 1 / (x * x)), sum = 0, flux = 0;
        for (int k = 0; k < 1000; k++) {
            double mu = mu0 + (1 - mu0) * (k + 0.5) / 1000;
            for (int q = 0; q < 8; q++) { /* a ray's part along the orbit */
                double along = sqrt(1 - mu * mu) * cos(2 * MD_PI * q / 8);
                sum += 1 + along * along;
                flux += mu;
            }
        }
        CHECK_REL(md_drag_dilution(&params, x * MD_R_MARS), sum / flux, 1e-5);
    }
    params.radiation.dilution = MD_DILUTION_FAR;
    CHECK(md_drag_dilution(&params, MD_R_MARS) == 1);
    md_params_free(md_disk_params, &params);
}

/* --- laws, walls, bins -------------------------------------------------------------------------------------------------------- */

static void viscosities(void)
{
    md_params params = defaults();
    const md_annulus at = {.r = 2 * MD_R_MARS, .omega = 1e-4, .v_kepler = 2e3, .e = 0.01, .tau = 0.5};
    params.transport.viscous = MD_VISCOUS_OFF;
    CHECK(md_viscosity(&params, &at) == 0);
    params.transport.viscous = MD_VISCOUS_RING;
    params.transport.nu_m2_s = 30;
    params.transport.nu_power = 1.5;
    params.transport.viscosity = MD_VISCOSITY_CONSTANT;
    CHECK(md_viscosity(&params, &at) == 30);
    params.transport.viscosity = MD_VISCOSITY_POWER;
    CHECK_REL(md_viscosity(&params, &at), 30 * pow(2, 1.5), 1e-14);
    params.transport.viscosity = MD_VISCOSITY_PARTICLE; /* 0.46 * 200 m^2/s^2 / 1e-4 /s * 0.4 */
    CHECK_REL(md_viscosity(&params, &at), 0.46 * 200 / 1e-4 * 0.4, 1e-14);
    md_params_free(md_disk_params, &params);
}

/* Nothing crosses the faces of a cell that is a wall; on both sides all goes on. */
static void walls(void)
{
    annuli *a = malloc(sizeof *a);
    enum { CELLS = 30, WALL = 12 };
    bool wall[CELLS] = {[WALL] = true};
    open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_OPEN);
    a->params.transport.drag = MD_DRAG_PR;
    double beta = 0.2, outside = 0;
    for (int i = 0; i < CELLS; i++)
        a->mass[i] = i + 1;
    const md_transport_law law = {.nu = a->nu, .light = a->light, .wall = wall, .beta = &beta};
    md_transport_step(&a->transport, &law, 1e8, a->mass, a->flux, a->dragged);
    for (int i = WALL + 1; i < CELLS; i++)
        outside += a->mass[i];
    CHECK(a->mass[WALL] == WALL + 1);
    CHECK(a->flux[WALL] == 0 && a->flux[WALL + 1] == 0);
    CHECK(a->flux[0] < 0 && a->flux[CELLS] > 0 && a->mass[WALL - 1] != WALL);
    CHECK_REL(outside + a->flux[CELLS], 30 * 31 / 2 - 13 * 14 / 2, 1e-13);
    close_annuli(a);
    free(a);
}

/* Bins side by side are what each is alone, bit for bit. */
static void bins_apart(void)
{
    enum { CELLS = 40, BINS = 7 };
    annuli *a = malloc(sizeof *a);
    md_error err = {MD_OK, ""};
    md_transport together;
    double mass[CELLS * BINS], flux[(CELLS + 1) * BINS], dragged[(CELLS + 1) * BINS],
        beta[BINS] = {0.6, 0.4, 0.1, 0.03, 1e-2, 1e-3, 0};
    open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_DIFFUSION, MD_EDGES_OPEN);
    a->params.transport.drag = MD_DRAG_PR;
    CHECK(md_transport_init(&together, &a->params, &a->radial, BINS, &err) == MD_OK);
    for (int j = 0; j < CELLS * BINS; j++)
        mass[j] = 1 + (j * 7919) % 101;
    double before[CELLS * BINS];
    memcpy(before, mass, sizeof mass);
    const md_transport_law law = {.nu = a->nu, .light = a->light, .beta = beta};
    md_transport_step(&together, &law, 3e5, mass, flux, dragged);
    for (int j = 0; j < (CELLS + 1) * BINS; j++)
        flux[j] += dragged[j];
    int same = 0;
    for (int k = 0; k < BINS; k++) {
        for (int i = 0; i < CELLS; i++)
            a->mass[i] = before[i * BINS + k];
        move(a, 3e5, beta[k]);
        for (int i = 0; i <= CELLS; i++)
            same += memcmp(&a->flux[i], &flux[i * BINS + k], 8) == 0 && (i == CELLS || a->mass[i] == mass[i * BINS + k]);
    }
    CHECK(same == BINS * (CELLS + 1));
    md_transport_free(&together);
    close_annuli(a);
    free(a);
}

/* What comes from outside while matter moves, evenly over a step, has moved for half of it by the mean. In `steps` steps over a time in
 * which matter spreads over a third of the disk as much comes as was there, here more and there less. */
static void spread_with_source(annuli *a, int steps)
{
    double beta = 0.02, h = 0.1 * pow(1.7 * MD_R_MARS, 2) / a->nu[0] / steps, ahead[MOST + 1], ahead_drag[MOST + 1];
    const md_transport_law law = {.nu = a->nu, .light = a->light, .beta = &beta};
    for (int step = 0; step < steps; step++) {
        double *next = malloc((size_t)a->radial.n * sizeof *next);
        md_transport_step(&a->transport, &law, h, a->mass, a->flux, a->dragged);
        memcpy(next, a->mass, (size_t)a->radial.n * sizeof *next);
        md_transport_step(&a->transport, &law, 0.5 * h, next, ahead, ahead_drag);
        free(next);
        for (int i = 0; i < a->radial.n; i++)
            a->mass[i] += h * a->radial.area[i] * (1 + 0.9 * sin(4 * a->radial.r[i] / MD_R_MARS)) / (h * steps);
        md_transport_correct(&a->transport, &law, 0.5 * h, ahead, ahead_drag, a->mass, a->flux, a->dragged);
    }
}

static void order_with_source(md_viscous kind)
{
    enum { CELLS = 60, RUNS = 4 };
    annuli *a = malloc(sizeof *a);
    double end[RUNS][CELLS], error[RUNS - 1] = {0};
    for (int run = 0; run < RUNS; run++) {
        open_annuli(a, CELLS, 1, 2.7, kind, MD_EDGES_CLOSED);
        a->params.transport.drag = MD_DRAG_PR;
        for (int i = 0; i < CELLS; i++)
            a->mass[i] = a->radial.area[i];
        spread_with_source(a, run == RUNS - 1 ? 2048 : 16 << run);
        memcpy(end[run], a->mass, sizeof end[run]);
        close_annuli(a);
    }
    for (int run = 0; run + 1 < RUNS; run++)
        for (int i = 0; i < CELLS; i++)
            error[run] += fabs(end[run][i] - end[RUNS - 1][i]);
    printf("order with a source %.3f, %.3f (%.3g)\n", log2(error[0] / error[1]), log2(error[1] / error[2]), error[2]);
    CHECK(log2(error[0] / error[1]) > 1.8 && log2(error[1] / error[2]) > 1.8);
    free(a);
}

/* A correction takes no more of a cell than it holds, whatever was expected of it; what it takes of one it gives to another. */
static void corrections_stay_positive(void)
{
    enum { CELLS = 40 };
    annuli *a = malloc(sizeof *a);
    for (int seed = 0; seed < 50; seed++) {
        double beta = 0.1, ahead[CELLS + 1], ahead_drag[CELLS + 1], before;
        open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_OPEN);
        a->params.transport.drag = MD_DRAG_PR;
        const md_transport_law law = {.nu = a->nu, .light = a->light, .beta = &beta};
        for (int i = 0; i < CELLS; i++)
            a->mass[i] = (i * 7919 + seed * 104729) % 11;
        for (int i = 0; i <= CELLS; i++) {
            ahead[i] = (i * 6607 + seed * 1299709) % 201 - 100;
            ahead_drag[i] = -((i * 3571 + seed * 15485863) % 51);
        }
        before = total(a);
        md_transport_correct(&a->transport, &law, 1e5, ahead, ahead_drag, a->mass, a->flux, a->dragged);
        double gone = a->flux[CELLS] + a->dragged[CELLS] - a->flux[0] - a->dragged[0];
        for (int i = 0; i < CELLS; i++)
            CHECK(a->mass[i] >= 0);
        CHECK(fabs(total(a) + gone - before) < 1e-13 * before);
        close_annuli(a);
    }
    free(a);
}

/* Nor does it turn a viscous ring, of which half of what was expected to move is gone here and there. */
static void corrections_turn_nothing(void)
{
    enum { CELLS = 40 };
    annuli *a = malloc(sizeof *a);
    int limited = 0;
    for (int seed = 0; seed < 50; seed++) {
        double beta = 0, ahead[CELLS + 1], ahead_drag[CELLS + 1], expected[CELLS], before,
               h = 1e-2 * pow(1.7 * MD_R_MARS, 2) / 1e6;
        open_annuli(a, CELLS, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_OPEN);
        const md_transport_law law = {.nu = a->nu, .light = a->light, .beta = &beta};
        for (int i = 0; i < CELLS; i++)
            expected[i] = 10 + (i * 7919 + seed * 104729) % 11;
        for (int i = 0; i < CELLS; i++)
            a->mass[i] = (i * 6607 + seed * 1299709) % 3 == 0 ? 1e-3 * expected[i] : expected[i];
        md_transport_step(&a->transport, &law, h, expected, ahead, ahead_drag);
        before = angular_momentum(a);
        double mass = total(a);
        md_transport_correct(&a->transport, &law, h, ahead, ahead_drag, a->mass, a->flux, a->dragged);
        limited += a->transport.least[0] < 1;
        for (int i = 0; i < CELLS; i++)
            CHECK(a->mass[i] >= 0);
        a->over_in -= a->flux[0];
        a->over_out += a->flux[CELLS];
        CHECK(fabs(angular_momentum(a) - before) < 1e-13 * before && fabs(total(a) - mass) < 1e-13 * mass);
        close_annuli(a);
    }
    CHECK(limited > 5);
    free(a);
}

static void nothing_moves(void)
{
    annuli *a = malloc(sizeof *a);
    open_annuli(a, 10, 1, 2.7, MD_VISCOUS_RING, MD_EDGES_OPEN);
    CHECK(!md_transport_acts(&a->params));
    for (int i = 0; i < 10; i++) {
        a->nu[i] = 0;
        a->mass[i] = 1.0 / (3 + i);
    }
    move(a, 1e9, 0);
    for (int i = 0; i < 10; i++)
        CHECK(a->mass[i] == 1.0 / (3 + i) && a->flux[i] == 0);
    a->params.transport.nu_m2_s = 1;
    CHECK(md_transport_acts(&a->params));
    close_annuli(a);
    free(a);
}

int main(void)
{
    rings_spread();
    order_in_step(MD_VISCOUS_RING, MD_TRANSPORT_SECOND, 1.8, 2.4);
    order_in_step(MD_VISCOUS_DIFFUSION, MD_TRANSPORT_SECOND, 1.8, 2.4);
    order_in_step(MD_VISCOUS_RING, MD_TRANSPORT_EULER, 0.8, 1.2);
    for (md_viscous kind = MD_VISCOUS_DIFFUSION; kind <= MD_VISCOUS_RING; kind++) {
        longest_steps(kind, MD_TRANSPORT_SECOND);
        longest_steps(kind, MD_TRANSPORT_EULER);
    }
    steady_accretion(0);
    steady_accretion(1);
    torques();
    grains_spiral();
    even_disk_falls();
    wide_light();
    viscosities();
    walls();
    bins_apart();
    order_with_source(MD_VISCOUS_RING);
    order_with_source(MD_VISCOUS_DIFFUSION);
    corrections_stay_positive();
    corrections_turn_nothing();
    nothing_moves();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
