#include "disk/solve/sweep.h"

#include <stddef.h>

void md_sweep_partners(int n, const md_donor *s, double *x)
{
    for (int p = 0; p <= s->l; p++) x[p] = s->scale_a * s->a[p] + s->share_b * s->b[p];
    for (int p = s->l; p < n; p++) x[p + 1] = s->scale_a * s->a[p] + s->share_b * s->b[p];
}

double md_sweep_loss(const md_transfer *t, int l, const double *x)
{
    const double *loss = t->loss + (size_t)l * t->row;
    double sum = 0;
    for (int e = 0; e <= t->n; e++) sum += loss[e] * x[e];
    return sum;
}

void md_sweep_push(const md_transfer *t, int l, const double *x, double y, double *at, double *tail)
{
    for (int e = 0; e <= t->n; e++) {
        size_t i = (size_t)l * t->row + (size_t)e;
        double met = y * x[e];
        at[t->b[i] + 1] += met * t->r_lo[i];
        at[t->b[i] + 2] += met * t->r_hi[i];
        at[t->K[i] + 1] += met * t->e_top[i];
        tail[t->K[i] + 1] += met * t->e_tail[i];
    }
}

static double advance_reference(const md_transfer *t, const md_donor *s, double *x, double *at, double *tail)
{
    md_sweep_partners(t->n, s, x);
    double g = s->before / (1 + s->h * (md_sweep_loss(t, s->l, x) + s->linear));
    md_sweep_push(t, s->l, x, s->h * g, at, tail);
    return g;
}

const md_sweep_kernel *md_sweep_kernel_find(int kernel)
{
    static const md_sweep_kernel reference = {"reference", advance_reference};
#if defined(__x86_64__)
    static const md_sweep_kernel avx2 = {"avx2", md_sweep_avx2}, avx512 = {"avx512", md_sweep_avx512};
    bool has_avx2 = __builtin_cpu_supports("avx2"), has_avx512 = __builtin_cpu_supports("avx512f");
    if (kernel == MD_SOLVER_KERNEL_AVX512) return has_avx512 ? &avx512 : NULL;
    if (kernel == MD_SOLVER_KERNEL_AVX2) return has_avx2 ? &avx2 : NULL;
    if (kernel == MD_SOLVER_KERNEL_AUTO && has_avx512) return &avx512;
    if (kernel == MD_SOLVER_KERNEL_AUTO && has_avx2) return &avx2;
#else
    if (kernel == MD_SOLVER_KERNEL_AVX512 || kernel == MD_SOLVER_KERNEL_AVX2) return NULL;
#endif
    return &reference;
}
