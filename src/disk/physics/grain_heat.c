#include "disk/physics/grain_heat.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "disk/physics/extinction.h"
#include "disk/physics/sublimation.h"
#include "numbers/constants.h"
#include "numbers/hermite.h"
#include "numbers/numeric.h"
#include "numbers/wide.h"

/* Nodes in ln T. J grows e-fold in 0.03: cubic in this it is good to 1e-8, and T better. */
static const double STEP = 0.00125;
enum { MOST_BREAKS = 4096 };

bool md_grain_heat_wanted(const md_params *p)
{
    return p->temperature.grain == MD_GRAIN_T_BY_SIZE && p->sublimation.enabled && p->run.model == MD_MODEL_SIZES &&
           p->run.physics_mode != MD_MODE_COLLISIONS_ONLY;
}

double md_planet_share(const md_params *params, double r)
{
    double sine2 = fmin(1, (MD_R_MARS / r) * (MD_R_MARS / r));
    if (params->radiation.dilution == MD_DILUTION_FAR) return 0.25 * ((MD_R_MARS / r) * (MD_R_MARS / r));
    return 0.5 * sine2 / (1 + sqrt(1 - sine2)); /* (1 - cos)/2, without a difference of near numbers */
}

/* --- nodes in T ------------------------------------------------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double just_below(double T)
{
    return T * (1 - 0x1p-52);
}

/* Even in ln T over the table of <Q_abs>, and a pair at every kink or jump of the vapour's law. */
static void make_nodes(md_grain_heat *heat, const md_disk *disk, md_error *err)
{
    const md_table2 *table = &disk->tables.q_abs;
    double first = table->x[0], last = table->x[table->nx - 1], breaks[MOST_BREAKS];
    int even = (int)ceil((last - first) / STEP) + 1;
    int n = md_sublimation_breaks(&disk->params, &disk->tables, md_exp(first), md_exp(last), breaks, MOST_BREAKS);
    heat->nodes = even + 2 * n;
    heat->T = md_alloc((size_t)heat->nodes, sizeof(double), err);
    heat->jump = md_alloc((size_t)heat->nodes, sizeof(bool), err);
    if (err->code) return;
    int at = 0;
    for (int i = 0; i < even; i++)
        heat->T[at++] = md_exp(first + (last - first) * i / (even - 1));
    for (int i = 0; i < n; i++) {
        heat->T[at++] = just_below(breaks[i]);
        heat->T[at++] = breaks[i];
    }
    qsort(heat->T, (size_t)at, sizeof *heat->T, rising);
    heat->nodes = 1;
    for (int i = 1; i < at; i++) /* a break may lie on a node */
        if (heat->T[i] > heat->T[heat->nodes - 1]) heat->T[heat->nodes++] = heat->T[i];
    for (int i = 0; i < heat->nodes - 1; i++)
        heat->jump[i] = heat->T[i + 1] - heat->T[i] < 1e-14 * heat->T[i];
}

/* J at both ends of each interval, and its slope there from five points inside: no law has to know its own derivative. */
static void find_flux(md_grain_heat *heat, const md_disk *disk)
{
    for (int i = 0; i < heat->nodes - 1; i++) {
        double J[5], h = 0.25 * (heat->T[i + 1] - heat->T[i]), *slope = heat->J_slope + 2 * (size_t)i;
        for (int p = 0; p < 5; p++)
            J[p] = md_sublimation_flux(&disk->params, &disk->tables, p < 4 ? heat->T[i] + p * h : heat->T[i + 1], NULL);
        heat->J[2 * i] = J[0];
        heat->J[2 * i + 1] = J[4];
        slope[0] = heat->jump[i] ? 0 : (48 * J[1] - 25 * J[0] - 36 * J[2] + 16 * J[3] - 3 * J[4]) / (12 * h);
        slope[1] = heat->jump[i] ? 0 : (25 * J[4] - 48 * J[3] + 36 * J[2] - 16 * J[1] + 3 * J[0]) / (12 * h);
    }
}

/* --- <Q_abs> ---------------------------------------------------------------------------------------------------------------- */

/* Where a node is among the temperatures of the table: at `t` of the way from row i to the next, h apart. */
typedef struct between_rows {
    int i;
    double t, h;
} between_rows;

static void find_rows(const md_grain_heat *heat, const md_table2 *table, between_rows *rows)
{
    for (int j = 0, i = 0; j < heat->nodes; j++) {
        double x = fmin(fmax(md_log(heat->T[j]), table->x[0]), table->x[table->nx - 1]);
        while (i < table->nx - 2 && table->x[i + 1] <= x)
            i++;
        double h = table->x[i + 1] - table->x[i];
        rows[j] = (between_rows){i, (x - table->x[i]) / h, h};
    }
}

