#include "disk/physics/extinction.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/hermite.h"
#include "numbers/numeric.h"

void md_efficiency_slopes(const md_table2 *table, double *slope_s)
{
    for (size_t i = 0, row = (size_t)table->ny; i < (size_t)table->nx; i++)
        md_hermite_slopes(table->ny, table->y, table->z + i * row, 1, slope_s + i * row);
}

void md_efficiency_at(const md_table2 *table, const double *slope_s, double s, double *log_q)
{
    double x = fmin(fmax(md_log(s), table->y[0]), table->y[table->ny - 1]);
    int i = md_interval(table->y, table->ny, x);
    double h = table->y[i + 1] - table->y[i], t = (x - table->y[i]) / h;
    for (int iT = 0; iT < table->nx; iT++) {
        const double *q = table->z + (size_t)iT * (size_t)table->ny + i, *slope = slope_s + (q - table->z);
        log_q[iT] = md_hermite_at(t, h, q[0], q[1], slope[0], slope[1]);
    }
}

md_status md_extinction_init(md_extinction *e, const md_disk *disk, md_error *err)
{
    const md_table2 *table = &disk->tables.q_ext;
    *e = (md_extinction){.n = disk->sizes.n};
    if (table->nx < 2 || table->ny < 2) return md_fail(err, MD_ERR_INTERNAL, "optical depth: no table of <Q_ext> was loaded");
    size_t rows = (size_t)table->nx, columns = (size_t)table->ny, n = (size_t)e->n;
    e->log_q = md_alloc(rows * n, sizeof(double), err);
    e->slope = md_alloc(rows * n, sizeof(double), err);
    double *slope_s = md_alloc(rows * columns, sizeof(double), err), *log_q = md_alloc(rows, sizeof(double), err);
    if (!err->code) md_efficiency_slopes(table, slope_s);
    for (size_t k = 0; k < n && !err->code; k++) {
        md_efficiency_at(table, slope_s, disk->sizes.s[k], log_q);
        for (size_t i = 0; i < rows; i++)
            e->log_q[i * n + k] = log_q[i];
        md_hermite_slopes(table->nx, table->x, e->log_q + k, e->n, e->slope + k);
    }
    md_free(slope_s);
    md_free(log_q);
    if (err->code) md_extinction_free(e);
    return err->code;
}

void md_extinction_free(md_extinction *e)
{
    md_free(e->log_q);
    md_free(e->slope);
    *e = (md_extinction){0};
}

const double *md_extinction_opacity(const md_disk *disk, double T_M, double *room)
{
    const md_extinction *e = disk->extinction;
    const md_table2 *table = &disk->tables.q_ext;
    if (!e) return disk->sizes.kappa;
    double x = fmin(fmax(md_log(T_M), table->x[0]), table->x[table->nx - 1]);
    int i = md_interval(table->x, table->nx, x);
    double h = table->x[i + 1] - table->x[i], t = (x - table->x[i]) / h;
    const double *q0 = e->log_q + (size_t)i * (size_t)e->n, *q1 = q0 + e->n;
    const double *slope0 = e->slope + (size_t)i * (size_t)e->n, *slope1 = slope0 + e->n;
    for (int k = 0; k < e->n; k++)
        room[k] = disk->sizes.kappa[k] * md_exp(md_hermite_at(t, h, q0[k], q1[k], slope0[k], slope1[k]));
    return room;
}
