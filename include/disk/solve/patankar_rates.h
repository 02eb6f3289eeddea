/* The rates of collisions themselves, beside the steps that are made of them.
 *
 * Shapes: arrays of n bins
 * Units:  SI; masses kg/m^2
 * Owner:  uses the work arrays of md_patankar
 * MPI:    Local
 * Source: patankar.h
 */
#ifndef MD_DISK_SOLVE_PATANKAR_RATES_H
#define MD_DISK_SOLVE_PATANKAR_RATES_H

#include "disk/solve/patankar.h"

/* The collisional rates of state g themselves, for explicit schemes: gain[n] [kg m^-2 s^-1], loss[n] [1/s]
 * of what changes bin; returns what falls below the grid [kg m^-2 s^-1]. */
double md_patankar_rates(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const double *g, double *gain,
                         double *loss);

/* Of the same rates the gains of the smallest `bins` bins, to the bit; returns what falls below the grid. */
double md_patankar_dust(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const double *g, int bins,
                        double *gain);

#endif
