#include "disk/evolve/couple.h"

#include <math.h>

/* Tolerances that half a step may move of the disk; in the first one, where nothing is known of the cells, so little that it will
 * not be refused. */
static const double MOST_KICK = 10, FIRST_KICK = 0.5;
static const double SAFETY = 0.9, LEAST_CHANGE = 0.1, MOST_CHANGE = 5;

double md_couple_most(double couple, double rtol)
{
    return rtol * (couple > 0 ? MOST_KICK : FIRST_KICK);
}

double md_couple_shorter(double h, double factor)
{
    return h * fmax(LEAST_CHANGE, SAFETY * factor);
}

double md_couple_next(double couple, double h, double error, double kick, double rtol)
{
    if (!(kick > 0)) return MOST_CHANGE * couple; /* nothing moved: an empty disk needs no steps; 0 stays, nothing is known */
    double next = h * fmin(MOST_CHANGE, SAFETY * fmin(1 / sqrt(error), 1 / (kick / rtol / MOST_KICK)));
    return h < 0.5 * couple ? fmax(couple, next) : next;
}
