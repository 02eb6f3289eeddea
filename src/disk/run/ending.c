#include "disk/run/ending.h"

#include <math.h>
#include <stddef.h>

#include "base/constants.h"

md_held md_held_begin(void)
{
    return (md_held){(double)INFINITY, (double)INFINITY, (double)INFINITY};
}

void md_held_note(double *since, bool now, double t)
{
    if (!now)
        *since = (double)INFINITY;
    else if (t < *since)
        *since = t;
}

/* Without a break for at least `years`. */
static bool long_enough(double since, double t, double years)
{
    return t - since >= years * MD_YEAR;
}

const char *md_ending(const md_held *since, double t, const md_params *params)
{
    if (params->run.stop_loss_rate_Mmars_s > 0 && long_enough(since->quiet, t, params->run.stop_loss_rate_min_yr))
        return "loss_rate";
    if (params->run.stop_no_blowout && long_enough(since->no_blowout, t, params->run.stop_no_blowout_min_yr))
        return "no_blowout";
    if (params->run.stop_all_stopped && long_enough(since->stopped, t, params->run.stop_all_stopped_min_yr))
        return "all_cells_stopped";
    return NULL;
}
