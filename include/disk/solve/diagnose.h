/* What a cell shows at one instant: derived from its state, for output only.
 *
 * Shapes: scalars per cell
 * Units:  as named; masses of the whole cell in M_mars or kg, surface densities in kg/m^2
 * Owner:  plain values
 * MPI:    Local
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_SOLVE_DIAGNOSE_H
#define MD_DISK_SOLVE_DIAGNOSE_H

#include "disk/solve/solver.h"

typedef struct md_diag {
    double sigma_surf, sigma_deep;                              /* kg/m^2 */
    double kappa, kappa_eff, sigma_tau1, tau_vertical, tau_los; /* m^2/kg, kg/m^2 */
    double M_out_dot, M_sink_dot;                               /* M_mars/s, of the whole cell */
    double M_out_cum, M_sink_cum, M_loss_cum;                   /* M_mars */
    double M_below_grid_dot, M_below_grid_cum;                  /* M_mars/s and M_mars: ground finer than the smallest bin */
    double prod_subblow_rate;     /* kg/(m^2 s): what collisions bring into the sizes that leave, see md_solver_diagnose */
    double orbit_out, orbit_sink; /* M_mars: M_out_cum and M_sink_cum when the last orbit at the inner edge ended */
    double supply_rate_nominal, supply_rate_applied, supply_factor, headroom; /* kg/(m^2 s); -; kg/m^2 */
    double reservoir_left;                                                    /* kg/m^2, nan when not finite */
    double T_p, T_d, p_sat, ds_dt;                                            /* K, K, Pa, m/s */
    double f_vap, f_liquid, f_solid;
    double vapour, paused;                                              /* 0 or 1 */
    double e, inc, v_rel, H;                                            /* -, rad, m/s, m */
    double t_coll_min, t_blow, t_sink, s_min_eff;                       /* s, s, s, m */
    double blowout_on;                                                  /* 0 or 1 */
    double E_rel_dot, E_dissipated_dot, E_retained_dot;                 /* W/m^2 */
    double E_rel_cum, E_dissipated_cum, E_retained_cum, E_check_cum;    /* J, of the whole cell; see solve/follow.h */
    double cratering_rate, fragmentation_rate, f_ke_mean, remnant_mean; /* m^-2 s^-1, m^-2 s^-1, -, - */
    double mass_now;                                                    /* kg, of the whole cell */
    double mass[MD_BOOKS];     /* the terms of the ledger so far, kg, of the whole cell */
    double torque[MD_TORQUES]; /* kg m^2/s, of the whole cell so far: what has turned what moved */
    double mass_not_supplied;  /* kg, offered but refused; not of the ledger */
    double ledger_error;
    double substeps, rejected;  /* so far */
    double active;              /* 1, or 0 when stopped, */
    double stop_time, stop_tau; /* then and at what optical depth; nan while active */
} md_diag;

/* What the cell shows, from its state and solver->rates[0].
 *
 * prod_subblow_rate is the sum over all pairs of bins of the mass that arrives in bins of the band of leaving sizes (in a bin that
 * an edge of the band cuts, the band's share of it), whether or not blow-out acts in the cell at the time. Mass that comes from
 * larger bins of the band itself counts, as it does for every pair (with book-keeping gross also dust that falls into its own
 * bin). What falls below the grid leaves by no blow-out and is told by M_below_grid_dot; under the criterion "threshold" all of
 * it is below s_blow, and counts. 0 when blow-out is not enabled. */
void md_solver_diagnose(md_solver *solver, md_cell_place place, const md_cell *cell, md_diag *diag);

#endif
