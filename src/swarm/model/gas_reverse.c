#include "swarm/model/gas_reverse.h"

#include "numbers/numeric.h"

/* Statistical weight of the excited state over the lower one; 0 for a process without a reverse. */
static double weight_ratio(const sw_process *p)
{
    if (p->kind != SW_EXCITATION || p->threshold_eV <= 0) return 0;
    return p->weight_ratio > 0 ? p->weight_ratio : p->reversible ? 1 : 0;
}

/* By Boltzmann, relative to the lower state. */
static double population(const sw_process *p, const sw_gas_options *options)
{
    return weight_ratio(p) * md_exp(-p->threshold_eV / options->temperature_eV);
}

/* The lower state has what the excited ones leave. Elastic collisions, ionization, attachment and excitations without a reverse
 * are taken to happen with all of them alike. */
void sw_gas_add_reverse(sw_gas *gas, int species, const sw_gas_options *options, md_logger *log)
{
    double states = 1;
    int n = gas->channels;
    for (int c = 0; c < n; c++)
        if (gas->channel[c].species == species) states += population(gas->channel[c].process, options);
    for (int c = 0; c < n; c++) {
        sw_channel *up = &gas->channel[c];
        const sw_process *p = up->process;
        if (up->species != species || weight_ratio(p) == 0) continue;
        if (p->weight_ratio == 0)
            md_log_warn(log, "%s: no ratio of statistical weights behind its threshold: taken as 1", p->reaction);
        sw_channel *down = &gas->channel[gas->channels++];
        *down = *up;
        down->threshold_eV = -p->threshold_eV;
        down->fraction = up->fraction * population(p, options) / states;
        up->fraction /= states;
    }
}
