#include "optics/mie/nodes.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

/* The chords between nodes may be off by so many times the error at first; values between truth and chord then halve that. Where
 * the curve turns they cannot, and the chords must be shorter. */
static const double FIRST_GAIN = 1.9, GAIN_STEP = 0.95;
enum { SWEEPS = 24 };

static double *at(const md_nodes *nodes, double *all, int i, int t)
{
    return &all[(size_t)i * (size_t)nodes->n_T + (size_t)t];
}

static double known(const md_nodes *nodes, const double *all, int i, int t)
{
    return all[(size_t)i * (size_t)nodes->n_T + (size_t)t];
}

/* Relative error at the known point (i, t) of straight lines between the sizes low and high and the nodes around t, through `z`. */
static double off(const md_nodes *nodes, const double *z, int low, int high, int i, int t)
{
    double w = low == high ? 0 : (nodes->ln_s[i] - nodes->ln_s[low]) / (nodes->ln_s[high] - nodes->ln_s[low]);
    int before = t - t % 2, after = t + t % 2;
    double below = known(nodes, z, low, before) + known(nodes, z, low, after);
    double above = known(nodes, z, high, before) + known(nodes, z, high, after);
    double truth = known(nodes, nodes->truth, i, t);
    return (0.5 * ((1 - w) * below + w * above) - truth) / fmax(truth, DBL_MIN);
}

/* As the file will hold it. */
static double rounded(double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", MD_NODES_DIGITS, value);
    return strtod(text, NULL);
}

static void measure(md_nodes *nodes)
{
    nodes->error = 0;
    for (int i = 0, low = 0, high = 0; i < nodes->n_s; i++) {
        if (nodes->node[i]) low = i;
        for (high = i; !nodes->node[high];)
            high++;
        for (int t = 0; t < nodes->n_T; t++) {
            double error = fabs(off(nodes, nodes->value, low, high, i, t));
            if (error <= nodes->error) continue;
            nodes->error = error;
            nodes->error_s = i;
            nodes->error_T = t;
        }
    }
}

void md_nodes_take(md_nodes *nodes)
{
    for (int i = 0; i < nodes->n_s; i++)
        for (int t = 0; t < nodes->n_T; t += 2)
            *at(nodes, nodes->value, i, t) = rounded(known(nodes, nodes->truth, i, t));
    measure(nodes);
}

static bool joins(const md_nodes *nodes, int from, int to, double allowed)
{
    for (int i = from; i < to; i++)
        for (int t = 0; t < nodes->n_T; t++)
            if (fabs(off(nodes, nodes->truth, from, to, i, t)) > allowed) return false;
    return true;
}

/* Each node as far from the one before as the chord between them allows. */
static void stride(md_nodes *nodes, double allowed)
{
    for (int i = 0; i < nodes->n_s; i++)
        nodes->node[i] = i == 0;
    for (int i = 0; i < nodes->n_s - 1; nodes->node[i] = true) {
        int from = i++;
        while (i < nodes->n_s - 1 && joins(nodes, from, i + 1, allowed))
            i++;
    }
}

/* Moves one value so that the largest error above the truth and the largest below it, in the cells around it, are equal. */
static void level(md_nodes *nodes, int low, int here, int high, int t)
{
    double most = -DBL_MAX, least = DBL_MAX;
    int first = t > 0 ? t - 1 : t, last = t < nodes->n_T - 1 ? t + 1 : t;
    for (int i = low < here ? low + 1 : here; i < high || i == here; i++) {
        for (int k = first; k <= last; k++) {
            double error = i < here ? off(nodes, nodes->value, low, here, i, k) : off(nodes, nodes->value, here, high, i, k);
            most = fmax(most, error);
            least = fmin(least, error);
        }
    }
    *at(nodes, nodes->value, here, t) *= 1 - 0.5 * (most + least);
}

static void level_all(md_nodes *nodes, const int *place, int places)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int k = 0; k < places; k++)
            for (int t = 0; t < nodes->n_T; t += 2)
                level(nodes, place[k > 0 ? k - 1 : k], place[k], place[k < places - 1 ? k + 1 : k], t);
    for (int k = 0; k < places; k++)
        for (int t = 0; t < nodes->n_T; t += 2)
            *at(nodes, nodes->value, place[k], t) = rounded(known(nodes, nodes->value, place[k], t));
}

md_status md_nodes_choose(md_nodes *nodes, double error, md_error *err)
{
    int *place = md_alloc((size_t)nodes->n_s, sizeof *place, err);
    if (place == NULL) return err->code;
    for (double gain = FIRST_GAIN; gain > 0.4; gain *= GAIN_STEP) {
        int places = 0;
        stride(nodes, gain * error);
        for (int i = 0; i < nodes->n_s; i++)
            if (nodes->node[i]) place[places++] = i;
        md_nodes_take(nodes);
        level_all(nodes, place, places);
        measure(nodes);
        if (nodes->error <= error) break;
    }
    md_free(place);
    if (nodes->error > error)
        return md_fail(err, MD_ERR_NUMERICS, "straight lines err by %.3g where %.3g was asked for: allow more", nodes->error,
                       error);
    return MD_OK;
}
