/* swarm/flight/scatter, general, flight_general: kinematics conserve energy and momentum, angles are the law's, bounds hold for every relative
 * speed, energy is accounted for in any field, tables differ from formulas by what they may. */
#include "check.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/flight/scatter.h"
#include "swarm/model/gas_mix.h"
#include "swarm/physics/lut.h"
#include "swarm/solve/batch.h"

#define DASHES "-----\n"

static const char text[] =
    "ELASTIC\nX\n0.02\n" DASHES "0 5e-20\n0.5 3e-19\n0.6 2e-20\n100 1e-20\n" DASHES "EXCITATION\nX <-> X*\n0.5 2\n" DASHES
    "0.5 0\n100 1e-18\n" DASHES "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES
    "0 2e-21\n100 2e-21\n" DASHES "ELASTIC\nY\n0.001\n" DASHES "0 1e-19\n" DASHES;

typedef struct case_of {
    sw_collection all;
    sw_gas gas;
    sw_windows windows;
    sw_sharing sharing[2];
    sw_params params;
    sw_general general;
    sw_scene scene;
    sw_layout layout;
} case_of;

/* Elastic, excitation, ionization and attachment of X, the reverse of its excitation, elastic of Y. */
enum { ELASTIC, EXCITE, IONIZE, ATTACH, REVERSE, OTHER };

static void make(case_of *c, const sw_params *params)
{
    md_error err = {MD_OK, ""};
    md_logger log;
    md_log_init(&log, MD_LOG_SILENT);
    *c = (case_of){.params = *params};
    c->params.gas.pressure_Pa = 1;
    if (!params->gas.thermal_motion) c->params.gas.temperature_K = 300;
    const sw_gas_options options = {.superelastic = true, .temperature_eV = 0.5};
    sw_collection_parse(&c->all, text, strlen(text), "t.txt", &err);
    sw_gas_init(&c->gas, (const sw_species[]){{"X", "", &c->all, 0.7}, {"Y", "", &c->all, 0.3}}, 2, &options, &log, &err);
    sw_windows_init(&c->windows, &c->gas, 0, &err);
    for (int k = 0; k < 2; k++)
        c->sharing[k] = (sw_sharing){.law = SW_SHARE_UNIFORM};
    CHECK(sw_general_init(&c->general, &c->params, &c->gas, &c->windows, &err) == MD_OK);
    c->scene = (sw_scene){.gas = &c->gas,
                          .windows = &c->windows,
                          .sharing = c->sharing,
                          .acceleration = 0.5e-21 * params->field.EN_Td,
                          .general = &c->general};
    c->layout = sw_layout_make(c->gas.channels, 50, 0.5, 4);
}

static void drop(case_of *c)
{
    sw_general_free(&c->general);
    sw_windows_free(&c->windows);
    sw_gas_free(&c->gas);
    sw_collection_free(&c->all);
}

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void velocity(const sw_electrons *e, int i, double u[3])
{
    u[0] = e->ux[i];
    u[1] = e->uy[i];
    u[2] = e->uz[i];
}

static void put(sw_electrons *e, const double u[3], uint64_t id)
{
    e->n = 1;
    e->alive[0] = 1;
    e->id[0] = id;
    e->draw[0] = 0;
    e->ux[0] = u[0];
    e->uy[0] = u[1];
    e->uz[0] = u[2];
}

/* The direction it gives has the angle asked for, and goes all round. */
static void test_turn(void)
{
    const double g[][3] = {{0, 0, 2}, {0, 0, -2}, {1e-9, 0, -1}, {0.3, -0.4, 0.5}, {-2, 1e-3, 0}, {0, 3, 1e-12}};
    for (int k = 0; k < 6; k++) {
        double sum[3] = {0}, to[3], length = sqrt(dot(g[k], g[k]));
        for (int n = 0; n < 12; n++) {
            sw_scatter_turn(g[k], 0.3, n / 12., 1.7, to);
            CHECK_REL(dot(to, to), 1.7 * 1.7, 1e-14);
            CHECK_REL(dot(to, g[k]), 0.3 * 1.7 * length, 1e-13);
            for (int x = 0; x < 3; x++)
                sum[x] += to[x] / 12;
        }
        for (int x = 0; x < 3; x++)
            CHECK(fabs(sum[x] - 0.3 * 1.7 * g[k][x] / length) < 1e-14);
    }
}

