/* Every choice that the input file offers: the name that the program has for it, and its word in the file, in one row.
 *
 * Each list is a type of its own, so that a comparison with a choice of another key does not compile without a warning.
 *
 * Shapes: -
 * Units:  -
 * Owner:  constants
 * MPI:    Local
 * Source: src/disk/model/params.c says what each key is about
 */
#ifndef MD_DISK_MODEL_CHOICES_H
#define MD_DISK_MODEL_CHOICES_H

/* clang-format off */
#define MD_CHOICE(NAME, WORD) NAME,

#define MD_CHOICES_GRAIN(C) \
    C(MD_GRAIN_FORSTERITE, "forsterite") \
    C(MD_GRAIN_SILICA, "silica") \
    C(MD_GRAIN_BASALT, "basalt") \
    C(MD_GRAIN_CUSTOM, "custom")
typedef enum md_grain { MD_CHOICES_GRAIN(MD_CHOICE) } md_grain;

#define MD_CHOICES_MODE(C) \
    C(MD_MODE_DEFAULT, "default") \
    C(MD_MODE_COLLISIONS_ONLY, "collisions_only") \
    C(MD_MODE_SUBLIMATION_ONLY, "sublimation_only")
typedef enum md_mode { MD_CHOICES_MODE(MD_CHOICE) } md_mode;

#define MD_CHOICES_MODEL(C) C(MD_MODEL_SIZES, "sizes") C(MD_MODEL_SURFACE_ODE, "surface_ode")
typedef enum md_model { MD_CHOICES_MODEL(MD_CHOICE) } md_model;

#define MD_CHOICES_SPACING(C) C(MD_SPACING_LINEAR, "linear") C(MD_SPACING_LOG, "log")
typedef enum md_spacing { MD_CHOICES_SPACING(MD_CHOICE) } md_spacing;

#define MD_CHOICES_FLOOR(C) C(MD_FLOOR_S_MIN, "s_min") C(MD_FLOOR_BLOWOUT, "blowout")
typedef enum md_floor { MD_CHOICES_FLOOR(MD_CHOICE) } md_floor;

#define MD_CHOICES_SHAPE(C) \
    C(MD_SHAPE_MELT, "melt_lognormal_mixture") \
    C(MD_SHAPE_POWERLAW3, "powerlaw3") \
    C(MD_SHAPE_TRUNCATED, "melt_truncated_powerlaw") \
    C(MD_SHAPE_LOGNORMAL, "lognormal") \
    C(MD_SHAPE_EXPONENTIAL, "exponential") \
    C(MD_SHAPE_EMPTY, "empty")
typedef enum md_shape { MD_CHOICES_SHAPE(MD_CHOICE) } md_shape;

#define MD_CHOICES_SIGMA_FROM(C) \
    C(MD_SIGMA_FROM_TAU0, "tau0") \
    C(MD_SIGMA_FROM_MIDPLANE, "midplane") \
    C(MD_SIGMA_FROM_GIVEN, "given") \
    C(MD_SIGMA_FROM_TABLE, "table")
typedef enum md_sigma_from { MD_CHOICES_SIGMA_FROM(MD_CHOICE) } md_sigma_from;

#define MD_CHOICES_MARS(C) \
    C(MD_MARS_CONSTANT, "constant") \
    C(MD_MARS_TABLE, "table") \
    C(MD_MARS_SLAB, "slab") \
    C(MD_MARS_HYODO, "hyodo")
typedef enum md_mars { MD_CHOICES_MARS(MD_CHOICE) } md_mars;

#define MD_CHOICES_TIME_UNIT(C) C(MD_TIME_S, "s") C(MD_TIME_DAY, "day") C(MD_TIME_YR, "yr") C(MD_TIME_ORBIT, "orbit")
typedef enum md_time_unit { MD_CHOICES_TIME_UNIT(MD_CHOICE) } md_time_unit;

#define MD_CHOICES_BEYOND(C) C(MD_BEYOND_HOLD, "hold") C(MD_BEYOND_ERROR, "error")
typedef enum md_beyond { MD_CHOICES_BEYOND(MD_CHOICE) } md_beyond;

#define MD_CHOICES_Q_PR_SOURCE(C) C(MD_Q_PR_TABLE, "table") C(MD_Q_PR_CONSTANT, "constant")
typedef enum md_q_pr_source { MD_CHOICES_Q_PR_SOURCE(MD_CHOICE) } md_q_pr_source;

