/* Temperatures of grains by size: closed forms, the balance itself, jumps of the vapour's law, grains that shrink at their own pace. */
#include <stdlib.h>

#include "disk_setup.h"

#include "disk/physics/grain_heat.h"
#include "disk/physics/sublimation.h"
#include "numbers/constants.h"

#define BY_SIZE "temperature.grain=by_size io.T_grain=true "
#define NO_HEAT "sublimation.latent_heat_J_kg=0 "

/* ln Q = ln of (s/1 um)^a (T/2000 K)^b at s = 1 um, where b itself grows by c an e-fold of s. */
typedef struct law {
    double a, b, c;
} law;

static double q_of(law l, double s, double T)
{
    double x = log(s / 1e-6);
    return exp(l.a * x + (l.b + l.c * x) * log(T / 2000));
}

static bool set_law(md_disk *disk, law l)
{
    md_error err = {MD_OK, ""};
    md_table2 *t = &disk->tables.q_abs;
    for (int i = 0; i < t->nx; i++)
        for (int k = 0; k < t->ny; k++)
            t->z[i * t->ny + k] = log(q_of(l, exp(t->y[k]), exp(t->x[i])));
    md_grain_heat_free(disk->heat);
    md_grain_heat_init(disk->heat, disk, &err);
    CHECK(err.code == MD_OK);
    return err.code == MD_OK;
}

/* T and J at a place, found from anywhere. */
static double at(const md_disk *disk, double T_M, double share, int place, int near, double *J)
{
    double T;
    md_grain_heat_at(disk->heat, disk, T_M, share, place, 1, &near, &T, J);
    return T;
}

static double radius(const md_disk *disk, int place)
{
    return place < disk->sizes.n ? disk->sizes.edge[place] : disk->sizes.s[place - disk->sizes.n];
}

static void test_dilution(void)
{
    md_params p = {.radiation = {.dilution = MD_DILUTION_FAR}};
    CHECK_REL(md_planet_share(&p, 2 * MD_R_MARS), 1.0 / 16, 1e-15);
    p.radiation.dilution = MD_DILUTION_EXACT;
    CHECK_REL(md_planet_share(&p, MD_R_MARS), 0.5, 1e-15); /* half the sky */
    CHECK_REL(md_planet_share(&p, 2 * MD_R_MARS), (1 - sqrt(0.75)) / 2, 1e-14);
    CHECK_REL(md_planet_share(&p, 1e5 * MD_R_MARS), 0.25e-10, 1e-9);
}

/* Without latent heat a power law of Q has T = T_M w^(1/(4 + b)); b = 0 is grey. */
static void test_closed_forms(void)
{
    const law laws[] = {{0, 0, 0}, {1, 1, 0}, {1, -2, 0}, {0.5, 0, 0.1}, {0, 1, -0.05}};
    md_setup setup;
    if (disk_open(&setup, BY_SIZE NO_HEAT "sizes.bins=12")) {
        md_disk *disk = &setup.disk;
        for (size_t i = 0; i < sizeof laws / sizeof *laws && set_law(disk, laws[i]); i++) {
            uint64_t seed = 5 + i;
            for (int n = 0; n < 4000; n++) {
                int place = (int)(random_unit(&seed) * disk->heat->places);
                double T_M = 1000 + 5500 * random_unit(&seed), share = 0.02 + 0.48 * random_unit(&seed), J;
                double b = laws[i].b + laws[i].c * log(radius(disk, place) / 1e-6), T = T_M * pow(share, 1 / (4 + b));
                int near = (int)(random_unit(&seed) * disk->heat->nodes);
                if (T < 310) continue;
                CHECK_REL(at(disk, T_M, share, place, near, &J), T, i == 0 ? 1e-13 : 1e-9);
                CHECK_REL(J, md_sublimation_flux(&disk->params, &disk->tables, T, NULL),
                          2e-8 * fmax(1, pow(2000 / T, 4))); /* J grows e-fold in T^2/B ln 10 */
            }
        }
    }
    md_setup_free(&setup);
}

