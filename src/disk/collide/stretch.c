#include "disk/collide/stretch.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/collide/build.h"
#include "disk/collide/pairs.h"
#include "numbers/numeric.h"

static const double NODES_PER_E = 256; /* nodes while v grows by the factor e */
static const double SLOWEST = 1e-6;    /* m/s */
static const double CACHE_BYTES = 5e8;

static md_status make_room(md_stretch *s, int bins, md_error *err)
{
    *s = (md_stretch){.v = (double)NAN, .built_from = (double)NAN, .built_to = (double)NAN};
    if (!md_transfer_init(&s->node, bins, err))
        s->pairs = md_alloc((size_t)bins * ((size_t)bins + 1) / 2, sizeof *s->pairs, err);
    return err->code;
}

static void free_room(md_stretch *s)
{
    md_transfer_free(&s->node);
    md_free(s->pairs);
    *s = (md_stretch){0};
}

md_status md_stretches_init(md_stretches *stretches, int bins, md_error *err)
{
    *stretches = (md_stretches){.slots = (int)fmax(2, fmin(1e5, CACHE_BYTES / md_transfer_bytes(bins)))};
    stretches->slot = md_alloc((size_t)stretches->slots, sizeof *stretches->slot, err);
    for (int k = 0; k < 2 && !err->code; k++)
        make_room(&stretches->slot[k], bins, err);
    if (err->code) md_stretches_free(stretches);
    return err->code;
}

void md_stretches_free(md_stretches *stretches)
{
    for (int k = 0; k < stretches->slots && stretches->slot; k++)
        free_room(&stretches->slot[k]);
    md_free(stretches->slot);
    *stretches = (md_stretches){0};
}

void md_stretches_forget(md_stretches *stretches)
{
    for (int k = 0; k < stretches->slots; k++)
        stretches->slot[k].v = stretches->slot[k].built_from = (double)NAN;
}

bool md_stretches_cover(const md_params *params, double v, double H)
{
    return params->collisions.bookkeeping == MD_BOOKKEEPING_NET && v > SLOWEST && isfinite(v) && H > 0 && isfinite(H);
}

/* The ends of the stretch that v is in, and its number. Strength has a bend at each velocity of its table. */
static long find_ends(const md_params *params, double v, double ends[2])
{
    double number = floor(md_log(v) * NODES_PER_E);
    ends[0] = fmin(v, md_exp(number / NODES_PER_E)); /* v itself, where the logarithm rounds across a node */
    ends[1] = fmax(v, md_exp((number + 1) / NODES_PER_E));
    for (int k = 0; k < params->strength.v_kms.n; k++) {
        double knot = params->strength.v_kms.v[k] * 1e3;
        if (knot <= v) ends[0] = fmax(ends[0], knot);
        if (knot > v) ends[1] = fmin(ends[1], knot);
    }
    return (long)number;
}

/* The place of a node; NULL when there is no memory for it. */
static md_stretch *place_of(md_stretches *stretches, long number, int bins)
{
    long at = number % stretches->slots;
    md_stretch *s = &stretches->slot[at < 0 ? at + stretches->slots : at];
    md_error none = {MD_OK, ""};
    if (s->pairs || !make_room(s, bins, &none)) return s;
    free_room(s);
    return NULL;
}

/* Rates are proportional to v/H for the orbital kernel, and do not depend on them for others. */
static double pace(const md_params *params, double v, double H)
{
    return params->collisions.kernel == MD_KERNEL_ORBITAL ? v / H : 1;
}

/* The two ends of a stretch, and the weights of their coefficients. */
typedef struct line {
    const md_transfer *p, *q;
    double u, w;
} line;

static line line_at(const md_params *params, const md_transfer *p, const md_transfer *q, double v, double H)
{
    double a = p->v, b = q->v, far = b > a ? fmin(1, fmax(0, (v - a) / (b - a) * ((v + a) / (b + a)))) : 0;
    return (line){p, q, (1 - far) * (pace(params, v, H) / pace(params, a, 1)), far * (pace(params, v, H) / pace(params, b, 1))};
}

