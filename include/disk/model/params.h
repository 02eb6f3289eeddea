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

#include "base/param.h"

/* Choices stand in the order of the table's text. */
enum { MD_GRAIN_FORSTERITE, MD_GRAIN_SILICA, MD_GRAIN_BASALT, MD_GRAIN_CUSTOM };
enum { MD_MODE_DEFAULT, MD_MODE_COLLISIONS_ONLY, MD_MODE_SUBLIMATION_ONLY };
enum { MD_MODEL_SIZES, MD_MODEL_SURFACE_ODE };
enum { MD_SPACING_LINEAR, MD_SPACING_LOG };
enum { MD_FLOOR_S_MIN, MD_FLOOR_BLOWOUT };
enum { MD_SHAPE_MELT, MD_SHAPE_POWERLAW3, MD_SHAPE_TRUNCATED, MD_SHAPE_LOGNORMAL, MD_SHAPE_EXPONENTIAL, MD_SHAPE_EMPTY };
enum { MD_SIGMA_TAU0, MD_SIGMA_MIDPLANE, MD_SIGMA_GIVEN };
enum { MD_MARS_CONSTANT, MD_MARS_TABLE, MD_MARS_SLAB, MD_MARS_HYODO };
enum { MD_TIME_S, MD_TIME_DAY, MD_TIME_YR, MD_TIME_ORBIT };
enum { MD_OUTSIDE_HOLD, MD_OUTSIDE_ERROR };
enum { MD_QPR_TABLE, MD_QPR_CONSTANT };
enum { MD_BLOWOUT_BETA, MD_BLOWOUT_THRESHOLD };
enum { MD_COMPETE_NONE, MD_COMPETE_SUBLIMATION, MD_COMPETE_COLLISION };
enum { MD_SHIELD_OFF, MD_SHIELD_TABLE, MD_SHIELD_FIXED_TAU1 };
enum { MD_E_PERICENTER, MD_E_CONSTANT, MD_E_TABLE };
enum { MD_V_DISPERSION, MD_V_PERICENTER };
enum { MD_EI_CONFIG, MD_EI_WYATT };
enum { MD_HEIGHT_IA, MD_HEIGHT_FIXED };
enum { MD_SUPPLY_EI_INHERIT, MD_SUPPLY_EI_FIXED, MD_SUPPLY_EI_FACTOR };
enum { MD_WEIGHT_FRACTION, MD_WEIGHT_RATIO };
enum { MD_BLEND_RMS, MD_BLEND_LINEAR };
enum { MD_BOOK_NET, MD_BOOK_GROSS };
enum { MD_STICK_REBOUND, MD_STICK_ACCRETE };
enum {
    MD_KERNEL_ORBITAL,
    MD_KERNEL_POWER,
    MD_KERNEL_CONSTANT,
    MD_KERNEL_PRODUCT,
    MD_KERNEL_SUM_SIZE,
    MD_KERNEL_MAX_SIZE,
    MD_KERNEL_TARGET_SIZE
};
enum { MD_OUTCOME_LS2012, MD_OUTCOME_DESTROY, MD_OUTCOME_CRATER };
enum { MD_BOTTOM_OPEN, MD_BOTTOM_CLOSED, MD_BOTTOM_MATCHED };
enum { MD_UNITS_CGS, MD_UNITS_SI };
enum { MD_SUBL_CLAUSIUS, MD_SUBL_TABLE, MD_SUBL_AUTO, MD_SUBL_LOGISTIC };
enum { MD_SUBL_RATE_FLUX, MD_SUBL_RATE_LEGACY };
enum { MD_SUBL_SMOL, MD_SUBL_SURFACE, MD_SUBL_BOTH };
enum { MD_PHASE_THRESHOLD, MD_PHASE_MAP };
enum { MD_PHASE_T_PARTICLE, MD_PHASE_T_MARS };
enum { MD_SUPPLY_CONST, MD_SUPPLY_POWERLAW, MD_SUPPLY_TABLE, MD_SUPPLY_PIECEWISE, MD_SUPPLY_OFF };
enum { MD_FACTOR_NONE, MD_FACTOR_POWERLAW, MD_FACTOR_TABLE };
enum { MD_FACTOR_SCALE, MD_FACTOR_RATE };
enum { MD_RESERVOIR_HARD, MD_RESERVOIR_TAPER };
enum { MD_ROUTE_DIRECT, MD_ROUTE_DEEP };
enum { MD_HEADROOM_CLIP, MD_HEADROOM_SPILL, MD_HEADROOM_NONE };
enum { MD_INJECT_INITIAL, MD_INJECT_MIN_BIN, MD_INJECT_POWERLAW, MD_INJECT_TOP_BIN };
enum { MD_SCHEME_MPRK22, MD_SCHEME_MPE, MD_SCHEME_IMEX };
enum { MD_SOLVER_KERNEL_AUTO, MD_SOLVER_KERNEL_REFERENCE, MD_SOLVER_KERNEL_AVX2, MD_SOLVER_KERNEL_AVX512 };

