/* A modified Patankar step of third order: three more stages after the first one, positive and conservative at any length.
 *
 * With g at the beginning and g1 of md_patankar_first, all taken from g:
 *     end:   h   (1/2 f(g) + 1/2 f(g1))          donors relative to g1               of second order at t + h
 *     way:   h/3 (5/6 f(g) + 1/6 f(end))         relative to 2/3 g + 1/3 end         of second order at t + h/3
 *     last:  h   (3/4 f(way) + 1/4 f(end))       relative to end                     of third order
 * The last average is Radau's formula of third order, with nodes at 1/3 and 1, which asks of the states at its nodes an error of
 * h^3, and of what donors are taken relative to as much (Kopecz & Meister 2018b). The state at the beginning does not stand in it:
 * of what a fast bin was off its balance then, -3/16 is left. `last - end` is what the second order has missed.
 *
 * Donors that lose all they have many times over and were far from their balance keep less of the rates at g, as in
 * md_patankar_second, by O(h^4).
 *
 * Shapes: arrays of n bins
 * Units:  SI; masses kg/m^2
 * Owner:  pure functions of md_patankar's work arrays
 * MPI:    Local
 * Source: Kopecz & Meister (2018b), BIT Numer. Math. 58, 691 (conditions of third order); Hairer & Wanner (1996), Solving Ordinary
 *         Differential Equations II, section IV.5 (Radau's formula)
 */
#ifndef MD_DISK_SOLVE_THIRD_H
#define MD_DISK_SOLVE_THIRD_H

#include "disk/solve/patankar.h"

/* Where the state on the way is, in sub-steps. */
static const double MD_THIRD_WAY = 1.0 / 3;

/* A sub-step, and its beginning with the rates there. */
typedef struct md_third {
    md_patankar *work;
    const md_sizes *sizes;
    const md_meetings *meetings;
    const md_state *start;
    double h;
} md_third;

/* Follows md_patankar_first. `end`: its result with the rates at t + h; `earlier`: the masses before the last accepted sub-step. */
void md_third_end(const md_third *step, const md_state *end, const double *earlier, double *out, md_moved *moved);
/* `end`: the result of md_third_end, with the same rates. Half of the supply on the way is that of supply_a, half of supply_b. */
void md_third_way(const md_third *step, const md_state *end, const md_state *supply_a, const md_state *supply_b, double *out,
                  md_moved *moved);
/* `way`: the result of md_third_way, with the rates at that time; its supply is not asked for. */
void md_third_last(const md_third *step, const md_state *way, const md_state *end, double *out, md_moved *moved);

#endif