/* Straight lines. */
static void mix(const line *c, md_transfer *t)
{
    const md_transfer *p = c->p, *q = c->q;
    size_t meetings = (size_t)t->n * t->row;
    double *const to[] = {t->loss, t->r_lo, t->r_hi, t->e_top, t->e_tail};
    const double *const from_p[] = {p->loss, p->r_lo, p->r_hi, p->e_top, p->e_tail};
    const double *const from_q[] = {q->loss, q->r_lo, q->r_hi, q->e_top, q->e_tail};
    for (size_t a = 0; a < sizeof to / sizeof to[0]; a++)
        for (size_t at = 0; at < meetings; at++)
            to[a][at] = c->u * from_p[a][at] + c->w * from_q[a][at];
    memcpy(t->b, p->b, meetings * sizeof *t->b);
    memcpy(t->K, p->K, meetings * sizeof *t->K);
    memcpy(t->weight, p->weight, (size_t)t->n * sizeof *t->weight);
    memcpy(t->below, p->below, ((size_t)t->n + 1) * sizeof *t->below);
    for (int l = 0; l < t->n; l++)
        t->chip_end[l] = p->chip_end[l] < q->chip_end[l] ? p->chip_end[l] : q->chip_end[l];
    t->upward = p->upward;
    t->tail_unit = p->tail_unit;
    t->tail_power = p->tail_power;
}

static bool near(const line *c, double p, double q, double middle, double allowed)
{
    return fabs(c->u * p + c->w * q - middle) <= allowed;
}

/* Does the line give this meeting's coefficients in the middle? */
static bool straight(const line *c, const md_transfer *middle, int l, int e)
{
    const md_transfer *p = c->p, *q = c->q, *m = middle;
    size_t at = (size_t)l * m->row + (size_t)e;
    if (p->b[at] != q->b[at] || p->K[at] != q->K[at] || p->b[at] != m->b[at] || p->K[at] != m->K[at]) return false;
    double allowed = MD_STRETCH_TOLERANCE * m->loss[at];
    double tail = m->K[at] >= 0 ? m->below[m->K[at] < l ? m->K[at] + 1 : l] : 0; /* all of it that leaves bin l */
    return near(c, p->loss[at], q->loss[at], m->loss[at], allowed) && near(c, p->r_lo[at], q->r_lo[at], m->r_lo[at], allowed) &&
           near(c, p->r_hi[at], q->r_hi[at], m->r_hi[at], allowed) &&
           near(c, p->e_top[at], q->e_top[at], m->e_top[at], allowed) &&
           near(c, tail * p->e_tail[at], tail * q->e_tail[at], tail * m->e_tail[at], allowed);
}

/* Is the meeting of a body of bin i with one of bin j a chipping at both ends and in the middle, or at none? */
static bool same_kind(const line *c, const md_transfer *middle, int i, int j)
{
    bool chips = j < middle->chip_end[i];
    return chips == (j < c->p->chip_end[i]) && chips == (j < c->q->chip_end[i]);
}

static void find_pairs(md_stretch *s, const line *c, const md_transfer *middle)
{
    int n = middle->n;
    s->n_pairs = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j <= i; j++)
            if (!same_kind(c, middle, i, j) || !straight(c, middle, i, j) || !straight(c, middle, j, i + 1))
                s->pairs[s->n_pairs++] = i * n + j;
}

/* Returns true when it was there. */
static bool build_node(md_stretch *s, const md_params *params, const md_sizes *sizes, double v)
{
    if (s->v == v) return true;
    s->v = v;
    s->built_from = s->node.v = (double)NAN;
    md_transfer_build(&s->node, params, sizes, v, 1);
    return false;
}

static bool look_at(md_stretch *s, const md_stretch *next, md_transfer *middle, const md_params *params, const md_sizes *sizes)
{
    if (s->built_from == s->v && s->built_to == next->v) return true;
    double v = 0.5 * (s->v + next->v);
    middle->v = (double)NAN;
    md_transfer_build(middle, params, sizes, v, 1);
    line c = line_at(params, &s->node, &next->node, v, 1);
    find_pairs(s, &c, middle);
    s->built_from = s->v;
    s->built_to = next->v;
    return false;
}

bool md_stretches_build(md_stretches *stretches, md_transfer *t, const md_params *params, const md_sizes *sizes, double v,
                        double H)
{
    double ends[2];
    long number = find_ends(params, v, ends);
    md_stretch *s = place_of(stretches, number, t->n), *next = place_of(stretches, number + 1, t->n);
    if (!s || !next) { /* what is in a place is only looked for: any two will do */
        s = &stretches->slot[0];
        next = &stretches->slot[1];
    }
    bool first = build_node(s, params, sizes, ends[0]), second = build_node(next, params, sizes, ends[1]);
    bool there = look_at(s, next, t, params, sizes) && first && second;
    line c = line_at(params, &s->node, &next->node, v, H);
    mix(&c, t);
    t->v = v;
    t->H = H;
    md_pairs pairs = md_pairs_at(params, sizes, v);
    for (int k = 0; k < s->n_pairs; k++)
        md_pairs_book_net(&pairs, t, s->pairs[k] / t->n, s->pairs[k] % t->n);
    return there;
}
