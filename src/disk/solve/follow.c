#include "disk/solve/follow.h"

#include <math.h>

#include "numbers/numeric.h"

double md_follow_share(double a, double b)
{
    double low = fmin(a, b), x = (b - a) / (b + a);
    if (!(low > 0)) return 0.5;
    if (fabs(x) < 0.01) return 0.5 + x / 6; /* to 1e-8 */
    return b / (b - a) - 1 / md_log(b / a);
}

/* What collisions do in this state. */
static void find_power(md_solver *solver, int ig, const md_cell *cell, double power[MD_HEATS])
{
    const md_disk *disk = solver->disk;
    for (int k = 0; k < MD_HEATS; k++)
        power[k] = 0;
    if (!disk->params.collisions.energy || !solver->rates[0].collide) return;
    md_energy now = md_solver_energy(solver, ig, cell);
    power[MD_HEAT_MET] = power[MD_HEAT_CHECK] = now.relative;
    power[MD_HEAT_DISSIPATED] = now.dissipated;
    power[MD_HEAT_RETAINED] = now.retained;
}

static md_followed losses_at(const md_cell *cell, double t)
{
    double lost[MD_BOOKS];
    md_cell_books(cell, lost);
    return (
        md_followed){.t = t, .blown = md_ledger_sum(lost, MD_LEAVES_BY_LIGHT), .sunk = md_ledger_sum(lost, MD_LEAVES_BY_SINK)};
}

md_followed md_follow_from(md_solver *solver, int ig, const md_cell *cell, double t)
{
    md_followed now = losses_at(cell, t);
    find_power(solver, ig, cell, now.power);
    return now;
}

static void end_orbits(const md_disk *disk, md_cell *cell, const md_followed *from, const md_followed *to)
{
    double done = md_radial_orbits(&disk->radial, to->t);
    if (done <= md_radial_orbits(&disk->radial, from->t)) return;
    double share = fmin(1, (done * disk->radial.t_orb_in - from->t) / (to->t - from->t));
    cell->orbit_blown = from->blown + share * (to->blown - from->blown);
    cell->orbit_sunk = from->sunk + share * (to->sunk - from->sunk);
}

void md_follow_to(md_solver *solver, int ig, md_cell *cell, const md_followed *from, double t)
{
    md_followed now = md_follow_from(solver, ig, cell, t);
    double h = t - from->t;
    end_orbits(solver->disk, cell, from, &now);
    double share = md_follow_share(from->power[MD_HEAT_MET], now.power[MD_HEAT_MET]);
    for (int k = 0; k < MD_HEATS && solver->disk->params.collisions.energy; k++) {
        double of_from = k == MD_HEAT_CHECK ? 0.5 : share;
        md_sum_add(&cell->heat[k], h * (of_from * from->power[k] + (1 - of_from) * now.power[k]));
    }
}

void md_follow_rest(const md_disk *disk, md_cell *cell, double t0, double t1)
{
    md_followed from = losses_at(cell, t0), to = losses_at(cell, t1);
    end_orbits(disk, cell, &from, &to);
}