/* u = T Q^(1/4) of one place at all nodes, with its slope. */
static void find_u(md_grain_heat *heat, const between_rows *rows, int place, const double *log_q, const double *slope)
{
    for (int j = 0; j < heat->nodes; j++) {
        int i = rows[j].i;
        double h = rows[j].h, t = rows[j].t;
        double root = md_exp(0.25 * md_hermite_at(t, h, log_q[i], log_q[i + 1], slope[i], slope[i + 1]));
        double bend = md_hermite_slope(t, h, log_q[i], log_q[i + 1], slope[i], slope[i + 1]);
        size_t at = (size_t)j * (size_t)heat->places + (size_t)place;
        heat->u[at] = heat->T[j] * root;
        heat->u_slope[at] = root * (1 + 0.25 * bend);
    }
}

/* The balance of one place, turned round. */
static void find_theta(md_grain_heat *heat, const md_disk *disk, int place, double s, md_error *err)
{
    size_t n = (size_t)heat->nodes, places = (size_t)heat->places, k = (size_t)place;
    double *theta = heat->theta + k * n, *top = heat->top + k * n, *slope = heat->T_slope + k * 2 * (n - 1);
    for (size_t i = 0; i < n - 1; i++) {
        double latent = md_latent_heat(&disk->params, &disk->tables, heat->T[i]) / MD_SIGMA_SB;
        double after = heat->jump[i] ? md_latent_heat(&disk->params, &disk->tables, heat->T[i + 1]) / MD_SIGMA_SB : latent;
        for (size_t end = 0; end < 2; end++) {
            double u = heat->u[(i + end) * places + k], u3 = u * u * u, *at = &theta[i + end];
            *at = sqrt(sqrt(u3 * u + heat->J[2 * i + end] * (end ? after : latent)));
            double steep = (4 * u3 * heat->u_slope[(i + end) * places + k] + heat->J_slope[2 * i + end] * latent);
            slope[2 * i + end] = heat->jump[i] ? 0 : 4 * (*at * *at * *at) / steep;
        }
        if (!heat->jump[i] && !(theta[i + 1] > theta[i] && slope[2 * i] > 0 && slope[2 * i + 1] > 0) && !err->code)
            (void)md_fail(err, MD_ERR_CONFIG,
                          "radiation.q_abs_table: grains of %.4g m would lose less heat at %.6g K than at %.6g K: expected "
                          "<Q_abs> T^4 that rises with T",
                          s, heat->T[i + 1], heat->T[i]);
    }
    top[0] = theta[0];
    for (size_t i = 1; i < n; i++)
        top[i] = fmax(top[i - 1], theta[i]);
}

md_status md_grain_heat_init(md_grain_heat *heat, const md_disk *disk, md_error *err)
{
    const md_table2 *table = &disk->tables.q_abs;
    const md_params *p = &disk->params;
    int bins = disk->sizes.n;
    *heat = (md_grain_heat){.places = p->io.T_grain || !p->sublimation.mass_conserving ? 2 * bins : bins};
    if (table->nx < 2 || table->ny < 2)
        return md_fail(err, MD_ERR_INTERNAL, "grain temperatures: no table of <Q_abs> was loaded");
    make_nodes(heat, disk, err);
    size_t n = (size_t)heat->nodes, places = (size_t)heat->places, rows = (size_t)table->nx, columns = (size_t)table->ny;
    double *slope_s = md_alloc(rows * columns, sizeof(double), err), *log_q = md_alloc(2 * rows, sizeof(double), err);
    double **arrays[] = {&heat->J, &heat->J_slope, &heat->u, &heat->u_slope, &heat->theta, &heat->top, &heat->T_slope};
    const size_t sizes[] = {2 * n, 2 * n, places * n, places * n, places * n, places * n, 2 * places * n};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && !err->code; a++)
        *arrays[a] = md_alloc(sizes[a], sizeof(double), err);
    between_rows *at_row = md_alloc(n, sizeof *at_row, err);
    if (!err->code) find_flux(heat, disk);
    if (!err->code) find_rows(heat, table, at_row);
    if (!err->code) md_efficiency_slopes(table, slope_s);
    for (int k = 0; k < heat->places && !err->code; k++) {
        double s = k < bins ? disk->sizes.edge[k] : disk->sizes.s[k - bins];
        md_efficiency_at(table, slope_s, s, log_q);
        md_hermite_slopes(table->nx, table->x, log_q, 1, log_q + rows);
        find_u(heat, at_row, k, log_q, log_q + rows);
        find_theta(heat, disk, k, s, err);
    }
    md_free(at_row);
    md_free(slope_s);
    md_free(log_q);
    if (err->code) md_grain_heat_free(heat);
    return err->code;
}

