/* Is every number that a sub-step starts from a number? When one is not, its name.
 *
 * Comparisons and minima pass nan by in silence, so the terms are looked at one by one before they are used.
 *
 * Shapes: arrays over the bins as in md_rates
 * Units:  as in md_rates
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_FINITE_H
#define MD_DISK_SOLVE_FINITE_H

#include "disk/model/cell.h"
#include "disk/solve/rates.h"

/* The state of cell ig and the rates that were taken of it. MD_ERR_NUMERICS naming cell, time, term, and the bin where it has
 * one. */
md_status md_finite_check(const md_disk *disk, const md_rates *rates, const md_radiation *rad, int ig, const md_cell *cell,
                          md_error *err);

#endif