/* Exact where light is that of a node. */
static void test_nodes(void)
{
    const law l = {1, 1, 0.05};
    md_setup setup;
    if (disk_open(&setup, BY_SIZE "sizes.bins=12") && set_law(&setup.disk, l)) {
        const md_grain_heat *heat = setup.disk.heat;
        uint64_t seed = 9;
        for (int n = 0; n < 2000; n++) {
            int place = (int)(random_unit(&seed) * heat->places), i = 1 + (int)(random_unit(&seed) * (heat->nodes - 2));
            double s = radius(&setup.disk, place), T = heat->T[i], T_M = 3000;
            if (T >= 2163 && T < 2180) continue; /* solid grains balance at less */
            double L = log(10) * (T < 2163 ? 28362.904024 : 22409.0) * MD_R_GAS / 0.140694;
            double J = md_sublimation_flux(&setup.disk.params, &setup.disk.tables, T, NULL);
            double need = q_of(l, s, T) * pow(T, 4) + J * L / MD_SIGMA_SB;
            double share = need / (q_of(l, s, T_M) * pow(T_M, 4));
            CHECK_REL(at(&setup.disk, T_M, share, place, 0, NULL), T, 1e-12);
        }
    }
    md_setup_free(&setup);
}

static double latent(const md_params *p, double T)
{
    if (p->sublimation.formula == MD_VAPOUR_LOGISTIC) return 0;
    double B = T >= p->sublimation.liquid_T_from_K ? p->sublimation.liquid_B : p->sublimation.solid_B;
    if (p->sublimation.formula == MD_VAPOUR_TABLE) B = (0.9 + 3.9) / (1.0 / 1600 - 1.0 / 2200); /* tests/disk_setup.h */
    return log(10) * B * MD_R_GAS / p->sublimation.mu;
}

/* How far T is from balance, in T; J is the one that was found. */
static double imbalance(const md_params *p, law l, double s, double T_M, double share, double T, double J)
{
    double taken = q_of(l, s, T_M) * share * pow(T_M, 4), given = q_of(l, s, T) * pow(T, 4) + J * latent(p, T) / MD_SIGMA_SB;
    return fabs(given / taken - 1) / 4;
}

/* Under every law of the vapour: heat is balanced, J is that of T, T rises with T_M. */
static void test_balance(void)
{
    const char *const settings[] = {BY_SIZE "sizes.bins=12",
                                    BY_SIZE "sizes.bins=12 sublimation.solid_A=13.613 sublimation.solid_B=17850 "
                                            "sublimation.liquid_A=13.203 sublimation.liquid_B=25898.9 "
                                            "sublimation.liquid_T_from_K=1900 sublimation.solid_T_min_K=1270 "
                                            "sublimation.solid_T_max_K=1600 sublimation.alpha=0.007 sublimation.mu=0.0440849",
                                    BY_SIZE "sizes.bins=12 sublimation.P_gas=0.5",
                                    BY_SIZE "sizes.bins=12 sublimation.formula=table",
                                    BY_SIZE "sizes.bins=12 sublimation.formula=auto",
                                    BY_SIZE "sizes.bins=12 sublimation.formula=logistic"};
    const law l = {0.5, 1, 0.03};
    for (size_t c = 0; c < sizeof settings / sizeof *settings; c++) {
        md_setup setup;
        if (disk_open(&setup, settings[c]) && set_law(&setup.disk, l)) {
            const md_disk *disk = &setup.disk;
            const md_params *p = &disk->params;
            for (int place = 0; place < disk->heat->places; place++) {
                double before = 0, share = 0.1, s = radius(disk, place), molten = p->sublimation.liquid_T_from_K;
                for (double T_M = 1500; T_M < 6500; T_M += 1.37) {
                    double J, T = at(disk, T_M, share, place, 0, &J), law_J = md_sublimation_flux(p, &disk->tables, T, NULL);
                    CHECK(T >= before);
                    before = T;
                    CHECK(imbalance(p, l, s, T_M, share, T, J) < 1e-8 || T == molten);
                    double vacuum = law_J + p->sublimation.alpha * p->sublimation.P_gas * sqrt(p->sublimation.mu / (52.24 * T));
                    if (T != molten) CHECK(fabs(J - law_J) <= (c == 5 ? 1e-7 : 2e-8) * fmax(1, pow(2000 / T, 4)) * vacuum);
                }
            }
        }
        md_setup_free(&setup);
    }
}

