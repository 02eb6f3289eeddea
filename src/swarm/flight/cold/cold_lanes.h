/* The electron loop of cold.h for LANES electrons at once; included by the files that choose the instruction set, which say how
 * it takes a root (ROOT), multiplies 32 bits (TIMES), chooses (PICK) and tells lanes (SIGNS).
 *
 * A herd of electrons goes through the parts of a step together, each part for all of them before the next: so the many
 * operations that wait for one another do not wait alone.
 *
 * Shapes: a variable of type lanes, whole or words is a number for each lane
 * Units:  reduced as in electrons.h
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: cold.h
 */
#include "cold_collide.h"

#ifndef PART
#define PART INLINE
#endif

/* Of one step, for the whole herd. */
typedef struct step {
    fate fate[VECTORS];
    lanes wait[VECTORS], edge[VECTORS];     /* -ln u; time until the span of energies ends */
    lanes low[VECTORS], high[VECTORS];      /* that span */
    lanes nu[VECTORS], inverse_nu[VECTORS]; /* its bound */
    whole sinks[VECTORS];                   /* through the low end */
    lanes inverse_speed[VECTORS], place[VECTORS];
    whole over[VECTORS], candidate[VECTORS], real[VECTORS]; /* over: the slice is; candidate: the flight was not cut short */
    whole guide[VECTORS], channel[VECTORS];
    lanes nx[VECTORS], ny[VECTORS]; /* of the new direction; its z is the cosine */
    int64_t piece[HERD];
} step;

/* Each part goes through the herd in a loop of its own, short enough that several turns of it are under way at once. */
PART void draw(walkers *w, step *s, const words keys[20])
{
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v += ABREAST) {
        words x[ABREAST][4];
        for (int i = 0; i < ABREAST; i++) {
            x[i][0] = w->draw[v + i];
            x[i][1] = w->low[v + i];
            x[i][2] = w->high[v + i];
            x[i][3] = (words){0};
        }
        philox(x, keys);
        for (int i = 0; i < ABREAST; i++) {
            s->fate[v + i] = fate_of(x[i]);
            w->draw[v + i] += 1;
        }
    }
    for (int v = 0; v < vectors; v++)
        s->wait[v] = waiting(s->fate[v].when);
}

/* Time until the energy, a parabola in time, leaves low..high, in the form without cancellation; *sinks: through the low end. */
INLINE lanes time_to_edge(lanes energy, lanes uz, lanes low, lanes high, double inverse_a, whole *sinks)
{
    lanes none = {0}, down = larger(none, energy - low), up = larger(none, high - energy), square = uz * uz;
    whole slows = uz < 0;
    *sinks = slows & (square >= down);
    lanes root = ROOT(PICK(*sinks, square - down, square + up)) + PICK(slows, -uz, uz) + 1e-150;
    return PICK(slows & ~*sinks, root, PICK(*sinks, down, up) / root) * inverse_a;
}

/* How far each may fly under one bound. */
PART void reach(const sw_cold *cold, const walkers *w, step *s)
{
    double inverse_a = 1 / cold->scene.acceleration;
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v++) {
        lanes span[4], uz = w->uz[v];
        whole at = w->window[v] + w->window[v] - (uz < 0);
        int64_t row[LANES];
        memcpy(row, &at, sizeof row);
        columns((const double *)(const void *)cold->span, 4, row, span);
        s->edge[v] = time_to_edge(w->energy[v], uz, span[0], span[1], inverse_a, &s->sinks[v]);
        s->low[v] = span[0];
        s->high[v] = span[1];
        s->nu[v] = span[2];
        s->inverse_nu[v] = span[3];
    }
}

/* Up to a collision, the edge of the span or the end of the slice. */
PART void fly(const sw_cold *cold, walkers *w, step *s)
{
    double a = cold->scene.acceleration;
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v++) {
        lanes uz = w->uz[v], energy = w->energy[v], left = w->left[v], edge = s->edge[v];
        lanes t = smaller(s->wait[v] * s->inverse_nu[v], smaller(edge, left)), gain = a * t;
        whole active = there(w, v), sinks = s->sinks[v], over = t == left, at_edge = (t == edge) & ~over;
        w->path[v] += t * (energy + gain * (uz + gain * (1.0 / 3)));
        w->x[v] += t * w->ux[v];
        w->y[v] += t * w->uy[v];
        w->z[v] += t * (uz + 0.5 * gain);
        w->left[v] = left - t;
        uz += gain;
        energy = w->ux[v] * w->ux[v] + w->uy[v] * w->uy[v] + uz * uz;
        w->uz[v] = uz;
        w->energy[v] = energy;
        w->window[v] = leading(PICK(at_edge, PICK(sinks, s->low[v], s->high[v]), energy), SW_WINDOW_BITS) + (at_edge & sinks);
        s->over[v] = active & over;
        s->candidate[v] = active & ~(over | at_edge);
        s->guide[v] = leading(energy, SW_PIECE_BITS);
    }
}

