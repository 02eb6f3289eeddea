#include "swarm/flight/flight_general.h"

#include <math.h>

#include "numbers/numeric.h"
#include "swarm/flight/known.h"
#include "swarm/flight/scatter.h"

/* One electron on its way, and the bounds of its window. */
typedef struct walker {
    double u[3], energy;
    int window;
    const double *bound; /* of each target, cumulative */
} walker;

static double square(const double v[3])
{
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
}

static md_status place(const sw_scene *scene, walker *p, md_error *err)
{
    p->energy = square(p->u);
    if (!(p->energy < SW_ENERGY_MOST))
        return md_fail(err, MD_ERR_NUMERICS,
                       "an electron of %g eV runs away: it gains more from the field than collisions take", p->energy);
    p->window = sw_cell(p->energy, SW_WINDOW_BITS);
    p->bound = scene->general->bound + p->window * scene->general->targets;
    return MD_OK;
}

/* The time before which no electron leaves its window and those beside it in which its bound holds: no speed changes faster
 * than the acceleration. Across a magnetic field velocities turn about a drift of a/w, so that a steady field there changes no
 * speed by more than twice that, however long it takes. */
static double horizon(const sw_scene *scene, const walker *p)
{
    const double *edge = scene->general->speed_edge;
    const sw_motion *m = &scene->general->motion;
    double speed = sqrt(p->energy);
    int n = scene->windows->n, k = p->window;
    double up = edge[k + SW_REACH < n ? k + 1 + SW_REACH : n] - speed,
           down = k > SW_REACH ? speed - edge[k - SW_REACH] : (double)INFINITY;
    if (m->a == 0) return (double)INFINITY;
    double room = fmax(0, fmin(up, down)), straight = room / m->a;
    if (m->gyration == 0 || m->frequency > 0) return straight;
    double swing = 2 * m->a * m->sin_b / m->gyration, along = m->a * fabs(m->cos_b);
    return room > swing ? fmax(straight, along > 0 ? (room - swing) / along : (double)INFINITY) : straight;
}

/* Fly for time t and measure what lies on the way. Where the energy is no plain polynomial of time, it is taken at a moment drawn
 * evenly: the same in expectation. */
static void fly(const sw_motion *m, walker *p, sw_electrons *all, int i, double t, double u_moment, const sw_layout *l,
                double weight, double *sum)
{
    double r[3], energy = 0, before = p->energy;
    if (m->gyration == 0 && m->frequency == 0) {
        energy = before + m->a * t * (p->u[2] + m->a * t / 3);
        for (int k = 0; k < 3; k++)
            r[k] = t * p->u[k];
        r[2] += 0.5 * m->a * t * t;
        p->u[2] += m->a * t;
    } else {
        double turn = all->turn - m->frequency * all->left[i], at[3] = {p->u[0], p->u[1], p->u[2]};
        if (weight > 0) sw_motion_fly(m, turn, u_moment * t, at, r);
        energy = square(at);
        sw_motion_fly(m, turn, t, p->u, r);
    }
    p->energy = square(p->u);
    sum[l->time] += weight * t;
    sum[l->energy] += weight * t * energy;
    sum[l->work] += weight * (p->energy - before);
    for (int k = 0; k < 3; k++)
        sum[l->drift + k] += weight * r[k];
    all->x[i] += r[0];
    all->y[i] += r[1];
    all->z[i] += r[2];
    all->left[i] -= t;
}

static void draw_partner(sw_electrons *all, int i, double spread, double partner[3])
{
    double unused;
    sw_electrons_normal(sw_electrons_draw(all, i), &partner[0], &partner[1]);
    sw_electrons_normal(sw_electrons_draw(all, i), &partner[2], &unused);
    for (int k = 0; k < 3; k++)
        partner[k] *= spread;
}

/* Energy in the frame of a target, and the target: the one of which `wanted`, evenly drawn up to the bound of all, is. What is
 * left of `wanted` lies evenly between 0 and the target's own bound. */
static double meet(const sw_scene *scene, const walker *p, sw_electrons *all, int i, double *wanted, const sw_target **target,
                   double *own, double partner[3])
{
    const sw_general *general = scene->general;
    int s = 0;
    while (s + 1 < general->targets && *wanted >= p->bound[s])
        s++;
    double below = s > 0 ? p->bound[s - 1] : 0;
    *wanted -= below;
    *own = p->bound[s] - below;
    *target = &general->target[s];
    if (!general->thermal) return p->energy;
    draw_partner(all, i, (*target)->spread, partner);
    const double g[3] = {p->u[0] - partner[0], p->u[1] - partner[1], p->u[2] - partner[2]};
    return square(g);
}

