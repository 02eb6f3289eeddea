#include "disk/collide/meetings.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/physics/collision.h"
#include "numbers/wide.h"

/* Chipping partners are smaller than the donor; filled up, and three arrays of them. */
static size_t drift_room(int bins)
{
    size_t n = (size_t)bins;
    return 3 * (n * (n - 1) / 2 + n * 2 * MD_DRIFT_GROUP);
}

md_status md_meetings_init(md_meetings *m, int bins, md_error *err)
{
    size_t n = (size_t)bins;
    *m = (md_meetings){.n = bins, .v = (double)NAN, .H = (double)NAN};
    m->rows = md_alloc(n, sizeof *m->rows, err);
    m->drift = md_reserve(drift_room(bins), sizeof *m->drift, err);
    m->single = md_reserve(n * (n + 1), sizeof *m->single, err);
    m->weight = md_alloc(n + 1, sizeof *m->weight, err);
    if (err->code) md_meetings_free(m);
    return err->code;
}

void md_meetings_free(md_meetings *m)
{
    md_free(m->rows);
    md_free(m->drift);
    md_free(m->single);
    md_free(m->weight);
    *m = (md_meetings){0};
}

double md_meetings_bytes(const md_params *params, int bins)
{
    double n = bins, drifts = (double)drift_room(bins) * sizeof(double), singles = n * (n + 1) * sizeof(md_single);
    double used = md_collision_geometric(params) ? 1.0 / 3 : 1; /* others have neither runs nor sums over partners */
    return used * (drifts + singles) + n * (sizeof(md_row) + sizeof(double));
}

/* The single meetings of a row in the making. */
typedef struct singles {
    const md_transfer *t;
    md_single *list;
    int l, n;
} singles;

static void add_single(singles *to, const md_single *meeting)
{
    to->list[to->n++] = *meeting;
}

static md_single single_of(const md_transfer *t, int l, int e)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    return (md_single){.loss = t->loss[at],
                       .top = t->e_top[at],
                       .tail = t->e_tail[at],
                       .lo = t->r_lo[at],
                       .hi = t->r_hi[at],
                       .p = (int16_t)(e <= l ? e : e - 1),
                       .dust_at = (int16_t)(MD_SUMS * (t->K[at] + 1) + MD_SUM_TOP),
                       .remnant_at = (int16_t)(MD_SUMS * (t->b[at] + 1) + MD_SUM_LO)};
}

/* Bins that the places of a meeting belong to; -1: below the grid. */
static int dust_bin(const md_single *meeting)
{
    return meeting->dust_at / MD_SUMS - 1;
}

static int remnant_bin(const md_single *meeting)
{
    return meeting->remnant_at / MD_SUMS - 1;
}