/* Two bodies: what the target gets is what the electron loses of momentum, and inside it M/(m + M) of the threshold. */
static void test_two_bodies(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, &(sw_params){.field.EN_Td = 10,
                          .gas = {.temperature_K = 3000, .thermal_motion = true},
                          .scatter.elastic = SW_VAHEDI_SURENDRA});
    CHECK(c.general.targets == 2 && c.general.target[1].first == OTHER && c.general.target[1].end == OTHER + 1);
    CHECK_REL(c.general.target[0].spread, sqrt(0.5 * 1.380649e-23 * 3000 / 1.602176634e-19 * 0.02), 1e-13);
    sw_electrons e;
    sw_electrons_init(&e, 4, 1, 0, &err);
    const double u[3] = {0.5, -1, 2}, V[3] = {0.1, 0.2, -0.3}, r = 0.02;
    for (int n = 0; n < 200; n++) {
        int channel = n % 3 == 0 ? ELASTIC : n % 3 == 1 ? EXCITE : REVERSE;
        double lost, after[3], W[3];
        put(&e, u, (uint64_t)n);
        CHECK(sw_scatter(&c.scene, &e, 0, channel, V, &lost, &err) == MD_OK && e.n == 1);
        velocity(&e, 0, after);
        for (int x = 0; x < 3; x++)
            W[x] = V[x] + r * (u[x] - after[x]); /* M V + m u is what it was */
        double inside = c.gas.channel[channel].threshold_eV / (1 + r);
        CHECK_REL(dot(after, after) + dot(W, W) / r + inside, dot(u, u) + dot(V, V) / r, 1e-13);
        CHECK_REL(lost, dot(u, u) - dot(after, after), 1e-12);
    }
    sw_electrons_free(&e);
    drop(&c);
}

/* At rest: the loss is the law's, and so is the mean of the cosine; both electrons of an ionization part with the momentum of one that has
 * what is left. */
static void test_at_rest(sw_law law)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, &(sw_params){.field.EN_Td = 10,
                          .scatter = {.elastic = (int)law, .inelastic = SW_FORWARD},
                          .ionization.directions = 1});
    sw_electrons e;
    sw_electrons_init(&e, 4, 2, 0, &err);
    const double u[3] = {0.5, -1, 2}, energy = dot(u, u), zero[3] = {0, 0, 0};
    const int n = 40000;
    double mean = 0, lost, a[3], b[3];
    for (int i = 0; i < n; i++) {
        put(&e, u, (uint64_t)i);
        CHECK(sw_scatter(&c.scene, &e, 0, ELASTIC, zero, &lost, &err) == MD_OK);
        velocity(&e, 0, a);
        double cos_chi = dot(a, u) / sqrt(dot(a, a) * energy);
        if (i < 50) CHECK_REL(lost, 2 * 0.02 * energy * (1 - cos_chi), 1e-10);
        mean += cos_chi / n;
    }
    CHECK(fabs(mean - (1 - sw_law_transfer(law, energy))) < 5 / sqrt(n));
    for (int i = 0; i < 50; i++) {
        put(&e, u, (uint64_t)i);
        CHECK(sw_scatter(&c.scene, &e, 0, EXCITE, zero, &lost, &err) == MD_OK && fabs(lost - 0.5) < 1e-14);
        velocity(&e, 0, a);
        CHECK_REL(dot(a, u), sqrt(dot(a, a) * energy), 1e-13); /* forward */
        put(&e, u, (uint64_t)i);
        CHECK(sw_scatter(&c.scene, &e, 0, IONIZE, zero, &lost, &err) == MD_OK && e.n == 2 && fabs(lost - 2) < 1e-13);
        velocity(&e, 0, a);
        velocity(&e, 1, b);
        CHECK_REL(dot(a, a) + dot(b, b), energy - 2, 1e-13);
        CHECK(fabs(dot(a, b)) < 1e-13);
        double scale = sqrt((energy - 2) / energy);
        for (int x = 0; x < 3; x++)
            CHECK(fabs(a[x] + b[x] - scale * u[x]) < 1e-13);
    }
    sw_electrons_free(&e);
    drop(&c);
}

