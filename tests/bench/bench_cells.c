/* What cells of a run cost, one by one: bench_cells STRIDE [OPTIONS OF marsdisk] INPUT. Every STRIDE-th cell goes through all
 * outputs, as in a batch of all of them. A line of JSON: sub-steps (refused ones, too) of each cell in each interval, and
 * seconds on the core of one sub-step, of what an output costs a cell besides, and of the coefficients of a cell. */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "disk/evolve/case.h"
#include "disk/run/program.h"
#include "disk/solve/advance.h"
#include "disk/solve/diagnose.h"

typedef struct costs {
    double steps_s, shown_s, first_s; /* sub-steps; what is shown at outputs; the first sub-step, coefficients in it */
    long steps, outputs, cells;
} costs;

static long steps_of(const md_cell *cell)
{
    return (long)(cell->substeps + cell->rejected);
}

/* One cell from output to output; prints the sub-steps between them. */
static void follow(const md_case *task, md_solver *solver, int ig, md_cell *cell, costs *c, md_error *err)
{
    md_diag diag;
    md_cell_start(&task->setup.disk, ig, cell);
    md_solver_look(solver, ig, cell, 0, err);
    solver->meetings[0].v = (double)NAN;
    double before = bench_seconds();
    md_solver_diagnose(solver, (md_cell_place){0, ig}, cell, &diag);
    c->first_s += bench_seconds() - before;
    c->cells++;
    for (int k = 1; k < task->n_times && !err->code; k++) {
        long had = steps_of(cell);
        before = bench_seconds();
        md_solver_advance(solver, (md_cell_place){0, ig}, cell, task->times[k - 1], task->times[k], err);
        double there = bench_seconds();
        md_solver_diagnose(solver, (md_cell_place){0, ig}, cell, &diag);
        c->steps_s += there - before;
        c->shown_s += bench_seconds() - there;
        c->steps += steps_of(cell) - had;
        c->outputs++;
        printf("%s%ld", k > 1 ? "," : "", steps_of(cell) - had);
    }
}

int main(int argc, char **argv)
{
    md_error err = {MD_OK, ""};
    md_job job;
    md_case task = {.t_end = 0};
    md_solver solver = {0};
    md_cells cells = {0};
    costs c = {0};
    int stride = argc > 1 ? atoi(argv[1]) : 0;
    if (stride < 1) return 2;
    argv[1] = argv[0];
    if (!md_job_open(&job, &md_program_about, MPI_COMM_NULL, argc - 1, argv + 1, &err) && !md_case_prepare(&task, &job, &err) &&
        !md_solver_init(&solver, &task.setup.disk, 1, &err)) {
        int n = task.setup.disk.radial.n;
        md_cells_init(&cells, 0, n, task.setup.disk.sizes.n, &err);
        printf("{\"cells\":%d,\"bins\":%d,\"outputs\":%d,\"stride\":%d,\"steps\":[", n, cells.bins, task.n_times - 1, stride);
        for (int ig = stride / 2; ig < n && !err.code; ig += stride) {
            printf("%s[", ig > stride / 2 ? "," : "");
            follow(&task, &solver, ig, md_cells_at(&cells, ig), &c, &err);
            printf("]");
        }
        double shown = c.outputs > 0 ? c.shown_s / (double)c.outputs : 0;
        printf("],\"step_s\":%.4g,\"shown_s\":%.4g,\"coefficients_s\":%.4g}\n", c.steps_s / (double)c.steps, shown,
               c.first_s / (double)c.cells - shown);
    }
    md_solver_free(&solver);
    md_cells_free(&cells);
    md_case_free(&task);
    return md_job_close(&job, false, &err);
}
