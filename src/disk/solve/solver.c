#include "disk/solve/solver.h"

#include <math.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/shelf.h"
#include "disk/collide/build.h"
#include "disk/physics/collision.h"
#include "disk/physics/injection.h"
#include "disk/physics/shielding.h"
#include "numbers/constants.h"

/* Coefficients of more cells than fit in this are built anew when needed. */
static const double CACHE_BYTES = 2e9;

/* So many cells of other ranks: the same ones come again, batch by batch. */
enum { GUESTS = 32 };

static int slots(const md_solver *solver)
{
    return solver->cached + solver->shared;
}

/* The coefficients of a rank's cells, between two runs: which motion each is for stands in it. */
typedef struct kept {
    int n;
    md_meetings *meetings;
} kept;

static void free_kept(void *thing)
{
    kept *k = thing;
    for (int i = 0; i < k->n && k->meetings; i++)
        md_meetings_free(&k->meetings[i]);
    md_free(k->meetings);
    md_free(k);
}

static uint64_t shelf_key(const md_solver *solver)
{
    return md_mix(solver->made_from.coefficients ^ (uint64_t)slots(solver));
}

/* False: no earlier run has left any that were made from the same. */
static bool take_kept(md_solver *solver)
{
    kept *k = md_shelf_take(solver->disk->shelf, shelf_key(solver));
    if (!k) return false;
    solver->meetings = k->meetings;
    md_free(k);
    return true;
}

/* To whoever comes next; freed where nobody does. */
static void leave_meetings(md_solver *solver)
{
    md_error ignored = {MD_OK, ""}; /* without memory it is not kept */
    kept plain = {slots(solver), solver->meetings}, *k = NULL;
    if (!solver->meetings) return;
    bool whole = plain.meetings[plain.n - 1].rows != NULL; /* else memory was missing */
    if (solver->disk->shelf && solver->cached > 0 && whole) k = md_alloc(1, sizeof *k, &ignored);
    if (k) {
        *k = plain;
        double bytes = plain.n * md_meetings_bytes(&solver->disk->params, solver->disk->sizes.n);
        md_shelf_put(solver->disk->shelf, &(md_shelf_item){shelf_key(solver), k, (size_t)bytes, free_kept});
    } else {
        for (int i = 0; i < plain.n; i++)
            md_meetings_free(&plain.meetings[i]);
        md_free(plain.meetings);
    }
    solver->meetings = NULL;
}

static md_status init_coefficients(md_solver *solver, md_error *err)
{
    const md_params *p = &solver->disk->params;
    int fit = (int)fmin(1e9, CACHE_BYTES / md_meetings_bytes(p, solver->disk->sizes.n));
    bool changes = md_motion_changes(p);
    solver->cached = changes ? 0 : solver->count < fit ? solver->count : fit;
    if (changes) md_stretches_init(&solver->stretches, solver->disk->sizes.n, err);
    if (!err->code) md_transfer_init(&solver->transfer, solver->disk->sizes.n, err);
    solver->shared = changes || solver->count == solver->disk->radial.n ? 1 : GUESTS;
    bool there = !err->code && !changes && take_kept(solver);
    if (!err->code && !there) solver->meetings = md_alloc((size_t)slots(solver), sizeof *solver->meetings, err);
    for (int i = 0; i < slots(solver) && !there && !err->code; i++)
        md_meetings_init(&solver->meetings[i], solver->disk->sizes.n, err);
    if (p->solver.scheme == MD_SCHEME_IMEX && p->collisions.bookkeeping == MD_BOOKKEEPING_GROSS)
        solver->gross = md_alloc((size_t)solver->cached + 1, sizeof *solver->gross, err);
    return err->code;
}

static void forget_leaving(md_solver *solver)
{
    for (int k = 0; k < MD_LEAVING_KEPT; k++)
        solver->leaving[k].T_M = (double)NAN;
}

/* What is kept was made from this. */
static md_made_from made_from(const md_disk *disk)
{
    uint64_t sizes = md_sizes_version(&disk->sizes);
    return (md_made_from){.coefficients = md_mix(sizes ^ md_collision_version(&disk->params)),
                          .radiation =
                              md_mix(sizes ^ md_radiation_version(&disk->params)) ^ md_rates_need_s_blow(&disk->params),
                          .injection = md_mix(sizes ^ md_injection_version(&disk->params))};
}

