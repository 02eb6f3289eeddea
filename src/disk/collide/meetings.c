#include "disk/collide/meetings.h"

#include <math.h>

#include "base/memory.h"
#include "disk/physics/collision.h"
#include "numbers/wide.h"

/* Chipping partners are smaller than the donor; filled up, and three arrays of them. */
static size_t drift_room(int bins)
{
    size_t n = (size_t)bins;
    return 3 * (n * (n - 1) / 2 + n * 2 * MD_DRIFT_GROUP);
}

/* Of two donors with n + 1 meetings each, however many chip and break them. */
static size_t single_room(int bins)
{
    size_t n = (size_t)bins;
    return 2 * (n + 1) * (n + 1);
}

md_status md_meetings_init(md_meetings *m, int bins, md_error *err)
{
    size_t n = (size_t)bins;
    *m = (md_meetings){.n = bins, .v = (double)NAN, .H = (double)NAN};
    m->rows = md_alloc(n, sizeof *m->rows, err);
    m->pairs = md_alloc((n + 1) / 2, sizeof *m->pairs, err);
    m->drift = md_reserve(drift_room(bins), sizeof *m->drift, err);
    m->lost = md_reserve(single_room(bins), sizeof *m->lost, err);
    m->partner = md_reserve(single_room(bins), sizeof *m->partner, err);
    m->sent = md_reserve(2 * n * (n + 1), sizeof *m->sent, err);
    m->dust = md_reserve(n * (n + 1), sizeof *m->dust, err);
    m->remnants = md_reserve(n * (n + 1), sizeof *m->remnants, err);
    m->dust_at = md_alloc(n + 1, sizeof *m->dust_at, err);
    m->remnants_at = md_alloc(n + 1, sizeof *m->remnants_at, err);
    m->weight = md_alloc(n + 1 + MD_DRIFT_GROUP, sizeof *m->weight, err);
    m->shatter_from = md_alloc(n, sizeof *m->shatter_from, err);
    double **by_donor[] = {&m->shatter_tail, &m->shatter_loss, &m->drift_share};
    for (int k = 0; k < 3; k++)
        *by_donor[k] = md_alloc_aligned(n + MD_DRIFT_GROUP, sizeof(double), err);
    if (err->code) md_meetings_free(m);
    return err->code;
}

void md_meetings_free(md_meetings *m)
{
    md_free(m->rows);
    md_free(m->pairs);
    md_free(m->drift);
    md_free(m->lost);
    md_free(m->partner);
    md_free(m->sent);
    md_free(m->dust);
    md_free(m->remnants);
    md_free(m->dust_at);
    md_free(m->remnants_at);
    md_free(m->weight);
    md_free(m->shatter_from);
    md_free(m->shatter_tail);
    md_free(m->shatter_loss);
    md_free(m->drift_share);
    *m = (md_meetings){0};
}

double md_meetings_bytes(const md_params *params, int bins)
{
    double n = bins, drifts = (double)drift_room(bins) * sizeof(double);
    double singles = n * (n + 1) * (sizeof(md_loss) + sizeof(int16_t) + 2 * (sizeof(md_sent) + sizeof(md_arrival)));
    double used =
        md_collision_geometric(params) ? drifts + singles / 8 : singles; /* others have no runs nor sums over partners */
    return used + n * (sizeof(md_row) + 2 * sizeof(md_arrivals) + sizeof(double));
}

double md_row_chipping(const md_meetings *m, int l, const double *x)
{
    const md_row *r = &m->rows[l];
    double chips = 0;
    for (int k = 0; k < r->drifts; k++)
        chips += r->loss[k] * x[r->drift_from + k];
    for (int k = r->first_erosion; k < r->first_erosion + r->erosions; k++)
        chips += r->lost[2 * k].all * x[r->partner[2 * k]];
    return chips;
}

double md_row_breaking(const md_meetings *m, int l, const double *s, const double *x)
{
    const md_row *r = &m->rows[l];
    double breaks = 0;
    for (int k = 0; k < r->breaks; k++)
        breaks += r->lost[2 * k].all * x[r->partner[2 * k]];
    for (int p = m->shatter_from[l]; p < m->n; p++)
        breaks += m->shatter_loss[l] * (s[l] + s[p]) * (s[l] + s[p]) * x[p];
    return breaks;
}