#define MD_CHOICES_DILUTION(C) C(MD_DILUTION_FAR, "far") C(MD_DILUTION_EXACT, "exact")
typedef enum md_dilution { MD_CHOICES_DILUTION(MD_CHOICE) } md_dilution;

#define MD_CHOICES_GRAIN_T(C) C(MD_GRAIN_T_GREY, "grey") C(MD_GRAIN_T_BY_SIZE, "by_size")
typedef enum md_grain_T { MD_CHOICES_GRAIN_T(MD_CHOICE) } md_grain_T;

#define MD_CHOICES_BLOWOUT(C) C(MD_BLOWOUT_BETA, "beta") C(MD_BLOWOUT_THRESHOLD, "threshold")
typedef enum md_blowout { MD_CHOICES_BLOWOUT(MD_CHOICE) } md_blowout;

#define MD_CHOICES_COMPETE(C) \
    C(MD_COMPETE_NONE, "none") \
    C(MD_COMPETE_SUBLIMATION, "sublimation") \
    C(MD_COMPETE_COLLISION, "collision")
typedef enum md_compete { MD_CHOICES_COMPETE(MD_CHOICE) } md_compete;

#define MD_CHOICES_Q_EXT(C) C(MD_Q_EXT_GEOMETRIC, "geometric") C(MD_Q_EXT_TABLE, "table")
typedef enum md_q_ext { MD_CHOICES_Q_EXT(MD_CHOICE) } md_q_ext;

#define MD_CHOICES_SHIELD(C) C(MD_SHIELD_OFF, "off") C(MD_SHIELD_TABLE, "table") C(MD_SHIELD_FIXED_TAU1, "fixed_tau1")
typedef enum md_shield { MD_CHOICES_SHIELD(MD_CHOICE) } md_shield;

#define MD_CHOICES_E_PROFILE(C) C(MD_E_PERICENTER, "mars_pericenter") C(MD_E_CONSTANT, "constant") C(MD_E_TABLE, "table")
typedef enum md_e_profile { MD_CHOICES_E_PROFILE(MD_CHOICE) } md_e_profile;

#define MD_CHOICES_V_REL(C) C(MD_V_DISPERSION, "dispersion") C(MD_V_PERICENTER, "pericenter")
typedef enum md_v_rel { MD_CHOICES_V_REL(MD_CHOICE) } md_v_rel;

#define MD_CHOICES_EI(C) C(MD_EI_CONFIG, "config") C(MD_EI_WYATT, "wyatt_eq")
typedef enum md_ei { MD_CHOICES_EI(MD_CHOICE) } md_ei;

#define MD_CHOICES_HEIGHT(C) C(MD_HEIGHT_IA, "ia") C(MD_HEIGHT_FIXED, "fixed")
typedef enum md_height { MD_CHOICES_HEIGHT(MD_CHOICE) } md_height;

#define MD_CHOICES_SUPPLIED_EI(C) \
    C(MD_SUPPLIED_EI_INHERIT, "inherit") \
    C(MD_SUPPLIED_EI_FIXED, "fixed_ei") \
    C(MD_SUPPLIED_EI_FACTOR, "factor")
typedef enum md_supplied_ei { MD_CHOICES_SUPPLIED_EI(MD_CHOICE) } md_supplied_ei;

#define MD_CHOICES_WEIGHT(C) C(MD_WEIGHT_FRACTION, "fraction") C(MD_WEIGHT_RATIO, "ratio")
typedef enum md_weight { MD_CHOICES_WEIGHT(MD_CHOICE) } md_weight;

#define MD_CHOICES_BLEND(C) C(MD_BLEND_RMS, "rms") C(MD_BLEND_LINEAR, "linear")
typedef enum md_blend { MD_CHOICES_BLEND(MD_CHOICE) } md_blend;

#define MD_CHOICES_BOOKKEEPING(C) C(MD_BOOKKEEPING_NET, "net") C(MD_BOOKKEEPING_GROSS, "gross")
typedef enum md_bookkeeping { MD_CHOICES_BOOKKEEPING(MD_CHOICE) } md_bookkeeping;

#define MD_CHOICES_STICK(C) C(MD_STICK_REBOUND, "rebound") C(MD_STICK_ACCRETE, "accrete")
typedef enum md_stick { MD_CHOICES_STICK(MD_CHOICE) } md_stick;