/* Forsterite: P rises by 5 % as it melts, and a grain stays at that temperature until light pays for it. Silica: it falls, and the
 * grain stays solid up to the light at which no solid can balance any more. */
static void test_melting(void)
{
    md_setup setup;
    if (disk_open(&setup, BY_SIZE "sizes.bins=12")) {
        const md_disk *disk = &setup.disk;
        double J_solid = md_sublimation_flux(&disk->params, &disk->tables, 2163 * (1 - 1e-15), NULL), J;
        double J_liquid = md_sublimation_flux(&disk->params, &disk->tables, 2163, NULL), share = 0.1;
        double L0 = latent(&disk->params, 2162), L1 = latent(&disk->params, 2163), T4 = pow(2163, 4);
        double low = T4 + J_solid * L0 / MD_SIGMA_SB, high = T4 + J_liquid * L1 / MD_SIGMA_SB;
        bool rises = J_liquid * L1 > J_solid * L0;
        double T_M = pow(0.5 * (low + high) / share, 0.25), T = at(disk, T_M, share, 3, 0, &J);
        if (rises) {
            CHECK_REL(T, 2163, 1e-14);
            CHECK_REL(J, 0.5 * (J_solid + J_liquid), 1e-9);
        } else { /* forsterite's liquid takes less heat a kilogram: both could balance, the solid does */
            CHECK(T < 2163);
            CHECK_REL(pow(T, 4) + J * L0 / MD_SIGMA_SB, 0.5 * (low + high), 1e-9);
        }
        CHECK(at(disk, pow(1.0001 * fmax(low, high) / share, 0.25), share, 3, 0, NULL) > 2163);
        CHECK(at(disk, pow(0.9999 * fmin(low, high) / share, 0.25), share, 3, 0, NULL) < 2163);
    }
    md_setup_free(&setup);
}

/* Larger grains shrink faster: T rises with s. By characteristics the number above s at t is the number above s0 at first, from
 * which they came down to s: t is the integral of ds over the speed. */
static double speed_of(const md_disk *disk, law l, double s, double T_M, double share)
{
    double T = T_M * pow(share, 1 / (4 + l.b + l.c * log(s / 1e-6)));
    return md_sublimation_flux(&disk->params, &disk->tables, T, NULL) / disk->sizes.rho;
}

