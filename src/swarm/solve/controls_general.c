#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/solve/collisions.h"
#include "swarm/solve/controls.h"
#include "swarm/solve/least_squares.h"

/* Columns: a spline with each harmonic of l <= SW_L_MOST, and a constant. Rows: parts with each harmonic. */
enum { COLUMNS = SW_TURNED * SW_SPLINES + 1, OBSERVABLES = 6 };
_Static_assert(SW_TURNED == (SW_L_MOST + 1) * (SW_L_MOST + 1), "harmonics of the splines");

/* Y_1 of z, x and y is sqrt(3) times the cosine. */
enum { OF_Z = 2, OF_X = 3, OF_Y = 1 };

static const struct {
    sw_control of, g;
    bool magnetic, growth; /* only with a magnetic field; only where electrons come or go */
} list[OBSERVABLES] = {
    {SW_CONTROL_ENERGY, SW_CONTROL_G_ENERGY, false, false},
    {SW_CONTROL_DRIFT, SW_CONTROL_G_DRIFT, false, false},
    {SW_CONTROL_DRIFT_X, SW_CONTROL_G_DRIFT_X, true, false},
    {SW_CONTROL_DRIFT_Y, SW_CONTROL_G_DRIFT_Y, true, false},
    {SW_CONTROL_IONIZATION, SW_CONTROL_G_IONIZATION, false, true},
    {SW_CONTROL_ATTACHMENT, SW_CONTROL_G_ATTACHMENT, false, true},
};

typedef struct fit {
    const sw_scene *scene;
    sw_known *known;
    const sw_pilot_swarm *swarm;
    sw_generator generator;
    sw_field_harmonics field;
    bool growth;
    double *weight, *matrix, *rows, *g; /* [cells], [COLUMNS][COLUMNS], [SW_HARMONICS][COLUMNS], [OBSERVABLES][COLUMNS] */
} fit;

static bool wanted(const fit *f, int k)
{
    bool magnetic = f->scene->general->motion.gyration > 0;
    return (magnetic || !list[k].magnetic) && (f->growth || !list[k].growth);
}

static void observable(sw_control of, double energy, const sw_collisions *act, double part[SW_HARMONICS])
{
    double component = sqrt(energy / 3);
    memset(part, 0, SW_HARMONICS * sizeof *part);
    if (of == SW_CONTROL_ENERGY) part[0] = energy;
    if (of == SW_CONTROL_DRIFT) part[OF_Z] = component;
    if (of == SW_CONTROL_DRIFT_X) part[OF_X] = component;
    if (of == SW_CONTROL_DRIFT_Y) part[OF_Y] = component;
    if (of == SW_CONTROL_IONIZATION) part[0] = act->ionization;
    if (of == SW_CONTROL_ATTACHMENT) part[0] = act->attachment;
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

static md_status solve(fit *f, md_error *err)
{
    const sw_known *known = f->known;
    double scale[COLUMNS], part[SW_HARMONICS];
    for (int j = 0; j < known->cells; j++) {
        if (f->weight[j] <= 0) continue;
        double energy = sw_cell_middle(known->cells, known->begin, j);
        sw_collisions act;
        sw_collisions_act(&f->generator, energy, &act);
        fill_rows(f, energy, &act);
        for (int i = 0; i < SW_HARMONICS; i++)
            sw_normal_add(f->matrix, COLUMNS, f->rows + i * COLUMNS, f->weight[j]);
        for (int k = 0; k < OBSERVABLES; k++) {
            observable(list[k].of, energy, &act, part);
            for (int i = 0; i < SW_HARMONICS; i++)
                for (int b = 0; b < COLUMNS && part[i] != 0; b++)
                    f->g[k * COLUMNS + b] -= f->weight[j] * f->rows[i * COLUMNS + b] * part[i];
        }
    }
    sw_normal_keep_mean(f->matrix, COLUMNS, &f->generator, known->cells, known->begin, f->weight, f->swarm->energy_eV);
    if (sw_normal_factor(f->matrix, COLUMNS, scale, err)) return err->code;
    for (int k = 0; k < OBSERVABLES; k++)
        sw_normal_solve(f->matrix, COLUMNS, scale, f->g + k * COLUMNS);
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
        for (int plain = 0; plain <= f->growth && wanted(f, k); plain++, of += 2 * SW_HARMONICS) {
            double part[SW_HARMONICS] = {0};
            if (!plain) observable(list[k].of, energy, &act, part);
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
        for (int plain = 0; plain <= f->growth && wanted(f, k); plain++)
            known->to[functions++] = plain ? list[k].g : list[k].of;
    if (sw_known_functions(known, functions, err)) return err->code;
    for (int i = 0, cell = -1; i < known->pieces; i++) {
        cell += known->is_cell[i];
        double begin = known->piece_begin[i], width = known->piece_begin[i + 1] - begin;
        double from = known->begin[cell], whole = known->begin[cell + 1] - from;
        for (int k = 0; k < SW_GAUSS; k++) {
            double energy = begin + sw_gauss_at[k] * width;
            fill_point(f, cell, sw_gauss_share[k] * width / whole, (energy - from) / whole - 0.5, energy);
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
