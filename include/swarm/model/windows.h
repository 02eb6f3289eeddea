/* Windows of energy with a bound of the collision frequency in each, and a guide to the nodes of the gas.
 *
 * Both are found from the leading bits of an energy's representation: a window is a quarter of a factor of two (ratios 1.25,
 * 1.2, 1.17, 1.14), a guide's cell a 64th. Frequencies are reduced, u sigma with u = sqrt(energy): times N gamma they are per
 * second.
 *
 * Shapes: edge[n + 1], nu[n]; window 0 begins at 0, the last ends at SW_ENERGY_MOST
 * Units:  eV, eV^0.5 m^2
 * Owner:  sw_windows owns its arrays; free with sw_windows_free
 * MPI:    Local
 * Source: Skullerud (1968), J. Phys. D 1, 1567: null collisions; a bound in each window instead of one for all energies
 */
#ifndef SW_MODEL_WINDOWS_H
#define SW_MODEL_WINDOWS_H

#include <stdint.h>
#include <string.h>

#include "swarm/model/gas.h"

/* 2^-20 and 2^20: below, one window; beyond, electrons that run away. */
#define SW_ENERGY_LEAST 0x1p-20
#define SW_ENERGY_MOST 0x1p20
enum { SW_WINDOW_BITS = 2, SW_GUIDE_BITS = 6, SW_OCTAVES = 40 };

typedef struct sw_windows {
    int n;
    double *edge, *nu;
    int *guide; /* interval of the gas in which a cell of the guide begins */
} sw_windows;

/* Bounds over every interval of the gas. `table` > 0: as a table of so many nodes, geometric in energy, would give them, the
 * largest of every cell that a window meets. MD_ERR_MEMORY. */
md_status sw_windows_init(sw_windows *windows, const sw_gas *gas, int table, md_error *err);
void sw_windows_free(sw_windows *windows);

/* Largest u sigma between two energies of the channels first .. end - 1 together; `table` as above. */
double sw_windows_bound(const sw_gas *gas, int first, int end, double from, double to, int table);

/* Cell of an energy below SW_ENERGY_MOST, of 2^bits cells a factor of two; 0 below SW_ENERGY_LEAST. */
static inline int sw_cell(double energy, int bits)
{
    uint64_t representation;
    memcpy(&representation, &energy, sizeof representation);
    int64_t cell = (int64_t)(representation >> (52 - bits)) - ((int64_t)(1023 - 20) << bits) + 1;
    return cell > 0 ? (int)cell : 0;
}

/* The energy at which such a cell begins. */
static inline double sw_cell_begin(int cell, int bits)
{
    if (cell == 0) return 0;
    uint64_t representation = ((uint64_t)(1023 - 20) << 52) + ((uint64_t)(cell - 1) << (52 - bits));
    double energy;
    memcpy(&energy, &representation, sizeof energy);
    return energy;
}

/* The same interval as sw_gas_interval's. */
static inline int sw_windows_interval(const sw_windows *windows, const sw_gas *gas, double energy)
{
    int j = windows->guide[sw_cell(energy, SW_GUIDE_BITS)];
    while (j + 1 < gas->nodes && gas->node[j + 1] <= energy)
        j++;
    return j;
}

#endif
