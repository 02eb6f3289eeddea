#include "optics/material/material.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "optics/material/silica.h"

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

/* Beyond both ranges the nearer end is held. */
static double index_n(const md_material *material, double ln_lambda)
{
    const md_formula *f = &material->formula;
    const md_table1 *t = &material->n;
    if (f->type == 0) return md_table1_cubic(t, ln_lambda);
    double lambda = md_exp(ln_lambda), from = t->n > 0 ? md_exp(t->x[0]) : f->from,
           to = t->n > 0 ? md_exp(t->x[t->n - 1]) : f->to;
    lambda = fmin(fmax(f->to, to), fmax(fmin(f->from, from), lambda));
    bool in_table = t->n > 0 && lambda >= from && lambda <= to, in_formula = lambda >= f->from && lambda <= f->to;
    if (in_table && (material->table_first || !in_formula)) return md_table1_cubic(t, md_log(lambda));
    return md_formula_index(f, fmin(f->to, fmax(f->from, lambda)));
}

bool md_material_lacks_k(const md_material *material)
{
    return material->kind == MD_MATERIAL_TABLE && material->k.n == 0;
}

void md_material_index(const md_material *material, double ln_lambda_um, double *n, double *k)
{
    *n = material->constant_n;
    *k = material->constant_k;
    if (material->kind == MD_MATERIAL_TABLE) {
        *n = index_n(material, ln_lambda_um);
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

void md_material_free(md_material *material)
{
    md_table1_free(&material->n);
    md_table1_free(&material->k);
    md_free(material->oscillator);
    *material = (md_material){0};
}
