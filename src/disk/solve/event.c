#include "disk/solve/event.h"

#include <math.h>

#include "base/memory.h"

bool md_cell_too_thick(const md_disk *disk, const md_rates *rates)
{
    double most = disk->params.shielding.tau_stop * (1 + disk->params.shielding.tau_stop_tol);
    return most > 0 && !rates->phase.vapour && rates->tau_stop > most;
}

md_regime md_regime_of(const md_disk *disk, const md_rates *rates)
{
    double liquid_from = disk->params.sublimation.liquid_T_from_K;
    bool liquid = disk->params.sublimation.enabled && !disk->heat && liquid_from > 0 && rates->T_d >= liquid_from;
    return (rates->phase.vapour ? MD_REGIME_VAPOUR : 0u) | (rates->phase.paused ? MD_REGIME_PAUSED : 0u) |
           (rates->collide ? MD_REGIME_COLLIDE : 0u) | (rates->blow_on ? MD_REGIME_BLOW : 0u) |
           (liquid ? MD_REGIME_LIQUID : 0u) | (md_cell_too_thick(disk, rates) ? MD_REGIME_STOPPED : 0u);
}

md_status md_event_init(md_event_search *search, int bins, md_error *err)
{
    search->row_bytes = md_cell_bytes(bins);
    search->start = md_alloc_aligned(1, search->row_bytes, err);
    search->end = md_alloc_aligned(1, search->row_bytes, err);
    return err->code;
}

void md_event_free(md_event_search *search)
{
    md_free(search->start);
    md_free(search->end);
    *search = (md_event_search){0};
}

double md_event_on_line(const md_event_search *search, const md_disk *disk, int ig, double t0, double t1, double close,
                        md_regime regime, md_rates *rates, md_radiation *rad, double *g)
{
    const md_cell *a = search->start, *b = search->end;
    double same = t0, other = t1;
    while (other - same > close) {
        double t = same + 0.5 * (other - same), y = (t - t0) / (t1 - t0), x = 1 - y;
        if (!(t > same && t < other)) break;
        for (int k = 0; k < disk->sizes.n; k++)
            g[k] = x * a->mass[k] + y * b->mass[k];
        md_rates_at(rates, disk, rad, ig, b, g, x * a->sigma_deep + y * b->sigma_deep, b->supply_factor, t);
        if (md_regime_of(disk, rates) == regime)
            same = t;
        else
            other = t;
    }
    return same;
}
