#include "disk/setup/times.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

static const double SAME_TIME = 1e-12; /* relative: days and years round differently */

static bool same(double a, double b)
{
    return fabs(a - b) <= SAME_TIME * fmax(fabs(a), fabs(b));
}

/* Evenly from 0, or by equal factors from the first one; the last is the end itself. */
static int spaced(const md_params *p, double t_end, double *t)
{
    int n = p->run.outputs;
    double first = p->run.output_first_d * MD_DAY, ratio = md_log(t_end / first);
    for (int k = 1; k <= n; k++)
        t[k - 1] =
            p->run.output_spacing == MD_SPACING_LINEAR ? t_end * k / n : first * md_exp(ratio * (k - 1) / fmax(1, n - 1));
    t[n - 1] = t_end;
    return n;
}

static int given(const md_array *days, double t_end, double *t)
{
    int n = 0;
    for (int k = 0; k < days->n; k++)
        if (days->v[k] > 0 && days->v[k] * MD_DAY < t_end) t[n++] = days->v[k] * MD_DAY;
    return n;
}

static int rising(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

md_status md_times_outputs(const md_params *p, double t_end, double **times, int *n, md_error *err)
{
    bool listed = p->run.output_times_d.n > 0;
    if (!listed && p->run.output_spacing == MD_SPACING_LOG && p->run.output_first_d * MD_DAY >= t_end)
        return md_fail(err, MD_ERR_CONFIG, "run.output_first_d = %.10g: must be before the end of the run, at %.10g d",
                       p->run.output_first_d, t_end / MD_DAY);
    size_t most = (size_t)(listed ? p->run.output_times_d.n : p->run.outputs) + (size_t)p->io.psd_times_d.n + 2;
    double *t = md_alloc(most, sizeof *t, err);
    if (!t) return err->code;
    int count = 1; /* t = 0 */
    count += listed ? given(&p->run.output_times_d, t_end, t + 1) : spaced(p, t_end, t + 1);
    t[count++] = t_end;
    if (p->io.psd) count += given(&p->io.psd_times_d, t_end, t + count);
    qsort(t, (size_t)count, sizeof *t, rising);
    int kept = 1;
    for (int k = 1; k < count; k++) /* of times that are the same the later one, so that the end stays what it is */
        if (same(t[k], t[kept - 1]))
            t[kept - 1] = t[k];
        else
            t[kept++] = t[k];
    *times = t;
    *n = kept;
    return MD_OK;
}

bool md_times_psd_due(const md_params *p, double t, long row)
{
    const md_array *days = &p->io.psd_times_d;
    for (int k = 0; k < days->n; k++)
        if (same(days->v[k] * MD_DAY, t)) return p->io.psd;
    return p->io.psd && days->n == 0 && row % p->io.psd_every == 0;
}

int md_times_psd_every(const md_params *p, int outputs)
{
    int n = p->io.psd_times_d.n, every = n > 0 ? outputs / n : p->io.psd_every;
    return every > 1 ? every : 1;
}