INLINE void check(sw_cold_run *run, const walkers *w, const step *s)
{
    const sw_cold *cold = run->cold;
    int vectors = vectors_of(w);
    whole found = {0};
    for (int v = 0; v < vectors; v++)
        found |=
            (there(w, v) & (w->window[v] >= cold->scene.windows->n)) | (s->candidate[v] & (w->energy[v] > cold->energy_limit));
    if (!SIGNS(found)) return;
    run->fault = SW_FAULT_BEYOND_TABLES;
    for (int k = 0; k < w->n; k++) {
        bool runs = WHOLE_AT(w->window, k) >= cold->scene.windows->n;
        if (runs) run->fault = SW_FAULT_RUNAWAY;
        if (runs || AT(w->energy, k) > cold->energy_limit) run->fault_eV = AT(w->energy, k);
    }
}

/* The piece of the cross-sections in which each energy lies. */
PART void find_pieces(const sw_cold *cold, const walkers *w, step *s)
{
    const sw_piece_row *piece = cold->piece;
    int n = vectors_of(w) * LANES;
    for (int k = 0; k < n; k++) {
        int64_t j = cold->guide[WHOLE_AT(s->guide, k)];
        s->piece[k] = j + (piece[j + 1].begin <= AT(w->energy, k));
    }
    if (!cold->crowded) return;
    for (int k = 0; k < n; k++)
        while (piece[s->piece[k] + 1].begin <= AT(w->energy, k))
            s->piece[k]++;
}

INLINE void fault_of_bound(sw_cold_run *run, const walkers *w, int v, whole above)
{
    run->fault = SW_FAULT_BOUND;
    for (int k = 0; k < LANES; k++)
        if (above[k]) run->fault_eV = AT(w->energy, v * LANES + k);
}

/* Which collisions are real, and with what. */
PART void look_up(sw_cold_run *run, const walkers *w, step *s)
{
    const sw_cold *cold = run->cold;
    int64_t *counted = run->counted, real = 0, candidates = 0;
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v++) {
        lanes row[8];
        whole candidate = s->candidate[v];
        meeting m = {.piece = s->piece + v * LANES};
        columns(&cold->piece->begin, 8, m.piece, row);
        columns(&cold->piece->inverse_width, 8, m.piece, row + 4);
        m.beyond = w->energy[v] - row[0];
        m.speed = ROOT(w->energy[v]);
        m.target = s->fate[v].kind * s->nu[v];
        lanes total = m.speed * (row[1] + row[2] * m.beyond);
        m.real = candidate & (m.target < total);
        whole above = candidate & (total > s->nu[v]);
        if (SIGNS(above)) fault_of_bound(run, w, v, above);
        s->real[v] = m.real;
        s->inverse_speed[v] = 1 / larger(m.speed, all_of(1e-150));
        s->place[v] = row[3] + m.beyond * row[4];
        s->channel[v] = choose(cold, counted, &m, m.real & ~(m.target < m.speed * (row[5] + row[6] * m.beyond)));
        real += __builtin_popcount((unsigned)SIGNS(m.real));
        candidates += __builtin_popcount((unsigned)SIGNS(candidate));
    }
    if (!run->measured) return;
    run->sum[SW_SUM_REAL] += real;
    run->sum[SW_SUM_NULL] += candidates - real;
}

