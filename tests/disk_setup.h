/* A disk for tests, built from the defaults and "key=value" changes, without any file: <Q_pr> is constant unless changed, and the
 * tables that options may ask for are filled in here with short smooth laws. */
#ifndef MD_TESTS_DISK_SETUP_H
#define MD_TESTS_DISK_SETUP_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "check.h"

#include "base/memory.h"
#include "disk/setup/setup.h"
#include "disk/solve/advance.h"
#include "disk/solve/diagnose.h"
#include "param/param_set.h"

/* One number in [0, 1); any seed will do. */
static inline double random_unit(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t x = *seed ^ (*seed >> 29);
    return (double)((x * 0x9E3779B97F4A7C15u) >> 11) / 9007199254740992.0;
}

/* Spread evenly in the logarithm over [10^lo, 10^hi]. */
static inline double random_decades(uint64_t *seed, double lo, double hi)
{
    return pow(10, lo + (hi - lo) * random_unit(seed));
}

/* Set "key=value key=value ..."; values have no spaces. */
static inline void disk_change(md_params *params, const char *changes, md_error *err)
{
    char word[400];
    for (int used = 0; sscanf(changes, " %399s%n", word, &used) == 1; changes += used) {
        char *equals = strchr(word, '=');
        if (!equals) {
            (void)md_fail(err, MD_ERR_USAGE, "test: no '=' in \"%s\"", word);
            return;
        }
        *equals = '\0';
        const md_param *row = md_param_find(md_disk_params, word);
        if (!row)
            (void)md_fail(err, MD_ERR_USAGE, "test: no key \"%s\"", word);
        else
            (void)md_param_set_text(row, params, equals + 1, "test", err);
    }
}

static inline void disk_table1(md_table1 *table, int n, const double *x, const double *y, md_error *err)
{
    *table = (md_table1){.n = n, .x = md_alloc((size_t)n, sizeof(double), err), .y = md_alloc((size_t)n, sizeof(double), err)};
    for (int k = 0; k < n && !err->code; k++) {
        table->x[k] = x[k];
        table->y[k] = y[k];
    }
}

static inline void disk_table2(md_table2 *table, const double *x, const double *y, const double *z, md_error *err)
{
    *table = (md_table2){.nx = 2,
                         .ny = 2,
                         .x = md_alloc(2, sizeof(double), err),
                         .y = md_alloc(2, sizeof(double), err),
                         .z = md_alloc(4, sizeof(double), err)};
    if (err->code) return;
    memcpy(table->x, x, 2 * sizeof(double));
    memcpy(table->y, y, 2 * sizeof(double));
    memcpy(table->z, z, 4 * sizeof(double));
}

static inline void disk_tables(md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    md_tables *t = &disk->tables;
    if (p->mars.driver == MD_MARS_TABLE) disk_table1(&t->mars_T, 3, (double[]){0, 1e6, 1e8}, (double[]){4000, 3500, 1500}, err);
    if (p->shielding.mode == MD_SHIELD_TABLE)
        disk_table1(&t->phi, 4, (double[]){0, 0.1, 1, 10}, (double[]){1, 0.95, 0.6, 0.1}, err);
    if (p->dynamics.e_profile == MD_E_TABLE) disk_table1(&t->e_of_r, 2, (double[]){1, 3}, (double[]){0.1, 0.4}, err);
    if (p->sublimation.formula == MD_VAPOUR_TABLE || p->sublimation.formula == MD_VAPOUR_AUTO) {
        disk_table1(&t->vapour, 4, (double[]){1600, 1800, 2000, 2200}, (double[]){-3.9, -1.9, -0.4, 0.9}, err);
        if (!err->code) md_table1_pchip(&t->vapour, err);
    }
    if (p->supply.mode == MD_SUPPLY_TABLE)
        disk_table1(&t->supply_t, 3, (double[]){0, 1e4, 1e5}, (double[]){1e-4, 3e-4, 1e-5}, err);
    if (p->supply.temperature == MD_FACTOR_TABLE)
        disk_table1(&t->supply_T, 2, (double[]){1000, 5000}, (double[]){1e-5, 3e-4}, err);
    if (p->temperature.grain == MD_GRAIN_T_BY_SIZE) /* black, until a test says otherwise */
        disk_table2(&t->q_abs, (double[]){log(300), log(7000)}, (double[]){log(1e-9), log(1e3)}, (double[]){0, 0, 0, 0}, err);
    if (p->optical_depth.q_ext == MD_Q_EXT_TABLE) /* likewise */
        disk_table2(&t->q_ext, (double[]){log(300), log(7000)}, (double[]){log(1e-9), log(1e3)}, (double[]){0, 0, 0, 0}, err);
    if (p->phase.model == MD_PHASE_MODEL_MAP) {
        const double T[] = {1500, 2600}, tau[] = {0, 2};
        disk_table2(&t->phase_solid, T, tau, (double[]){1, 1, 0, 0.2}, err);
        disk_table2(&t->phase_liquid, T, tau, (double[]){0, 0, 0.3, 0.4}, err);
        disk_table2(&t->phase_vapour, T, tau, (double[]){0, 0, 0.7, 0.4}, err);
    }
}

/* A failed set-up is a failed check that says why. */
static inline bool disk_open(md_setup *setup, const char *changes)
{
    md_error err = {MD_OK, ""};
    *setup = (md_setup){0};
    md_params *params = &setup->disk.params;
    md_params_default(md_disk_params, params, &err);
    disk_change(params, "radiation.q_pr=constant", &err);
    disk_change(params, changes, &err);
    if (!err.code) md_params_check(params, &err);
    if (!err.code) disk_tables(&setup->disk, &err);
    if (!err.code) md_setup_build(&setup->disk, &err);
    if (err.code) printf("disk_open \"%s\": %s\n", changes, err.text);
    CHECK(err.code == MD_OK);
    return err.code == MD_OK;
}

/* With a solver and the cells at t = 0. */
typedef struct disk_run {
    md_setup setup;
    md_solver solver;
    md_cells cells;
    md_error err;
} disk_run;

static inline bool disk_start(disk_run *run, const char *changes)
{
    *run = (disk_run){0};
    if (!disk_open(&run->setup, changes)) return false;
    const md_disk *disk = &run->setup.disk;
    md_cells_init(&run->cells, 0, disk->radial.n, disk->sizes.n, &run->err);
    if (!run->err.code) md_solver_init(&run->solver, disk, disk->radial.n, &run->err);
    if (run->err.code) printf("disk_start \"%s\": %s\n", changes, run->err.text);
    CHECK(run->err.code == MD_OK);
    for (int i = 0; i < disk->radial.n && !run->err.code; i++)
        md_cell_start(disk, i, md_cells_at(&run->cells, i));
    return run->err.code == MD_OK;
}

static inline md_cell *disk_cell(const disk_run *run, int i)
{
    return md_cells_at(&run->cells, i);
}

static inline md_status disk_advance(disk_run *run, int i, double t0, double t1)
{
    return md_solver_advance(&run->solver, (md_cell_place){i, i}, disk_cell(run, i), t0, t1, &run->err);
}

static inline void disk_end(disk_run *run)
{
    md_solver_free(&run->solver);
    md_cells_free(&run->cells);
    md_setup_free(&run->setup);
}

#endif
