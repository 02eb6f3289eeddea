#include "swarm/model/gas.h"

#include "base/memory.h"

static size_t at(const sw_gas *gas, int j, int c)
{
    return (size_t)j * (size_t)gas->channels + (size_t)c;
}

int sw_gas_interval(const sw_gas *gas, double energy_eV)
{
    int lo = 0, hi = gas->nodes;
    while (hi - lo > 1) { /* node[lo] <= energy < node[hi] */
        int middle = (lo + hi) / 2;
        if (gas->node[middle] <= energy_eV)
            lo = middle;
        else
            hi = middle;
    }
    return lo;
}

static double value_at(const sw_gas *gas, int c, double energy_eV)
{
    int j = sw_gas_interval(gas, energy_eV);
    return gas->sum[at(gas, j, c)] + gas->slope[at(gas, j, c)] * (energy_eV - gas->node[j]);
}

double sw_gas_total(const sw_gas *gas, double energy_eV)
{
    return value_at(gas, gas->channels - 1, energy_eV);
}

double sw_gas_sigma(const sw_gas *gas, int channel, double energy_eV)
{
    return value_at(gas, channel, energy_eV) - (channel > 0 ? value_at(gas, channel - 1, energy_eV) : 0);
}

bool sw_gas_grows(const sw_gas *gas)
{
    for (int c = 0; c < gas->channels; c++)
        if (gas->channel[c].kind == SW_IONIZATION || gas->channel[c].kind == SW_ATTACHMENT) return true;
    return false;
}

void sw_gas_free(sw_gas *gas)
{
    md_free(gas->channel);
    md_free(gas->node);
    md_free(gas->sum);
    md_free(gas->slope);
    *gas = (sw_gas){0};
}
