/* The electron loop of cold.h for LANES electrons at once; included by the files that choose the instruction set, which say how
 * it takes a root (ROOT), multiplies 32 bits (TIMES), chooses (PICK) and tells lanes (SIGNS).
 *
 * Shapes: a variable of type lanes, whole or words is a number for each lane
 * Units:  reduced as in electrons.h
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: cold.h
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "cold_walkers.h"

/* --- what lies on the way -------------------------------------------------------------------------------------------------- */

/* A flight's end, as far as others need it. */
typedef struct ending {
    whole real, candidate, over;                                /* over: its slice is */
    lanes nu, inverse_nu, inverse_speed, speed, target, beyond; /* beyond: energy past the beginning of its cell */
    whole cell;
} ending;

/* Time until the energy, a parabola in time, leaves low..high, in the form without cancellation; *sinks: through the low end. */
INLINE lanes time_to_edge(const walkers *w, lanes low, lanes high, double inverse_a, whole *sinks)
{
    lanes none = {0}, down = larger(none, w->energy - low), up = larger(none, high - w->energy), square = w->uz * w->uz;
    whole slows = w->uz < 0;
    *sinks = slows & (square >= down);
    lanes root = ROOT(PICK(*sinks, square - down, square + up)) + PICK(slows, -w->uz, w->uz) + 1e-150;
    return PICK(slows & ~*sinks, root, PICK(*sinks, down, up) / root) * inverse_a;
}

/* Up to a collision, the edge of the window or the end of the slice. */
INLINE ending fly(sw_cold_run *run, walkers *w, lanes wait)
{
    const sw_cold *cold = run->cold;
    double a = cold->scene.acceleration;
    lanes span[4];
    whole sinks;
    rows((const double(*)[4])(const void *)cold->span, w->window + w->window - (w->uz < 0), span);
    lanes edge = time_to_edge(w, span[0], span[1], 1 / a, &sinks);
    lanes t = smaller(wait * span[3], smaller(edge, w->left)), at = a * t, dz = t * (w->uz + 0.5 * at);
    whole over = t == w->left, at_edge = (t == edge) & ~over;
    w->path += t * (w->energy + at * (w->uz + at * (1.0 / 3)));
    w->x += t * w->ux;
    w->y += t * w->uy;
    w->z += dz;
    w->left -= t;
    w->uz += at;
    w->energy = w->ux * w->ux + w->uy * w->uy + w->uz * w->uz;
    w->window = leading(PICK(at_edge, PICK(sinks, span[0], span[1]), w->energy), SW_WINDOW_BITS) + (at_edge & sinks);
    return (ending){.candidate = w->active & ~(over | at_edge), .over = w->active & over, .nu = span[2], .inverse_nu = span[3]};
}

/* Cell of the energy, and whether the collision is real. */
INLINE void look_up(sw_cold_run *run, const walkers *w, lanes kind, ending *e, lanes *place)
{
    const sw_cold *cold = run->cold;
    whole guide = leading(w->energy, SW_GUIDE_BITS), further;
    lanes row[4];
    for (int k = 0; k < LANES; k++)
        e->cell[k] = cold->guide[guide[k]];
    for (;;) {
        rows((const double(*)[4])(const void *)cold->cell, e->cell, row);
        e->beyond = w->energy - row[0];
        *place = e->beyond * row[1];
        further = *place >= 1;
        if (!SIGNS(further)) break;
        e->cell -= further;
    }
    e->speed = ROOT(w->energy);
    e->inverse_speed = 1 / larger(e->speed, (lanes){0} + 1e-150);
    e->target = kind * e->nu;
    lanes total = e->speed * (row[2] + row[3] * e->beyond);
    e->real = e->candidate & (e->target < total);
    for (int k = 0; k < LANES && SIGNS(e->candidate & (total > e->nu)); k++) {
        run->fault = SW_FAULT_BOUND;
        if (e->candidate[k] & (total[k] > e->nu[k])) run->fault_eV = w->energy[k];
    }
}

INLINE void add_four(int64_t *to, double factor, const four *v)
{
    four_whole *at = (four_whole *)(void *)to;
    *at += (four_whole)(factor * *v + SW_MAGIC) - (four_whole)((four){0} + SW_MAGIC);
}

