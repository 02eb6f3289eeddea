/* Cells of energy: the sixteenths of a factor of two, cut at every node of the gas where some cross-section is not straight enough
 * across. Pieces are finer: in each, every cross-section is straight.
 *
 * Shapes: begin[pieces], is_cell[pieces], with room for sw_cells_most
 * Units:  eV
 * Owner:  the caller
 * MPI:    Local
 * Source: -
 */
#ifndef SW_FLIGHT_CELLS_H
#define SW_FLIGHT_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "swarm/model/gas.h"
#include "swarm/model/windows.h"

enum { SW_CELL_BITS = 4 };

/* Beginnings of pieces: every node of the gas and of the even grid; and which of them begin a cell. Returns their number. */
int sw_cells(const sw_gas *gas, double *begin, bool *is_cell);
size_t sw_cells_most(const sw_gas *gas);

#endif
