#include "disk/collide/pairs.h"

#include <math.h>

#include "numbers/numeric.h"

/* Fragments: mass per size ~ s^(3-q), so the mass in fragments smaller than s is W(s) = (s/s_max)^(4-q) in one unit for all. */
static double tail_below_mass(const md_transfer *t, const md_sizes *sizes, double mass)
{
    return md_pow(mass / sizes->m[0], t->tail_power / 3) * t->tail_unit;
}

/* Bin that holds a body of this mass, -1 below the grid; `mass` never exceeds the largest bin's upper edge. */
static int bin_of_mass(const md_sizes *sizes, double mass)
{
    double s0 = sizes->s[0], limit = mass / sizes->m[0] * (s0 * s0 * s0);
    const double *edge = sizes->edge;
    if (edge[0] * edge[0] * edge[0] > limit) return -1;
    int lo = 0, hi = sizes->n; /* edge[lo]^3 <= limit < edge[hi]^3 */
    while (hi - lo > 1) {
        int mid = (lo + hi) / 2;
        if (edge[mid] * edge[mid] * edge[mid] <= limit)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

/* Mass of the bin below the grid's smallest, were the grid continued. */
static double mass_below(const md_sizes *sizes)
{
    return sizes->m[0] * (sizes->m[0] / sizes->m[1]);
}

/* The remnant of a body of bin l: between the two bins around its mass, number and mass kept (Kovetz & Olund 1969).
 * `ejecta` is what the body lost, given separately because m_l - remnant cancels when little is lost. */
static void book_remnant(md_transfer *t, const md_sizes *sizes, size_t at, int l, double rate, double remnant, double ejecta)
{
    double m_l = sizes->m[l];
    t->b[at] = (int16_t)(l - 1);
    if (remnant <= 0 || ejecta <= 0) return;

    int above = l;
    while (above > 0 && sizes->m[above - 1] > remnant)
        above--;
    double m_hi = sizes->m[above], m_lo = above > 0 ? sizes->m[above - 1] : mass_below(sizes);
    double down = above == l ? ejecta / (m_hi - m_lo) : (m_hi - remnant) / (m_hi - m_lo); /* share of bodies that go to m_lo */
    t->b[at] = (int16_t)(above - 1);
    if (down > 1) { /* lighter than the first bin below the grid: all of it is below */
        t->r_lo[at] = rate * (remnant / m_l);
        return;
    }
    t->r_lo[at] = rate * down * (m_lo / m_l);
    t->r_hi[at] = above == l ? 0 : rate * (1 - down) * (m_hi / m_l);
}

/* Ejecta of a body of bin l: power law up to the largest fragment, whose bin is filled by fraction. */
static void book_ejecta(md_transfer *t, const md_sizes *sizes, size_t at, int l, double rate, double ejecta, double largest)
{
    t->K[at] = (int16_t)l;
    if (ejecta <= 0) return;

    double share = rate * (ejecta / sizes->m[l]);
    int K = bin_of_mass(sizes, largest);
    if (K > l) K = l; /* the body's own bin, by rounding */
    t->K[at] = (int16_t)K;
    if (K < 0) {
        t->e_top[at] = share;
        return;
    }
    double W = tail_below_mass(t, sizes, largest);
    t->e_tail[at] = share / W;
    double stays_in_K = 1 - t->below[K] / W;
    t->e_top[at] = K == l ? 0 : share * (stays_in_K > 0 ? stays_in_K : 0);
}

/* With a closed bottom nothing is below the grid: what would be goes to the smallest bin. */
static void close_bottom(md_transfer *t, size_t at, int l)
{
    if (t->b[at] < 0) {
        t->b[at] = 0;
        t->r_lo[at] = l == 0 ? 0 : t->r_lo[at] + t->r_hi[at]; /* r_hi was on its way to the smallest bin as well */
        t->r_hi[at] = 0;
    }
    if (t->K[at] < 0) {
        t->K[at] = 0;
        if (l == 0) t->e_top[at] = 0;
    }
}

static void sum_loss(md_transfer *t, size_t at)
{
    double tail = t->K[at] >= 0 ? t->below[t->K[at]] : 0;
    t->loss[at] = t->r_lo[at] + t->r_hi[at] + (t->e_top[at] + t->e_tail[at] * tail);
}

static void book_meeting(md_transfer *t, const md_params *params, const md_sizes *sizes, size_t at, int l, double rate,
                         double remnant, double ejecta, double largest)
{
    t->r_lo[at] = t->r_hi[at] = t->e_top[at] = t->e_tail[at] = 0;
    book_remnant(t, sizes, at, l, rate, remnant, ejecta);
    book_ejecta(t, sizes, at, l, rate, ejecta, largest);
    if (params->collisions.bottom == MD_BOTTOM_CLOSED) close_bottom(t, at, l);
    sum_loss(t, at);
}

/* What sticks to the target stays in the target's bin; the projectile has no remnant then, so its slot is free. */
static void book_accreted(md_transfer *t, size_t at, int target, double rate)
{
    t->b[at] = (int16_t)target;
    t->r_lo[at] = rate;
    sum_loss(t, at);
}

static void book_gross(md_transfer *t, size_t at, int l, int K, double rate, double f)
{
    t->b[at] = t->K[at] = (int16_t)K;
    t->r_hi[at] = 0;
    t->r_lo[at] = K == l ? 0 : rate * f;
    t->e_tail[at] = rate * (1 - f) / t->below[K + 1];
    t->e_top[at] = K == l ? 0 : t->e_tail[at] * t->weight[K];
    sum_loss(t, at);
}

/* A hit that leaves body l between its bin and the next lower one, of all the hits by smaller bodies than those before. */
static bool chips(const md_transfer *t, const md_sizes *sizes, int l, int e, const md_outcome *o)
{
    if (e < t->chip_end[l]) return true; /* known already */
    double next = l > 0 ? sizes->m[l - 1] : mass_below(sizes);
    return !t->upward && e == t->chip_end[l] && e < l && o->remnant_target >= next;
}

/* The same meeting of a body at the edge of bins l and l - 1. */
static void book_chipping(const md_pairs *pairs, md_transfer *t, size_t at, int l, int p)
{
    const md_params *params = pairs->params;
    const md_sizes *sizes = pairs->sizes;
    double s = sizes->edge[l], r = s / sizes->s[l], m = sizes->m[l] * (r * r * r);
    double next = l > 0 ? sizes->m[l - 1] : mass_below(sizes);
    md_outcome o = md_collide_known(params, pairs->edge, m, sizes->m[p], t->v);
    double rate = md_collision_kernel(params, s, m, sizes->s[p], sizes->m[p], t->v, t->H);
    double ejecta = fmin(o.ejecta_target, sizes->m[l] - next);
    double remnant = fmax(sizes->m[l] - ejecta, next); /* a difference that rounds to less would skip a bin */
    book_meeting(t, params, sizes, at, l, rate, remnant, ejecta, o.largest_target);
    if (p == t->chip_end[l]) t->chip_end[l]++;
}

/* What bodies below the grid add to a body of bin l's rate of being destroyed, as if it met more of the smallest bin: they
 * go on from there as N ~ s^(1 - bottom_slope) a bin, down to the smallest that destroy. */
static double destroyed_from_below(const md_transfer *t, const md_params *params, const md_sizes *sizes, int l, double ln_width)
{
    if (params->collisions.bottom != MD_BOTTOM_MATCHED) return 0;
    double step = sizes->s[0] / sizes->s[1], fewer = md_pow(step, 1 - params->collisions.bottom_slope);
    double s = sizes->s[0], m = sizes->m[0], number = 1, sum = 0;
    for (;;) {
        s *= step;
        m *= step * step * step;
        number *= fewer;
        double share = md_destroying_share(params, sizes->s[l], sizes->m[l], m, ln_width);
        if (share <= 0) return sum;
        sum += number * share * md_collision_kernel(params, sizes->s[l], sizes->m[l], s, m, t->v, t->H);
    }
}

md_pairs md_pairs_at(const md_params *params, const md_sizes *sizes, double v)
{
    return (md_pairs){.params = params,
                      .sizes = sizes,
                      .strength = md_strength_at(params, v),
                      .ln_width = md_log(sizes->m[1] / sizes->m[0]),
                      .target = -1};
}

/* Q*_D depends on the target alone, whose pairs mostly follow each other. */
static void aim_at(md_pairs *pairs, int i)
{
    if (pairs->target == i) return;
    pairs->target = i;
    pairs->strong = md_q_star_d(&pairs->strength, pairs->sizes->s[i], pairs->sizes->rho);
    pairs->edge = md_q_star_d(&pairs->strength, pairs->sizes->edge[i], pairs->sizes->rho);
}

void md_pairs_book_net(md_pairs *pairs, md_transfer *t, int i, int j)
{
    const md_params *params = pairs->params;
    const md_sizes *sizes = pairs->sizes;
    aim_at(pairs, i);
    md_outcome o = md_collide_known(params, pairs->strong, sizes->m[i], sizes->m[j], t->v);
    double rate = md_collision_kernel(params, sizes->s[i], sizes->m[i], sizes->s[j], sizes->m[j], t->v, t->H);
    rate *= md_destroying_share(params, sizes->s[i], sizes->m[i], sizes->m[j], pairs->ln_width);
    if (i == j) rate *= 0.5; /* C_ii = N_i^2 K_ii / 2 */
    size_t as_target = (size_t)i * t->row + (size_t)j, as_projectile = (size_t)j * t->row + (size_t)i + 1;
    if (chips(t, sizes, i, j, &o))
        book_chipping(pairs, t, as_target, i, j);
    else
        book_meeting(t, params, sizes, as_target, i,
                     rate + (j == 0 ? destroyed_from_below(t, params, sizes, i, pairs->ln_width) : 0), o.remnant_target,
                     o.ejecta_target, o.largest_target);
    book_meeting(t, params, sizes, as_projectile, j, rate, o.remnant_projectile, o.ejecta_projectile, o.largest_projectile);
    if (o.remnant_projectile > 0 || o.ejecta_projectile >= sizes->m[j] || j == i) return;
    /* Not the target's remnant less its mass, which cancels when a grain of dust meets a boulder. */
    book_accreted(t, as_projectile, i, rate * ((sizes->m[j] - o.ejecta_projectile) / sizes->m[j]));
}

void md_pairs_book_gross(md_pairs *pairs, md_transfer *t, int i, int j)
{
    const md_sizes *sizes = pairs->sizes;
    aim_at(pairs, i);
    double m = sizes->m[i] + sizes->m[j];
    double f = md_largest_remnant(md_impact_energy(sizes->m[i], sizes->m[j], t->v), pairs->strong);
    int K = bin_of_mass(sizes, f * m);
    if (K < 0) K = 0;
    double rate = md_collision_kernel(pairs->params, sizes->s[i], sizes->m[i], sizes->s[j], sizes->m[j], t->v, t->H);
    if (i == j) rate *= 0.5;
    book_gross(t, (size_t)i * t->row + (size_t)j, i, K, rate, f);
    book_gross(t, (size_t)j * t->row + (size_t)i + 1, j, K, rate, f);
}