INLINE void legendre(lanes c, lanes P[5])
{
    lanes c2 = c * c;
    P[0] = (lanes){0} + 1;
    P[1] = c;
    P[2] = 1.5 * c2 - 0.5;
    P[3] = c * (2.5 * c2 - 1.5);
    P[4] = (4.375 * c2 - 3.75) * c2 + 0.375;
}

INLINE void legendre_slopes(lanes c, lanes Q[5])
{
    lanes c2 = c * c;
    Q[0] = (lanes){0} + 1;
    Q[1] = 3 * c;
    Q[2] = 7.5 * c2 - 1.5;
    Q[3] = c * (17.5 * c2 - 7.5);
    Q[4] = (39.375 * c2 - 26.25) * c2 + 1.875;
}

/* First, second, third and fourth of four lanes each, as the numbers of one lane behind the other. */
INLINE void per_lane(const lanes v[4], four out[LANES])
{
#if LANES == 4
    across(v, out);
#else
    for (int k = 0; k < LANES; k++)
        for (int f = 0; f < 4; f++)
            out[k][f] = v[f][k];
#endif
}

/* Where all flights end that were not cut short, each for 1/nu of time. */
INLINE void sample(sw_cold_run *run, walkers *w, const ending *e, lanes place)
{
    lanes m = run->weight * run->tick_scale * e->inverse_nu, P[5], Q[5], c = w->uz * e->inverse_speed;
    lanes md = m * place, bin = smaller(w->energy * run->bin_inverse_eV, (lanes){0} + run->bins);
    four A[2][LANES], B[2][LANES];
    int ends = SIGNS(e->candidate);
    w->least = smaller(w->least, PICK(e->candidate, w->energy, w->least));
    w->most = larger(w->most, PICK(e->candidate, w->energy, w->most));
    bool all = run->measured == SW_MEASURE_ALL;
    double inverse_beat = run->beat_scale * (1 / SW_FINE);
    lanes z = (w->z + run->drift * (w->left - run->since)) * inverse_beat,
          s = (w->x * w->ux + w->y * w->uy) * e->inverse_speed * inverse_beat;
    legendre(c, P);
    per_lane((lanes[]){m, m * c, m * P[2], m * P[3]}, A[0]);
    per_lane((lanes[]){m * P[4], md, md * c, md * P[2]}, A[1]);
    if (all) {
        lanes ms = m * s, mds = md * s;
        legendre_slopes(c, Q);
        per_lane((lanes[]){ms, ms * Q[1], ms * Q[2], ms * Q[3]}, B[0]);
        per_lane((lanes[]){ms * Q[4], mds, mds * Q[1], mds * Q[2]}, B[1]);
    }
    lanes size = m * (1 + larger(z, -z) + 16 * larger(s, -s));
    if (SIGNS(e->candidate & ~(size < SW_FINE_MOST))) run->fault = SW_FAULT_RANGE;
    for (int k = 0; k < LANES; k++) {
        if (!(ends >> k & 1)) continue;
        int64_t *to = run->cold->moments + SW_CELL_MOMENTS * e->cell[k];
        run->histogram[(int)bin[k]] += fine(m[k]);
        add_four(to, 1, &A[0][k]);
        add_four(to + 4, 1, &A[1][k]);
        if (!all) continue;
        add_four(to + 8, z[k], &A[0][k]);
        add_four(to + 12, z[k], &A[1][k]);
        add_four(to + 16, 1, &B[0][k]);
        add_four(to + 20, 1, &B[1][k]);
    }
}

/* --- collisions ------------------------------------------------------------------------------------------------------------ */

/* Which process, of lane k. */
INLINE int channel_of(const sw_cold *cold, const ending *e, int k)
{
    int last = cold->channels - 1, c = 0;
    const sw_line *upto = cold->upto + (size_t)e->cell[k] * (size_t)cold->channels;
    double target = e->target[k], speed = e->speed[k], beyond = e->beyond[k];
    while (c < last && !(target < speed * (upto[c].value + upto[c].slope * beyond)))
        c++;
    return c;
}

