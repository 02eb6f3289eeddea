#include "disk/evolve/moves_back.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/wide.h"

static size_t bins_of(const md_moves *m)
{
    return (size_t)m->disk->sizes.n;
}

static int bins_at(const md_moves *m, int rank)
{
    return m->bin[rank + 1] - m->bin[rank];
}

/* Bins of rank r of cell i, in m->in. */
static const double *came_back(const md_moves *m, const md_cells *cells, int i, int r, int what)
{
    size_t before = (size_t)cells->count * (size_t)m->bin[r], row = (size_t)bins_at(m, r);
    return m->in + MD_BACK * (before + (size_t)i * row) + (size_t)what * row;
}

static md_status not_a_number(const md_moves *m, int ig, int k, double mass, double t, md_error *err)
{
    return md_fail(err, MD_ERR_NUMERICS,
                   "cell %d (r = %.6g R_mars), bin %d (s = %.4g m): mass %g kg after transport at t = %.9g s", ig,
                   m->disk->radial.r[ig] / MD_R_MARS, k, m->disk->sizes.s[k], mass, t);
}

/* What a step has brought to a cell and taken from it, of all its bins [kg]. */
typedef struct exchange {
    double in[2], out[2];       /* over the inner and the outer face */
    double over[MD_TORQUES][2]; /* outwards over them, by what moves it */
} exchange;

static inline double above_0(double x)
{
    return x > 0 ? x : 0;
}

/* Some bins more, in their order. */
static void add_bins(int n, const double *const row[MD_BACK], exchange *sum)
{
    exchange s = *sum;
    for (int k = 0; k < n; k++) {
        double low = row[MD_BACK_BELOW][k] + row[MD_BACK_DRAG_BELOW][k],
               high = row[MD_BACK_ABOVE][k] + row[MD_BACK_DRAG_ABOVE][k];
        s.in[0] += above_0(low);
        s.out[0] += above_0(-low);
        s.in[1] += above_0(-high);
        s.out[1] += above_0(high);
        s.over[MD_TORQUE_VISCOUS][0] += row[MD_BACK_BELOW][k];
        s.over[MD_TORQUE_VISCOUS][1] += row[MD_BACK_ABOVE][k];
        s.over[MD_TORQUE_DRAG][0] += row[MD_BACK_DRAG_BELOW][k];
        s.over[MD_TORQUE_DRAG][1] += row[MD_BACK_DRAG_ABOVE][k];
    }
    *sum = s;
}

static inline double size_of(double x)
{
    return x < 0 ? -x : x;
}

/* What bins hold then, and what has changed: nothing where nothing has crossed. */
MD_WIDE static void compare(int n, double per_area, const double *restrict now, const double *below, const double *above,
                            const double *drag_below, const double *drag_above, const double *restrict mass,
                            double *restrict then, double *restrict kick)
{
    for (int k = 0; k < n; k++) {
        double crossed = size_of(below[k]) + size_of(above[k]) + size_of(drag_below[k]) + size_of(drag_above[k]);
        then[k] = crossed > 0 ? now[k] * per_area : mass[k];
        kick[k] = then[k] - mass[k];
    }
}

static md_status check_finite(const md_moves *m, int ig, double t, const double *then, const exchange *sum, md_error *err)
{
    double all = sum->in[0] + sum->in[1] + sum->out[0] + sum->out[1];
    int worst = 0;
    for (int k = 0; k < m->disk->sizes.n; k++) {
        all += then[k];
        if (!isfinite(then[k])) worst = k;
    }
    return isfinite(all) ? MD_OK : not_a_number(m, ig, worst, then[worst] * m->disk->radial.area[ig], t, err);
}

/* What came back of cell i: m->then is what it holds then, `kick` what has changed. */
static md_status add_up(md_moves *m, const md_cells *cells, int i, double t, double *kick, exchange *sum, md_error *err)
{
    const md_cell *cell = md_cells_at(cells, i);
    int ig = cells->first + i;
    double *then = m->then + (size_t)i * bins_of(m), per_area = 1 / m->disk->radial.area[ig];
    for (int r = 0; r < m->comm->size; r++) {
        const double *row[MD_BACK];
        for (int what = 0; what < MD_BACK; what++)
            row[what] = came_back(m, cells, i, r, what);
        int k = m->bin[r], n = bins_at(m, r);
        compare(n, per_area, row[MD_BACK_NOW], row[MD_BACK_BELOW], row[MD_BACK_ABOVE], row[MD_BACK_DRAG_BELOW],
                row[MD_BACK_DRAG_ABOVE], cell->mass + k, then + k, kick + k);
        add_bins(n, row, sum);
    }
    return check_finite(m, ig, t, then, sum, err);
}

/* A kilogram crosses a face on a circle there, and is on the circle of the cell's centre before or after that. Over an edge of the
 * disk less can go than was expected: that has not gone, it does not come in. Per area and over h, which is 1 for amounts; `bin` is
 * left to the caller. */