md_status md_solver_init(md_solver *solver, const md_disk *disk, int count, md_error *err)
{
    *solver = (md_solver){.disk = disk, .count = count, .made_from = made_from(disk)};
    forget_leaving(solver);
    const md_params *p = &disk->params;
    int n = disk->sizes.n;
    bool dense = p->collisions.bookkeeping == MD_BOOKKEEPING_GROSS || p->collisions.sticking == MD_STICK_ACCRETE;
    const md_sweep_kernel *kernel = md_sweep_kernel_find(p->solver.kernel);
    if (!kernel) return md_fail(err, MD_ERR_CONFIG, "solver.kernel: this CPU lacks the instructions of the kernel asked for");
    init_coefficients(solver, err);
    for (int s = 0; s < 3 && !err->code; s++) {
        md_radiation_init(&solver->rad[s], p, &disk->tables, &disk->sizes, err);
        if (!err->code) md_rates_init(&solver->rates[s], n, err);
    }
    if (!err->code && p->collisions.energy) md_energy_table_init(&solver->energy, n, err);
    if (!err->code) md_patankar_init(&solver->patankar, n, kernel, dense, err);
    if (!err->code && p->solver.scheme == MD_SCHEME_IMEX) md_imex_init(&solver->imex, n, err);
    double **arrays[] = {&solver->g1, &solver->g2, &solver->g3, &solver->gain, &solver->loss};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && !err->code; a++)
        *arrays[a] = md_alloc_aligned((size_t)n, sizeof(double), err);
    if (!err->code) md_event_init(&solver->search, n, err);
    if (err->code) md_solver_free(solver);
    return err->code;
}

void md_solver_free(md_solver *solver)
{
    leave_meetings(solver);
    for (int i = 0; i <= solver->cached && solver->gross; i++)
        md_gross_free(&solver->gross[i]);
    md_transfer_free(&solver->transfer);
    md_stretches_free(&solver->stretches);
    md_free(solver->gross);
    for (int s = 0; s < 3; s++) {
        md_radiation_free(&solver->rad[s]);
        md_rates_free(&solver->rates[s]);
    }
    md_patankar_free(&solver->patankar);
    md_imex_free(&solver->imex);
    md_event_free(&solver->search);
    md_energy_table_free(&solver->energy);
    double *arrays[] = {solver->g1, solver->g2, solver->g3, solver->gain, solver->loss};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    *solver = (md_solver){0};
}

static void forget_coefficients(md_solver *solver)
{
    for (int i = 0; i < slots(solver); i++)
        solver->meetings[i].v = (double)NAN;
    solver->transfer.v = (double)NAN;
    for (int i = 0; i <= solver->cached && solver->gross; i++)
        solver->gross[i].v = (double)NAN;
    solver->energy.v = (double)NAN;
    md_stretches_forget(&solver->stretches);
}

void md_solver_renew(md_solver *solver)
{
    const md_disk *disk = solver->disk;
    md_made_from is = made_from(disk), *was = &solver->made_from;
    if (was->coefficients != is.coefficients) forget_coefficients(solver);
    for (int s = 0; s < 3 && was->radiation != is.radiation; s++)
        md_radiation_renew(&solver->rad[s], &disk->params, &disk->tables, &disk->sizes);
    if (was->radiation != is.radiation) forget_leaving(solver);
    for (int s = 0; s < 3 && was->injection != is.injection; s++)
        md_rates_renew(&solver->rates[s]);
    *was = is;
}

md_cache_count md_solver_radiation_count(const md_solver *solver)
{
    return (md_cache_count){solver->rad[0].hits + solver->rad[1].hits + solver->rad[2].hits,
                            solver->rad[0].misses + solver->rad[1].misses + solver->rad[2].misses};
}