/* Which process; few are compared for all lanes at once, and many for one lane after the other. Counts them. */
INLINE whole choose(sw_cold_run *run, const ending *e)
{
    enum { FEW = 6 };
    const sw_cold *cold = run->cold;
    whole channel = {0};
    int real = SIGNS(e->real);
    if (cold->channels > FEW) {
        for (int k = 0; k < LANES; k++) {
            if (!(real >> k & 1)) continue;
            channel[k] = channel_of(cold, e, k);
            run->counted[channel[k]]++;
        }
        return channel;
    }
    whole further = e->real;
    for (int c = 0; c < cold->channels - 1; c++) {
        lanes value = {0}, slope = {0};
        for (int k = 0; k < LANES; k++) {
            const sw_line *upto = cold->upto + e->cell[k] * cold->channels + c;
            value[k] = upto->value;
            slope[k] = upto->slope;
        }
        further &= ~(e->target < e->speed * (value + slope * e->beyond));
        channel -= further;
        int left = SIGNS(further);
        run->counted[c] += __builtin_popcount((unsigned)(real & ~left));
        real = left;
    }
    run->counted[cold->channels - 1] += __builtin_popcount((unsigned)real);
    return channel;
}

/* Ionization and attachment: energy left and lost, and whether the electron is gone. */
INLINE whole gain_or_lose(sw_cold_run *run, walkers *w, const whole *channel, lanes kind, lanes *after, lanes *lost)
{
    whole gone = {0};
    for (int k = 0; k < LANES; k++) {
        if (kind[k] == SW_ATTACHMENT) {
            gone[k] = -1;
            (*lost)[k] = w->energy[k];
        } else if (kind[k] == SW_IONIZATION) {
            uint32_t draw = (uint32_t)w->draw[k];
            sw_parent parent = {w->electron[k], &draw, w->x[k], w->y[k], w->z[k], w->left[k]};
            (*after)[k] = sw_cold_ionize(run, &parent, (int)(*channel)[k], w->energy[k]);
            w->draw[k] = draw;
        }
    }
    return gone;
}

/* Returns who is attached. */
INLINE whole collide(sw_cold_run *run, walkers *w, const fate *f, const ending *e)
{
    const sw_cold *cold = run->cold;
    whole channel = choose(run, e), gone = {0};
    lanes row[4], one = (lanes){0} + 1, none = {0}, cosine, sine;
    rows((const double(*)[4])(const void *)cold->row, channel, row);
    on_circle(f->turn, &cosine, &sine);
    lanes over = ROOT(larger(none, one - f->cosine * f->cosine)), nx = over * cosine, ny = over * sine, nz = f->cosine;
    lanes cos_chi = (w->ux * nx + w->uy * ny + w->uz * nz) * e->inverse_speed;
    lanes lost = w->energy * (row[1] * (one - cos_chi)) + row[0], after = larger(none, w->energy - lost);
    lanes kind = PICK(e->real, row[2], none + SW_ELASTIC);
    if (SIGNS((kind == SW_ATTACHMENT) | (kind == SW_IONIZATION))) gone = gain_or_lose(run, w, &channel, kind, &after, &lost);
    lanes speed = ROOT(after);
    w->ux = PICK(e->real, speed * nx, w->ux);
    w->uy = PICK(e->real, speed * ny, w->uy);
    w->uz = PICK(e->real, speed * nz, w->uz);
    w->energy = PICK(e->real, after, w->energy);
    w->lost += PICK(e->real, lost, none);
    w->window = (w->window & ~e->real) | (leading(after, SW_WINDOW_BITS) & e->real);
    return gone;
}

/* --- the loop -------------------------------------------------------------------------------------------------------------- */

INLINE void check(sw_cold_run *run, const walkers *w, const ending *e)
{
    whole runs = w->active & (w->window >= run->cold->scene.windows->n);
    whole beyond = e->candidate & (w->energy > run->cold->energy_limit);
    if (!SIGNS(runs | beyond)) return;
    run->fault = SIGNS(runs) ? SW_FAULT_RUNAWAY : SW_FAULT_BEYOND_TABLES;
    for (int k = 0; k < LANES; k++)
        if (runs[k] | beyond[k]) run->fault_eV = w->energy[k];
}

