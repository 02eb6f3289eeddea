#include "disk/solve/meetings.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/physics/collision.h"

/* Chipping partners are smaller than the donor; filled up, and three arrays of them. */
static size_t drift_room(int bins)
{
    size_t n = (size_t)bins;
    return 3 * (n * (n - 1) / 2 + n * MD_DRIFT_GROUP);
}

md_status md_meetings_init(md_meetings *m, int bins, md_error *err)
{
    size_t n = (size_t)bins;
    *m = (md_meetings){.n = bins, .v = (double)NAN, .H = (double)NAN};
    m->rows = md_alloc(n, sizeof *m->rows, err);
    m->drift = md_reserve(drift_room(bins), sizeof *m->drift, err);
    m->single = md_reserve(n * (n + 1), sizeof *m->single, err);
    m->weight = md_alloc_aligned(n, sizeof *m->weight, err);
    m->below = md_alloc_aligned(n + 1, sizeof *m->below, err);
    if (err->code) md_meetings_free(m);
    return err->code;
}

void md_meetings_free(md_meetings *m)
{
    md_free(m->rows);
    md_free(m->drift);
    md_free(m->single);
    md_free(m->weight);
    md_free(m->below);
    *m = (md_meetings){0};
}

double md_meetings_bytes(int bins)
{
    double n = bins;
    return (double)drift_room(bins) * sizeof(double) + n * (n + 1) * sizeof(md_single) +
           n * (sizeof(md_row) + 2 * sizeof(double));
}

static md_single single_of(const md_transfer *t, int l, int e)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    return (md_single){.top = t->e_top[at],
                       .tail = t->e_tail[at],
                       .lo = t->r_lo[at],
                       .hi = t->r_hi[at],
                       .loss = t->loss[at],
                       .p = (int16_t)(e <= l ? e : e - 1),
                       .K_at = (int16_t)(t->K[at] + 1),
                       .b_at = (int16_t)(t->b[at] + 1)};
}

/* The longest run of chipping meetings whose dust climbs bin by bin. */
static void find_drifts(const md_transfer *t, int l, md_row *row)
{
    const double *loss = t->loss + (size_t)l * t->row;
    const int16_t *K = t->K + (size_t)l * t->row;
    int end = t->chip_end[l], from = 0;
    for (int e = 0; e < end; e++) {
        if (e > from && K[e] != K[e - 1] + 1) from = e;
        if (loss[e] <= 0 || K[e] < 0) from = e + 1;
        if (e + 1 - from <= row->drifts) continue;
        row->drifts = e + 1 - from;
        row->drift_from = from;
    }
    row->drift_K = row->drifts > 0 ? K[row->drift_from] : 0;
}

static void pack_drifts(md_meetings *m, const md_transfer *t, int l, md_row *row, size_t *next)
{
    size_t first = (size_t)l * t->row + (size_t)row->drift_from, stride = (size_t)md_row_stride(row);
    const double *const from[] = {t->loss + first, t->e_top + first, t->e_tail + first};
    row->drift_at = *next;
    for (int a = 0; a < 3; a++, *next += stride)
        for (size_t k = 0; k < stride; k++)
            m->drift[*next + k] = k < (size_t)row->drifts ? from[a][k] : 0;
}

/* The other meetings that chip. What is left of the donor is the same share of all that it loses, whatever hits it. */
static void pack_erosions(md_meetings *m, const md_transfer *t, int l, md_row *row, size_t *next)
{
    for (int e = 0; e < t->chip_end[l]; e++) {
        md_single meeting = single_of(t, l, e);
        if (meeting.loss <= 0) continue;
        row->drift_share = meeting.lo / meeting.loss;
        if (e >= row->drift_from && e < row->drift_from + row->drifts) continue;
        meeting.lo = 0;
        m->single[(*next)++] = meeting;
        row->erosions++;
    }
}

/* Those that break it: first those that leave a remnant, then the others. */
static void pack_breaks(md_meetings *m, const md_transfer *t, int l, int end, md_row *row, size_t *next)
{
    for (int whole = 0; whole < 2; whole++)
        for (int e = t->chip_end[l]; e < end; e++) {
            md_single meeting = single_of(t, l, e);
            bool remains = meeting.lo > 0 || meeting.hi > 0;
            if (meeting.loss <= 0 || remains == whole) continue;
            m->single[(*next)++] = meeting;
            row->breaks += !whole;
            row->grinds += whole;
        }
}

/* Ratios that are equal but for the rounding of a few operations. */
static bool alike(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fabs(b);
}