/* Adds what lies at the ends of flights to the sums. */
INLINE void sample_as(sw_cold_run *run, sw_measured measured, walkers *w, const step *s)
{
    int64_t *histogram = run->histogram;
    double tick = run->tick_scale, inverse_beat = run->beat_scale * (1 / SW_FINE);
    double bin_inverse_eV = run->bin_inverse_eV, bins = run->bins, drift = run->drift, since = run->since;
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v++) {
        whole candidate = s->candidate[v];
        lanes energy = w->energy[v], place = s->place[v], middle = place - 0.5;
        ending e = {.m = PICK(candidate, tick * s->inverse_nu[v], (lanes){0}), .cosine = w->uz[v] * s->inverse_speed[v]};
        whole cell = nearest(middle), bin = nearest(smaller(energy * bin_inverse_eV, all_of(bins)) - 0.5), units = nearest(e.m);
        e.d = place - ((middle + SW_MAGIC) - SW_MAGIC);
        memcpy(e.cell, &cell, sizeof e.cell);
        w->least = smaller(w->least, PICK(candidate, energy, w->least));
        w->most = larger(w->most, PICK(candidate, energy, w->most));
        for (int k = 0; k < LANES; k++)
            histogram[bin[k]] += units[k];
        if (measured == SW_MEASURE_RATES) {
            sample_rates(run, &e);
            continue;
        }
        e.z = (w->z[v] + drift * (w->left[v] - since)) * inverse_beat;
        e.s = (w->x[v] * w->ux[v] + w->y[v] * w->uy[v]) * s->inverse_speed[v] * inverse_beat;
        lanes size = e.m * (1 + larger(e.z, -e.z) + 16 * larger(e.s, -e.s));
        if (measured == SW_MEASURE_SQUARES) {
            double half = 0.5 * inverse_beat * inverse_beat * (1 / SW_SQUARE);
            e.zz = e.z * e.z * (1 / SW_SQUARE);
            e.xx = (w->x[v] * w->x[v] + w->y[v] * w->y[v]) * half;
            size += e.m * (e.zz + e.xx);
        }
        if (SIGNS(~(size < SW_FINE_MOST))) run->fault = SW_FAULT_RANGE;
        sample_sets(run, measured, &e);
    }
}

PART void sample(sw_cold_run *run, walkers *w, const step *s)
{
    switch (run->measured) {
    case SW_MEASURE_NOTHING: break;
    case SW_MEASURE_RATES: sample_as(run, SW_MEASURE_RATES, w, s); break;
    case SW_MEASURE_V: sample_as(run, SW_MEASURE_V, w, s); break;
    case SW_MEASURE_PLACES: sample_as(run, SW_MEASURE_PLACES, w, s); break;
    case SW_MEASURE_SQUARES: sample_as(run, SW_MEASURE_SQUARES, w, s); break;
    }
}

/* Where each goes after a collision: in any direction. */
PART void turn(const walkers *w, step *s)
{
    int vectors = vectors_of(w);
    for (int v = 0; v < vectors; v++) {
        lanes along, aside, cosine = s->fate[v].cosine, over = ROOT(larger((lanes){0}, 1 - cosine * cosine));
        on_circle(s->fate[v].turn, &along, &aside);
        s->nx[v] = over * along;
        s->ny[v] = over * aside;
    }
}

/* Collisions; then those whose slice is over, or that are attached, make room. */
PART void scatter(sw_cold_run *run, walkers *w, step *s)
{
    int vectors = vectors_of(w);
    uint32_t ends = 0, attached = 0;
    for (int v = 0; v < vectors; v++) {
        const outcome to = {s->nx[v], s->ny[v], s->fate[v].cosine, s->inverse_speed[v]};
        whole gone = collide(run, w, v, s->real[v], (const int64_t *)&s->channel[v], &to);
        attached |= (uint32_t)SIGNS(gone) << v * LANES;
        ends |= (uint32_t)SIGNS(gone | s->over[v]) << v * LANES;
    }
    while (ends) { /* from the last one on, so that what closes up stays */
        int k = 31 - __builtin_clz(ends);
        ends &= ~(1u << k);
        put_back(run, w, k);
        if (attached >> k & 1) run->all->alive[w->electron[k]] = 0;
        if (run->from < run->to)
            take(run, w, k);
        else
            close_up(w, k);
    }
}

/* Electrons from..to, and then those that they have set free, as often as there are more. */
INLINE void follow(sw_cold_run *run)
{
    walkers w;
    step s;
    words keys[20];
    round_keys(run->all->key, keys);
    take_first(run, &w);
    while (w.n > 0 && !run->fault && !run->err->code) {
        draw(&w, &s, keys);
        reach(run->cold, &w, &s);
        fly(run->cold, &w, &s);
        check(run, &w, &s);
        if (run->fault) break;
        find_pieces(run->cold, &w, &s);
        look_up(run, &w, &s);
        sample(run, &w, &s);
        turn(&w, &s);
        scatter(run, &w, &s);
    }
    hand_over(run, &w);
    widen(run, &w);
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
