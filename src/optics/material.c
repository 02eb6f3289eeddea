#include "optics/material.h"

#include <math.h>

#include "base/memory.h"
#include "base/numeric.h"

md_material md_material_silica(void)
{
    return (md_material){.kind = MD_MATERIAL_SILICA, .lambda_min = 0.21, .lambda_max = 50};
}

md_material md_material_constant(double n, double k)
{
    return (md_material){.kind = MD_MATERIAL_CONSTANT, .constant_n = n, .constant_k = k, .lambda_max = HUGE_VAL};
}

static void oscillators_index(const md_material *material, double lambda, double *n, double *k)
{
    double w = 1e4 / lambda, re = material->eps_inf, im = 0;
    for (int i = 0; i < material->oscillators; i++) {
        const md_oscillator *o = &material->oscillator[i];
        double w02 = o->wavenumber * o->wavenumber, d_re = w02 - w * w, d_im = o->damping * w;
        double scale = o->strength * w02 / (d_re * d_re + d_im * d_im);
        re += d_re * scale;
        im += d_im * scale;
    }
    double size = sqrt(re * re + im * im), big = sqrt(0.5 * (size + fabs(re))), small = big > 0 ? 0.5 * im / big : 0;
    *n = re >= 0 ? big : small;
    *k = re >= 0 ? small : big;
}

void md_material_index(const md_material *material, double ln_lambda_um, double *n, double *k)
{
    *n = material->constant_n;
    *k = material->constant_k;
    if (material->kind == MD_MATERIAL_TABLE) {
        *n = md_table1_cubic(&material->n, ln_lambda_um);
        double k_read = material->k.n > 0 ? md_table1_cubic(&material->k, ln_lambda_um) : 0;
        *k = material->k_is_log ? md_exp(k_read) : k_read;
    } else if (material->kind != MD_MATERIAL_CONSTANT) {
        double lambda = fmin(material->lambda_max, fmax(material->lambda_min, md_exp(ln_lambda_um)));
        if (material->kind == MD_MATERIAL_SILICA)
            md_material_silica_index(lambda, n, k);
        else
            oscillators_index(material, lambda, n, k);
    }
    *n = fmin(MD_MATERIAL_MOST, fmax(*n, MD_MATERIAL_LEAST_N)); /* a permittivity of 0 or below without loss would make 0 */
    *k = fmin(MD_MATERIAL_MOST, fmax(*k, material->k_floor));
}

/* Checks one point against the one before. */
static md_status check_row(const md_material_rows *rows, int i, const char *what, double least, const char *name, md_error *err)
{
    double lambda = rows->lambda[i], direction = rows->lambda[rows->rows - 1] - rows->lambda[0];
    if (!(lambda > 0))
        return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: wavelength %.10g um: expected above 0", name, rows->line[i], lambda);
    if (i > 0 && !((lambda - rows->lambda[i - 1]) * direction > 0))
        return md_fail(err, MD_ERR_CONFIG,
                       "%.1000s:%d: wavelength %.10g um comes %s: expected values that rise or fall from row to row", name,
                       rows->line[i], lambda, lambda == rows->lambda[i - 1] ? "twice" : "out of order");
    if (!(rows->value[i] >= least) || rows->value[i] > MD_MATERIAL_MOST)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: %s = %.10g: expected %g to %g", name, rows->line[i], what,
                       rows->value[i], least, MD_MATERIAL_MOST);
    return MD_OK;
}

md_status md_material_table(md_table1 *table, const md_material_rows *rows, const char *what, double least, const char *name,
                            md_error *err)
{
    if (rows->rows < 2)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s: %d rows of %s: expected at least 2", name, rows->rows, what);
    for (int i = 0; i < rows->rows; i++)
        if (check_row(rows, i, what, least, name, err)) return err->code;
    table->n = rows->rows;
    table->x = md_alloc((size_t)rows->rows, sizeof(double), err);
    table->y = md_alloc((size_t)rows->rows, sizeof(double), err);
    if (table->x == NULL || table->y == NULL) return MD_ERR_MEMORY;
    bool falls = rows->lambda[0] > rows->lambda[1];
    for (int i = 0; i < rows->rows; i++) {
        int from = falls ? rows->rows - 1 - i : i;
        table->x[i] = md_log(rows->lambda[from]);
        table->y[i] = rows->value[from];
        if (i > 0 && !(table->x[i] > table->x[i - 1]))
            return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: wavelength %.17g um is not apart from its neighbour", name,
                           rows->line[from], rows->lambda[from]);
    }
    return md_table1_pchip(table, err);
}

void md_material_free(md_material *material)
{
    md_table1_free(&material->n);
    md_table1_free(&material->k);
    md_free(material->oscillator);
    *material = (md_material){0};
}