static double shrunk_from(const md_disk *disk, law l, double s, double t, double T_M, double share)
{
    enum { STEPS = 400 };
    double h = t / STEPS; /* backwards in time, Runge and Kutta */
    for (int i = 0; i < STEPS; i++) {
        double k1 = speed_of(disk, l, s, T_M, share), k2 = speed_of(disk, l, s + 0.5 * h * k1, T_M, share);
        double k3 = speed_of(disk, l, s + 0.5 * h * k2, T_M, share), k4 = speed_of(disk, l, s + h * k3, T_M, share);
        s += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    return s;
}

/* Share of a log-normal's number in s0 above s: weights are by mass exp(-x^2/2) ds, so numbers go as that over s^3. */
static double mean_size(const double *s, const double *N, int n, double *number)
{
    double sum = 0;
    *number = 0;
    for (int k = 0; k < n; k++) {
        *number += N[k];
        sum += N[k] * s[k];
    }
    return sum / *number;
}

static double shrink_error(int bins)
{
    const law l = {0, 0, 0.2};
    char changes[900];
    snprintf(changes, sizeof changes,
             BY_SIZE NO_HEAT
             "run.physics_mode=sublimation_only phase.enabled=false mars.driver=constant mars.T0_K=3400 "
             "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.s_min_m=1e-7 sizes.s_max_m=1e-4 sizes.bins=%d "
             "initial.shape=lognormal initial.s_meter_m=1e-5 initial.width_dex=0.1 supply.mode=off "
             "shielding.tau_stop=0 sublimation.liquid_T_from_K=0",
             bins);
    disk_run run;
    double error = (double)NAN;
    if (disk_start(&run, changes) && set_law(&run.setup.disk, l)) {
        const md_disk *disk = &run.setup.disk;
        double T_M = 3400, share = md_planet_share(&disk->params, disk->radial.r[0]);
        double t = 2e-6 / speed_of(disk, l, 1e-5, T_M, share), want = 0, number, all = 0;
        double *N = malloc((size_t)bins * sizeof *N);
        md_sizes_numbers(&disk->sizes, disk_cell(&run, 0)->mass, N);
        /* every grain of the start at its own place: forward by bisection on where it came from */
        for (int k = 0; k < bins; k++) {
            double lo = 1e-8, hi = disk->sizes.s[k];
            if (!(N[k] > 1e-12 * N[bins / 2]) || disk->sizes.s[k] < 2.5e-6) continue;
            for (int i = 0; i < 50; i++) {
                double middle = 0.5 * (lo + hi);
                *(shrunk_from(disk, l, middle, t, T_M, share) > disk->sizes.s[k] ? &hi : &lo) = middle;
            }
            want += N[k] * lo;
            all += N[k];
        }
        CHECK(disk_advance(&run, 0, 0, t) == MD_OK);
        md_sizes_numbers(&disk->sizes, disk_cell(&run, 0)->mass, N);
        error = mean_size(disk->sizes.s, N, bins, &number) / (want / all) - 1;
        CHECK_REL(number, all, 1e-4); /* none is gone */
        free(N);
    }
    disk_end(&run);
    return fabs(error);
}

static void test_shrinking(void)
{
    double coarse = shrink_error(60), fine = shrink_error(120);
    CHECK(coarse < 2e-2);
    CHECK(fine < 0.5 * coarse);
    printf("    mean size of a log-normal that shrinks by size: off by %.2e at 60 bins, %.2e at 120\n", coarse, fine);
}

/* What it does to the bins; a shaded layer is cooler. */
static void test_rates(void)
{
    disk_run run;
    if (disk_start(&run, BY_SIZE "disk.cells=2 shielding.mode=fixed_tau1 sizes.bins=12")) {
        const md_disk *disk = &run.setup.disk;
        const md_cell *cell = disk_cell(&run, 1);
        md_rates *r = &run.solver.rates[0];
        md_rates_at(r, disk, &run.solver.rad[0], 1, cell, cell->mass, 0, 1, 0);
        double share = md_planet_share(&disk->params, disk->radial.r[1]) * exp(-r->tau_los), J;
        for (int k = 0; k < disk->sizes.n; k++) {
            double T = at(disk, r->T_M, share, k, 0, &J), gap = k > 0 ? disk->sizes.s[k] - disk->sizes.s[k - 1] : 0;
            CHECK_REL(r->T_grain[k], T, 1e-12);
            if (k > 0) CHECK_REL(r->shrink[k], J / disk->sizes.rho / gap, 1e-10);
        }
        CHECK(r->T_d == r->T_grain[disk->sizes.n - 1]);
    }
    disk_end(&run);
}

int main(void)
{
    test_dilution();
    test_closed_forms();
    test_nodes();
    test_balance();
    test_melting();
    test_shrinking();
    test_rates();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
