#include "disk/evolve/moves.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/physics/extinction.h"
#include "disk/physics/mars.h"
#include "disk/physics/shielding.h"
#include "disk/solve/motion.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

/* Numbers of a bin that come back of a cell: its mass, and what has crossed its inner and its outer face outwards, by viscosity and
 * by drag. */
enum { NOW, BELOW, ABOVE, DRAG_BELOW, DRAG_ABOVE, BACK };

static size_t bins_of(const md_moves *m)
{
    return (size_t)m->disk->sizes.n;
}

static int count_of(const md_moves *m, int rank)
{
    return m->first[rank + 1] - m->first[rank];
}

static int bins_at(const md_moves *m, int rank)
{
    return m->bin[rank + 1] - m->bin[rank];
}

/* --- room -------------------------------------------------------------------------------------------------------------------- */

static void cut_bins(md_moves *m)
{
    int size = m->comm->size, bins = m->disk->sizes.n;
    for (int r = 0; r <= size; r++)
        m->bin[r] = (int)((long)bins * r / size);
}

static void make_room(md_moves *m, md_error *err)
{
    const md_disk *disk = m->disk;
    size_t cells = (size_t)disk->radial.n, count = (size_t)count_of(m, m->comm->rank), mine = (size_t)bins_at(m, m->comm->rank);
    size_t here = count * bins_of(m), there = cells * mine, size = (size_t)m->comm->size;
    size_t faces = there + mine, way = BACK * (here > there ? here : there);
    double **arrays[] = {&m->nu, &m->light_on, &m->column, &m->viscous,   &m->drag,       &m->out,
                         &m->in, &m->tried,    &m->kick,   &m->kick_back, &m->own_opacity};
    size_t n[] = {cells, cells, there, faces, faces, way, way, here, here, here, bins_of(m)};
    for (size_t a = 0; a < sizeof n / sizeof n[0] && !err->code; a++)
        *arrays[a] = md_alloc_aligned(n[a], sizeof(double), err);
    if (!err->code) m->mine = md_alloc(count, sizeof *m->mine, err);
    if (!err->code) m->all = md_alloc(cells, sizeof *m->all, err);
    if (!err->code) m->change = md_alloc(count, sizeof *m->change, err);
    if (!err->code) m->changes = md_alloc(cells, sizeof *m->changes, err);
    if (!err->code) m->wall = md_alloc(cells, sizeof *m->wall, err);
    if (!err->code) m->n_out = md_alloc(size, sizeof *m->n_out, err);
    if (!err->code) m->n_in = md_alloc(size, sizeof *m->n_in, err);
    if (!err->code) md_transport_init(&m->transport, &disk->params, &disk->radial, (int)mine, err);
    if (!err->code) md_radiation_init(&m->light, &disk->params, &disk->tables, &disk->sizes, err);
}

md_status md_moves_init(md_moves *m, const md_comm *comm, const md_disk *disk, const int *first, md_error *err)
{
    *m = (md_moves){.comm = comm, .disk = disk, .first = first, .acts = md_transport_acts(&disk->params)};
    if (!m->acts) return MD_OK;
    m->bin = md_alloc((size_t)comm->size + 1, sizeof *m->bin, err);
    if (!err->code) cut_bins(m);
    if (!err->code) make_room(m, err);
    return md_comm_agree(comm, err);
}

void md_moves_free(md_moves *m)
{
    double *arrays[] = {m->nu, m->light_on, m->column, m->viscous,   m->drag,       m->out,
                        m->in, m->tried,    m->kick,   m->kick_back, m->own_opacity};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_free(m->mine);
    md_free(m->all);
    md_free(m->wall);
    md_free(m->change);
    md_free(m->changes);
    md_free(m->n_out);
    md_free(m->n_in);
    md_free(m->bin);
    md_transport_free(&m->transport);
    md_radiation_free(&m->light);
    *m = (md_moves){.comm = NULL};
}

/* --- what moves matter ------------------------------------------------------------------------------------------------------- */