/* Every end of a flight stands for 1/nu of time at its energy, and with it its target. Returns the channel that collides, or -1. */
static int sample(const sw_scene *scene, const walker *p, sw_electrons *all, int i, double u, const sw_layout *l, double weight,
                  double *sum, double partner[3], md_error *err)
{
    const sw_gas *gas = scene->gas;
    const sw_target *target;
    double nu = p->bound[scene->general->targets - 1], wanted = u * nu, own;
    double energy = meet(scene, p, all, i, &wanted, &target, &own, partner);
    int j = sw_windows_interval(scene->windows, gas, fmin(energy, SW_ENERGY_MOST * (1 - 1e-15))), chosen = -1;
    const double *part = gas->sum + (size_t)j * (size_t)gas->channels, *slope = gas->slope + (part - gas->sum);
    double from_node = energy - gas->node[j], speed = sqrt(energy);
    if (scene->general->lut.speed) speed = sw_lut_speed(&scene->general->lut, energy);
    double begin = target->first > 0 ? part[target->first - 1] + slope[target->first - 1] * from_node : 0, below = begin;
    int bin = (int)fmin(p->energy / l->bin_eV, l->bins - 1);
    sum[l->histogram + bin] += weight / nu;
    sum[l->beyond] += energy > gas->table_end_eV ? weight / nu : 0;
    for (int c = target->first; c < target->end; c++) {
        double upto = part[c] + slope[c] * from_node;
        sum[l->convolved + c] += weight / own * speed * (upto - below);
        if (chosen < 0 && wanted < speed * (upto - begin)) chosen = c;
        below = upto;
    }
    if (scene->known && scene->known->residence) scene->known->residence[sw_known_cell(scene->known, p->energy)] += weight / nu;
    if (scene->known && scene->known->functions) {
        const double at[3] = {all->x[i], all->y[i], all->z[i]};
        sw_known_add(scene->known, p->u, p->energy, at, all->left[i], weight / nu, sum + l->control);
    }
    if (speed * (below - begin) > own)
        md_fail(err, MD_ERR_INTERNAL, "collision frequency %g above its bound %g at %.17g eV, %s", speed * (below - begin), own,
                energy, gas->channel[target->first].process->reaction);
    if (gas->above == SW_ABOVE_ERROR && energy > gas->table_end_eV)
        md_fail(err, MD_ERR_NUMERICS, "an electron of %g eV is beyond the cross-sections, which end at %g eV", energy,
                gas->table_end_eV);
    return chosen;
}

static md_status collide(const sw_scene *scene, walker *p, sw_electrons *all, int i, int channel, const double partner[3],
                         const sw_layout *l, double weight, double *sum, md_error *err)
{
    double lost;
    all->ux[i] = p->u[0];
    all->uy[i] = p->u[1];
    all->uz[i] = p->u[2];
    if (sw_scatter(scene, all, i, channel, partner, &lost, err)) return err->code;
    sum[l->counted + channel] += weight;
    sum[l->lost] += weight * lost;
    p->u[0] = all->ux[i];
    p->u[1] = all->uy[i];
    p->u[2] = all->uz[i];
    return MD_OK;
}

md_status sw_flight_follow_general(const sw_scene *scene, const sw_layout *layout, sw_electrons *all, int i, double weight,
                                   double *sum, md_error *err)
{
    const sw_layout *l = layout;
    walker p = {.u = {all->ux[i], all->uy[i], all->uz[i]}};
    while (all->left[i] > 0 && all->alive[i]) {
        if (place(scene, &p, err)) return err->code;
        md_random_block block = sw_electrons_draw(all, i);
        double u_time = md_random_uniform(block.word[0], block.word[1]),
               u_kind = md_random_uniform(block.word[2], block.word[3]);
        double nu = p.bound[scene->general->targets - 1];
        double collision = nu > 0 ? -md_log(u_time) / nu : (double)INFINITY;
        double t = fmin(collision, fmin(horizon(scene, &p), all->left[i]));
        bool slice_ends = t == all->left[i];
        fly(&scene->general->motion, &p, all, i, t, u_kind, l, weight, sum);
        if (slice_ends) break;
        if (t < collision) continue;
        double partner[3];
        int channel = sample(scene, &p, all, i, u_kind, l, weight, sum, partner, err);
        sum[channel < 0 ? l->null : l->real] += weight > 0;
        if (err->code) return err->code;
        if (channel >= 0 && collide(scene, &p, all, i, channel, partner, l, weight, sum, err)) return err->code;
    }
    all->ux[i] = p.u[0];
    all->uy[i] = p.u[1];
    all->uz[i] = p.u[2];
    return MD_OK;
}
