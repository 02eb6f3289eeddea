/* Modified Patankar steps of one cell: positive and conservative at any step length.
 *
 * Every transfer out of bin l is taken in proportion to the new mass g_l', every gain is somebody's loss, and mass only moves
 * to smaller bins, so one sweep from the largest bin down solves
 *     g_k' = (g_k + h (F_k + sum_{l>k} c_kl g_l')) / (1 + h (L_k + S_k))
 * exactly in O(n^2). When some mass moves up (sticking = accrete, book-keeping gross) the same linear system is solved at
 * once (dense.h).
 *
 * Shapes: arrays of n bins
 * Units:  SI; masses kg/m^2
 * Owner:  md_patankar owns its work arrays; free with md_patankar_free
 * MPI:    Local
 * Source: Burchard, Deleersnijder & Meister (2003), Appl. Numer. Math. 47, 1; Kopecz & Meister (2018), Appl. Numer. Math.
 * 123, 159
 */
#ifndef MD_DISK_SOLVE_PATANKAR_H
#define MD_DISK_SOLVE_PATANKAR_H

#include "disk/collide/kernels.h"
#include "disk/model/cell.h"
#include "disk/model/influx.h"
#include "disk/model/sizes.h"
#include "disk/solve/rates.h"

typedef struct md_patankar {
    int n;
    const md_sweep_kernel *kernel;
    const md_influx *influx;          /* of the cell in hand, the caller's; NULL: none */
    double *all;                      /* holds the arrays of the sweep as well */
    double *partner_a, *partner_b;    /* numbers N at the two states whose rates are averaged [m^-2] */
    double *scale_a, *scale_b;        /* per donor: weights of the rates of the two states */
    double *drift_a, *drift_b;        /* those of what drifts, where they are others */
    double *blown_a, *blown_b;        /* rates of blow-out of the two states [1/s] */
    double *kept, *weight, *expected; /* of the stages of third order (third.h) */
    double *known_phi, *new_share;    /* per donor, for bodies that drift, see sweep.h */
    double *one, *zero;               /* of every bin */
    double *all_new;                  /* new_share of the first stage (sweep.h) */
    double *before;                   /* mass at the start and from sources [kg/m^2] */
    double *others, *blow, *shrunk;   /* means of the rates of the two states [1/s] */
    md_sweep_work sweep;
    md_sweep_result result; /* of the stage solved last; `mass` is the caller's */
    double *matrix;         /* n * n, for the dense solve, else NULL */
    uint64_t sweeps;        /* stages solved so far */
} md_patankar;

md_status md_patankar_init(md_patankar *work, int bins, const md_sweep_kernel *kernel, bool dense, md_error *err);
void md_patankar_free(md_patankar *work);

/* What one step moved [kg/m^2], by ledger term; never rate times time. */
typedef struct md_moved {
    double book[MD_BOOKS];
    double sigma_deep;   /* of the deep layer after the step */
    double not_supplied; /* refused for want of head-room: in no book */
} md_moved;

/* A cell at an instant, and what acts on it then. */
typedef struct md_state {
    const md_rates *rates;
    const double *mass; /* of the bins [kg/m^2] */
    double sigma_deep;
} md_state;

/* First stage (mpe): from the masses of `from`, with its linear rates, and collisions with the partners of masses `partners`.
 * out[n] is the new state. */
void md_patankar_first(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *from,
                       const double *partners, double h, double *out, md_moved *moved);

/* Second stage: the mean of the rates at state a, with masses g, and at the first stage's result b, with g1, taken from g; follows
 * md_patankar_first. This is MPRK22(1) but for donors that lose all they have many times over in the sub-step and were far from
 * their balance, or have begun to alternate about it (`earlier`, the masses before the last accepted sub-step, and g1 lie on one
 * side of g; NULL: there was none). Bodies that meet their like would go on so for ever, g -> 1/g in units of their balance, unseen
 * where they hold little mass. Their rates tend to those at g1 alone, with a weight that differs from 1/2 by O(h^2), so the order
 * stays. */
void md_patankar_second(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *a,
                        const md_state *b, const double *earlier, double h, double *out, md_moved *moved);

/* Of the weight that the rates at the beginning have, what each donor keeps (md_patankar_second); follows md_patankar_first. */
void md_patankar_kept(const md_patankar *work, const double *earlier, const double *g, const double *g1, double *kept);

/* Two states whose rates are averaged. */
typedef struct md_patankar_pair {
    const md_state *a, *b;
    const double *weight_a;              /* of a, for each donor; the rest is that of b */
    const double *expected;              /* what each donor is expected to hold in the end */
    const md_state *supply_a, *supply_b; /* half of the supply each */
} md_patankar_pair;

/* One stage of any order: out = from + h (w f(a) + (1 - w) f(b)), every transfer in proportion to what the donor comes to hold over
 * what it is expected to hold. Bodies that drift leave in proportion to what is at the lower edge of their bin, which is found with
 * the bin (drift.h): however many bins they pass in h, neighbours do not swing against each other. Each state is blown out at its
 * own rates. Where `expected` is right to h^p and the average to h^(p + 1), so is the result. */
void md_patankar_mean(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *from,
                      const md_patankar_pair *pair, double h, double *out, md_moved *moved);

/* The rates at which the bins of state g are blown out [1/s]: by fraction but where the edge of the band of leaving sizes
 * cuts a bin, see band.h. */
void md_patankar_blown(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_rates *rates,
                       const double *g, double *blown);

#endif