static md_annulus_law law_of(const md_moves *m, int ig, const md_cell *cell, const double *g)
{
    const md_disk *disk = m->disk;
    const md_params *p = &disk->params;
    const md_radial *radial = &disk->radial;
    double tau = md_sizes_column(&disk->sizes, g).area, tau_meet = disk->f_los[ig] * tau;
    double tau_los = disk->extinction ? disk->f_los[ig] * md_column_of(&disk->sizes, m->opacity, g).area : tau_meet;
    md_motion motion = md_motion_now(disk, ig, cell->e, cell->inc, tau_meet);
    md_annulus at = {radial->r[ig], radial->omega[ig], radial->v_kepler[ig], motion.e, tau};
    double shade = p->shielding.mode == MD_SHIELD_TABLE        ? md_phi(p, &disk->tables, tau_los)
                   : p->shielding.mode == MD_SHIELD_FIXED_TAU1 ? md_exp(-tau_los)
                                                               : 1;
    bool wall = p->transport.stopped == MD_STOPPED_WALL && cell->stop != MD_CELL_ACTIVE;
    return (md_annulus_law){md_viscosity(p, &at), shade * md_drag_dilution(p, radial->r[ig]), wall};
}

/* Of all cells on all ranks. `tried`: half way between what the cells hold and what the first try made of it. */
static void find_laws(md_moves *m, const md_cells *cells, bool tried)
{
    for (int i = 0; i < cells->count; i++) {
        const md_cell *cell = md_cells_at(cells, i);
        int ig = cells->first + i;
        m->mine[i] = law_of(m, ig, cell, cell->mass);
        if (!tried) continue;
        md_annulus_law then = law_of(m, ig, cell, m->tried + (size_t)i * bins_of(m));
        m->mine[i].nu = 0.5 * (m->mine[i].nu + then.nu);
        m->mine[i].light = 0.5 * (m->mine[i].light + then.light);
    }
    md_comm_gather_rows(m->comm, m->mine, m->first, sizeof *m->mine, m->all);
    md_comm_bcast(m->comm, m->all, (size_t)m->disk->radial.n * sizeof *m->all);
    for (int ig = 0; ig < m->disk->radial.n; ig++) {
        m->nu[ig] = m->all[ig].nu;
        m->light_on[ig] = m->all[ig].light;
        m->wall[ig] = m->all[ig].wall > 0;
    }
}

/* --- there and back ---------------------------------------------------------------------------------------------------------- */

/* Masses of whole cells, in kg, as bins at all radii. */
static void hand_over(md_moves *m, const md_cells *cells)
{
    int size = m->comm->size, rank = m->comm->rank;
    double *to = m->out;
    for (int r = 0; r < size; r++) {
        for (int i = 0; i < cells->count; i++) {
            const double *g = md_cells_at(cells, i)->mass;
            double area = m->disk->radial.area[cells->first + i];
            for (int k = m->bin[r]; k < m->bin[r + 1]; k++)
                *to++ = g[k] * area;
        }
        m->n_out[r] = cells->count * bins_at(m, r);
        m->n_in[r] = count_of(m, r) * bins_at(m, rank);
    }
    md_comm_swap(m->comm, m->out, m->n_out, m->column, m->n_in, sizeof(double));
}

/* Bins at all radii as numbers of whole cells: m->in has, rank after rank and cell after cell, its bins' masses and fluxes. */
static void hand_back(md_moves *m, const md_cells *cells)
{
    int size = m->comm->size, mine = bins_at(m, m->comm->rank);
    size_t row = (size_t)mine, bytes = row * sizeof(double);
    double *to = m->out;
    for (int ig = 0; ig < m->disk->radial.n; ig++, to += BACK * row) {
        memcpy(to + NOW * row, m->column + (size_t)ig * row, bytes);
        memcpy(to + BELOW * row, m->viscous + (size_t)ig * row, 2 * bytes); /* two faces behind each other */
        memcpy(to + DRAG_BELOW * row, m->drag + (size_t)ig * row, 2 * bytes);
    }
    for (int r = 0; r < size; r++) {
        m->n_out[r] = BACK * count_of(m, r) * mine;
        m->n_in[r] = BACK * cells->count * bins_at(m, r);
    }
    md_comm_swap(m->comm, m->out, m->n_out, m->in, m->n_in, sizeof(double));
}

/* Bins of rank r of cell i, in m->in. */
static const double *came_back(const md_moves *m, const md_cells *cells, int i, int r, int what)
{
    size_t before = (size_t)cells->count * (size_t)m->bin[r], row = (size_t)bins_at(m, r);
    return m->in + BACK * (before + (size_t)i * row) + (size_t)what * row;
}

/* --- cells ------------------------------------------------------------------------------------------------------------------- */