/* A meeting in which a body of bin l goes to pieces of one law, whoever it meets. */
static bool shatters(const md_transfer *t, const md_sizes *sizes, int l, int e, double tail)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    double s = sizes->s[l] + sizes->s[e - 1];
    return t->r_lo[at] == 0 && t->r_hi[at] == 0 && t->e_top[at] == 0 && t->K[at] == l && alike(t->e_tail[at], tail * s * s);
}

/* Meetings with the largest partners, as far down as they are of that law; returns the first of them. */
static int find_shattering(const md_transfer *t, const md_params *params, const md_sizes *sizes, int l, md_row *row)
{
    double s = sizes->s[l] + sizes->s[t->n - 1], tail = t->e_tail[(size_t)l * t->row + (size_t)t->n] / (s * s);
    int e = t->n + 1;
    while (md_collision_geometric(params) && tail > 0 && e - 1 >= l + 2 && shatters(t, sizes, l, e - 1, tail))
        e--;
    row->shatter_from = e - 1;
    row->shatter_tail = tail;
    row->shatter_loss = tail * t->below[l];
    return e;
}

void md_meetings_pack(md_meetings *m, const md_transfer *t, const md_params *params, const md_sizes *sizes)
{
    size_t drift = 0, single = 0;
    m->v = t->v;
    m->H = t->H;
    m->upward = t->upward;
    memcpy(m->weight, t->weight, (size_t)m->n * sizeof *m->weight);
    memcpy(m->below, t->below, ((size_t)m->n + 1) * sizeof *m->below);
    for (int l = m->n - 1; l >= 0; l--) {
        md_row *row = &m->rows[l];
        *row = (md_row){.single_at = single};
        find_drifts(t, l, row);
        pack_drifts(m, t, l, row, &drift);
        pack_erosions(m, t, l, row, &single);
        pack_breaks(m, t, l, find_shattering(t, params, sizes, l, row), row, &single);
        row->partners = row->drift_from + row->drifts;
        for (size_t k = row->single_at; k < single; k++)
            if (m->single[k].p >= row->partners) row->partners = m->single[k].p + 1;
    }
}

void md_row_loss(const md_meetings *m, int l, const double *s, const double *x, double *breaking, double *chipping)
{
    const md_row *r = &m->rows[l];
    const double *loss = m->drift + r->drift_at;
    const md_single *single = m->single + r->single_at;
    double chips = 0, breaks = 0;
    for (int k = 0; k < r->drifts; k++)
        chips += loss[k] * x[r->drift_from + k];
    for (int k = 0; k < r->erosions; k++)
        chips += single[k].loss * x[single[k].p];
    for (int k = r->erosions; k < r->erosions + r->breaks + r->grinds; k++)
        breaks += single[k].loss * x[single[k].p];
    for (int p = r->shatter_from; p < m->n; p++)
        breaks += r->shatter_loss * (s[l] + s[p]) * (s[l] + s[p]) * x[p];
    *breaking = breaks;
    *chipping = chips;
}

static void send_dust(const md_single *single, int n, const double *x, double y, double *at, double *tail)
{
    for (int k = 0; k < n; k++) {
        double met = y * x[single[k].p];
        at[single[k].K_at] += met * single[k].top;
        tail[single[k].K_at] += met * single[k].tail;
    }
}

static void send_remnants(const md_single *single, int n, const double *x, double y, double *at)
{
    for (int k = 0; k < n; k++) {
        double met = y * x[single[k].p];
        at[single[k].b_at] += met * single[k].lo;
        at[single[k].b_at + 1] += met * single[k].hi;
    }
}

void md_row_send(const md_meetings *m, int l, const double *s, const double *x, double y, double y_edge, double *at,
                 double *tail)
{
    const md_row *r = &m->rows[l];
    const double *loss = m->drift + r->drift_at, *top = loss + md_row_stride(r), *tails = top + md_row_stride(r);
    const md_single *single = m->single + r->single_at;
    for (int k = 0; k < r->drifts; k++) {
        double met = y_edge * x[r->drift_from + k];
        at[l] += met * (r->drift_share * loss[k]);
        at[r->drift_K + k + 1] += met * top[k];
        tail[r->drift_K + k + 1] += met * tails[k];
    }
    for (int k = 0; k < r->erosions; k++)
        at[l] += y_edge * x[single[k].p] * (r->drift_share * single[k].loss);
    send_dust(single, r->erosions, x, y_edge, at, tail);
    send_dust(single + r->erosions, r->breaks + r->grinds, x, y, at, tail);
    send_remnants(single + r->erosions, r->breaks, x, y, at);
    for (int p = r->shatter_from; p < m->n; p++)
        tail[l + 1] += y * x[p] * (r->shatter_tail * (s[l] + s[p]) * (s[l] + s[p]));
}
