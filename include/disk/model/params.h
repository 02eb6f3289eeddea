/* Every number and choice that a user may set, in one struct; src/disk/model/params.c holds the table that describes it.
 *
 * Shapes: scalars, a few arrays
 * Units:  SI inside unless the member's name says otherwise (_yr, _d, _RM, _K ...), as in the input file
 * Owner:  whoever called md_params_default; free with md_params_free(md_disk_params, &params)
 * MPI:    Local; every rank holds the same copy
 * Source: model of the disk, src/README.md
 */
#ifndef MD_DISK_MODEL_PARAMS_H
#define MD_DISK_MODEL_PARAMS_H

#include "base/status.h"
#include "disk/model/choices.h"
#include "param/param.h"

typedef struct md_params {
    md_grain material;
    struct {
        double t_end_yr, t_end_orbits, t_end_T_K;
        int outputs;
        md_spacing output_spacing;
        double output_first_d;
        md_array output_times_d;
        md_mode physics_mode;
        md_model model;
        double dt_init_s;
        bool stop_all_stopped;
        double stop_all_stopped_min_yr;
        double stop_loss_rate_Mmars_s, stop_loss_rate_min_yr;
        bool stop_no_blowout;
        double stop_no_blowout_min_yr;
    } run;
    struct {
        int cells;
        double r_in_RM, r_out_RM;
        md_spacing spacing;
        double mass_Mmars, slope;
    } disk;
    struct {
        int bins;
        double s_min_m, s_max_m;
        md_floor floor;
        double rho;
    } sizes;
    struct {
        md_shape shape;
        md_sigma_from sigma_from;
        double tau0, f_surf, sigma;
        char *sigma_table;
        double alpha;
        bool alpha_is_mass_slope;
        double wave_amplitude, wave_decay;
        double f_fine, s_fine_m, s_meter_m, width_dex, s_cut_m;
        double alpha_solid, s_min_solid_m, s_max_solid_m;
    } initial;
    struct {
        md_mars driver;
        double T0_K, slab_depth_m, slab_rho, slab_cp, hyodo_depth_m;
        char *table;
        md_time_unit table_time;
        md_beyond table_outside;
    } mars;
    struct {
        md_q_pr_source q_pr;
        double q_pr_value;
        char *q_pr_table, *q_abs_table;
        md_dilution dilution;
    } radiation;
    struct {
        md_grain_T grain;
    } temperature;
    struct {
        bool enabled;
        md_blowout criterion;
        md_auto_double chi;
        bool solid_only, tau_gate;
        double tau_max;
        md_compete competition;
    } blowout;
    struct {
        md_q_ext q_ext;
    } optical_depth;
    struct {
        md_shield mode;
        char *table;
        double path_multiplier, tau_stop, tau_stop_tol, tau_min_size;
    } shielding;
    struct {
        md_e_profile e_profile;
        double e0;
        char *e_table;
        double i0;
        md_v_rel v_rel;
        md_ei kernel_ei;
        double f_wake;
        md_height height;
        double H_factor, h_over_r;
        bool damping;
        double eps_restitution;
        md_supplied_ei supply_ei;
        double supply_e, supply_i, supply_factor;
        md_weight supply_weight;
        md_blend supply_blend;
    } dynamics;
    struct {
        bool enabled;
        md_bookkeeping bookkeeping;
        md_stick sticking;
        md_kernel kernel;
        md_outcome_law outcome;
        md_bottom bottom;
        double q_frag, largest_fragment;
        double kernel_nu, kernel_coefficient, pair_ratio_min, pair_ratio_slope, pair_ratio_size_m, crater_ejecta_kg,
            bottom_slope;
        bool energy;
        double f_ke_cratering;
        md_auto_double f_ke_fragmentation;
    } collisions;
    struct {
        md_units units;
        md_array v_kms, Qs, B;
        double a_s, b_g, mu;
    } strength;
    struct {
        bool enabled;
        md_vapour_law formula;
        double solid_A, solid_B, solid_T_min_K, solid_T_max_K;
        double liquid_A, liquid_B, liquid_T_from_K, liquid_T_max_K;
        double alpha, mu, P_gas, q_abs;
        md_auto_double latent_heat_J_kg;
        char *table;
        double table_window_K;
        double logistic_T_K, logistic_dT_K;
        bool mass_conserving;
        md_subl_rate rate;
        md_subl_place location;
        double drift_m_s;
    } sublimation;
    struct {
        bool enabled;
        md_phase_model model;
        md_phase_T temperature;
        double q_abs, T_c_K, T_v_K, P, P_ref, tau_ref;
        char *table;
        double liquid_pause;
        bool escape;
        double escape_strength, escape_T_ref_K, escape_power, escape_floor;
    } phase;
    struct {
        md_supply_law mode;
        double epsilon_mix;
        md_auto_double rate;
        double mu_orbit10pct, orbit_fraction, epsilon_ref;
        md_auto_double tau_ref;
        double A, t0_s, t0_offset_s, p;
        char *table;
        md_array piecewise_t_s, piecewise_rate;
        md_factor temperature;
        md_factor_table temperature_use;
        double temperature_T_ref_K, temperature_power, temperature_floor, temperature_cap;
        char *temperature_table;
        bool feedback;
        double feedback_tau, feedback_gain, feedback_time_yr, feedback_min, feedback_max;
        bool reservoir;
        double reservoir_Mmars;
        md_reservoir_end reservoir_end;
        double reservoir_taper_fraction;
        md_route route;
        md_headroom_policy headroom;
        double t_mix_orbits;
        md_injection injection;
        double injection_q, injection_s1_m, injection_s2_m;
    } supply;
    struct {
        bool gas_drag;
        double rho_gas, sound_speed;
    } sinks;
    struct {
        md_viscous viscous;
        md_viscosity_law viscosity;
        double nu_m2_s, nu_power;
        md_drag_law drag;
        md_edges edges;
        md_stopped_cells stopped;
        double rtol;
        md_transport_scheme scheme;
    } transport;
    struct {
        bool enabled;
        double gamma, eta, slope, f_max;
        md_auto_double collider_m;
    } surface_energy;
    struct {
        md_scheme scheme;
        double rtol, atol;
        md_sweep_choice kernel;
        double h_init_s, imex_safety, imex_mass_tol;
    } solver;
    struct {
        md_auto_int ranks;
    } parallel;
    struct {
        bool psd, T_grain;
        int psd_every;
        md_array psd_times_d;
        bool compress;
        bool checksum;
        double segment_MB, segment_every_s;
        double checkpoint_every_s;
    } io;
} md_params;

/* Of what order in its length the estimated error of a sub-step is; imex_bdf1 has none. */
static inline int md_params_order(const md_params *params)
{
    return params->solver.scheme == MD_SCHEME_MPRK43 ? 3 : 2;
}

/* The table, ended by key = NULL. */
extern const md_param md_disk_params[];

/* What no single row can say (s_min < s_max, r_in < r_out, options that exclude each other ...).
 * Errors: MD_ERR_CONFIG naming the key, its value and what was expected. */
md_status md_params_check(const md_params *params, md_error *err);
/* Is there transport in the model, so that its books are kept? */
static inline bool md_params_moves(const md_params *params)
{
    return params->transport.viscous != MD_VISCOUS_OFF || params->transport.drag != MD_DRAG_OFF;
}

#endif
