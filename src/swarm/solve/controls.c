#include "swarm/solve/controls.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/gauss_legendre.h"

/* --- functionals ----------------------------------------------------------------------------------------------------------- */

enum { ONE = -1, PILOT_DRIFT = -2, GROWTH = SW_OBSERVABLES }; /* two numbers, and nu_i - nu_a */

/* A function by parts: O + L g, or g itself. */
typedef struct wanted {
    const sw_fit *f;
    int which;          /* observable, or one of those below */
    bool plain, around; /* plain: O and L g; else g */
} wanted;

static void add_one(const wanted *w, int which, double sign, double energy, const double *rows, sw_parts *p)
{
    const sw_fit *f = w->f;
    const double *g = w->around ? f->around[which] : f->g[which];
    double of[SW_L_MOST + 1];
    if (!w->plain) {
        sw_fit_radial(f, g, w->around, energy, of);
        for (int l = 0; l <= SW_L_MOST; l++)
            p->of[l] += sign * of[l];
        return;
    }
    sw_parts o = w->around ? sw_fit_observable_around(f, which, energy) : sw_fit_observable(f, which, energy);
    for (int l = 0; l < SW_PARTS; l++) {
        for (int a = 0; a < SW_COLUMNS - 1; a++)
            o.of[l] += rows[l * SW_COLUMNS + a] * g[a];
        p->of[l] += sign * o.of[l];
    }
}

static sw_parts value(const wanted *w, double energy, const double *rows)
{
    sw_parts p = {{0}};
    if (w->which == ONE) {
        p.of[0] = 1;
    } else if (w->which == PILOT_DRIFT) {
        p.of[0] = w->f->swarm->drift;
    } else if (w->which == GROWTH) {
        add_one(w, SW_O_IONIZATION, 1, energy, rows, &p);
        add_one(w, SW_O_ATTACHMENT, -1, energy, rows, &p);
    } else {
        add_one(w, w->which, 1, energy, rows, &p);
    }
    return p;
}

static const struct {
    sw_control control;
    sw_moment_set set;
    int which;
    bool plain, around, growth; /* growth: only where electrons come or go */
} list[] = {
    {SW_CONTROL_TIME, SW_MOMENTS_V, ONE, true, false, false},
    {SW_CONTROL_ENERGY, SW_MOMENTS_V, SW_O_ENERGY, true, false, false},
    {SW_CONTROL_DRIFT, SW_MOMENTS_V, SW_O_DRIFT, true, false, false},
    {SW_CONTROL_IONIZATION, SW_MOMENTS_V, SW_O_IONIZATION, true, false, true},
    {SW_CONTROL_ATTACHMENT, SW_MOMENTS_V, SW_O_ATTACHMENT, true, false, true},
    {SW_CONTROL_TRANSVERSE, SW_MOMENTS_V, SW_O_TRANSVERSE, true, false, false},
    {SW_CONTROL_ALONG, SW_MOMENTS_V, SW_O_ALONG, true, false, false},
    {SW_CONTROL_GROWTH_ALONG, SW_MOMENTS_V, SW_O_GROWTH_ALONG, true, false, true},
    {SW_CONTROL_G_ENERGY, SW_MOMENTS_V, SW_O_ENERGY, false, false, true},
    {SW_CONTROL_G_DRIFT, SW_MOMENTS_V, SW_O_DRIFT, false, false, false},
    {SW_CONTROL_G_IONIZATION, SW_MOMENTS_V, SW_O_IONIZATION, false, false, true},
    {SW_CONTROL_G_ATTACHMENT, SW_MOMENTS_V, SW_O_ATTACHMENT, false, false, true},
    {SW_CONTROL_G_TRANSVERSE, SW_MOMENTS_V, SW_O_TRANSVERSE, false, false, true},
    {SW_CONTROL_G_ALONG, SW_MOMENTS_V, SW_O_ALONG, false, false, true},
    {SW_CONTROL_G_GROWTH_ALONG, SW_MOMENTS_V, SW_O_GROWTH_ALONG, false, false, true},
    {SW_CONTROL_Z, SW_MOMENTS_ZV, ONE, true, false, false},
    {SW_CONTROL_Z_DRIFT, SW_MOMENTS_ZV, SW_O_DRIFT, true, false, false},
    {SW_CONTROL_Z_GROWTH, SW_MOMENTS_ZV, GROWTH, true, false, true},
    {SW_CONTROL_Z_G_DRIFT, SW_MOMENTS_ZV, SW_O_DRIFT, false, false, true},
    {SW_CONTROL_Z_G_GROWTH, SW_MOMENTS_ZV, GROWTH, false, false, true},
    {SW_CONTROL_X_TRANSVERSE, SW_MOMENTS_XV, SW_AROUND_DRIFT, true, true, false},
    {SW_CONTROL_X_G_TRANSVERSE, SW_MOMENTS_XV, SW_AROUND_DRIFT, false, true, true},
    {SW_CONTROL_PILOT_DRIFT, SW_MOMENTS_V, PILOT_DRIFT, true, false, true},
    {SW_CONTROL_BULK_ALONG, SW_MOMENTS_V, SW_O_BULK_ALONG, true, false, true},
    {SW_CONTROL_BULK_PRODUCT, SW_MOMENTS_V, SW_O_BULK_PRODUCT, true, false, true},
    {SW_CONTROL_BULK_TRANSVERSE, SW_MOMENTS_V, SW_O_BULK_TRANSVERSE, true, false, true},
    {SW_CONTROL_G_BULK_ALONG, SW_MOMENTS_V, SW_O_BULK_ALONG, false, false, true},
    {SW_CONTROL_G_BULK_PRODUCT, SW_MOMENTS_V, SW_O_BULK_PRODUCT, false, false, true},
    {SW_CONTROL_G_BULK_TRANSVERSE, SW_MOMENTS_V, SW_O_BULK_TRANSVERSE, false, false, true},
    {SW_CONTROL_Z_BULK_ALONG, SW_MOMENTS_ZV, SW_O_BULK_ALONG, true, false, true},
    {SW_CONTROL_Z_G_BULK_ALONG, SW_MOMENTS_ZV, SW_O_BULK_ALONG, false, false, true},
    {SW_CONTROL_X_BULK, SW_MOMENTS_XV, SW_AROUND_BULK, true, true, true},
    {SW_CONTROL_X_G_BULK, SW_MOMENTS_XV, SW_AROUND_BULK, false, true, true},
    {SW_CONTROL_ZZ, SW_MOMENTS_ZZV, ONE, true, false, true},
    {SW_CONTROL_ZZ_GROWTH, SW_MOMENTS_ZZV, GROWTH, true, false, true},
    {SW_CONTROL_ZZ_G_GROWTH, SW_MOMENTS_ZZV, GROWTH, false, false, true},
    {SW_CONTROL_XX, SW_MOMENTS_XXV, ONE, true, false, true},
    {SW_CONTROL_XX_GROWTH, SW_MOMENTS_XXV, GROWTH, true, false, true},
    {SW_CONTROL_XX_G_GROWTH, SW_MOMENTS_XXV, GROWTH, false, false, true},
};

