#include "disk/solve/third.h"

#include "numbers/wide.h"

/* The share of each donor that `kept` leaves of `part`. */
MD_WIDE static void share_of(int n, double part, const double *restrict kept, double *restrict share)
{
    for (int l = 0; l < n; l++)
        share[l] = part * kept[l];
}

/* On the line between the two ends; at the later one for donors that forget the first. */
MD_WIDE static void between(int n, double x, const double *restrict kept, const double *restrict start,
                            const double *restrict end, double *restrict out)
{
    for (int l = 0; l < n; l++)
        out[l] = end[l] + (1 - x) * kept[l] * (start[l] - end[l]);
}

static void average(const md_third *step, const md_patankar_pair *pair, double h, double *out, md_moved *moved)
{
    md_patankar_mean(step->work, step->sizes, step->meetings, step->start, pair, h, out, moved);
}

void md_third_end(const md_third *step, const md_state *end, const double *earlier, double *out, md_moved *moved)
{
    md_patankar *work = step->work;
    md_patankar_kept(work, earlier, step->start->mass, end->mass, work->kept);
    share_of(work->n, 0.5, work->kept, work->weight);
    average(step, &(md_patankar_pair){step->start, end, work->weight, end->mass, step->start, end}, step->h, out, moved);
}

void md_third_way(const md_third *step, const md_state *end, const md_state *supply_a, const md_state *supply_b, double *out,
                  md_moved *moved)
{
    md_patankar *work = step->work;
    share_of(work->n, 1 - 0.5 * MD_THIRD_WAY, work->kept, work->weight);
    between(work->n, MD_THIRD_WAY, work->kept, step->start->mass, end->mass, work->expected);
    average(step, &(md_patankar_pair){step->start, end, work->weight, work->expected, supply_a, supply_b},
            MD_THIRD_WAY * step->h, out, moved);
}

void md_third_last(const md_third *step, const md_state *way, const md_state *end, double *out, md_moved *moved)
{
    md_patankar *work = step->work;
    share_of(work->n, 0.75, work->one, work->weight);
    average(step, &(md_patankar_pair){way, end, work->weight, end->mass, step->start, end}, step->h, out, moved);
}
