/* Surface temperature of Mars against time.
 *
 * Shapes: scalars
 * Units:  s, K
 * Owner:  pure functions
 * MPI:    Local
 * Source: slab: radiative cooling of a well-mixed layer; hyodo: Hyodo et al. (2018), ApJ 860, 150
 */
#ifndef MD_DISK_PHYSICS_MARS_H
#define MD_DISK_PHYSICS_MARS_H

#include "base/status.h"
#include "disk/model/params.h"
#include "disk/model/tables.h"

enum { MD_T_MARS_MIN = 1000, MD_T_MARS_MAX = 6500 };

/* T_M(t) by the configured driver. Not range-checked: see md_mars_check. */
double md_mars_temperature(const md_params *params, const md_tables *tables, double t);
/* Errors: MD_ERR_NUMERICS naming time and value when T_M(t) is outside [1000, 6500] K, or t outside a table that must not be
 * left. */
md_status md_mars_check(const md_params *params, const md_tables *tables, double t, md_error *err);
/* First time at which T_M <= T_end, found to 1e-12 relative; infinity when it is not reached before t_max. */
double md_mars_time_of(const md_params *params, const md_tables *tables, double T_end, double t_max);

double md_mars_slab(double t, double T0, double depth, double rho, double cp);
double md_mars_hyodo(double t, double T0, double depth);

#endif