typedef struct md_params {
    int material;
    struct {
        double t_end_yr, t_end_orbits, t_end_T_K;
        int outputs;
        int output_spacing;
        double output_first_d;
        md_array output_times_d;
        int physics_mode, model;
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
        int spacing;
        double mass_Mmars, slope;
    } disk;
    struct {
        int bins;
        double s_min_m, s_max_m;
        int floor;
        double rho;
    } sizes;
    struct {
        int shape, sigma_from;
        double tau0, f_surf, sigma;
        double alpha;
        bool alpha_is_mass_slope;
        double wave_amplitude, wave_decay;
        double f_fine, s_fine_m, s_meter_m, width_dex, s_cut_m;
        double alpha_solid, s_min_solid_m, s_max_solid_m;
    } initial;
    struct {
        int driver;
        double T0_K, slab_depth_m, slab_rho, slab_cp, hyodo_depth_m;
        char *table;
        int table_time, table_outside;
    } mars;
    struct {
        int q_pr;
        double q_pr_value;
        char *q_pr_table;
    } radiation;
    struct {
        bool enabled;
        int criterion;
        md_auto_double chi;
        bool solid_only, tau_gate;
        double tau_max;
        int competition;
    } blowout;
    struct {
        int mode;
        char *table;
        double path_multiplier, tau_stop, tau_stop_tol, tau_min_size;
    } shielding;
    struct {
        int e_profile;
        double e0;
        char *e_table;
        double i0;
        int v_rel, kernel_ei;
        double f_wake;
        int height;
        double H_factor, h_over_r;
        bool damping;
        double eps_restitution;
        int supply_ei;
        double supply_e, supply_i, supply_factor;
        int supply_weight, supply_blend;
    } dynamics;
    struct {
        bool enabled;
        int bookkeeping, sticking, kernel, outcome, bottom;
        double q_frag, largest_fragment;
        double kernel_nu, kernel_coefficient, pair_ratio_min, pair_ratio_slope, pair_ratio_size_m, crater_ejecta_kg,
            bottom_slope;
        bool energy;
        double f_ke_cratering;
        md_auto_double f_ke_fragmentation;
    } collisions;
    struct {
        int units;
        md_array v_kms, Qs, B;
        double a_s, b_g, mu;
    } strength;
    struct {
        bool enabled;
        int formula;
        double solid_A, solid_B, solid_T_min_K, solid_T_max_K;
        double liquid_A, liquid_B, liquid_T_from_K, liquid_T_max_K;
        double alpha, mu, P_gas, q_abs;
        char *table;
        double table_window_K;
        double logistic_T_K, logistic_dT_K;
        bool mass_conserving;
        int rate, location;
        double drift_m_s;
    } sublimation;
    struct {
        bool enabled;
        int model, temperature;
        double q_abs, T_c_K, T_v_K, P, P_ref, tau_ref;
        char *table;
        double liquid_pause;
        bool escape;
        double escape_strength, escape_T_ref_K, escape_power, escape_floor;
    } phase;
    struct {
        int mode;
        double epsilon_mix;
        md_auto_double rate;
        double mu_orbit10pct, orbit_fraction, epsilon_ref;
        md_auto_double tau_ref;
        double A, t0_s, t0_offset_s, p;
        char *table;
        md_array piecewise_t_s, piecewise_rate;
        int temperature, temperature_use;
        double temperature_T_ref_K, temperature_power, temperature_floor, temperature_cap;
        char *temperature_table;
        bool feedback;
        double feedback_tau, feedback_gain, feedback_time_yr, feedback_min, feedback_max;
        bool reservoir;
        double reservoir_Mmars;
        int reservoir_end;
        double reservoir_taper_fraction;
        int route, headroom;
        double t_mix_orbits;
        int injection;
        double injection_q, injection_s1_m, injection_s2_m;
    } supply;
    struct {
        bool gas_drag;
        double rho_gas, sound_speed;
    } sinks;
    struct {
        bool enabled;
        double gamma, eta, slope, f_max;
        md_auto_double collider_m;
    } surface_energy;
    struct {
        int scheme;
        double rtol, atol;
        int kernel;
        double h_init_s, imex_safety, imex_mass_tol;
    } solver;
    struct {
        md_auto_int ranks;
    } parallel;
    struct {
        bool psd;
        int psd_every;
        md_array psd_times_d;
        bool compress;
        bool checksum;
        double segment_MB, segment_every_s;
        double checkpoint_every_s;
    } io;
} md_params;

/* The table, ended by key = NULL. */
extern const md_param md_disk_params[];

/* What no single row can say (s_min < s_max, r_in < r_out, options that exclude each other ...).
 * Errors: MD_ERR_CONFIG naming the key, its value and what was expected. */
md_status md_params_check(const md_params *params, md_error *err);

#endif
