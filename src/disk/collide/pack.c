#include "disk/collide/meetings.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "disk/physics/collision.h"

/* The single meetings of a row in the making: where the next of each kind goes. */
typedef struct singles {
    md_meetings *m;
    const md_transfer *t;
    int l;
    md_loss *lost; /* NULL: all are counted only */
    int16_t *partner;
    int losses; /* so far, of this row */
    md_sent *sent;
} singles;

/* One of them, and the bins of what it sends elsewhere; -1: below the grid. */
typedef struct single {
    md_loss loss;
    double top, tail, lo, hi;
    int p, K, b;
} single;

static single single_of(const md_transfer *t, int l, int e)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    return (single){.loss.all = t->loss[at],
                    .top = t->e_top[at],
                    .tail = t->e_tail[at],
                    .lo = t->r_lo[at],
                    .hi = t->r_hi[at],
                    .p = e <= l ? e : e - 1,
                    .K = t->K[at],
                    .b = t->b[at]};
}

static void add_loss(singles *to, const single *meeting)
{
    int k = to->losses++;
    if (!to->lost) return;
    to->lost[2 * k] = meeting->loss;
    to->partner[2 * k] = (int16_t)meeting->p;
}

/* The next one that arrives at bin `at` - 1. */
static void add_arrival(singles *to, md_arrivals *arrivals, const md_arrival *all, int at, bool late, md_arrival arrival)
{
    arrivals[at].count += !to->lost;
    if (!to->lost) return;
    *arrivals[at].end = arrival;
    *to->sent++ = (md_sent){(int32_t)(arrivals[at].end - all), at};
    arrivals[at].end++;
    if (!late) arrivals[at].late = arrivals[at].end;
}

static void add_remnant(singles *to, const single *meeting)
{
    md_arrival arrival = {{meeting->lo, meeting->hi}, 2 * to->l, meeting->p};
    add_arrival(to, to->m->remnants_at, to->m->remnants, meeting->b + 1, meeting->b == to->l - 2, arrival);
}

static void add_dust(singles *to, const single *meeting, bool chipped)
{
    md_arrival arrival = {{meeting->top, meeting->tail}, 2 * to->l + chipped, meeting->p};
    add_arrival(to, to->m->dust_at, to->m->dust, meeting->K + 1, meeting->K == to->l, arrival);
}

/* A meeting that breaks the donor, with what it sends to the donor's own bin and the next one taken out. */
static single break_of(const md_transfer *t, int l, int e)
{
    single meeting = single_of(t, l, e);
    md_loss *loss = &meeting.loss;
    if (meeting.K == l) {
        loss->own = meeting.tail;
        meeting.tail = 0;
    }
    if (meeting.K == l - 1) {
        loss->next = meeting.top;
        loss->next_tail = meeting.tail;
        meeting.top = meeting.tail = 0;
    }
    if (meeting.b == l - 1) {
        loss->next += meeting.lo;
        meeting.lo = 0;
    }
    if (meeting.b == l - 2) {
        loss->next += meeting.hi;
        meeting.hi = 0;
    }
    return meeting;
}

/* The longest run of chipping meetings whose dust climbs bin by bin, up to two bins below the donor. */
static void find_drifts(const md_transfer *t, int l, md_row *row)
{
    const double *loss = t->loss + (size_t)l * t->row;
    const int16_t *K = t->K + (size_t)l * t->row;
    int end = t->chip_end[l], from = 0;
    for (int e = 0; e < end; e++) {
        if (e > from && K[e] != K[e - 1] + 1) from = e;
        if (loss[e] <= 0 || K[e] < 0 || K[e] > l - 2) from = e + 1;
        if (e + 1 - from <= row->drifts) continue;
        row->drifts = e + 1 - from;
        row->drift_from = from;
    }
    row->drift_K = row->drifts > 0 ? K[row->drift_from] : -1;
}

/* Partners are read where there are zeros, too: none of them may lie too far outside of the bins. */
static bool in_reach(const md_pair *d, int donor, int n)
{
    return d->from[donor] >= -MD_DRIFT_REACH && d->from[donor] + d->bins <= n + MD_DRIFT_REACH;
}

