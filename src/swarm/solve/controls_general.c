#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/gauss_legendre.h"
#include "swarm/solve/collisions.h"
#include "swarm/solve/controls.h"
#include "swarm/solve/least_squares.h"

/* Columns: a spline with each harmonic of l <= SW_L_MOST, and a constant. Rows: parts with each harmonic. */
enum { COLUMNS = SW_TURNED * SW_SPLINES + 1, SIMPLE = 6, OBSERVABLES = SIMPLE + 6 };
_Static_assert(SW_TURNED == (SW_L_MOST + 1) * (SW_L_MOST + 1), "harmonics of the splines");

/* Observables whose g are drifts'. */
enum { ENERGY, DRIFT_X, DRIFT_Y, DRIFT_Z, IONIZATION, ATTACHMENT };

static const struct {
    sw_control of, g;
} list[OBSERVABLES] = {
    [ENERGY] = {SW_CONTROL_ENERGY, SW_CONTROL_G_ENERGY},
    [DRIFT_X] = {SW_CONTROL_DRIFT_X, SW_CONTROL_G_DRIFT_X},
    [DRIFT_Y] = {SW_CONTROL_DRIFT_Y, SW_CONTROL_G_DRIFT_Y},
    [DRIFT_Z] = {SW_CONTROL_DRIFT, SW_CONTROL_G_DRIFT},
    [IONIZATION] = {SW_CONTROL_IONIZATION, SW_CONTROL_G_IONIZATION},
    [ATTACHMENT] = {SW_CONTROL_ATTACHMENT, SW_CONTROL_G_ATTACHMENT},
    {SW_CONTROL_D, SW_CONTROLS},
    {SW_CONTROL_D + 1, SW_CONTROLS},
    {SW_CONTROL_D + 2, SW_CONTROLS},
    {SW_CONTROL_D + 3, SW_CONTROLS},
    {SW_CONTROL_D + 4, SW_CONTROLS},
    {SW_CONTROL_D + 5, SW_CONTROLS},
};

/* Axes of xx, yy, zz, xy, xz, yz; and the harmonic of each axis, sqrt(3) times the cosine. */
static const int pair[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}}, harmonic[3] = {3, 1, 2};

typedef struct fit {
    const sw_scene *scene;
    sw_known *known;
    const sw_pilot_swarm *swarm;
    sw_generator generator;
    sw_field_harmonics field;
    bool growth;
    double *weight, *matrix, *rows, *g; /* [cells], [COLUMNS][COLUMNS], [SW_HARMONICS][COLUMNS], [OBSERVABLES][COLUMNS] */
} fit;

/* Rates where electrons come or go, diffusion where they do not, off the diagonal with a magnetic field. */
static bool wanted(const fit *f, int k)
{
    bool magnetic = f->scene->general->motion.gyration > 0;
    if (k == IONIZATION || k == ATTACHMENT) return f->growth;
    return k < SIMPLE || (!f->growth && (magnetic || k < SIMPLE + 3));
}

/* Is the mean of g itself wanted? */
static bool wants_g(const fit *f, int k)
{
    return f->growth ? k < SIMPLE : k >= DRIFT_X && k <= DRIFT_Z;
}

/* Adds a share of v_a g to the parts. */
static void add_product(const fit *f, int axis, const double *g, double energy, double share, double part[SW_HARMONICS])
{
    double value[SW_SPLINES], u = sqrt(energy);
    for (int j = 0, of_l = -1; j < SW_TURNED; j++, g += SW_SPLINES) {
        double F = 0;
        if (sw_harmonics_l(j) != of_l) sw_generator_shapes(&f->generator, of_l = sw_harmonics_l(j), energy, value);
        for (int k = 0; k < SW_SPLINES; k++)
            F += g[k] * value[k];
        for (int i = 0; i < SW_HARMONICS; i++)
            part[i] += share * u * f->field.N[axis][i][j] * F;
    }
}

