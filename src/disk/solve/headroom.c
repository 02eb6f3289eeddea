#include "disk/solve/headroom.h"

#include <math.h>

enum { MOST_TRIES = 20 };

md_headroom md_headroom_begin(double wants, double guess, double stiffness)
{
    return (md_headroom){.x = fmin(wants, guess), .wants = wants, .low = 0, .high = wants, .slope = -(1 + stiffness)};
}

bool md_headroom_next(md_headroom *s, double limit, double tolerance)
{
    double excess = fmin(s->wants, limit) - s->x; /* above 0: more can come */
    if (excess == 0 || s->tries >= MOST_TRIES) return false;
    if (excess > 0)
        s->low = s->x;
    else
        s->high = s->x;
    if (s->tries > 0) s->slope = (excess - s->last_excess) / (s->x - s->last_x);
    double next = s->x - excess / s->slope;
    /* A line that leads out of the bracket says nothing, but that all that is wanted may be tried. */
    bool inside = s->slope < 0 && next >= s->low && next <= s->high;
    if (!inside) next = excess > 0 && s->high == s->wants ? s->wants : 0.5 * (s->low + s->high);
    double off = s->tries > 0 ? fabs(next - s->x) : fabs(excess); /* what was only expected of the limit proves nothing */
    if (off <= tolerance) return false;
    s->last_x = s->x;
    s->last_excess = excess;
    s->x = next;
    s->tries++;
    return true;
}

double md_headroom_stiffness(const md_disk *disk, const md_rates *rates, double h)
{
    double kappa = 0;
    for (int k = 0; k < disk->sizes.n; k++)
        kappa += rates->supply_weight[k] * rates->opacity[k];
    double relative = rates->kappa > 0 ? kappa / rates->kappa : 1;
    return h / rates->t_blow * fmax(1, relative);
}

/* `share` of a and the rest of b. */
static md_supply_split mix(const md_supply_split *a, const md_supply_split *b, double share)
{
    double rest = 1 - share;
    return (md_supply_split){.surface = share * a->surface + rest * b->surface,
                             .deep_in = share * a->deep_in + rest * b->deep_in,
                             .deep_out = share * a->deep_out + rest * b->deep_out,
                             .spilled = share * a->spilled + rest * b->spilled,
                             .refused = share * a->refused + rest * b->refused};
}

void md_headroom_second(const md_disk *disk, md_rates *a, md_rates *b, double surface, double h)
{
    const md_params *p = &disk->params;
    if (p->supply.headroom == MD_HEADROOM_NONE || !(b->supply_wants > 0)) return;
    b->supply = md_supply_route(p, b->supply_offered, fmin(surface, b->supply_wants));
    if (!(a->supply.surface < a->supply_wants || b->supply.surface < b->supply_wants)) return;
    double x = 0.25 * md_headroom_stiffness(disk, b, h);
    a->supply = mix(&a->supply, &b->supply, 1 / (1 + x * x));
}