/* The groups of bins that the dust of one or two rows goes to. */
static void span_drifts(md_pair *d, md_row *const rows[], int count)
{
    long from = LONG_MAX, to = 0;
    for (int k = 0; k < count; k++) {
        long first = rows[k]->drift_K + 1, end = first + rows[k]->drifts;
        if (rows[k]->drifts == 0) continue;
        from = first < from ? first : from;
        to = end > to ? end : to;
    }
    d->to = from < to ? from / MD_DRIFT_GROUP * MD_DRIFT_GROUP : 0;
    d->bins = from < to ? (to + MD_DRIFT_GROUP - 1) / MD_DRIFT_GROUP * MD_DRIFT_GROUP - d->to : 0;
    for (int k = 0; k < count; k++)
        d->from[k] = rows[k]->drifts > 0 ? rows[k]->drift_from - (rows[k]->drift_K + 1 - d->to) : 0;
}

/* Of donor l and the next one. */
static void pack_drifts(md_meetings *m, const md_transfer *t, int l, md_pair *d, size_t *next)
{
    int count = l > 0 ? 2 : 1;
    md_row *rows[] = {&m->rows[l], &m->rows[l > 0 ? l - 1 : l]};
    *d = (md_pair){.loss = m->drift + *next};
    span_drifts(d, rows, count);
    for (int k = 0; k < count; k++)
        if (!in_reach(d, k, m->n)) rows[k]->drifts = 0;
    span_drifts(d, rows, count);
    size_t bins = (size_t)d->bins;
    memset(d->loss, 0, 6 * bins * sizeof(double));
    *next += 6 * bins;
    for (size_t k = 0; k < (size_t)count; k++) {
        md_row *row = rows[k];
        if (row->drifts == 0) continue;
        size_t first = ((size_t)l - k) * t->row + (size_t)row->drift_from, zeros = (size_t)(row->drift_K + 1 - d->to);
        double *loss = d->loss + k * bins + zeros;
        const double *const from[] = {t->loss + first, t->e_top + first, t->e_tail + first};
        for (size_t a = 0; a < 3; a++)
            memcpy(loss + 2 * a * bins, from[a], (size_t)row->drifts * sizeof(double));
        row->loss = loss;
        row->top = loss + 2 * bins;
        row->tail = loss + 4 * bins;
    }
}

/* A break that leaves a remnant or not, and dust or not, in smaller bins. */
static bool is_break(const single *meeting, bool remnant, bool dust)
{
    bool remains = meeting->lo > 0 || meeting->hi > 0, ejects = meeting->top > 0 || meeting->tail > 0;
    return meeting->loss.all > 0 && remains == remnant && ejects == dust;
}

/* Of those before e = end that break the donor. */
static void pack_losses(singles *to, int end, bool remnant, bool dust)
{
    for (int e = to->t->chip_end[to->l]; e < end; e++) {
        single meeting = break_of(to->t, to->l, e);
        if (is_break(&meeting, remnant, dust)) add_loss(to, &meeting);
    }
}

static void pack_remnants(singles *to, int end, bool dust)
{
    for (int e = to->t->chip_end[to->l]; e < end; e++) {
        single meeting = break_of(to->t, to->l, e);
        if (is_break(&meeting, true, dust)) add_remnant(to, &meeting);
    }
}

static void pack_dust(singles *to, int end, bool remnant)
{
    for (int e = to->t->chip_end[to->l]; e < end; e++) {
        single meeting = break_of(to->t, to->l, e);
        if (is_break(&meeting, remnant, true)) add_dust(to, &meeting, false);
    }
}

/* Those that chip and are in no run. What is left of the donor is the same share of all that it loses, whatever hits it. */
static void pack_erosions(singles *to, md_row *row)
{
    for (int e = 0; e < to->t->chip_end[to->l]; e++) {
        single meeting = single_of(to->t, to->l, e);
        if (meeting.loss.all <= 0) continue;
        to->m->drift_share[to->l] = meeting.lo / meeting.loss.all;
        if (e >= row->drift_from && e < row->drift_from + row->drifts) continue;
        add_loss(to, &meeting);
        add_dust(to, &meeting, true);
    }
}

