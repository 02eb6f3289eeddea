#include "swarm/model/cross_sections.h"

#include "base/memory.h"

const char *sw_kind_name(sw_kind kind)
{
    static const char *const name[SW_KINDS] = {"elastic", "effective", "excitation", "ionization", "attachment"};
    return name[kind];
}

void sw_collection_free(sw_collection *all)
{
    for (int i = 0; i < all->n; i++) {
        sw_process *p = &all->process[i];
        md_free(p->species);
        md_free(p->reaction);
        md_free(p->database);
        md_free(p->energy_eV);
        md_free(p->sigma);
    }
    md_free(all->process);
    md_free(all->file);
    *all = (sw_collection){0};
}

int sw_process_row(const sw_process *process, double energy_eV, bool from_below)
{
    const double *x = process->energy_eV;
    int lo = 0, hi = process->n - 1;
    while (hi - lo > 1) {
        int middle = (lo + hi) / 2;
        if (from_below ? x[middle] < energy_eV : x[middle] <= energy_eV)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

double sw_process_sigma(const sw_process *process, double energy_eV, double below)
{
    const double *x = process->energy_eV, *y = process->sigma;
    int last = process->n - 1;
    if (energy_eV < x[0]) return below;
    if (energy_eV >= x[last]) return y[last];
    int row = sw_process_row(process, energy_eV, false);
    return y[row] + (y[row + 1] - y[row]) * ((energy_eV - x[row]) / (x[row + 1] - x[row]));
}