enum { LISTED = sizeof list / sizeof *list };

/* Straight lines with the same mean and the same mean times d in a cell, by Gauss and Legendre; from l = 3 on the mean alone. */
static void tabulate(sw_fit *f, int entry, double share, double d, double energy, const double *rows, double *of)
{
    const wanted w = {f, list[entry].which, list[entry].plain, list[entry].around};
    sw_parts p = value(&w, energy, rows);
    for (int l = 0; l < SW_MOMENT_L; l++) {
        int part = list[entry].around ? l + 1 : l;
        double v = part < SW_PARTS ? share * p.of[part] : 0;
        bool line = l < SW_MOMENT_LINES;
        of[sw_moment_of(l)] += line ? v * (1 - 6 * (d - 0.5)) : v;
        if (line) of[sw_moment_of(l) + 1] += 12 * v * (d - 0.5);
    }
}

/* What every function adds at one point of a cell, which stands for a share of it and lies at d inside. */
static void fill_point(sw_fit *f, bool growth, int cell, double share, double d, double energy)
{
    sw_cold *cold = f->cold;
    for (int around = 0; around < 2; around++) {
        sw_fit_act(f, around, 0, energy, f->rows);
        for (int e = 0; e < LISTED; e++) {
            if (list[e].around != around || (list[e].growth && !growth)) continue;
            double *of = cold->functional[cold->channels + (int)list[e].control].of + SW_MOMENTS * (size_t)cell;
            tabulate(f, e, share, d, energy, f->rows, of);
        }
    }
}

static void fill(sw_fit *f, bool growth)
{
    sw_cold *cold = f->cold;
    for (int i = 0, cell = 0; i < cold->pieces; i++) {
        double begin = cold->piece[i].begin, end = fmin(cold->piece[i + 1].begin, SW_ENERGY_MOST);
        cell += begin >= cold->begin[cell + 1];
        double from = cold->begin[cell], width = cold->begin[cell + 1] - from;
        for (int k = 0; k < md_gauss_legendre_3.n; k++) {
            double energy = begin + md_gauss_legendre_3.at[k] * (end - begin);
            fill_point(f, growth, cell, md_gauss_legendre_3.share[k] * (end - begin) / width, (energy - from) / width, energy);
        }
    }
}

/* Room for them behind the rates of the channels. */
static md_status add_functionals(sw_cold *cold, bool growth, md_error *err)
{
    int n = cold->channels + SW_CONTROLS_COLD;
    sw_functional *more = md_alloc((size_t)n, sizeof *more, err);
    double *mean = md_alloc((size_t)n, sizeof *mean, err);
    if (err->code) {
        md_free(more);
        md_free(mean);
        return err->code;
    }
    memcpy(more, cold->functional, (size_t)cold->channels * sizeof *more);
    md_free(cold->functional);
    md_free(cold->mean);
    cold->functional = more;
    cold->mean = mean;
    cold->functionals = n;
    for (int e = 0; e < LISTED && !err->code; e++) {
        sw_functional *to = &more[cold->channels + (int)list[e].control];
        to->set = list[e].set;
        if (growth || !list[e].growth) to->of = md_alloc((size_t)cold->cells * SW_MOMENTS, sizeof *to->of, err);
    }
    return err->code;
}

md_status sw_controls_make(sw_cold *cold, const sw_pilot_swarm *swarm, md_error *err)
{
    bool growth = sw_gas_grows(cold->scene.gas);
    sw_fit *f = md_alloc(1, sizeof *f, err);
    if (!f) return err->code;
    *f = (sw_fit){.cold = cold, .swarm = swarm};
    f->weight = md_alloc((size_t)cold->cells, sizeof *f->weight, err);
    f->matrix = md_alloc(SW_COLUMNS * SW_COLUMNS, sizeof *f->matrix, err);
    f->rows = md_alloc(SW_PARTS * SW_COLUMNS, sizeof *f->rows, err);
    if (!err->code) sw_fit_all(f, growth, err);
    if (!err->code && !add_functionals(cold, growth, err)) fill(f, growth);
    cold->drift = swarm->drift;
    cold->squares = growth;
    cold->controlled = !err->code;
    md_free(f->weight);
    md_free(f->matrix);
    md_free(f->rows);
    md_free(f);
    return err->code;
}
