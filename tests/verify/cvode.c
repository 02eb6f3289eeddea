/* V20 and MOVES: the masses of a disk of few cells by somebody else's integrator: CVODE of SUNDIALS, BDF with a dense Jacobian.
 *
 *     build/tests/verify/cvode [--set KEY=VALUE ...] INPUT.cfg
 *
 * takes the input of marsdisk itself and prints JSON: the output times, g_k of all cells at each, one cell behind the other, and how
 * far an integration with a hundred times the tolerance ends from it. Sources and sinks are the program's; what collisions move
 * comes from the definition in transfer_reference.h, what moves between cells from that in moves_reference.h. Motion is that of
 * t = 0, so nothing that stirs or damps may be configured. */
#if !__has_include(<cvode/cvode.h>)
#error "V20 of make verify needs CVODE with its headers: apt-get install libsundials-dev"
#endif
#include <cvode/cvode.h>
#include <math.h>
#include <mpi.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include "moves_reference.h"
#include "transfer_reference.h"

#include "disk/evolve/case.h"
#include "disk/run/program.h"

#ifndef SUN_COMM_NULL /* before SUNDIALS 7 */
#define SUN_COMM_NULL NULL
#endif

static const double RTOL = 1e-10;

/* One cell and what collisions do in it; what it needs for its rates. */
typedef struct one_cell {
    const md_disk *disk;
    int ig;
    md_cell *cell;
    md_rates rates;
    md_radiation rad;
    tensor collisions;
    double *moved;      /* [l][k][p]: mass that reaches k a second from g_l = 1, N_p = 1; k = l: minus all that leaves l */
    long double *g, *N; /* masses, never below 0, and numbers */
    long double *phi, *met;
} one_cell;

typedef struct problem {
    const md_disk *disk;
    int values; /* cells times bins */
    one_cell *cells;
    double *start; /* [cell][bin] */
} problem;

static md_status fill_moved(one_cell *q, md_error *err)
{
    const md_sizes *sizes = &q->disk->sizes;
    int n = sizes->n;
    md_motion motion = md_motion_now(q->disk, q->ig, q->cell->e, q->cell->inc, 0);
    q->collisions = tensor_build(&q->disk->params, sizes, motion.v, motion.H, err);
    q->moved = md_alloc((size_t)(n * n * n), sizeof(double), err);
    for (int l = 0; l < n && !err->code; l++) {
        for (int p = 0; p < n; p++) {
            long double leaves = 0;
            for (int k = -1; k < n; k++) {
                leaves += *tensor_at(&q->collisions, k, l, p);
                if (k >= 0) q->moved[(l * n + k) * n + p] = (double)*tensor_at(&q->collisions, k, l, p);
            }
            q->moved[(l * n + l) * n + p] = -(double)leaves;
        }
    }
    return err->code;
}

static md_status open_cell(one_cell *q, const md_disk *disk, int ig, md_error *err)
{
    int n = disk->sizes.n;
    *q = (one_cell){.disk = disk, .ig = ig};
    q->cell = md_alloc_aligned(1, md_cell_bytes(n), err);
    long double **arrays[] = {&q->g, &q->N, &q->phi, &q->met};
    for (int a = 0; a < 4; a++)
        *arrays[a] = md_alloc((size_t)n, sizeof(long double), err);
    if (err->code || md_rates_init(&q->rates, n, err)) return err->code;
    if (md_radiation_init(&q->rad, &disk->params, &disk->tables, &disk->sizes, err)) return err->code;
    md_cell_start(disk, ig, q->cell);
    return fill_moved(q, err);
}

static void close_cell(one_cell *q)
{
    void *arrays[] = {q->cell, q->moved, q->g, q->N, q->phi, q->met};
    for (int a = 0; a < 6; a++)
        md_free(arrays[a]);
    tensor_free(&q->collisions);
    md_rates_free(&q->rates);
    md_radiation_free(&q->rad);
}

static md_status open_problem(problem *q, const md_disk *disk, md_error *err)
{
    int bins = disk->sizes.n;
    *q = (problem){.disk = disk, .values = disk->radial.n * bins};
    q->cells = md_alloc((size_t)disk->radial.n, sizeof *q->cells, err);
    q->start = md_alloc((size_t)q->values, sizeof *q->start, err);
    for (int ig = 0; ig < disk->radial.n && !err->code; ig++)
        if (!open_cell(&q->cells[ig], disk, ig, err))
            memcpy(q->start + ig * bins, q->cells[ig].cell->mass, (size_t)bins * sizeof(double));
    return err->code;
}