void md_grain_heat_free(md_grain_heat *heat)
{
    double *arrays[] = {heat->T, heat->J, heat->J_slope, heat->u, heat->u_slope, heat->theta, heat->top, heat->T_slope};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_free(heat->jump);
    *heat = (md_grain_heat){0};
}

/* --- reading it ------------------------------------------------------------------------------------------------------------- */

/* u of all places at one T_M; beyond the table <Q_abs> stays. */
MD_WIDE static void u_between(int n, double t, double h, const double *restrict u0, const double *restrict u1,
                              const double *restrict slope0, const double *restrict slope1, double factor,
                              double *restrict theta)
{
    for (int k = 0; k < n; k++)
        theta[k] = factor * md_hermite_at(t, h, u0[k], u1[k], slope0[k], slope1[k]);
}

static void light_at(const md_grain_heat *heat, double T_M, double share, int first, int n, double *theta)
{
    double inside = fmin(fmax(T_M, heat->T[0]), heat->T[heat->nodes - 1]), factor = sqrt(sqrt(share)) * (T_M / inside);
    int i = md_interval(heat->T, heat->nodes, inside);
    size_t low = (size_t)i * (size_t)heat->places + (size_t)first, high = low + (size_t)heat->places;
    double h = heat->T[i + 1] - heat->T[i];
    u_between(n, (inside - heat->T[i]) / h, h, heat->u + low, heat->u + high, heat->u_slope + low, heat->u_slope + high, factor,
              theta);
}

/* The first interval at whose end there is so much heat. */
static int find(const double *top, int nodes, double theta, int near)
{
    int i = near < 0 ? 0 : near < nodes - 1 ? near : nodes - 2;
    while (i > 0 && top[i] >= theta)
        i--;
    while (i < nodes - 2 && top[i + 1] < theta)
        i++;
    return i;
}

typedef struct balance {
    double T, J;
} balance;

/* Beyond all nodes: as grey. */
static balance beyond(const md_disk *disk, double T)
{
    return (balance){T, md_sublimation_flux(&disk->params, &disk->tables, T, NULL)};
}

static balance between(const md_grain_heat *heat, const double *theta, const double *slope, int i, double value)
{
    const double *T = heat->T + i, *J = heat->J + 2 * (size_t)i, *J_slope = heat->J_slope + 2 * (size_t)i;
    if (heat->jump[i]) { /* half molten: heat is shared out in proportion */
        double value2 = value * value, low2 = theta[0] * theta[0], high2 = theta[1] * theta[1];
        double t = high2 > low2 ? (value2 * value2 - low2 * low2) / (high2 * high2 - low2 * low2) : 1;
        return (balance){T[1], J[0] + t * (J[1] - J[0])};
    }
    double h = theta[1] - theta[0];
    double at = md_hermite_at((value - theta[0]) / h, h, T[0], T[1], slope[2 * (size_t)i], slope[2 * (size_t)i + 1]);
    at = at < T[0] ? T[0] : at > T[1] ? T[1] : at;
    double step = T[1] - T[0], flux = md_hermite_at((at - T[0]) / step, step, J[0], J[1], J_slope[0], J_slope[1]);
    return (balance){at, flux < 0 ? 0 : flux};
}

void md_grain_heat_at(const md_grain_heat *heat, const md_disk *disk, double T_M, double share, int first, int n, int *near,
                      double *T, double *J)
{
    int nodes = heat->nodes, moved = 0; /* how far the size before was from where it was expected */
    light_at(heat, T_M, share, first, n, T);
    for (int k = 0; k < n; k++) {
        size_t row = (size_t)(first + k) * (size_t)nodes;
        const double *theta = heat->theta + row, *top = heat->top + row;
        double value = T[k];
        balance b;
        if (value < theta[0] || value > top[nodes - 1]) {
            int end = value < theta[0] ? 0 : nodes - 1;
            b = beyond(disk, heat->T[end] * (value / theta[end]));
        } else {
            int i = find(top, nodes, value, near[k] + moved);
            moved = i - near[k];
            near[k] = i;
            b = between(heat, theta + i, heat->T_slope + 2 * (size_t)(first + k) * (size_t)(nodes - 1), i, value);
        }
        T[k] = b.T;
        if (J != NULL) J[k] = b.J;
    }
}
