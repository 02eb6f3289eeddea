#include "disk/solve/outside.h"

#include "disk/solve/motion.h"
#include "numbers/constants.h"

/* A table that is not used has no points. */
static bool beyond(const double *x, int n, double asked)
{
    return n > 0 && (asked < x[0] || asked > x[n - 1]);
}

static bool beyond1(const md_table1 *table, double asked)
{
    return beyond(table->x, table->n, asked);
}

static bool beyond2(const md_table2 *table, double x, double y)
{
    return beyond(table->x, table->nx, x) || beyond(table->y, table->ny, y);
}

void md_outside_count(const md_disk *disk, int ig, const md_rates *rates, double v, md_cell *cell)
{
    const md_params *p = &disk->params;
    const md_tables *t = &disk->tables;
    double r = disk->radial.r[ig] / MD_R_MARS;
    bool strength = p->collisions.outcome == MD_OUTCOME_LS2012 && rates->collide;
    bool supplied = p->supply.mode != MD_SUPPLY_OFF && !rates->phase.vapour && !rates->phase.paused;
    cell->outside[MD_OUTSIDE_Q_PR] += rates->q_pr_outside;
    cell->outside[MD_OUTSIDE_STRENGTH] += strength && md_motion_outside_strength(disk, v);
    cell->outside[MD_OUTSIDE_VAPOUR] += rates->vapour_outside;
    cell->outside[MD_OUTSIDE_MARS] += beyond1(&t->mars_T, rates->t);
    cell->outside[MD_OUTSIDE_PHI] += beyond1(&t->phi, rates->tau_los);
    cell->outside[MD_OUTSIDE_E] += beyond1(&t->e_of_r, r);
    cell->outside[MD_OUTSIDE_PHASE] += beyond2(&t->phase_solid, rates->phase.T, rates->tau_los);
    cell->outside[MD_OUTSIDE_SUPPLY] += supplied && (beyond1(&t->supply_t, rates->t) || beyond2(&t->supply_tr, rates->t, r));
    cell->outside[MD_OUTSIDE_SUPPLY_T] += supplied && beyond1(&t->supply_T, rates->T_M);
}
