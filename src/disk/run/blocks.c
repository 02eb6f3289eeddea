#include "disk/run/blocks.h"

#include <string.h>

#include "base/memory.h"
#include "disk/run/decomposition.h"

static const double MOST_IMBALANCE = 0.10;

/* What a cell has cost, counted in sub-steps so that it repeats. */
static int64_t work_of(const md_cell *cell)
{
    return cell->substeps + cell->rejected;
}

static bool pause(const void *watch)
{
    return md_watch_due(watch);
}

md_status md_blocks_make_room(md_evolve *run, md_error *err)
{
    size_t count = (size_t)run->cells.count, bins = (size_t)run->disk->sizes.n;
    run->diag = md_alloc(count, sizeof *run->diag, err);
    run->N = md_alloc(count * bins, sizeof *run->N, err);
    run->work = md_alloc(count, sizeof *run->work, err);
    run->reached = md_alloc(count, sizeof *run->reached, err);
    run->before = md_alloc_aligned(count, run->cells.row_bytes, err);
    run->done = 0;
    if (!err->code) md_solver_init(&run->solver, run->disk, run->cells.count, err);
    run->solver.profile = run->profile;
    run->solver.pause = pause;
    run->solver.pause_context = &run->watch;
    return err->code;
}

void md_blocks_count_from_here(md_evolve *run)
{
    for (int i = 0; i < run->cells.count; i++)
        run->work[i] = work_of(md_cells_at(&run->cells, i));
}

/* The counts outlive the solver. */
static void keep_counts(md_evolve *run, const md_solver *solver)
{
    md_cache_count light = md_solver_radiation_count(solver);
    run->coefficients.hits += solver->coefficients.hits;
    run->coefficients.misses += solver->coefficients.misses;
    run->radiation.hits += light.hits;
    run->radiation.misses += light.misses;
}

void md_blocks_free_room(md_evolve *run)
{
    keep_counts(run, &run->solver);
    md_free(run->diag);
    md_free(run->N);
    md_free(run->work);
    md_free(run->reached);
    md_free(run->before);
    md_solver_free(&run->solver);
    run->diag = NULL;
    run->N = NULL;
    run->work = NULL;
    run->reached = NULL;
    run->before = NULL;
}

/* Cost of every cell since it was asked last, in cell order, on every rank. */
static md_status gather_costs(md_evolve *run, double *cost, md_error *err)
{
    double *mine = md_alloc((size_t)run->cells.count, sizeof *mine, err);
    for (int i = 0; i < run->cells.count && mine; i++) {
        int64_t work = work_of(md_cells_at(&run->cells, i));
        mine[i] = 1 + (double)(work > run->work[i] ? work - run->work[i] : 0); /* less: it has been taken back to an output */
        run->work[i] = work;
    }
    if (!md_comm_agree(run->comm, err)) {
        md_comm_gather_rows(run->comm, mine, run->first, sizeof *mine, cost);
        md_comm_bcast(run->comm, cost, (size_t)run->disk->radial.n * sizeof *cost);
    }
    md_free(mine);
    return err->code;
}

/* Give every rank the cells of the blocks `cut`. */
static md_status move_cells(md_evolve *run, const int *cut, md_error *err)
{
    const md_comm *comm = run->comm;
    md_cells moved = {0};
    md_cells_init(&moved, cut[comm->rank], cut[comm->rank + 1] - cut[comm->rank], run->cells.bins, err);
    if (md_comm_agree(comm, err)) {
        md_cells_free(&moved);
        return err->code;
    }
    md_comm_move_rows(comm, run->cells.rows, run->first, moved.rows, cut, run->cells.row_bytes);
    int shift = moved.first - run->cells.first;
    md_solver old = run->solver;
    run->solver = (md_solver){0};
    keep_counts(run, &old);
    md_blocks_free_room(run);
    md_cells_free(&run->cells);
    run->cells = moved;
    memcpy(run->first, cut, ((size_t)comm->size + 1) * sizeof *cut);
    run->recuts++;
    if (!md_blocks_make_room(run, err)) {
        md_blocks_count_from_here(run);
        md_solver_inherit(&run->solver, &old, shift);
    }
    md_solver_free(&old);
    return md_comm_agree(comm, err);
}

md_status md_blocks_rebalance(md_evolve *run, md_error *err)
{
    int ranks = run->comm->size, cells = run->disk->radial.n;
    double *cost = md_alloc((size_t)cells, sizeof *cost, err);
    int *cut = md_alloc((size_t)ranks + 1, sizeof *cut, err);
    if (!md_comm_agree(run->comm, err) && !gather_costs(run, cost, err)) {
        double now = md_decomposition_imbalance(cost, run->first, ranks);
        md_decomposition_cut(cost, cells, ranks, cut);
        double then = md_decomposition_imbalance(cost, cut, ranks);
        if (now > MOST_IMBALANCE && then < 0.9 * now && !md_output_move(run->output, run->first, cut, err))
            move_cells(run, cut, err);
    }
    md_free(cost);
    md_free(cut);
    return err->code;
}