static void close_problem(problem *q)
{
    for (int ig = 0; q->cells && ig < q->disk->radial.n; ig++)
        close_cell(&q->cells[ig]);
    md_free(q->cells);
    md_free(q->start);
}

/* Mass that l loses or sends to k a second for a unit of g_l. */
static double transfer_rate(const one_cell *q, int k, int l, const long double *met)
{
    int n = q->disk->sizes.n;
    const double *moved = q->moved + (l * n + k) * n;
    long double rate = 0;
    for (int p = 0; p < n; p++)
        rate += moved[p] * met[p];
    return (double)rate;
}

static void add_collisions(const one_cell *q, const double *g, double *change)
{
    for (int l = 0; l < q->disk->sizes.n; l++) {
        tensor_met(&q->collisions, l, q->N, q->phi[l], q->met);
        for (int k = 0; k <= l; k++) /* net: mass never goes up */
            change[k] += transfer_rate(q, k, l, q->met) * g[l];
    }
}

/* Blow-out of bin k: by fraction, or where the band's edge cuts the bin in balance with what else is lost of it (band.h). */
static double blow_rate(const one_cell *q, int k)
{
    const md_rates *r = &q->rates;
    double part = r->sink_on[MD_SINK_BLOW] ? r->sink[MD_SINK_BLOW][k] : 0, rest = r->blow_full - part;
    if (part <= 0 || rest <= 0) return part;
    double others = r->other_sinks[k] + (r->shrinks ? r->shrink[k] : 0);
    if (r->collide) others -= transfer_rate(q, k, k, q->N);
    return part * others / (others + rest);
}

/* dg/dt as src/disk/solve/README.md has it. */
static void change_in_cell(one_cell *q, double t, const double *g, double *change)
{
    const md_sizes *sizes = &q->disk->sizes;
    md_rates *r = &q->rates;
    md_rates_at(r, q->disk, &q->rad, q->ig, q->cell, g, 0, 1, t);
    for (int k = 0; k < sizes->n; k++) {
        q->g[k] = fmax(g[k], 0);
        q->N[k] = g[k] / (long double)sizes->m[k];
    }
    tensor_phi(sizes, q->g, q->phi);
    for (int k = 0; k < sizes->n; k++) {
        change[k] = r->supply.surface * r->supply_weight[k] - (r->other_sinks[k] + blow_rate(q, k)) * g[k];
        if (!r->shrinks) continue;
        double shrinking = r->shrink[k] * (double)q->phi[k] * g[k];
        change[k] -= shrinking;
        if (k > 0) change[k - 1] += shrinking * (sizes->m[k - 1] / sizes->m[k]);
    }
    if (r->collide) add_collisions(q, g, change);
}

/* Of all cells, and what moves between them. */
static int right_hand_side(double t, N_Vector y, N_Vector dy, void *context)
{
    problem *q = context;
    int bins = q->disk->sizes.n;
    const double *g = N_VGetArrayPointer(y);
    double *change = N_VGetArrayPointer(dy);
    for (int ig = 0; ig < q->disk->radial.n; ig++)
        change_in_cell(&q->cells[ig], t, g + ig * bins, change + ig * bins);
    const moves_at at = {q->disk, g, q->cells[0].rad.beta};
    moves_add(&at, change);
    return 0;
}

/* Bins with so little that they show neither in the mass nor in the area are followed less closely. */
static void fill_atol(one_cell *q, double rtol, double t0, double t1, double *atol)
{
    const md_sizes *sizes = &q->disk->sizes;
    md_rates *r = &q->rates;
    md_rates_at(r, q->disk, &q->rad, q->ig, q->cell, q->cell->mass, 0, 1, t0);
    double supplied = r->supply.surface * (t1 - t0);
    double sigma = q->cell->peak_mass + supplied;
    double tau = q->cell->peak_area + supplied * md_sizes_opacity(sizes, r->supply_weight);
    for (int k = 0; k < sizes->n; k++)
        atol[k] = 1e-8 * rtol * fmin(sigma, tau / sizes->kappa[k]);
}