static void keep_try(md_moves *m, const md_cells *cells)
{
    for (int i = 0; i < cells->count; i++) {
        double area = m->disk->radial.area[cells->first + i], *tried = m->tried + (size_t)i * bins_of(m);
        for (int r = 0; r < m->comm->size; r++) {
            const double *now = came_back(m, cells, i, r, NOW);
            for (int k = m->bin[r]; k < m->bin[r + 1]; k++)
                tried[k] = now[k - m->bin[r]] / area;
        }
    }
}

/* Bin k of the cell becomes g. The sub-step before this moment keeps its trend. */
static void set_bin(md_cell *cell, int bins, int k, double g)
{
    const double MOST = 4; /* times: beyond what a trend is used for */
    double *before = &cell->mass[bins + k], ratio = cell->mass[k] > 0 ? fmin(MOST, *before / cell->mass[k]) : 1;
    *before = ratio * g;
    cell->mass[k] = g;
}

/* What comes stirs bins that were in balance: the errors of the sub-steps behind it fall, and the small one of the last sub-step
 * before it would make the controller take them for rising. */
static const double STIRRED = 10;

/* What a half has brought to a cell and taken from it, of all its bins [kg]. */
typedef struct exchange {
    double in, out, inwards, outwards;
    double over[MD_TORQUES][2]; /* outwards over the inner and the outer face, by what moves it */
} exchange;

static void add_bin(exchange *sum, const double below[MD_TORQUES], const double above[MD_TORQUES])
{
    double low = below[MD_TORQUE_VISCOUS] + below[MD_TORQUE_DRAG], high = above[MD_TORQUE_VISCOUS] + above[MD_TORQUE_DRAG];
    sum->in += fmax(0, low) + fmax(0, -high);
    sum->out += fmax(0, -low) + fmax(0, high);
    sum->inwards += fmax(0, -low);
    sum->outwards += fmax(0, high);
    for (int by = 0; by < MD_TORQUES; by++) {
        sum->over[by][0] += below[by];
        sum->over[by][1] += above[by];
    }
}

/* A kilogram crosses a face on a circle there, and is on the circle of the cell's centre before or after that. */
static void book(md_cell *cell, const md_radial *radial, int ig, const exchange *sum)
{
    double area = radial->area[ig], here = md_radial_momentum(radial->r[ig]);
    double from_below = here - md_radial_momentum(radial->edge[ig]), to_above = md_radial_momentum(radial->edge[ig + 1]) - here;
    md_sum_add(&cell->book[MD_BOOK_MOVED_IN], sum->in / area);
    md_sum_add(&cell->book[MD_BOOK_MOVED_OUT], sum->out / area);
    if (ig == 0) md_sum_add(&cell->book[MD_BOOK_ACCRETED], sum->inwards / area);
    if (ig == radial->n - 1) md_sum_add(&cell->book[MD_BOOK_SPREAD], sum->outwards / area);
    for (int by = 0; by < MD_TORQUES; by++)
        md_sum_add(&cell->torque[by], (sum->over[by][0] * from_below + sum->over[by][1] * to_above) / area);
}

static md_status not_a_number(const md_moves *m, int ig, int k, double mass, double t, md_error *err)
{
    return md_fail(err, MD_ERR_NUMERICS,
                   "cell %d (r = %.6g R_mars), bin %d (s = %.4g m): mass %g kg after transport at t = %.9g s", ig,
                   m->disk->radial.r[ig] / MD_R_MARS, k, m->disk->sizes.s[k], mass, t);
}

/* Bins of rank r of cell i. */
static md_status take_bins(const md_moves *m, const md_cells *cells, int i, int r, double t, double *kick, exchange *sum,
                           md_error *err)
{
    md_cell *cell = md_cells_at(cells, i);
    int ig = cells->first + i, bins = m->disk->sizes.n;
    double area = m->disk->radial.area[ig];
    const double *row[BACK];
    for (int what = 0; what < BACK; what++)
        row[what] = came_back(m, cells, i, r, what);
    for (int k = m->bin[r], j = 0; k < m->bin[r + 1]; k++, j++) {
        double now = row[NOW][j], below[] = {row[BELOW][j], row[DRAG_BELOW][j]}, above[] = {row[ABOVE][j], row[DRAG_ABOVE][j]};
        double crossed = fabs(below[0]) + fabs(below[1]) + fabs(above[0]) + fabs(above[1]);
        kick[k] = 0;
        if (!isfinite(now) || !isfinite(crossed)) return not_a_number(m, ig, k, now, t, err);
        if (crossed == 0) continue;
        add_bin(sum, below, above);
        kick[k] = now / area - cell->mass[k];
        set_bin(cell, bins, k, now / area);
    }
    return MD_OK;
}

