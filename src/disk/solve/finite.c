#include "disk/solve/finite.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "numbers/constants.h"
#include "numbers/wide.h"

typedef struct term {
    const char *name;
    size_t offset;
} term;

static const term of_cell[] = {
    {"proposed sub-step", offsetof(md_cell, h)},
    {"last error", offsetof(md_cell, h_error)},
    {"last sub-step", offsetof(md_cell, h_last)},
    {"eccentricity", offsetof(md_cell, e)},
    {"inclination", offsetof(md_cell, inc)},
    {"mass of the deep layer", offsetof(md_cell, sigma_deep)},
    {"factor of the feedback", offsetof(md_cell, supply_factor)},
};

static const term of_rates[] = {
    {"temperature of Mars", offsetof(md_rates, T_M)},
    {"surface density", offsetof(md_rates, sigma)},
    {"opacity", offsetof(md_rates, kappa)},
    {"optical depth", offsetof(md_rates, tau_los)},
    {"shielded opacity", offsetof(md_rates, kappa_eff)},
    {"particle temperature", offsetof(md_rates, phase.T)},
    {"vapour fraction", offsetof(md_rates, phase.f_vap)},
    {"liquid fraction", offsetof(md_rates, phase.f_liquid)},
    {"solid fraction", offsetof(md_rates, phase.f_solid)},
    {"blow-out time", offsetof(md_rates, t_blow)},
    {"grain temperature", offsetof(md_rates, T_d)},
    {"rate of size change", offsetof(md_rates, ds_dt)},
    {"smallest size that stays", offsetof(md_rates, s_min_eff)},
    {"nominal supply", offsetof(md_rates, supply_nominal)},
    {"supply to the surface", offsetof(md_rates, supply.surface)},
    {"supply to the deep layer", offsetof(md_rates, supply.deep_in)},
    {"supply from the deep layer", offsetof(md_rates, supply.deep_out)},
    {"supply that spills", offsetof(md_rates, supply.spilled)},
    {"supply that finds no room", offsetof(md_rates, supply.refused)},
};

enum { OF_CELL = sizeof of_cell / sizeof of_cell[0], OF_RATES = sizeof of_rates / sizeof of_rates[0] };

static double value_of(const void *from, const term *t)
{
    return *(const double *)(const void *)((const char *)from + t->offset);
}

/* Arrays over the bins; NULL for one that is not in use. */
enum { ARRAYS = MD_SINKS + 5 };
typedef struct named_array {
    const char *name;
    const double *v;
} named_array;

static void list_arrays(const md_rates *rates, const md_radiation *rad, const md_cell *cell, named_array list[ARRAYS])
{
    int n = 0;
    list[n++] = (named_array){"mass", cell->mass};
    list[n++] = (named_array){"<Q_pr>", rad->q_pr};
    list[n++] = (named_array){"beta", rad->beta};
    for (int s = 0; s < MD_SINKS; s++)
        list[n++] = (named_array){md_ledger_sinks[s].rate, rates->sink_on[s] ? rates->sink[s] : NULL};
    list[n++] = (named_array){"shrinking rate", rates->shrinks ? rates->shrink : NULL};
    list[n++] = (named_array){"share of the supply", rates->supply.surface > 0 ? rates->supply_weight : NULL};
}

/* x - x is 0 for a number and nan for everything else, and so is a sum of them. Eight sums: two vectors. */
MD_WIDE static double array_doubt(const double *v, int n)
{
    double sum[8] = {0, 0, 0, 0, 0, 0, 0, 0};
    int k = 0;
    for (; k + 8 <= n; k += 8)
        for (int j = 0; j < 8; j++)
            sum[j] += v[k + j] - v[k + j];
    for (; k < n; k++)
        sum[0] += v[k] - v[k];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

static double terms_doubt(const void *from, const term *terms, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++) {
        double value = value_of(from, &terms[k]);
        sum += value - value;
    }
    return sum;
}

static bool all_finite(const md_rates *rates, const md_cell *cell, const named_array *list, int bins)
{
    double doubt = terms_doubt(cell, of_cell, OF_CELL) + terms_doubt(rates, of_rates, OF_RATES);
    for (int a = 0; a < ARRAYS; a++)
        if (list[a].v) doubt += array_doubt(list[a].v, bins);
    return doubt == 0;
}

static md_status blame(const md_disk *disk, int ig, const char *name, double value, double t, md_error *err)
{
    return md_fail(err, MD_ERR_NUMERICS, "cell %d (r = %.6g R_mars): %s is %g at t = %.9g s", ig,
                   disk->radial.r[ig] / MD_R_MARS, name, value, t);
}

md_status md_finite_check(const md_disk *disk, const md_rates *rates, const md_radiation *rad, int ig, const md_cell *cell,
                          md_error *err)
{
    named_array list[ARRAYS];
    int bins = disk->sizes.n;
    list_arrays(rates, rad, cell, list);
    if (all_finite(rates, cell, list, bins)) return MD_OK;
    /* The cause before what follows from it: Mars, the bins, the rest. */
    if (!isfinite(rates->T_M)) return blame(disk, ig, "temperature of Mars", rates->T_M, rates->t, err);
    for (int a = 0; a < ARRAYS; a++)
        for (int k = 0; list[a].v && k < bins; k++)
            if (!isfinite(list[a].v[k]))
                return md_fail(err, MD_ERR_NUMERICS, "cell %d (r = %.6g R_mars), bin %d (s = %.4g m): %s is %g at t = %.9g s",
                               ig, disk->radial.r[ig] / MD_R_MARS, k, disk->sizes.s[k], list[a].name, list[a].v[k], rates->t);
    for (int k = 0; k < OF_CELL; k++)
        if (!isfinite(value_of(cell, &of_cell[k])))
            return blame(disk, ig, of_cell[k].name, value_of(cell, &of_cell[k]), rates->t, err);
    for (int k = 0; k < OF_RATES; k++)
        if (!isfinite(value_of(rates, &of_rates[k])))
            return blame(disk, ig, of_rates[k].name, value_of(rates, &of_rates[k]), rates->t, err);
    return MD_OK;
}