static void spread_over(const md_radial *radial, int ig, const exchange *sum, double h, md_influx *influx)
{
    bool inner = ig == 0, outer = ig == radial->n - 1;
    double whole = radial->area[ig] * h, here = md_radial_momentum(radial->r[ig]);
    double from_below = here - md_radial_momentum(radial->edge[ig]), to_above = md_radial_momentum(radial->edge[ig + 1]) - here;
    double accreted = inner ? sum->out[0] - sum->in[0] : 0, spread = outer ? sum->out[1] - sum->in[1] : 0;
    influx->in = ((inner ? 0 : sum->in[0]) + (outer ? 0 : sum->in[1])) / whole;
    influx->out = ((inner ? accreted : sum->out[0]) + (outer ? spread : sum->out[1])) / whole;
    influx->accreted = accreted / whole;
    influx->spread = spread / whole;
    for (int by = 0; by < MD_TORQUES; by++)
        influx->torque[by] = (sum->over[by][0] * from_below + sum->over[by][1] * to_above) / whole;
}

/* The bins become `then`. The sub-step before this moment keeps its trend. */
MD_WIDE static void set_bins(int bins, const double *restrict then, double *restrict mass, double *restrict before)
{
    const double MOST = 4; /* times: beyond what a trend is used for */
    for (int k = 0; k < bins; k++) {
        double ratio = mass[k] > 0 ? before[k] / mass[k] : 1;
        before[k] = then[k] != mass[k] ? (ratio < MOST ? ratio : MOST) * then[k] : before[k];
        mass[k] = then[k];
    }
}

/* What comes at once stirs bins that were in balance: the errors of the sub-steps behind it fall, and the small one of the
 * last sub-step before it would make the controller take them for rising. By less than this share of the tolerance nothing is
 * stirred. */
static const double STIRRED = 10, STIRS = 0.1;

/* Sums of sizes. */
static md_column moved_of(const md_sizes *sizes, const double *kick)
{
    md_column moved = {0, 0};
    for (int k = 0; k < sizes->n; k++) {
        moved.mass += size_of(kick[k]);
        moved.area += sizes->kappa[k] * size_of(kick[k]);
    }
    return moved;
}

static bool stirs(const md_moves *m, const md_cell *cell, const double *kick)
{
    const md_sizes *sizes = &m->disk->sizes;
    md_column holds = md_sizes_column(sizes, cell->mass), moved = moved_of(sizes, kick);
    double least = STIRS * m->disk->params.solver.rtol;
    return moved.mass > least * holds.mass || moved.area > least * holds.area;
}

/* What came back is what the cell holds from now on. */
md_status md_moves_take(md_moves *m, const md_cells *cells, int i, double t, double *kick, md_error *err)
{
    md_cell *cell = md_cells_at(cells, i);
    int bins = m->disk->sizes.n, ig = cells->first + i;
    const double *then = m->then + (size_t)i * bins_of(m);
    exchange sum = {{0}, {0}, {{0}}};
    md_influx amounts;
    if (add_up(m, cells, i, t, kick, &sum, err)) return err->code;
    if (sum.in[0] + sum.in[1] + sum.out[0] + sum.out[1] == 0) return MD_OK;
    if (stirs(m, cell, kick)) cell->h_error = STIRRED;
    set_bins(bins, then, cell->mass, cell->mass + bins);
    spread_over(&m->disk->radial, ig, &sum, 1, &amounts);
    md_influx_book(&amounts, 1, cell);
    md_cell_settle(cell, bins);
    md_column column = md_sizes_column(&m->disk->sizes, cell->mass);
    cell->peak_mass = fmax(cell->peak_mass, column.mass);
    cell->peak_area = fmax(cell->peak_area, column.area);
    return MD_OK;
}

/* The even rates of cell i over h; m->kick is what half of it brings. */
md_status md_moves_even_out(md_moves *m, const md_cells *cells, int i, double t, double h, md_influx *influx, md_error *err)
{
    size_t bins = bins_of(m);
    double *kick = m->kick + (size_t)i * bins;
    exchange sum = {{0}, {0}, {{0}}};
    if (add_up(m, cells, i, t, kick, &sum, err)) return err->code;
    spread_over(&m->disk->radial, cells->first + i, &sum, h, influx);
    for (size_t k = 0; k < bins; k++) {
        influx->bin[k] = kick[k] / h;
        kick[k] *= 0.5;
    }
    return MD_OK;
}

/* What a try makes of the cells, for the laws at its end. */
void md_moves_keep_try(md_moves *m, const md_cells *cells)
{
    for (int i = 0; i < cells->count; i++) {
        double area = m->disk->radial.area[cells->first + i], *then = m->then + (size_t)i * bins_of(m);
        for (int r = 0; r < m->comm->size; r++) {
            const double *now = came_back(m, cells, i, r, MD_BACK_NOW);
            for (int k = m->bin[r]; k < m->bin[r + 1]; k++)
                then[k] = now[k - m->bin[r]] / area;
        }
    }
}