#define MD_CHOICES_KERNEL(C) \
    C(MD_KERNEL_ORBITAL, "orbital") \
    C(MD_KERNEL_POWER, "power") \
    C(MD_KERNEL_CONSTANT, "constant") \
    C(MD_KERNEL_PRODUCT, "product") \
    C(MD_KERNEL_SUM_SIZE, "sum_size") \
    C(MD_KERNEL_MAX_SIZE, "max_size") \
    C(MD_KERNEL_TARGET_SIZE, "target_size")
typedef enum md_kernel { MD_CHOICES_KERNEL(MD_CHOICE) } md_kernel;

#define MD_CHOICES_OUTCOME_LAW(C) \
    C(MD_OUTCOME_LS2012, "leinhardt_stewart") \
    C(MD_OUTCOME_DESTROY, "destroy") \
    C(MD_OUTCOME_CRATER, "crater")
typedef enum md_outcome_law { MD_CHOICES_OUTCOME_LAW(MD_CHOICE) } md_outcome_law;

#define MD_CHOICES_BOTTOM(C) C(MD_BOTTOM_OPEN, "open") C(MD_BOTTOM_CLOSED, "closed") C(MD_BOTTOM_MATCHED, "matched")
typedef enum md_bottom { MD_CHOICES_BOTTOM(MD_CHOICE) } md_bottom;

#define MD_CHOICES_UNITS(C) C(MD_UNITS_CGS, "cgs") C(MD_UNITS_SI, "si")
typedef enum md_units { MD_CHOICES_UNITS(MD_CHOICE) } md_units;

#define MD_CHOICES_VAPOUR_LAW(C) \
    C(MD_VAPOUR_CLAUSIUS, "clausius") \
    C(MD_VAPOUR_TABLE, "table") \
    C(MD_VAPOUR_AUTO, "auto") \
    C(MD_VAPOUR_LOGISTIC, "logistic")
typedef enum md_vapour_law { MD_CHOICES_VAPOUR_LAW(MD_CHOICE) } md_vapour_law;

#define MD_CHOICES_SUBL_RATE(C) C(MD_SUBL_RATE_FLUX, "flux") C(MD_SUBL_RATE_LEGACY, "legacy")
typedef enum md_subl_rate { MD_CHOICES_SUBL_RATE(MD_CHOICE) } md_subl_rate;

#define MD_CHOICES_SUBL_PLACE(C) C(MD_SUBL_PLACE_SMOL, "smol") C(MD_SUBL_PLACE_SURFACE, "surface") C(MD_SUBL_PLACE_BOTH, "both")
typedef enum md_subl_place { MD_CHOICES_SUBL_PLACE(MD_CHOICE) } md_subl_place;

#define MD_CHOICES_PHASE_MODEL(C) C(MD_PHASE_MODEL_THRESHOLD, "threshold") C(MD_PHASE_MODEL_MAP, "map")
typedef enum md_phase_model { MD_CHOICES_PHASE_MODEL(MD_CHOICE) } md_phase_model;

#define MD_CHOICES_PHASE_T(C) C(MD_PHASE_T_PARTICLE, "particle") C(MD_PHASE_T_MARS, "mars")
typedef enum md_phase_T { MD_CHOICES_PHASE_T(MD_CHOICE) } md_phase_T;

#define MD_CHOICES_SUPPLY_LAW(C) \
    C(MD_SUPPLY_CONST, "const") \
    C(MD_SUPPLY_POWERLAW, "powerlaw") \
    C(MD_SUPPLY_TABLE, "table") \
    C(MD_SUPPLY_PIECEWISE, "piecewise") \
    C(MD_SUPPLY_OFF, "off")
typedef enum md_supply_law { MD_CHOICES_SUPPLY_LAW(MD_CHOICE) } md_supply_law;

#define MD_CHOICES_FACTOR(C) C(MD_FACTOR_NONE, "none") C(MD_FACTOR_POWERLAW, "powerlaw") C(MD_FACTOR_TABLE, "table")
typedef enum md_factor { MD_CHOICES_FACTOR(MD_CHOICE) } md_factor;

