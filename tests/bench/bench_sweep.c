/* Times one mpe sweep of one cell, for every kernel this CPU has and several numbers of bins, as JSON lines for tests/bench/run.
 *     bench_sweep KERNEL BINS REPEATS     only sweeps, without a clock
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "bench/work.h"
#include "param/param_set.h"

#include "base/memory.h"
#include "disk/collide/build.h"
#include "disk/physics/dynamics.h"
#include "disk/setup/setup.h"
#include "disk/solve/solver.h"
#include "numbers/constants.h"

typedef struct subject {
    md_disk disk;
    md_transfer transfer;
    md_meetings meetings;
    md_rates rates;
    md_radiation rad;
    md_cell *cell;
    double *out;
} subject;

/* The middle cell of the reference case in its initial state. */
static md_status prepare(subject *s, int bins, md_error *err)
{
    char text[16];
    snprintf(text, sizeof text, "%d", bins);
    md_params *p = &s->disk.params;
    md_params_default(md_disk_params, p, err);
    p->radiation.q_pr = MD_Q_PR_CONSTANT;
    md_param_set_text(md_param_find(md_disk_params, "sizes.bins"), p, text, "bench", err);
    if (err->code || md_setup_build(&s->disk, err)) return err->code;
    int n = s->disk.sizes.n, ig = s->disk.radial.n / 2;
    md_transfer_init(&s->transfer, n, err);
    md_meetings_init(&s->meetings, n, err);
    md_rates_init(&s->rates, n, err);
    md_radiation_init(&s->rad, p, &s->disk.tables, &s->disk.sizes, err);
    s->cell = md_alloc_aligned(1, md_cell_bytes(n), err);
    s->out = md_alloc_aligned((size_t)n, sizeof(double), err);
    if (err->code) return err->code;
    md_cell_start(&s->disk, ig, s->cell);
    md_motion motion = md_motion_now(&s->disk, ig, s->cell->e, s->cell->inc, 1);
    md_transfer_build(&s->transfer, p, &s->disk.sizes, motion.v, motion.H);
    md_meetings_pack(&s->meetings, &s->transfer, p, &s->disk.sizes);
    md_rates_at(&s->rates, &s->disk, &s->rad, ig, s->cell, s->cell->mass, 0, 1, 0);
    return MD_OK;
}

static void sweep(subject *s, md_patankar *work, int repeats)
{
    md_moved moved;
    for (int r = 0; r < repeats; r++)
        md_patankar_first(work, &s->disk.sizes, &s->meetings, &(md_state){&s->rates, s->cell->mass, 0}, s->cell->mass, 100.0,
                          s->out, &moved);
}

/* Best of many short batches: what the machine can do when left alone. */
static double microseconds(subject *s, md_patankar *work)
{
    int n = s->disk.sizes.n, repeats = 400000 / (n * n) + 20;
    double best = 1e30;
    for (int batch = 0; batch < 50; batch++) {
        double start = bench_seconds();
        sweep(s, work, repeats);
        double us = 1e6 * (bench_seconds() - start) / repeats;
        if (us < best) best = us;
    }
    return best;
}

static void print(subject *s, md_sweep_choice kernel, const char *name, double us)
{
    bench_work w = kernel == MD_SOLVER_KERNEL_REFERENCE ? bench_work_reference(&s->meetings) : bench_work_lanes(&s->meetings);
    printf(
        "{\"kernel\": \"%s\", \"bins\": %d, \"us\": %.4f, \"flops\": %.0f, \"coefficient_bytes\": %.0f, \"L1_bytes\": %.0f}\n",
        name, s->disk.sizes.n, us, w.flops, w.coefficient_bytes, w.near_bytes);
}

/* Time every kernel, or (repeats > 0) only sweep with one, for somebody who counts instructions. */
static int measure(int bins, const char *only, int repeats)
{
    md_error err = {MD_OK, ""};
    subject s;
    memset(&s, 0, sizeof s);
    if (prepare(&s, bins, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    bool found = false;
    for (md_sweep_choice k = MD_SOLVER_KERNEL_REFERENCE; k <= MD_SOLVER_KERNEL_AVX512; k++) {
        const md_sweep_kernel *kernel = md_sweep_kernel_find(k);
        md_patankar work;
        if (!kernel || (only && strcmp(only, kernel->name) != 0) || md_patankar_init(&work, bins, kernel, false, &err))
            continue;
        found = true;
        if (repeats > 0)
            sweep(&s, &work, repeats);
        else
            print(&s, k, kernel->name, microseconds(&s, &work));
        md_patankar_free(&work);
    }
    return !found;
}

int main(int argc, char **argv)
{
    static const int sizes[] = {40, 60, 120, 240};
    if (argc == 4) return measure(atoi(argv[2]), argv[1], atoi(argv[3]));
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
        if (measure(sizes[k], NULL, 0)) return 1;
    return 0;
}
