#include "disk/evolve/moves.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/evolve/moves_back.h"
#include "disk/physics/extinction.h"
#include "disk/physics/mars.h"
#include "disk/physics/shielding.h"
#include "disk/solve/motion.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

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
    size_t faces = there + mine, way = MD_BACK * (here > there ? here : there);
    double **arrays[] = {&m->nu,  &m->light_on, &m->column, &m->viscous, &m->drag,      &m->ahead_viscous, &m->ahead_drag,
                         &m->out, &m->in,       &m->then,   &m->kick,    &m->kick_back, &m->own_opacity};
    size_t n[] = {cells, cells, there, faces, faces, faces, faces, way, way, here, here, here, bins_of(m)};
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
    double *arrays[] = {m->nu,  m->light_on, m->column, m->viscous, m->drag,      m->ahead_viscous, m->ahead_drag,
                        m->out, m->in,       m->then,   m->kick,    m->kick_back, m->own_opacity};
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

/* By what the cells hold, by what the try made of it (m->then), or half way between. */
typedef enum law_when { LAW_NOW, LAW_HALF_WAY, LAW_THEN } law_when;

/* Of all cells on all ranks. */
static void find_laws(md_moves *m, const md_cells *cells, law_when when)
{
    double of_now = when == LAW_NOW ? 1 : when == LAW_HALF_WAY ? 0.5 : 0;
    for (int i = 0; i < cells->count; i++) {
        const md_cell *cell = md_cells_at(cells, i);
        int ig = cells->first + i;
        m->mine[i] = law_of(m, ig, cell, cell->mass);
        if (when == LAW_NOW) continue;
        md_annulus_law then = law_of(m, ig, cell, m->then + (size_t)i * bins_of(m));
        m->mine[i].nu = of_now * m->mine[i].nu + (1 - of_now) * then.nu;
        m->mine[i].light = of_now * m->mine[i].light + (1 - of_now) * then.light;
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
    for (int ig = 0; ig < m->disk->radial.n; ig++, to += MD_BACK * row) {
        memcpy(to + MD_BACK_NOW * row, m->column + (size_t)ig * row, bytes);
        memcpy(to + MD_BACK_BELOW * row, m->viscous + (size_t)ig * row, 2 * bytes); /* two faces behind each other */
        memcpy(to + MD_BACK_DRAG_BELOW * row, m->drag + (size_t)ig * row, 2 * bytes);
    }
    for (int r = 0; r < size; r++) {
        m->n_out[r] = MD_BACK * count_of(m, r) * mine;
        m->n_in[r] = MD_BACK * cells->count * bins_at(m, r);
    }
    md_comm_swap(m->comm, m->out, m->n_out, m->in, m->n_in, sizeof(double));
}

static md_status take_all(md_moves *m, const md_cells *cells, double t, double *kick, md_error *err)
{
    for (int i = 0; i < cells->count && !err->code; i++)
        md_moves_take(m, cells, i, t, kick + (size_t)i * bins_of(m), err);
    return md_comm_agree(m->comm, err);
}

/* --- steps ------------------------------------------------------------------------------------------------------------------- */

static md_transport_law law_known(const md_moves *m)
{
    return (md_transport_law){m->nu, m->light_on, m->wall, m->light.beta + m->bin[m->comm->rank]};
}

/* Over h, with the light of the instant t: what it makes of the bins of this rank is in m->column, and of all bins of its cells in
 * what came back. What moves matter and depends on what is there is that of half way: a try gives its end. */
static void move(md_moves *m, const md_cells *cells, double t, double h)
{
    const md_disk *disk = m->disk;
    double T_M = md_mars_temperature(&disk->params, &disk->tables, t);
    md_radiation_update(&m->light, &disk->params, &disk->tables, &disk->sizes, T_M, false);
    m->opacity = md_extinction_opacity(disk, T_M, m->own_opacity);
    const md_transport_law law = law_known(m);
    bool again = md_transport_depends_on_state(&disk->params);
    for (int tries = 0; tries <= (int)again; tries++) {
        find_laws(m, cells, tries > 0 ? LAW_HALF_WAY : LAW_NOW);
        hand_over(m, cells);
        md_transport_step(&m->transport, &law, h, m->column, m->viscous, m->drag);
        hand_back(m, cells);
        if (tries < (int)again) md_moves_keep_try(m, cells);
    }
}

md_status md_moves_half(md_moves *m, const md_cells *cells, double t, double h, double *kick, md_error *err)
{
    move(m, cells, t + 0.5 * h, h);
    return take_all(m, cells, t, kick, err);
}

md_status md_moves_even(md_moves *m, const md_cells *cells, double t, double h, void *influx, md_error *err)
{
    move(m, cells, t + 0.5 * h, h);
    for (int i = 0; i < cells->count && !err->code; i++)
        md_moves_even_out(m, cells, i, t, h, md_influx_at(influx, m->disk->sizes.n, i), err);
    if (md_transport_depends_on_state(&m->disk->params)) find_laws(m, cells, LAW_THEN);
    const md_transport_law law = law_known(m);
    md_transport_step(&m->transport, &law, 0.5 * h, m->column, m->ahead_viscous, m->ahead_drag);
    return md_comm_agree(m->comm, err);
}

md_status md_moves_correct(md_moves *m, const md_cells *cells, double t, double h, md_error *err)
{
    const md_transport_law law = law_known(m);
    find_laws(m, cells, LAW_NOW);
    hand_over(m, cells);
    md_transport_correct(&m->transport, &law, 0.5 * h, m->ahead_viscous, m->ahead_drag, m->column, m->viscous, m->drag);
    hand_back(m, cells);
    return take_all(m, cells, t + h, m->kick_back, err);
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

double md_moves_error(const md_moves *m, const md_cells *cells, bool even)
{
    return share_of_disk(m, cells, m->kick_back, even ? NULL : m->kick);
}
