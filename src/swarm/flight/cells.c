#include "swarm/flight/cells.h"

#include <math.h>

/* How far a cross-section may be from straight across a cell, as a share of all processes together. */
static const double STRAIGHT = 1e-3;

/* Whether all cross-sections are straight enough from one energy to another, across the nodes between. */
static bool is_straight(const sw_gas *gas, double from, double to)
{
    int first = sw_gas_interval(gas, from), last = first, total = gas->channels - 1;
    while (last + 1 < gas->nodes && gas->node[last + 1] < to)
        last++;
    double most = fmax(sw_gas_upto(gas, first, total, from), sw_gas_upto(gas, last, total, to));
    for (int c = 0; c < gas->channels; c++) {
        double low = sw_gas_upto(gas, first, c, from), slope = (sw_gas_upto(gas, last, c, to) - low) / (to - from);
        for (int j = first + 1; j <= last; j++) {
            double line = low + slope * (gas->node[j] - from);
            for (int side = -1; side <= 0; side++)
                if (fabs(sw_gas_upto(gas, j + side, c, gas->node[j]) - line) > STRAIGHT * most) return false;
        }
    }
    return true;
}

int sw_cells(const sw_gas *gas, double *begin, bool *cell)
{
    int even = (SW_OCTAVES << SW_CELL_BITS) + 1, n = 0, j = 0;
    for (int i = 0; i < even; i++) {
        double from = sw_cell_begin(i, SW_CELL_BITS), to = i + 1 < even ? sw_cell_begin(i + 1, SW_CELL_BITS) : SW_ENERGY_MOST;
        bool straight = is_straight(gas, from, to);
        cell[n] = true;
        begin[n++] = from;
        for (; j < gas->nodes && gas->node[j] < to; j++) {
            if (gas->node[j] <= from) continue;
            cell[n] = !straight;
            begin[n++] = gas->node[j];
        }
    }
    return n;
}

size_t sw_cells_most(const sw_gas *gas)
{
    return (size_t)gas->nodes + (SW_OCTAVES << SW_CELL_BITS) + 2;
}
