/* Collisions of the electrons in lanes; included by cold_lanes.h.
 *
 * Shapes: as cold_numbers.h
 * Units:  reduced as in electrons.h
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: cold.h
 */
#include "cold_sample.h"

/* What a walker meets at the end of its flight: a number below nu that chooses, the place in the tables. */
typedef struct meeting {
    lanes target, speed, beyond; /* beyond: energy past the beginning of its piece */
    whole real;
    const int64_t *piece; /* [LANES] */
} meeting;

/* Which process, of lane k, from the second on. */
INLINE int channel_of(const sw_cold *cold, const meeting *m, int k)
{
    int last = cold->channels - 1, c = 1;
    const sw_line *upto = cold->upto + (size_t)m->piece[k] * (size_t)cold->channels;
    double target = m->target[k], speed = m->speed[k], beyond = m->beyond[k];
    while (c < last && !(target < speed * (upto[c].value + upto[c].slope * beyond)))
        c++;
    return c;
}

/* Which process, given which of the real ones are not the first; few are compared for all lanes at once, many for one lane after
 * the other. Counts them. */
INLINE whole choose(const sw_cold *cold, int64_t *counted, const meeting *m, whole further)
{
    enum { FEW = 5 };
    whole channel = {0};
    int left = SIGNS(further);
    counted[0] += __builtin_popcount((unsigned)(SIGNS(m->real) & ~left));
    if (cold->channels > FEW) {
        for (int k = 0; k < LANES && left; k++) {
            if (!(left >> k & 1)) continue;
            channel[k] = channel_of(cold, m, k);
            counted[channel[k]]++;
        }
        return channel;
    }
    for (int c = 1; c < cold->channels; c++) {
        int before = left;
        channel -= further;
        left = 0;
        if (c < cold->channels - 1) {
            lanes value = {0}, slope = {0};
            for (int k = 0; k < LANES; k++) {
                const sw_line *upto = cold->upto + m->piece[k] * cold->channels + c;
                value[k] = upto->value;
                slope[k] = upto->slope;
            }
            further &= ~(m->target < m->speed * (value + slope * m->beyond));
            left = SIGNS(further);
        }
        counted[c] += __builtin_popcount((unsigned)(before & ~left));
    }
    return channel;
}

/* Ionization and attachment of some walkers of vector v, the bits of `rare`: energy left and lost, and who is gone. */
SELDOM void gain_or_lose(sw_cold_run *run, walkers *w, int v, int rare, const int64_t *channel, lanes *after, lanes *lost,
                         whole *gone)
{
    for (int lane = 0; lane < LANES; lane++) {
        if (!(rare >> lane & 1)) continue;
        int k = v * LANES + lane;
        double energy = AT(w->energy, k);
        if (run->cold->row[channel[lane]].kind == (double)SW_ATTACHMENT) {
            AT(lost, lane) = energy;
            WHOLE_AT(gone, lane) = -1;
            continue;
        }
        uint32_t draw = (uint32_t)WORD_AT(w->draw, k);
        sw_parent parent = {w->electron[k], &draw, AT(w->x, k), AT(w->y, k), AT(w->z, k), AT(w->left, k)};
        AT(after, lane) = sw_cold_ionize(run, &parent, (int)channel[lane], energy);
        WORD_AT(w->draw, k) = draw;
    }
}

/* A new direction, and one over the speed before. */
typedef struct outcome {
    lanes nx, ny, nz, inverse_speed;
} outcome;

/* The walkers of vector v whose collision is real; returns who is attached. */
INLINE whole collide(sw_cold_run *run, walkers *w, int v, whole real, const int64_t *channel, const outcome *to)
{
    lanes row[4], none = {0}, energy = w->energy[v];
    whole gone = {0};
    columns((const double *)(const void *)run->cold->row, 4, channel, row);
    lanes cos_chi = (w->ux[v] * to->nx + w->uy[v] * to->ny + w->uz[v] * to->nz) * to->inverse_speed;
    lanes lost = energy * (row[1] * (1 - cos_chi)) + row[0], after = larger(none, energy - lost);
    int rare = SIGNS(real & ((row[2] == all_of(SW_ATTACHMENT)) | (row[2] == all_of(SW_IONIZATION))));
    if (rare) gain_or_lose(run, w, v, rare, channel, &after, &lost, &gone);
    lanes speed = ROOT(after);
    w->ux[v] = PICK(real, speed * to->nx, w->ux[v]);
    w->uy[v] = PICK(real, speed * to->ny, w->uy[v]);
    w->uz[v] = PICK(real, speed * to->nz, w->uz[v]);
    w->energy[v] = PICK(real, after, energy);
    w->lost[v] += PICK(real, lost, none);
    w->window[v] = (w->window[v] & ~real) | (leading(after, SW_WINDOW_BITS) & real);
    return gone;
}
