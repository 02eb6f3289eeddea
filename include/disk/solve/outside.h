/* Sub-steps in which a table or formula was asked beyond its range, whose end was taken.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  counts in md_cell
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_OUTSIDE_H
#define MD_DISK_SOLVE_OUTSIDE_H

#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/solve/rates.h"

/* Count one sub-step of cell ig with these rates at its start; v is the speed of collisions. */
void md_outside_count(const md_disk *disk, int ig, const md_rates *rates, double v, md_cell *cell);

#endif