md_blowout_band md_solver_leaving(md_solver *solver, double T_M)
{
    const md_disk *disk = solver->disk;
    for (int k = 0; k < MD_LEAVING_KEPT; k++) {
        int at = (solver->leaving_next + k) % MD_LEAVING_KEPT;
        if (solver->leaving[at].T_M != T_M) continue;
        solver->leaving_next = at; /* the next cell asks for it again, or this one for the one behind */
        return solver->leaving[at].band;
    }
    md_leaving *made = &solver->leaving[solver->leaving_made];
    solver->leaving_made = (solver->leaving_made + 1) % MD_LEAVING_KEPT;
    *made = (md_leaving){T_M, md_blowout_edges(&disk->params, &disk->tables, T_M, disk->sizes.rho)};
    return made->band;
}

md_energy md_solver_energy(md_solver *solver, int ig, const md_cell *cell)
{
    const md_disk *disk = solver->disk;
    md_motion motion = md_motion_now(disk, ig, cell->e, cell->inc, solver->rates[0].tau_meet);
    if (disk->cache_disabled) solver->energy.v = (double)NAN;
    md_energy_table_make(&solver->energy, &disk->params, &disk->sizes, motion.v, motion.H);
    double *N = solver->g1;
    md_sizes_numbers(&disk->sizes, cell->mass, N);
    return md_energy_of(&solver->energy, N);
}

/* True when coefficients were there that only had to be put together. */
static bool build(md_solver *solver, md_motion motion)
{
    const md_params *p = &solver->disk->params;
    const md_sizes *sizes = &solver->disk->sizes;
    if (solver->stretches.slots > 0 && md_stretches_cover(p, motion.v, motion.H))
        return md_stretches_build(&solver->stretches, &solver->transfer, p, sizes, motion.v, motion.H);
    md_transfer_build(&solver->transfer, p, sizes, motion.v, motion.H);
    return false;
}

md_meetings *md_solver_meetings(md_solver *solver, int here, md_motion motion)
{
    int beyond = here - solver->cached;
    md_meetings *meetings = &solver->meetings[beyond < 0 ? here : solver->cached + beyond % solver->shared];
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_COEFFICIENTS);
    md_stopwatch_start(watch);
    if (solver->disk->cache_disabled) {
        meetings->v = solver->transfer.v = (double)NAN;
        md_stretches_forget(&solver->stretches);
    }
    bool there = meetings->v == motion.v && meetings->H == motion.H, hit = there || build(solver, motion);
    if (!there) md_meetings_pack(meetings, &solver->transfer, &solver->disk->params, &solver->disk->sizes);
    solver->coefficients.hits += hit;
    solver->coefficients.misses += !hit;
    md_stopwatch_stop(watch);
    return meetings;
}

void md_cell_start(const md_disk *disk, int ig, md_cell *cell)
{
    const md_params *p = &disk->params;
    int n = disk->sizes.n;
    double kappa = disk->kappa_start, sigma = 0;
    if (p->initial.sigma_from == MD_SIGMA_FROM_GIVEN)
        sigma = p->initial.sigma;
    else if (p->initial.sigma_from == MD_SIGMA_FROM_MIDPLANE)
        sigma = p->initial.f_surf * disk->radial.sigma_midplane[ig];
    else if (p->initial.sigma_from == MD_SIGMA_FROM_TABLE)
        sigma = md_table1_linear(&disk->tables.sigma_of_r, disk->radial.r[ig] / MD_R_MARS);
    else if (kappa > 0) /* kappa_eff Sigma f_los = tau0 */
        sigma = md_tau_los_of(p, &disk->tables, p->initial.tau0) / (kappa * disk->f_los[ig]);

    for (int k = 0; k < n; k++)
        cell->mass[k] = sigma * disk->initial_weight[k];
    cell->start = md_cell_surface(cell, n);
    cell->peak_mass = cell->start;
    cell->peak_area = md_sizes_opacity(&disk->sizes, disk->initial_weight) * cell->start;
    cell->e = disk->e0[ig];
    cell->inc = p->dynamics.i0;
    cell->supply_factor = 1;
    cell->reservoir_left = p->supply.reservoir ? p->supply.reservoir_Mmars * MD_M_MARS / disk->area : (double)INFINITY;
    cell->supply_bound = (double)INFINITY;
    cell->stop_time = cell->stop_tau = (double)NAN;
    cell->quiet_since = (double)INFINITY;
    cell->stop = MD_CELL_ACTIVE;
}