static void observable(const fit *f, int k, double energy, const sw_collisions *act, double part[SW_HARMONICS])
{
    memset(part, 0, SW_HARMONICS * sizeof *part);
    if (k == ENERGY) part[0] = energy;
    if (k >= DRIFT_X && k <= DRIFT_Z) part[harmonic[k - DRIFT_X]] = sqrt(energy / 3);
    if (k == IONIZATION) part[0] = act->ionization;
    if (k == ATTACHMENT) part[0] = act->attachment;
    for (int side = 0; side < 2 && k >= SIMPLE; side++) {
        int a = pair[k - SIMPLE][side], b = pair[k - SIMPLE][!side];
        add_product(f, a, f->g + (DRIFT_X + b) * COLUMNS, energy, 0.5, part);
    }
}

/* Parts of L g, or with `plain` of g itself, at an energy. */
static void add_parts(const fit *f, const double *g, bool plain, double energy, const sw_collisions *act,
                      double part[SW_HARMONICS])
{
    double a = f->scene->acceleration, w = f->scene->general->motion.gyration, u = sqrt(energy);
    double value[SW_SPLINES], slope[SW_SPLINES];
    for (int j = 0, of_l = -1; j < SW_TURNED; j++, g += SW_SPLINES) {
        int l = sw_harmonics_l(j);
        double F = 0, dF = 0, C = 0;
        if (l != of_l) sw_generator_slopes(&f->generator, of_l = l, energy, value, slope);
        for (int k = 0; k < SW_SPLINES; k++) {
            F += g[k] * value[k];
            dF += g[k] * slope[k];
            C += g[k] * act->of[l][k];
        }
        part[j] += plain ? F : C;
        for (int i = 0; i < SW_HARMONICS && !plain; i++)
            part[i] += a * (f->field.X[i][j] * dF + f->field.G[i][j] * F / u) + w * f->field.R[i][j] * F;
    }
}

/* --- the fit --------------------------------------------------------------------------------------------------------------- */

/* L - q of every spline by parts. */
static void fill_rows(fit *f, double energy, const sw_collisions *act)
{
    double a = f->scene->acceleration, w = f->scene->general->motion.gyration, q = f->swarm->growth, u = sqrt(energy);
    double value[SW_SPLINES], slope[SW_SPLINES];
    memset(f->rows, 0, SW_HARMONICS * COLUMNS * sizeof *f->rows);
    for (int j = 0; j < SW_TURNED; j++) {
        int l = sw_harmonics_l(j);
        sw_generator_slopes(&f->generator, l, energy, value, slope);
        for (int k = 0; k < SW_SPLINES; k++) {
            double *column = f->rows + j * SW_SPLINES + k;
            column[j * COLUMNS] += act->of[l][k] - q * value[k];
            for (int i = 0; i < SW_HARMONICS && (value[k] != 0 || slope[k] != 0); i++)
                column[i * COLUMNS] +=
                    a * (f->field.X[i][j] * slope[k] + f->field.G[i][j] * value[k] / u) + w * f->field.R[i][j] * value[k];
        }
    }
    f->rows[COLUMNS - 1] = 1;
}

/* One pass over the cells: right hand sides of some observables, and with the first ones the matrix. */
static void gather(fit *f, int from, int to)
{
    const sw_known *known = f->known;
    double part[SW_HARMONICS];
    for (int j = 0; j < known->cells; j++) {
        if (f->weight[j] <= 0) continue;
        double energy = sw_cell_middle(known->cells, known->begin, j);
        sw_collisions act;
        sw_collisions_act(&f->generator, energy, &act);
        fill_rows(f, energy, &act);
        for (int i = 0; i < SW_HARMONICS && from == 0; i++)
            sw_normal_add(f->matrix, COLUMNS, f->rows + i * COLUMNS, f->weight[j]);
        for (int k = from; k < to; k++) {
            observable(f, k, energy, &act, part);
            for (int i = 0; i < SW_HARMONICS; i++)
                for (int b = 0; b < COLUMNS && part[i] != 0; b++)
                    f->g[k * COLUMNS + b] -= f->weight[j] * f->rows[i * COLUMNS + b] * part[i];
        }
    }
}