INLINE void step(sw_cold_run *run, walkers *w, const words keys[20])
{
    lanes place = {0};
    whole gone = {0};
    fate f = draw_fate(w->draw, w->low, w->high, keys);
    w->draw += 1;
    ending e = fly(run, w, f.wait);
    check(run, w, &e);
    if (run->fault) return;
    if (SIGNS(e.candidate)) {
        look_up(run, w, f.kind, &e, &place);
        int real = __builtin_popcount((unsigned)SIGNS(e.real));
        if (run->measured) {
            sample(run, w, &e, place);
            run->sum[SW_SUM_REAL] += real;
            run->sum[SW_SUM_NULL] += __builtin_popcount((unsigned)SIGNS(e.candidate)) - real;
        }
        if (real) gone = collide(run, w, &f, &e);
    }
    int ends = SIGNS(e.over | gone);
    if (!ends) return;
    for (int k = 0; k < LANES; k++) {
        if (!(ends >> k & 1)) continue;
        put_back(run, w, k);
        if (gone[k]) run->all->alive[w->electron[k]] = 0;
    }
    w->active &= ~(e.over | gone);
}

/* Cells and bins that lanes have added to; one cell more on either side, for an energy at an edge may count for both. */
INLINE void widen(sw_cold_run *run, const walkers *w)
{
    const sw_cold *cold = run->cold;
    for (int k = 0; k < LANES; k++) {
        if (!(w->most[k] >= w->least[k])) continue;
        int first = cold->guide[sw_cell(w->least[k], SW_GUIDE_BITS)] - 1,
            last = cold->guide[sw_cell(w->most[k], SW_GUIDE_BITS)];
        while (last + 1 < cold->cells && cold->cell[last].begin <= w->most[k])
            last++;
        int bin = (int)fmin(w->most[k] * run->bin_inverse_eV, run->bins);
        run->first_cell = first < run->first_cell ? first < 0 ? 0 : first : run->first_cell;
        run->last_cell = last > run->last_cell ? last : run->last_cell;
        run->last_bin = bin > run->last_bin ? bin : run->last_bin;
    }
}

/* Electrons from..to, and then those that they have set free, as often as there are more. */
INLINE void follow(sw_cold_run *run)
{
    enum { GROUPS = 2 };
    walkers w[GROUPS];
    words keys[20];
    memset(w, 0, sizeof w);
    round_keys(run->all->key, keys);
    for (int g = 0; g < GROUPS; g++)
        w[g].least += (double)INFINITY;
    for (bool any = true; any && !run->fault && !run->err->code;) {
        any = false;
        for (int g = 0; g < GROUPS; g++) {
            if (SIGNS(w[g].active) != (1 << LANES) - 1 && run->from < run->to) take(run, &w[g]);
            if (!SIGNS(w[g].active)) continue;
            any = true;
            step(run, &w[g], keys);
        }
    }
    for (int g = 0; g < GROUPS; g++)
        widen(run, &w[g]);
}

/* Every functional of the moments, which are 0 again then. Four sums side by side, whatever the number of lanes. */
INLINE void add_up(sw_cold_run *run)
{
    const sw_cold *cold = run->cold;
    for (int j = run->first_cell; j <= run->last_cell; j++) {
        four moments[2 * SW_MOMENT_SETS];
        int64_t *at = cold->moments + SW_CELL_MOMENTS * j;
        if (at[SW_MOMENT_P0] == 0) continue;
        if (cold->residence) cold->residence[j] += (double)at[SW_MOMENT_P0];
        if (cold->cell[j].begin >= cold->scene.gas->table_end_eV) run->beyond += at[SW_MOMENT_P0];
        for (int k = 0; k < SW_CELL_MOMENTS; k++)
            moments[k / 4][k % 4] = (double)at[k];
        memset(at, 0, SW_CELL_MOMENTS * sizeof *at);
        for (int f = 0; f < cold->functionals; f++) {
            const sw_functional *functional = &cold->functional[f];
            if (!functional->of) continue;
            const four_there *of = (const four_there *)(const void *)(functional->of + SW_MOMENTS * (size_t)j);
            const four *m = moments + 2 * functional->set;
            four sum = of[0] * m[0] + of[1] * m[1];
            run->mean[f] += (sum[0] + sum[2]) + (sum[1] + sum[3]);
        }
    }
}

TARGET void KERNEL(sw_cold_run *run)
{
    while (run->from < run->to && !run->fault && !run->err->code) {
        int first_freed = run->all->n;
        follow(run);
        sw_cold_sort(run->all, first_freed, run->err);
        run->from = first_freed;
        run->to = run->all->n;
    }
    if (run->measured) add_up(run);
}