/* For electrons of a window and targets up to the fastest: g sigma(g) of their species is never above its bound. */
static void test_bounds(void)
{
    case_of c;
    make(&c, &(sw_params){.field.EN_Td = 10, .gas = {.temperature_K = 9000, .thermal_motion = true}});
    int beyond = 0, loose = 0;
    for (int k = 1; k < c.windows.n - 4; k++)
        for (int s = 0; s < 2; s++) {
            double bound = c.general.bound[2 * k + s] - (s ? c.general.bound[2 * k] : 0), most = 0;
            double from = sqrt(c.windows.edge[k]), to = sqrt(c.windows.edge[k + 1]),
                   fast = SW_FASTEST * c.general.target[s].spread;
            for (int i = 0; i <= 400; i++) {
                double g = fmax(0, from - fast + (to - from + 2 * fast) * i / 400), sigma = 0;
                for (int ch = s ? OTHER : 0; ch < (s ? OTHER + 1 : OTHER); ch++)
                    sigma += sw_gas_sigma(&c.gas, ch, g * g);
                most = fmax(most, g * sigma);
            }
            beyond += most > bound;
            loose += bound > 2.5 * most;
        }
    CHECK(beyond == 0 && loose < 20);
    drop(&c);
}

static double total_energy(const sw_electrons *all)
{
    double sum = 0;
    for (int i = 0; i < all->n; i++)
        sum += all->alive[i] * (all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i]);
    return sum;
}

/* What electrons have in the end is what they had, and what the field gave, less what was lost; counted is as often as expected. */
static void test_account(const sw_params *params)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, params);
    sw_electrons e;
    sw_electrons_init(&e, 700, 3, 1, &err);
    double sum[512] = {0};
    for (e.n = 0; e.n < 400; e.n++) {
        e.alive[e.n] = 1;
        e.id[e.n] = (uint64_t)e.n;
        e.ux[e.n] = 0.005 * e.n;
        e.left[e.n] = 4 / c.windows.nu[sw_cell(1, SW_WINDOW_BITS)];
    }
    double before = total_energy(&e);
    CHECK(sw_flight_slice(&c.scene, &c.layout, &e, 1, sum, &err) == MD_OK);
    if (err.code) printf("%s\n", err.text);
    double gain = sum[c.layout.work], exchanged = fabs(gain) + before;
    CHECK(fabs(total_energy(&e) - before - gain + sum[c.layout.lost]) < 1e-10 * exchanged);
    if (params->field.frequency_N == 0)
        CHECK(fabs(gain - 2 * c.scene.acceleration * sum[c.layout.drift + 2]) < 1e-10 * exchanged);
    double time = 0;
    for (int k = 0; k < c.layout.bins; k++)
        time += sum[c.layout.histogram + k];
    CHECK(fabs(time / sum[c.layout.time] - 1) < 0.1);
    for (int k = 0; k < c.gas.channels; k++) { /* within what chance allows, 5 sigma */
        double counted = sum[c.layout.counted + k], expected = sum[c.layout.convolved + k];
        CHECK(fabs(counted - expected) < 5 * sqrt(counted + expected) + 1 && counted > 10);
    }
    sw_electrons_free(&e);
    drop(&c);
}

static void test_tables(void)
{
    const sw_angles elastic = {SW_SCREENED_COULOMB, 0, 0}, inelastic = {SW_VAHEDI_SURENDRA, 1, 20};
    const int sizes[] = {16, 64, 1024};
    for (int n = 0; n < 3; n++) {
        sw_lut lut = {0};
        md_error err = {MD_OK, ""};
        CHECK(sw_lut_make_speeds(&lut, sizes[n], &err) == MD_OK);
        CHECK(sw_lut_make_angles(&lut, sizes[n], elastic.law, inelastic.law, &err) == MD_OK);
        double h = lut.step, most = 0, worst = 0;
        for (double energy = 1e-5; energy < 1e5; energy *= 1.717) {
            double low = 1 - sw_lut_speed(&lut, energy) / sqrt(energy), mean[2] = {0};
            CHECK(low > -1e-15);
            most = fmax(most, low);
            for (int i = 0; i < 20000; i++) {
                double s = (i + 0.5) / 20000, u = 1 - s * s;
                mean[0] += s / 10000 * (1 - sw_lut_cos(&lut, 0, &elastic, energy, u));
                mean[1] += s / 10000 * (1 - sw_lut_cos(&lut, 1, &inelastic, energy, u));
            }
            worst = fmax(worst, fabs(mean[1] - sw_angles_transfer(&inelastic, energy)));
            worst = fmax(worst, fabs(mean[0] - sw_angles_transfer(&elastic, energy)));
        }
        CHECK(most > 0 && most < (sizes[n] > 16 ? 1.1 : 1.5) * h * h / 32); /* sqrt bends by that between two nodes */
        CHECK(worst < 0.02 * h * h + 2e-4);
        if (n == 2) CHECK(most < 2.4e-5 && worst < 2e-4);
        sw_lut_free(&lut);
    }
}