/* A meeting that breaks the donor, with what it sends to the donor's own bin and the next one taken out. */
static md_single break_of(const md_transfer *t, int l, int e)
{
    md_single meeting = single_of(t, l, e);
    int K = dust_bin(&meeting), b = remnant_bin(&meeting);
    if (K == l) {
        meeting.own = meeting.tail;
        meeting.tail = 0;
    }
    if (K == l - 1) {
        meeting.next = meeting.top;
        meeting.next_tail = meeting.tail;
        meeting.top = meeting.tail = 0;
    }
    if (b == l - 1) {
        meeting.next += meeting.lo;
        meeting.lo = 0;
    }
    if (b == l - 2) {
        meeting.next += meeting.hi;
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
    row->zeros = (row->drift_K + 1) % MD_DRIFT_GROUP;
}

static void pack_drifts(md_meetings *m, const md_transfer *t, int l, md_row *row, size_t *next)
{
    size_t first = (size_t)l * t->row + (size_t)row->drift_from, drifts = (size_t)row->drifts, zeros = (size_t)row->zeros;
    size_t stride = (zeros + drifts + MD_DRIFT_GROUP - 1) / MD_DRIFT_GROUP * MD_DRIFT_GROUP;
    const double *const from[] = {t->loss + first, t->e_top + first, t->e_tail + first};
    double *to = m->drift + *next;
    memset(to, 0, 3 * stride * sizeof(double));
    for (size_t a = 0; a < 3; a++)
        memcpy(to + a * stride + zeros, from[a], drifts * sizeof(double));
    row->loss = to;
    row->top = to + stride;
    row->tail = to + 2 * stride;
    *next += 3 * stride;
}

/* Those before e = end that break the donor, and leave a remnant or not, and dust or not, in smaller bins. */
static void pack_breaks(singles *to, int end, bool remnant, bool dust)
{
    for (int e = to->t->chip_end[to->l]; e < end; e++) {
        md_single meeting = break_of(to->t, to->l, e);
        bool remains = meeting.lo > 0 || meeting.hi > 0, ejects = meeting.top > 0 || meeting.tail > 0;
        if (meeting.loss > 0 && remains == remnant && ejects == dust) add_single(to, &meeting);
    }
}

/* Those that chip and are in no run. What is left of the donor is the same share of all that it loses, whatever hits it. */
static void pack_erosions(singles *to, md_row *row)
{
    for (int e = 0; e < to->t->chip_end[to->l]; e++) {
        md_single meeting = single_of(to->t, to->l, e);
        if (meeting.loss <= 0) continue;
        row->drift_share = meeting.lo / meeting.loss;
        meeting.lo = 0;
        if (e < row->drift_from || e >= row->drift_from + row->drifts) add_single(to, &meeting);
    }
}

static void pack_singles(singles *to, int break_end, md_row *row)
{
    row->single = to->list;
    pack_breaks(to, break_end, false, false);
    row->remnants = to->list + to->n;
    pack_breaks(to, break_end, true, false);
    row->both = to->list + to->n;
    pack_breaks(to, break_end, true, true);
    row->dust = to->list + to->n;
    pack_breaks(to, break_end, false, true);
    row->erosions = to->list + to->n;
    pack_erosions(to, row);
    row->end = to->list + to->n;
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
    m->weight[0] = t->below[0];
    memcpy(m->weight + 1, t->weight, (size_t)m->n * sizeof *m->weight);
    for (int l = m->n - 1; l >= 0; l--) {
        md_row *row = &m->rows[l];
        singles to = {.t = t, .list = m->single + single, .l = l};
        *row = (md_row){0};
        find_drifts(t, l, row);
        pack_drifts(m, t, l, row, &drift);
        pack_singles(&to, find_shattering(t, params, sizes, l, row), row);
        single += (size_t)to.n;
    }
}

double md_row_chipping(const md_meetings *m, int l, const double *x)
{
    const md_row *r = &m->rows[l];
    const double *loss = r->loss + r->zeros;
    double chips = 0;
    for (int k = 0; k < r->drifts; k++)
        chips += loss[k] * x[r->drift_from + k];
    for (const md_single *meeting = r->erosions; meeting < r->end; meeting++)
        chips += meeting->loss * x[meeting->p];
    return chips;
}

double md_row_breaking(const md_meetings *m, int l, const double *s, const double *x)
{
    const md_row *r = &m->rows[l];
    double breaks = 0;
    for (const md_single *meeting = r->single; meeting < r->erosions; meeting++)
        breaks += meeting->loss * x[meeting->p];
    for (int p = r->shatter_from; p < m->n; p++)
        breaks += r->shatter_loss * (s[l] + s[p]) * (s[l] + s[p]) * x[p];
    return breaks;
}

/* Dust that climbs from bin to bin; its tops of the first `asked` meetings only. */
static inline void send_drifts(const md_row *r, const double *restrict x, double y, int asked, double *restrict at,
                               double *restrict tail)
{
    const double *restrict tops = r->top + r->zeros, *restrict tails = r->tail + r->zeros;
    for (int k = 0; k < asked; k++)
        at[k] += y * x[k] * tops[k];
    for (int k = 0; k < r->drifts; k++)
        tail[k] += y * x[k] * tails[k];
}

/* Bodies that go to pieces, whoever they meet. */
static inline void send_shattered(const md_meetings *m, int l, const double *s, const double *x, double y, double *tail)
{
    double shattered = tail[l + 1], to_tail = m->rows[l].shatter_tail, s_l = s[l];
    for (int p = m->rows[l].shatter_from; p < m->n; p++)
        shattered += y * x[p] * (to_tail * (s_l + s[p]) * (s_l + s[p]));
    tail[l + 1] = shattered;
}

static inline void send_dust(const md_single *meeting, double sent, double *at, double *tail)
{
    unsigned to = (unsigned)meeting->dust_at / MD_SUMS;
    at[to] += sent * meeting->top;
    tail[to] += sent * meeting->tail;
}

static inline void send_remnant(const md_single *meeting, double sent, double *at)
{
    double *to = at + (unsigned)meeting->remnant_at / MD_SUMS;
    to[0] += sent * meeting->lo;
    to[1] += sent * meeting->hi;
}

MD_WIDE void md_row_send(const md_meetings *m, int l, const double *s, const double *x, double chipping, double y,
                         double y_edge, double *at, double *tail)
{
    const md_row *r = &m->rows[l];
    at[l] += y_edge * (r->drift_share * chipping);
    send_drifts(r, x + r->drift_from, y_edge, r->drifts, at + r->drift_K + 1, tail + r->drift_K + 1);
    double next = at[l], next_tail = tail[l], own = tail[l + 1]; /* where nothing else of a break arrives */
    for (const md_single *meeting = r->single; meeting < r->erosions; meeting++) {
        double sent = y * x[meeting->p];
        own += sent * meeting->own;
        next_tail += sent * meeting->next_tail;
        next += sent * meeting->next;
        if (meeting >= r->both) send_dust(meeting, sent, at, tail);
        if (meeting >= r->remnants && meeting < r->dust) send_remnant(meeting, sent, at);
    }
    at[l] = next;
    tail[l] = next_tail;
    tail[l + 1] = own;
    for (const md_single *meeting = r->erosions; meeting < r->end; meeting++)
        send_dust(meeting, y_edge * x[meeting->p], at, tail);
    send_shattered(m, l, s, x, y, tail);
}

/* What single meetings from one to another add to the tails that end at the donor and one below. */
typedef struct ends {
    double own, next;
} ends;

static inline ends add_ends(ends sum, const md_single *meeting, double sent)
{
    return (ends){sum.own + sent * meeting->own, sum.next + sent * meeting->next_tail};
}

MD_WIDE void md_row_send_dust(const md_meetings *m, int l, int bins, const double *s, const double *x, double y, double y_edge,
                              double *at, double *tail)
{
    const md_row *r = &m->rows[l];
    int asked = bins - r->drift_K < r->drifts ? bins - r->drift_K : r->drifts;
    send_drifts(r, x + r->drift_from, y_edge, asked, at + r->drift_K + 1, tail + r->drift_K + 1);
    ends sum = {tail[l + 1], tail[l]};
    const md_single *meeting = r->single;
    for (; meeting < r->remnants; meeting++)
        sum = add_ends(sum, meeting, y * x[meeting->p]);
    for (; meeting < r->dust; meeting++) {
        double sent = y * x[meeting->p];
        sum = add_ends(sum, meeting, sent);
        if (meeting >= r->both) send_dust(meeting, sent, at, tail);
        if (meeting->remnant_at <= MD_SUMS * bins + MD_SUM_LO) send_remnant(meeting, sent, at);
    }
    for (; meeting < r->erosions; meeting++) {
        double sent = y * x[meeting->p];
        sum = add_ends(sum, meeting, sent);
        send_dust(meeting, sent, at, tail);
    }
    tail[l] = sum.next;
    tail[l + 1] = sum.own;
    for (; meeting < r->end; meeting++)
        send_dust(meeting, y_edge * x[meeting->p], at, tail);
    send_shattered(m, l, s, x, y, tail);
}