static md_status take_cell(const md_moves *m, const md_cells *cells, int i, double t, double *kick, md_error *err)
{
    md_cell *cell = md_cells_at(cells, i);
    int bins = m->disk->sizes.n;
    exchange sum = {.in = 0};
    for (int r = 0; r < m->comm->size; r++)
        if (take_bins(m, cells, i, r, t, kick, &sum, err)) return err->code;
    if (sum.in == 0 && sum.out == 0) return MD_OK;
    book(cell, &m->disk->radial, cells->first + i, &sum);
    cell->h_error = STIRRED;
    md_cell_settle(cell, bins);
    md_column column = md_sizes_column(&m->disk->sizes, cell->mass);
    cell->peak_mass = fmax(cell->peak_mass, column.mass);
    cell->peak_area = fmax(cell->peak_area, column.area);
    return MD_OK;
}

md_status md_moves_half(md_moves *m, const md_cells *cells, double t, double h, double *kick, md_error *err)
{
    const md_disk *disk = m->disk;
    double T_M = md_mars_temperature(&disk->params, &disk->tables, t + 0.5 * h);
    md_radiation_update(&m->light, &disk->params, &disk->tables, &disk->sizes, T_M, false);
    m->opacity = md_extinction_opacity(disk, T_M, m->own_opacity);
    const md_transport_law law = {m->nu, m->light_on, m->wall, m->light.beta + m->bin[m->comm->rank]};
    bool again = md_transport_depends_on_state(&disk->params);
    for (int tries = 0; tries <= (int)again; tries++) {
        find_laws(m, cells, tries > 0);
        hand_over(m, cells);
        md_transport_step(&m->transport, &law, h, m->column, m->viscous, m->drag);
        hand_back(m, cells);
        if (tries < (int)again) keep_try(m, cells);
    }
    for (int i = 0; i < cells->count && !err->code; i++)
        take_cell(m, cells, i, t, kick + (size_t)i * bins_of(m), err);
    return md_comm_agree(m->comm, err);
}

/* --- how much ---------------------------------------------------------------------------------------------------------------- */

/* The share of the disk's mass, or of the area of its grains, that a - b is, whichever is larger; b may be NULL. What a cell holds
 * counts as no less than solver.atol of the most that it has held: the last of a disk need not be followed. Summed over cells in
 * their order. */
static double share_of_disk(const md_moves *m, const md_cells *cells, const double *a, const double *b)
{
    const md_sizes *sizes = &m->disk->sizes;
    double atol = m->disk->params.solver.atol;
    for (int i = 0; i < cells->count; i++) {
        const md_cell *cell = md_cells_at(cells, i);
        md_column column = md_sizes_column(sizes, cell->mass);
        double mass_there = fmax(column.mass, atol * cell->peak_mass), area_there = fmax(column.area, atol * cell->peak_area);
        double mass = 0, area = 0, whole = m->disk->radial.area[cells->first + i];
        for (size_t k = 0, j = (size_t)i * bins_of(m); k < bins_of(m); k++, j++) {
            double moved = fabs(a[j] - (b ? b[j] : 0));
            mass += moved;
            area += sizes->kappa[k] * moved;
        }
        m->change[i] = (md_cell_change){whole * mass, whole * area, whole * mass_there, whole * area_there};
    }
    md_comm_gather_rows(m->comm, m->change, m->first, sizeof *m->change, m->changes);
    md_cell_change sum = {0, 0, 0, 0};
    for (int ig = 0; ig < m->disk->radial.n && m->comm->rank == 0; ig++) {
        sum.mass_moved += m->changes[ig].mass_moved;
        sum.area_moved += m->changes[ig].area_moved;
        sum.mass += m->changes[ig].mass;
        sum.area += m->changes[ig].area;
    }
    md_comm_bcast(m->comm, &sum, sizeof sum);
    double of_mass = sum.mass_moved > 0 ? sum.mass_moved / sum.mass : 0;
    return sum.area_moved > 0 ? fmax(of_mass, sum.area_moved / sum.area) : of_mass;
}

double md_moves_kick(const md_moves *m, const md_cells *cells, const double *kick)
{
    return share_of_disk(m, cells, kick, NULL);
}

double md_moves_error(const md_moves *m, const md_cells *cells)
{
    return share_of_disk(m, cells, m->kick_back, m->kick);
}
