#include "disk/collide/transfer.h"

#include <math.h>

#include "base/memory.h"

md_status md_transfer_init(md_transfer *t, int bins, md_error *err)
{
    size_t n = (size_t)bins, row = (n + 8) / 8 * 8, meetings = n * row;
    *t = (md_transfer){.n = bins, .row = row, .v = (double)NAN, .H = (double)NAN};
    double **arrays[] = {&t->loss, &t->r_lo, &t->r_hi, &t->e_top, &t->e_tail};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        *arrays[a] = md_alloc_aligned(meetings, sizeof(double), err);
    t->weight = md_alloc_aligned(n, sizeof(double), err);
    t->below = md_alloc_aligned(n + 1, sizeof(double), err);
    t->b = md_alloc_aligned(meetings, sizeof(int16_t), err);
    t->K = md_alloc_aligned(meetings, sizeof(int16_t), err);
    t->chip_end = md_alloc_aligned(n, sizeof(int16_t), err);
    if (err->code) md_transfer_free(t);
    return err->code;
}

double md_transfer_bytes(int bins)
{
    double row = (bins + 8) / 8 * 8, meeting = 5 * sizeof(double) + 2 * sizeof(int16_t);
    return bins * (row * meeting + sizeof(int16_t) + 2 * sizeof(double));
}

void md_transfer_free(md_transfer *t)
{
    double *arrays[] = {t->loss, t->r_lo, t->r_hi, t->e_top, t->e_tail, t->weight, t->below};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_free(t->b);
    md_free(t->K);
    md_free(t->chip_end);
    *t = (md_transfer){0};
}
