#include "base/memory.h"
#include "disk/solve/patankar.h"

/* The arrays of numbers of bins, `arrays` of them, out of one piece: with room on both sides (MD_SWEEP_PAD), an odd number of cache
 * lines apart, so that they do not all fall on the same few places of the cache. */
static md_status divide(md_patankar *work, double **array[], size_t arrays, md_error *err)
{
    enum { LINE = 8 }; /* numbers */
    size_t lines = ((size_t)work->n + 2 + 2 * MD_SWEEP_PAD) / LINE + 1, apart = (lines | 1) * LINE;
    work->all = md_alloc_aligned(arrays * apart, sizeof(double), err);
    for (size_t a = 0; a < arrays && work->all; a++)
        *array[a] = work->all + a * apart + MD_SWEEP_PAD;
    return err->code;
}

md_status md_patankar_init(md_patankar *work, int bins, const md_sweep_kernel *kernel, bool dense, md_error *err)
{
    size_t n = (size_t)bins;
    *work = (md_patankar){.n = bins, .kernel = kernel};
    md_sweep_work *s = &work->sweep;
    md_sweep_result *r = &work->result;
    double **arrays[] = {&work->partner_a, &work->partner_b, &work->scale_a, &work->scale_b, &work->drift_a,  &work->drift_b,
                         &work->blown_a,   &work->blown_b,   &work->kept,    &work->weight,  &work->expected, &work->known_phi,
                         &work->new_share, &work->one,       &work->all_new, &work->zero,    &work->before,   &work->others,
                         &work->blow,      &work->shrunk,    &s->x,          &s->x_drift,    &s->z,           &s->rho,
                         &s->inverse,      &s->at,           &s->tail,       &r->spent,      &r->blown,       &r->edge};
    divide(work, arrays, sizeof arrays / sizeof arrays[0], err);
    s->fours = md_alloc_aligned((n + MD_SWEEP_FOUR - 1) / MD_SWEEP_FOUR, sizeof *s->fours, err);
    s->moments_a = md_alloc_aligned(n + 1, sizeof *s->moments_a, err);
    s->moments_b = md_alloc_aligned(n + 1, sizeof *s->moments_b, err);
    s->given_a = md_alloc_aligned(2 * n, sizeof(double), err);
    s->given_b = md_alloc_aligned(2 * n, sizeof(double), err);
    if (dense) work->matrix = md_alloc_aligned(n * n, sizeof(double), err);
    for (size_t k = 0; k < n && !err->code; k++)
        work->one[k] = work->all_new[k] = 1;
    if (!err->code) work->all_new[n - 1] = MD_DRIFT_TOP;
    if (err->code) md_patankar_free(work);
    return err->code;
}

void md_patankar_free(md_patankar *work)
{
    md_free(work->all);
    md_free(work->sweep.fours);
    md_free(work->sweep.moments_a);
    md_free(work->sweep.moments_b);
    md_free(work->sweep.given_a);
    md_free(work->sweep.given_b);
    md_free(work->matrix);
    *work = (md_patankar){0};
}
