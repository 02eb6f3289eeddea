#include "swarm/flight/flight.h"

#include <math.h>

#include "numbers/numeric.h"
#include "swarm/flight/collide.h"
#include "swarm/flight/flight_general.h"

/* One electron on its way. */
typedef struct walker {
    double ux, uy, uz, energy;
    int window;
} walker;

static walker walker_of(const sw_electrons *all, int i)
{
    walker p = {all->ux[i], all->uy[i], all->uz[i], 0, 0};
    p.energy = p.ux * p.ux + p.uy * p.uy + p.uz * p.uz;
    p.window = sw_cell(p.energy, SW_WINDOW_BITS);
    return p;
}

/* Time until the energy leaves its window; *step says whether into the next higher one or the next lower. Along a flight
 * energy is a parabola in time: energy + 2 a u_z t + a^2 t^2. Roots are taken in the form without cancellation. */
static double time_to_edge(const sw_windows *w, const walker *p, double a, int *step)
{
    double up = fmax(0, w->edge[p->window + 1] - p->energy), down = fmax(0, p->energy - w->edge[p->window]);
    double uz = p->uz, square = uz * uz;
    if (uz < 0 && square >= down) {
        *step = -1;
        return down / (-uz + sqrt(square - down)) / a;
    }
    *step = 1;
    double root = sqrt(square + up);
    return (uz > 0 ? up / (uz + root) : root - uz) / a;
}

/* Fly for time t and measure what lies on the way. */
static void fly(walker *p, sw_electrons *all, int i, double a, double t, const sw_layout *l, double weight, double *sum)
{
    double dz = t * (p->uz + 0.5 * a * t);
    sum[l->time] += weight * t;
    sum[l->energy] += weight * t * (p->energy + a * t * (p->uz + a * t / 3));
    sum[l->drift] += weight * t * p->ux;
    sum[l->drift + 1] += weight * t * p->uy;
    sum[l->drift + 2] += weight * dz;
    all->x[i] += t * p->ux;
    all->y[i] += t * p->uy;
    all->z[i] += dz;
    all->left[i] -= t;
    p->uz += a * t;
    p->energy = p->ux * p->ux + p->uy * p->uy + p->uz * p->uz;
}

/* Every end of a flight stands for 1/nu of time at its energy. Returns the channel that collides, or -1. */
static int sample(const sw_scene *scene, const walker *p, double nu, double u, const sw_layout *l, double weight, double *sum,
                  md_error *err)
{
    const sw_gas *gas = scene->gas;
    int j = sw_windows_interval(scene->windows, gas, p->energy), chosen = -1;
    const double *part = gas->sum + (size_t)j * (size_t)gas->channels, *slope = gas->slope + (size_t)j * (size_t)gas->channels;
    double from_node = p->energy - gas->node[j], speed = sqrt(p->energy), below = 0, stands_for = weight / nu;
    double wanted = u * nu / speed;
    int bin = (int)fmin(p->energy / l->bin_eV, l->bins - 1);
    sum[l->histogram + bin] += stands_for;
    sum[l->beyond] += p->energy > gas->table_end_eV ? stands_for : 0;
    for (int c = 0; c < gas->channels; c++) {
        double upto = part[c] + slope[c] * from_node;
        sum[l->convolved + c] += stands_for * speed * (upto - below);
        if (chosen < 0 && wanted < upto) chosen = c;
        below = upto;
    }
    if (speed * below > nu)
        md_fail(err, MD_ERR_INTERNAL, "collision frequency %g above its bound %g at %.17g eV, interval %d", speed * below, nu,
                p->energy, j);
    return chosen;
}

static md_status follow(const sw_scene *scene, const sw_layout *l, sw_electrons *all, int i, double weight, double *sum,
                        md_error *err)
{
    const sw_windows *w = scene->windows;
    double a = scene->acceleration;
    walker p = walker_of(all, i);
    while (all->left[i] > 0 && all->alive[i]) {
        md_random_block block = sw_electrons_draw(all, i);
        double u_time = md_random_uniform(block.word[0], block.word[1]),
               u_kind = md_random_uniform(block.word[2], block.word[3]);
        double nu = w->nu[p.window];
        int step;
        double edge = time_to_edge(w, &p, a, &step), collision = nu > 0 ? -md_log(u_time) / nu : (double)INFINITY;
        double t = fmin(collision, fmin(edge, all->left[i]));
        bool slice_ends = t == all->left[i];
        fly(&p, all, i, a, t, l, weight, sum);
        if (slice_ends) break;
        if (t == edge) {
            p.window += step;
            if (p.window >= w->n)
                return md_fail(err, MD_ERR_NUMERICS,
                               "an electron of %g eV runs away: it gains more from the field than collisions take", p.energy);
            continue;
        }
        if (scene->gas->above == SW_ABOVE_ERROR && p.energy > scene->gas->table_end_eV)
            return md_fail(err, MD_ERR_NUMERICS, "an electron of %g eV is beyond the cross-sections, which end at %g eV",
                           p.energy, scene->gas->table_end_eV);
        int channel = sample(scene, &p, nu, u_kind, l, weight, sum, err);
        sum[channel < 0 ? l->null : l->real] += weight > 0;
        if (err->code) return err->code;
        if (channel < 0) continue;
        sum[l->counted + channel] += weight;
        all->ux[i] = p.ux;
        all->uy[i] = p.uy;
        all->uz[i] = p.uz;
        double lost;
        if (sw_collide(scene, all, i, channel, p.energy, &lost, err)) return err->code;
        sum[l->lost] += weight * lost;
        p = walker_of(all, i);
    }
    all->ux[i] = p.ux;
    all->uy[i] = p.uy;
    all->uz[i] = p.uz;
    return MD_OK;
}

md_status sw_flight_slice(const sw_scene *scene, const sw_layout *layout, sw_electrons *all, double weight, double *sum,
                          md_error *err)
{
    for (int i = 0; i < all->n && !err->code; i++) /* n grows while electrons are set free */
        scene->general ? sw_flight_follow_general(scene, layout, all, i, weight, sum, err)
                       : follow(scene, layout, all, i, weight, sum, err);
    return err->code;
}