/* Diffusion's observables are made of the g of the drifts. */
static md_status solve(fit *f, md_error *err)
{
    const sw_known *known = f->known;
    double scale[COLUMNS];
    gather(f, 0, SIMPLE);
    sw_normal_keep_mean(f->matrix, COLUMNS, &f->generator, known->cells, known->begin, f->weight, f->swarm->energy_eV);
    if (sw_normal_factor(f->matrix, COLUMNS, scale, err)) return err->code;
    for (int k = 0; k < OBSERVABLES; k++) {
        if (k == SIMPLE && !f->growth) gather(f, SIMPLE, OBSERVABLES);
        if (wanted(f, k)) sw_normal_solve(f->matrix, COLUMNS, scale, f->g + k * COLUMNS);
    }
    return MD_OK;
}

/* --- tables ---------------------------------------------------------------------------------------------------------------- */

/* What each function adds at a point of a cell, which stands for a share of it and lies at `place` from its middle. */
static void fill_point(const fit *f, int cell, double share, double place, double energy)
{
    const sw_known *known = f->known;
    double *of = known->of + (size_t)cell * (size_t)known->functions * 2 * SW_HARMONICS;
    sw_collisions act;
    sw_collisions_act(&f->generator, energy, &act);
    for (int k = 0; k < OBSERVABLES; k++)
        for (int plain = 0; plain <= wants_g(f, k) && wanted(f, k); plain++, of += 2 * SW_HARMONICS) {
            double part[SW_HARMONICS] = {0};
            if (!plain) observable(f, k, energy, &act, part);
            add_parts(f, f->g + k * COLUMNS, plain, energy, &act, part);
            for (int i = 0; i < SW_HARMONICS; i++) {
                of[i] += share * part[i];
                of[SW_HARMONICS + i] += 12 * place * share * part[i];
            }
        }
}

static md_status fill(const fit *f, md_error *err)
{
    sw_known *known = f->known;
    int functions = 0;
    for (int k = 0; k < OBSERVABLES; k++)
        for (int plain = 0; plain <= wants_g(f, k) && wanted(f, k); plain++) {
            if (k >= DRIFT_X && k <= DRIFT_Z && !plain) known->axis[k - DRIFT_X] = functions;
            known->to[functions++] = plain ? list[k].g : list[k].of;
        }
    known->places = !f->growth;
    if (sw_known_functions(known, functions, err)) return err->code;
    for (int i = 0, cell = -1; i < known->pieces; i++) {
        cell += known->is_cell[i];
        double begin = known->piece_begin[i], width = known->piece_begin[i + 1] - begin;
        double from = known->begin[cell], whole = known->begin[cell + 1] - from;
        for (int k = 0; k < md_gauss_legendre_3.n; k++) {
            double energy = begin + md_gauss_legendre_3.at[k] * width;
            fill_point(f, cell, md_gauss_legendre_3.share[k] * width / whole, (energy - from) / whole - 0.5, energy);
        }
    }
    return MD_OK;
}

md_status sw_controls_make_general(const sw_scene *scene, sw_known *known, const sw_pilot_swarm *swarm, md_error *err)
{
    const sw_motion *motion = &scene->general->motion;
    fit *f = md_alloc(1, sizeof *f, err);
    if (!f) return err->code;
    *f = (fit){.scene = scene, .known = known, .swarm = swarm, .growth = sw_gas_grows(scene->gas)};
    f->weight = md_alloc((size_t)known->cells, sizeof *f->weight, err);
    f->matrix = md_alloc(COLUMNS * COLUMNS, sizeof *f->matrix, err);
    f->rows = md_alloc(SW_HARMONICS * COLUMNS, sizeof *f->rows, err);
    f->g = md_alloc(OBSERVABLES * COLUMNS, sizeof *f->g, err);
    if (!err->code) {
        double last_eV = sw_weigh(scene->windows, known->cells, known->begin, swarm->residence, f->weight);
        f->generator = sw_generator_make(scene, swarm->energy_eV, 1.3 * last_eV);
        sw_harmonics_of_fields(motion->sin_b, motion->cos_b, &f->field);
        if (!solve(f, err)) fill(f, err);
    }
    md_free(f->weight);
    md_free(f->matrix);
    md_free(f->rows);
    md_free(f->g);
    md_free(f);
    return err->code;
}