#define MD_CHOICES_FACTOR_TABLE(C) C(MD_TABLE_IS_FACTOR, "scale") C(MD_TABLE_IS_RATE, "rate")
typedef enum md_factor_table { MD_CHOICES_FACTOR_TABLE(MD_CHOICE) } md_factor_table;

#define MD_CHOICES_RESERVOIR_END(C) C(MD_RESERVOIR_HARD, "hard") C(MD_RESERVOIR_TAPER, "taper")
typedef enum md_reservoir_end { MD_CHOICES_RESERVOIR_END(MD_CHOICE) } md_reservoir_end;

#define MD_CHOICES_ROUTE(C) C(MD_ROUTE_DIRECT, "direct") C(MD_ROUTE_DEEP, "deep_mixing")
typedef enum md_route { MD_CHOICES_ROUTE(MD_CHOICE) } md_route;

#define MD_CHOICES_HEADROOM_POLICY(C) C(MD_HEADROOM_CLIP, "clip") C(MD_HEADROOM_SPILL, "spill") C(MD_HEADROOM_NONE, "none")
typedef enum md_headroom_policy { MD_CHOICES_HEADROOM_POLICY(MD_CHOICE) } md_headroom_policy;

#define MD_CHOICES_INJECTION(C) \
    C(MD_INJECT_INITIAL, "initial") \
    C(MD_INJECT_MIN_BIN, "min_bin") \
    C(MD_INJECT_POWERLAW, "powerlaw") \
    C(MD_INJECT_TOP_BIN, "top_bin")
typedef enum md_injection { MD_CHOICES_INJECTION(MD_CHOICE) } md_injection;

#define MD_CHOICES_VISCOUS(C) \
    C(MD_VISCOUS_OFF, "off") \
    C(MD_VISCOUS_DIFFUSION, "diffusion") \
    C(MD_VISCOUS_RING, "ring")
typedef enum md_viscous { MD_CHOICES_VISCOUS(MD_CHOICE) } md_viscous;

#define MD_CHOICES_VISCOSITY(C) \
    C(MD_VISCOSITY_CONSTANT, "constant") \
    C(MD_VISCOSITY_POWER, "power") \
    C(MD_VISCOSITY_PARTICLE, "particle")
typedef enum md_viscosity_law { MD_CHOICES_VISCOSITY(MD_CHOICE) } md_viscosity_law;

#define MD_CHOICES_DRAG(C) C(MD_DRAG_OFF, "off") C(MD_DRAG_PR, "pr")
typedef enum md_drag_law { MD_CHOICES_DRAG(MD_CHOICE) } md_drag_law;

#define MD_CHOICES_EDGES(C) C(MD_EDGES_CLOSED, "closed") C(MD_EDGES_OPEN, "open")
typedef enum md_edges { MD_CHOICES_EDGES(MD_CHOICE) } md_edges;

#define MD_CHOICES_STOPPED_CELLS(C) C(MD_STOPPED_MOVE, "move") C(MD_STOPPED_WALL, "wall")
typedef enum md_stopped_cells { MD_CHOICES_STOPPED_CELLS(MD_CHOICE) } md_stopped_cells;

#define MD_CHOICES_TRANSPORT_SCHEME(C) C(MD_TRANSPORT_SECOND, "sdirk2") C(MD_TRANSPORT_EULER, "euler")
typedef enum md_transport_scheme { MD_CHOICES_TRANSPORT_SCHEME(MD_CHOICE) } md_transport_scheme;

#define MD_CHOICES_SCHEME(C) \
    C(MD_SCHEME_MPRK22, "mprk22") \
    C(MD_SCHEME_MPRK43, "mprk43") \
    C(MD_SCHEME_MPE, "mpe") \
    C(MD_SCHEME_IMEX, "imex_bdf1")
typedef enum md_scheme { MD_CHOICES_SCHEME(MD_CHOICE) } md_scheme;

#define MD_CHOICES_SWEEP_CHOICE(C) \
    C(MD_SOLVER_KERNEL_AUTO, "auto") \
    C(MD_SOLVER_KERNEL_REFERENCE, "reference") \
    C(MD_SOLVER_KERNEL_AVX2, "avx2") \
    C(MD_SOLVER_KERNEL_AVX512, "avx512")
typedef enum md_sweep_choice { MD_CHOICES_SWEEP_CHOICE(MD_CHOICE) } md_sweep_choice;

#undef MD_CHOICE
/* clang-format on */

#endif
