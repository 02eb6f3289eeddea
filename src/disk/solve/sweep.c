#include "disk/solve/sweep.h"

#include <stddef.h>
#include <string.h>

void md_sweep_partners(int n, const md_sweep *s, int l, double *x)
{
    double wa = s->scale_a[l], wb = s->scale_b ? s->scale_b[l] : 0;
    for (int e = 0; e <= n; e++) {
        int p = e <= l ? e : e - 1;
        x[e] = s->scale_b ? wa * s->a[p] + wb * s->b[p] : wa * s->a[p];
    }
}

double md_sweep_loss(const md_transfer *t, int l, int from, int end, const double *x)
{
    const double *loss = t->loss + (size_t)l * t->row;
    double sum = 0;
    for (int e = from; e < end; e++)
        sum += loss[e] * x[e];
    return sum;
}

void md_sweep_chip(const md_transfer *t, int l, const double *x, double y, double *at, double *tail)
{
    for (int e = 0; e < t->rows[l].chip_end; e++) {
        size_t i = (size_t)l * t->row + (size_t)e;
        double met = y * x[e];
        at[l] += met * t->r_lo[i];
        at[t->K[i] + 1] += met * t->e_top[i];
        tail[t->K[i] + 1] += met * t->e_tail[i];
    }
}

void md_sweep_break(const md_transfer *t, int l, const double *x, double y, double *at, double *tail)
{
    for (int e = t->rows[l].chip_end; e <= t->n; e++) {
        size_t i = (size_t)l * t->row + (size_t)e;
        double met = y * x[e];
        at[t->b[i] + 1] += met * t->r_lo[i];
        at[t->b[i] + 2] += met * t->r_hi[i];
        at[t->K[i] + 1] += met * t->e_top[i];
        tail[t->K[i] + 1] += met * t->e_tail[i];
    }
}

static double sweep_reference(const md_transfer *t, const md_sweep *s)
{
    int n = t->n;
    memset(s->at, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->tail, 0, ((size_t)n + 2) * sizeof(double));
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        int chip_end = t->rows[l].chip_end;
        tails += s->tail[l + 2];
        md_sweep_partners(n, s, l, s->x);
        double breaking = md_sweep_loss(t, l, chip_end, n + 1, s->x), chipping = md_sweep_loss(t, l, 0, chip_end, s->x);
        md_sweep_solve(s, l, s->before[l] + (s->at[l + 1] + t->weight[l] * tails), breaking, chipping);
        double y = s->h * s->edge[l];
        md_sweep_break(t, l, s->x, s->h * s->out[l], s->at, s->tail);
        md_sweep_chip(t, l, s->x, y, s->at, s->tail);
        s->at[l] += y * (s->shrunk[l] * md_sweep_arriving(s, l));
    }
    return s->at[0] + t->below[0] * (tails + s->tail[1]);
}

const md_sweep_kernel *md_sweep_kernel_find(int kernel)
{
    static const md_sweep_kernel reference = {"reference", sweep_reference};
#if defined(__x86_64__)
    static const md_sweep_kernel avx2 = {"avx2", md_sweep_avx2}, avx512 = {"avx512", md_sweep_avx512};
    bool has_avx2 = __builtin_cpu_supports("avx2"), has_avx512 = __builtin_cpu_supports("avx512f");
    if (kernel == MD_SOLVER_KERNEL_AVX512) return has_avx512 ? &avx512 : NULL;
    if (kernel == MD_SOLVER_KERNEL_AVX2) return has_avx2 ? &avx2 : NULL;
    /* Rows are short: with eight lanes more of them is spent in half-filled groups, and avx2 measures 5 to 10 % faster. */
    if (kernel == MD_SOLVER_KERNEL_AUTO && has_avx2) return &avx2;
#else
    if (kernel == MD_SOLVER_KERNEL_AVX512 || kernel == MD_SOLVER_KERNEL_AVX2) return NULL;
#endif
    return &reference;
}