/* In the order in which each sum is taken. */
static void pack_singles(singles *to, int l)
{
    md_row *row = &to->m->rows[l];
    const md_sent *sent = row->sent = to->sent;
    to->l = l;
    to->losses = 0;
    for (int kind = 0; kind < 4; kind++) /* 0 0, 1 0, 1 1, 0 1 */
        pack_losses(to, row->break_end, kind == 1 || kind == 2, kind >= 2);
    row->breaks = to->losses;
    pack_remnants(to, row->break_end, false);
    pack_remnants(to, row->break_end, true);
    if (to->lost) row->remnants = (int)(to->sent - sent);
    pack_dust(to, row->break_end, true);
    pack_dust(to, row->break_end, false);
    if (to->lost) row->dust = (int)(to->sent - sent) - row->remnants;
    to->losses = row->first_erosion;
    pack_erosions(to, row);
    row->erosions = to->losses - row->first_erosion;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* Give the single meetings of one or two rows, which are counted, their places in turn. Returns how many places that is. */
static size_t place_singles(md_pair *pair, md_row *const rows[], int count, md_loss *lost, int16_t *partner)
{
    const md_row *other = rows[count - 1];
    pair->lost = lost;
    pair->partner = partner;
    pair->breaks = larger(rows[0]->breaks, other->breaks);
    pair->erosions = larger(rows[0]->erosions, other->erosions);
    size_t places = 2 * (size_t)(pair->breaks + pair->erosions);
    memset(lost, 0, places * sizeof *lost);
    memset(partner, 0, places * sizeof *partner);
    for (int k = 0; k < count; k++) {
        rows[k]->lost = lost + k;
        rows[k]->partner = partner + k;
        rows[k]->first_erosion = pair->breaks;
    }
    return places;
}

/* Give what arrives in each bin its place, largest bin first. */
static void place(md_arrivals *arrivals, int n, md_arrival *all)
{
    for (int at = n; at >= 0; at--) {
        arrivals[at].list = arrivals[at].late = arrivals[at].end = all;
        all += arrivals[at].count;
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
static int find_shattering(md_meetings *m, const md_transfer *t, const md_params *params, const md_sizes *sizes, int l)
{
    double s = sizes->s[l] + sizes->s[t->n - 1], tail = t->e_tail[(size_t)l * t->row + (size_t)t->n] / (s * s);
    int e = t->n + 1;
    while (md_collision_geometric(params) && tail > 0 && e - 1 >= l + 2 && shatters(t, sizes, l, e - 1, tail))
        e--;
    m->shatter_from[l] = e - 1;
    m->shatter_tail[l] = tail;
    m->shatter_loss[l] = tail * t->below[l];
    return e;
}

/* Two passes: how many single meetings there are, and then each to its place. */
static void pack_all_singles(md_meetings *m, const md_transfer *t)
{
    singles to = {.m = m, .t = t};
    size_t next = 0;
    memset(m->dust_at, 0, ((size_t)m->n + 1) * sizeof *m->dust_at);
    memset(m->remnants_at, 0, ((size_t)m->n + 1) * sizeof *m->remnants_at);
    for (int l = m->n - 1; l >= 0; l--)
        pack_singles(&to, l);
    place(m->dust_at, m->n, m->dust);
    place(m->remnants_at, m->n, m->remnants);
    to.sent = m->sent;
    for (int l = m->n - 1; l >= 0; l -= 2) {
        md_row *rows[] = {&m->rows[l], &m->rows[l > 0 ? l - 1 : l]};
        md_pair *pair = &m->pairs[(m->n - 1 - l) / 2];
        int count = l > 0 ? 2 : 1;
        next += place_singles(pair, rows, count, m->lost + next, m->partner + next);
        for (int k = 0; k < count; k++) {
            to.lost = pair->lost + k;
            to.partner = pair->partner + k;
            pack_singles(&to, l - k);
        }
    }
}

void md_meetings_pack(md_meetings *m, const md_transfer *t, const md_params *params, const md_sizes *sizes)
{
    size_t drift = 0;
    m->v = t->v;
    m->H = t->H;
    m->upward = t->upward;
    m->weight[0] = t->below[0];
    memcpy(m->weight + 1, t->weight, (size_t)m->n * sizeof *m->weight);
    memset(m->drift_share, 0, (size_t)m->n * sizeof *m->drift_share);
    for (int l = m->n - 1; l >= 0; l--) {
        m->rows[l] = (md_row){0};
        find_drifts(t, l, &m->rows[l]);
        m->rows[l].break_end = find_shattering(m, t, params, sizes, l);
    }
    for (int l = m->n - 1; l >= 0; l -= 2)
        pack_drifts(m, t, l, &m->pairs[(m->n - 1 - l) / 2], &drift);
    pack_all_singles(m, t);
}