/* Dust that climbs from bin to bin; its tops of the first `asked` meetings only. */
static inline void send_drifts(const md_row *r, const double *restrict x, double y, int asked, double *restrict at,
                               double *restrict tail)
{
    const double *restrict tops = r->top, *restrict tails = r->tail;
    for (int k = 0; k < asked; k++)
        at[k] += y * x[k] * tops[k];
    for (int k = 0; k < r->drifts; k++)
        tail[k] += y * x[k] * tails[k];
}

/* Bodies that go to pieces, whoever they meet. */
static inline void send_shattered(const md_meetings *m, int l, const double *s, const double *x, double y, double *tail)
{
    double shattered = tail[l + 1], to_tail = m->shatter_tail[l], s_l = s[l];
    for (int p = m->shatter_from[l]; p < m->n; p++)
        shattered += y * x[p] * (to_tail * (s_l + s[p]) * (s_l + s[p]));
    tail[l + 1] = shattered;
}

/* Of one donor: to bins and to tails that end there. */
static inline void send_dust(const md_meetings *m, const md_sent *sent, int count, const double *x, double y, double *at,
                             double *tail)
{
    for (int k = 0; k < count; k++) {
        const md_arrival *dust = &m->dust[sent[k].place];
        at[sent[k].at] += y * x[dust->partner] * dust->part[0];
        tail[sent[k].at] += y * x[dust->partner] * dust->part[1];
    }
}

/* To all bins, or the smallest ones. */
static inline void send_remnants(const md_meetings *m, const md_sent *sent, int count, int bins, const double *x, double y,
                                 double *at)
{
    for (int k = 0; k < count; k++) {
        const md_arrival *remnant = &m->remnants[sent[k].place];
        double *to = at + sent[k].at;
        if (sent[k].at > bins) continue;
        to[0] += y * x[remnant->partner] * remnant->part[0];
        to[1] += y * x[remnant->partner] * remnant->part[1];
    }
}

MD_WIDE void md_row_send(const md_meetings *m, int l, const double *s, const double *x, const double *x_drift, double chipping,
                         double y, double y_edge, double *at, double *tail)
{
    const md_row *r = &m->rows[l];
    at[l] += y_edge * (m->drift_share[l] * chipping);
    send_drifts(r, x_drift + r->drift_from, y_edge, r->drifts, at + r->drift_K + 1, tail + r->drift_K + 1);
    double next = at[l], next_tail = tail[l], own = tail[l + 1]; /* where nothing else of a break arrives */
    for (int k = 0; k < r->breaks; k++) {
        double sent = y * x[r->partner[2 * k]];
        own += sent * r->lost[2 * k].own;
        next_tail += sent * r->lost[2 * k].next_tail;
        next += sent * r->lost[2 * k].next;
    }
    send_remnants(m, r->sent, r->remnants, m->n, x, y, at);
    send_dust(m, r->sent + r->remnants, r->dust, x, y, at, tail);
    at[l] = next;
    tail[l] = next_tail;
    tail[l + 1] = own;
    send_dust(m, r->sent + r->remnants + r->dust, r->erosions, x_drift, y_edge, at, tail);
    send_shattered(m, l, s, x, y, tail);
}

MD_WIDE void md_row_send_dust(const md_meetings *m, int l, int bins, const double *s, const double *x, double y, double y_edge,
                              double *at, double *tail)
{
    const md_row *r = &m->rows[l];
    int asked = bins - r->drift_K < r->drifts ? bins - r->drift_K : r->drifts;
    send_drifts(r, x + r->drift_from, y_edge, asked, at + r->drift_K + 1, tail + r->drift_K + 1);
    double next_tail = tail[l], own = tail[l + 1];
    for (int k = 0; k < r->breaks; k++) {
        double sent = y * x[r->partner[2 * k]];
        own += sent * r->lost[2 * k].own;
        next_tail += sent * r->lost[2 * k].next_tail;
    }
    send_remnants(m, r->sent, r->remnants, bins, x, y, at);
    send_dust(m, r->sent + r->remnants, r->dust, x, y, at, tail);
    tail[l] = next_tail;
    tail[l + 1] = own;
    send_dust(m, r->sent + r->remnants + r->dust, r->erosions, x, y_edge, at, tail);
    send_shattered(m, l, s, x, y, tail);
}