/* Tables of bounds are above the exact ones, the more so the fewer nodes. */
static void test_table_of_bounds(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, &(sw_params){.field.EN_Td = 10});
    double excess[2] = {0, 0};
    for (int n = 0; n < 2; n++) {
        sw_windows table;
        CHECK(sw_windows_init(&table, &c.gas, n ? 16 : 1024, &err) == MD_OK);
        for (int k = 0; k < c.windows.n; k++) {
            CHECK(table.nu[k] >= c.windows.nu[k] * (1 - 1e-12));
            excess[n] += (table.nu[k] / c.windows.nu[k] - 1) / c.windows.n;
        }
        sw_windows_free(&table);
    }
    CHECK(excess[0] < 0.05 && excess[1] > 0.5);
    drop(&c);
}

/* Electrons at first. */
static void test_start(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, &(sw_params){.field.EN_Td = 10});
    const sw_plan plan = {.ages = 4, .memory = 1};
    const int n = 20000;
    const sw_start maxwell = {.maxwell = true, .energy = 0.4, .mean = {1, 2, 3}, .spread = {0.5, 0, 2}},
                   straight = {.energy = 4, .direction = {3, 0, -4}}, rest = {0};
    sw_batch b;
    CHECK(sw_batch_init(&b, &c.layout, &plan, n, &maxwell, 1, 0, &err) == MD_OK);
    double uu[3] = {0}, x[3] = {0}, xx[3] = {0};
    for (int i = 0; i < n; i++) {
        const double u[3] = {b.all.ux[i], b.all.uy[i], b.all.uz[i]}, r[3] = {b.all.x0[i], b.all.y0[i], b.all.z0[i]};
        for (int k = 0; k < 3; k++) {
            uu[k] += u[k] * u[k] / n;
            x[k] += r[k] / n;
            xx[k] += (r[k] - maxwell.mean[k]) * (r[k] - maxwell.mean[k]) / n;
        }
    }
    for (int k = 0; k < 3; k++) {
        CHECK_REL(uu[k], 0.2, 5 * sqrt(2. / n));
        CHECK(fabs(x[k] - maxwell.mean[k]) <= 5 * maxwell.spread[k] / sqrt(n) + 1e-12);
        CHECK(fabs(xx[k] - maxwell.spread[k] * maxwell.spread[k]) <= 5 * maxwell.spread[k] * maxwell.spread[k] * sqrt(2. / n));
    }
    sw_batch_free(&b);
    CHECK(sw_batch_init(&b, &c.layout, &plan, 3, &straight, 1, 0, &err) == MD_OK);
    CHECK(fabs(b.all.ux[2] - 1.2) < 1e-15 && b.all.uy[2] == 0 && fabs(b.all.uz[2] + 1.6) < 1e-15 && b.all.z0[2] == 0);
    sw_batch_free(&b);
    CHECK(sw_batch_init(&b, &c.layout, &plan, 3, &rest, 1, 0, &err) == MD_OK);
    CHECK(b.all.ux[0] == 0 && b.all.uz[1] == 0);
    sw_batch_free(&b);
    drop(&c);
}

int main(void)
{
    test_turn();
    test_two_bodies();
    test_at_rest(SW_VAHEDI_SURENDRA);
    test_at_rest(SW_SCREENED_COULOMB);
    test_bounds();
    const sw_params any[] = {
        {.field = {.EN_Td = 300, .BN_Hx = 500, .angle_deg = 70}},
        {.field = {.EN_Td = 300}, .gas = {.temperature_K = 9000, .thermal_motion = true}},
        {.field = {.EN_Td = 300, .frequency_N = 2e-14}},
        {.field = {.EN_Td = 300, .BN_Hx = 500, .angle_deg = 40, .frequency_N = 2e-14},
         .gas = {.temperature_K = 9000, .thermal_motion = true}},
        {.field = {.EN_Td = 300},
         .scatter = {.elastic = SW_SCREENED_COULOMB, .inelastic = SW_VAHEDI_SURENDRA, .low_eV = 1, .high_eV = 5},
         .ionization.directions = 1},
    };
    for (int k = 0; k < 5; k++)
        test_account(&any[k]);
    test_tables();
    test_table_of_bounds();
    test_start();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