/* Masses at all times into g[n_times][n]; 0, or CVODE's code. */
static int integrate(problem *q, double rtol, const double *times, int n_times, double *g)
{
    int n = q->values, bins = q->disk->sizes.n;
    size_t bytes = (size_t)n * sizeof(double);
    SUNContext context;
    SUNContext_Create(SUN_COMM_NULL, &context);
    N_Vector y = N_VNew_Serial(n, context), atol = N_VNew_Serial(n, context);
    memcpy(N_VGetArrayPointer(y), q->start, bytes);
    for (int ig = 0; ig < q->disk->radial.n; ig++)
        fill_atol(&q->cells[ig], rtol, times[0], times[n_times - 1], N_VGetArrayPointer(atol) + ig * bins);

    void *cvode = CVodeCreate(CV_BDF, context);
    SUNMatrix matrix = SUNDenseMatrix(n, n, context);
    SUNLinearSolver solver = SUNLinSol_Dense(y, matrix, context);
    int code = CVodeInit(cvode, right_hand_side, times[0], y);
    if (code == CV_SUCCESS) code = CVodeSVtolerances(cvode, rtol, atol);
    if (code == CV_SUCCESS) code = CVodeSetUserData(cvode, q);
    if (code == CV_SUCCESS) code = CVodeSetMaxNumSteps(cvode, 1000000);
    if (code == CV_SUCCESS) code = CVodeSetLinearSolver(cvode, solver, matrix);
    memcpy(g, q->start, bytes);
    for (int k = 1; k < n_times && code >= 0; k++) {
        double reached;
        code = CVodeSetStopTime(cvode, times[k]);
        if (code >= 0) code = CVode(cvode, times[k], y, &reached, CV_NORMAL);
        memcpy(g + k * n, N_VGetArrayPointer(y), bytes);
    }
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    CVodeFree(&cvode);
    N_VDestroy(y);
    N_VDestroy(atol);
    SUNContext_Free(&context);
    return code < 0 ? code : 0;
}

/* Sum of |difference| weighted, over the sum of |b| weighted; the worst of all times. */
static double worst_difference(const double *weight, int bins, const double *a, const double *b, int n_times, int n)
{
    double worst = 0;
    for (int t = 0; t < n_times; t++) {
        double difference = 0, sum = 0;
        for (int k = 0; k < n; k++) {
            double w = weight ? weight[k % bins] : 1;
            difference += w * fabs(a[t * n + k] - b[t * n + k]);
            sum += w * fabs(b[t * n + k]);
        }
        worst = fmax(worst, difference / sum);
    }
    return worst;
}

static void print(const md_case *task, const double *g, const double *coarse)
{
    const md_sizes *sizes = &task->setup.disk.sizes;
    int n = task->setup.disk.radial.n * sizes->n, n_times = task->n_times;
    printf("{\"uncertainty_mass\": %.3g, \"uncertainty_area\": %.3g,\n \"time\": [",
           worst_difference(NULL, sizes->n, coarse, g, n_times, n),
           worst_difference(sizes->kappa, sizes->n, coarse, g, n_times, n));
    for (int t = 0; t < n_times; t++)
        printf("%s%.17g", t ? ", " : "", task->times[t]);
    printf("],\n \"g\": [");
    for (int t = 0; t < n_times; t++)
        for (int k = 0; k < n; k++)
            printf("%s%.17g%s", k ? ", " : t ? ",\n  [" : "[", g[t * n + k], k == n - 1 ? "]" : "");
    printf("]}\n");
}

static md_status solve(const md_case *task, md_error *err)
{
    const md_disk *disk = &task->setup.disk;
    size_t values = (size_t)(disk->radial.n * disk->sizes.n * task->n_times);
    double *g = md_alloc(values, sizeof *g, err), *coarse = md_alloc(values, sizeof *coarse, err);
    problem q = {0};
    if (!err->code) open_problem(&q, disk, err);
    int code = err->code ? 0 : integrate(&q, RTOL, task->times, task->n_times, g);
    if (!err->code && !code) code = integrate(&q, 100 * RTOL, task->times, task->n_times, coarse);
    if (code) md_fail(err, MD_ERR_NUMERICS, "CVODE gives up with code %d", code);
    if (!err->code) print(task, g, coarse);
    close_problem(&q);
    md_free(g);
    md_free(coarse);
    return err->code;
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    md_job job;
    md_case task = {.t_end = 0};
    if (!md_job_open(&job, &md_program_about, MPI_COMM_WORLD, argc, argv, &err) && !md_case_prepare(&task, &job, &err))
        solve(&task, &err);
    md_case_free(&task);
    md_job_close(&job, false, &err);
    MPI_Finalize();
    return (int)err.code;
}
