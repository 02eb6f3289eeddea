#include "disk/output/fields.h"

#define ALWAYS(name, member, unit, text)                                                                                       \
    {                                                                                                                          \
        name, unit, text, offsetof(md_diag, member), MD_FIELD_ALWAYS                                                           \
    }
#define ENERGY(name, member, unit, text)                                                                                       \
    {                                                                                                                          \
        name, unit, text, offsetof(md_diag, member), MD_FIELD_ENERGY                                                           \
    }
#define TURN(name, member, unit, text)                                                                                         \
    {                                                                                                                          \
        name, unit, text, offsetof(md_diag, member), MD_FIELD_TRANSPORT                                                        \
    }
#define TERM(ID, NAME, SIGN, LEAVES, TEXT) ALWAYS("mass_" NAME, mass[MD_BOOK_##ID], "kg", TEXT),

const md_field md_fields[] = {
    /* how much is there, and how opaque */
    ALWAYS("Sigma_surf", sigma_surf, "kg m-2", "surface density of the surface layer"),
    ALWAYS("Sigma_deep", sigma_deep, "kg m-2", "surface density of the deep layer"),
    ALWAYS("kappa", kappa, "m2 kg-1", "opacity of the size distribution"),
    ALWAYS("kappa_eff", kappa_eff, "m2 kg-1", "opacity after shielding, Phi kappa"),
    ALWAYS("Sigma_tau1", sigma_tau1, "kg m-2", "surface density of optical depth one, 1 / kappa_eff"),
    ALWAYS("tau_vertical", tau_vertical, "1", "vertical optical depth"),
    ALWAYS("tau_los_mars", tau_los, "1", "optical depth along the line of sight to Mars"),

    /* what leaves */
    ALWAYS("M_out_dot", M_out_dot, "M_mars s-1", "rate of mass blown out of the cell by radiation pressure"),
    ALWAYS("M_sink_dot", M_sink_dot, "M_mars s-1", "rate of mass lost from the cell to all other sinks"),
    ALWAYS("M_out_cum", M_out_cum, "M_mars", "mass blown out of the cell so far"),
    ALWAYS("M_sink_cum", M_sink_cum, "M_mars", "mass lost from the cell to all other sinks so far"),
    ALWAYS("M_loss_cum", M_loss_cum, "M_mars", "mass lost from the cell so far, blown out and sinks"),

    ALWAYS("M_below_grid_dot", M_below_grid_dot, "M_mars s-1", "rate of mass ground finer than the smallest bin in the cell"),
    ALWAYS("M_below_grid_cum", M_below_grid_cum, "M_mars", "mass ground finer than the smallest bin in the cell so far"),
    ALWAYS("prod_subblow_rate", prod_subblow_rate, "kg m-2 s-1",
           "rate at which collisions bring mass into the sizes that radiation pressure removes"),

    /* what enters */
    ALWAYS("supply_rate_nominal", supply_rate_nominal, "kg m-2 s-1",
           "supply rate after mixing, before feedback, reservoir, routing and head-room"),
    ALWAYS("supply_rate_applied", supply_rate_applied, "kg m-2 s-1", "supply rate into the surface layer"),
    ALWAYS("supply_feedback", supply_factor, "1", "factor of the supply's feedback on optical depth"),
    ALWAYS("headroom", headroom, "kg m-2",
           "surface density that still fits below optical depth one; fixed_tau1: of the grains themselves"),
    ALWAYS("mass_not_supplied", mass_not_supplied, "kg",
           "mass that the supply offered and head-room refused (policy clip), so far; it never entered the cell"),
    ALWAYS("reservoir_left", reservoir_left, "kg m-2", "what is left of a finite reservoir, nan without one"),

    /* temperature and phase */
    ALWAYS("T_p", T_p, "K", "particle temperature that decides the phase"),
    ALWAYS("T_d", T_d, "K", "grain temperature that decides sublimation"),
    ALWAYS("p_sat", p_sat, "Pa", "saturation vapour pressure at T_d"),
    ALWAYS("ds_dt", ds_dt, "m s-1", "rate of change of grain radius by sublimation"),
    ALWAYS("phase_f_vap", f_vap, "1", "fraction of the cell that is vapour"),
    ALWAYS("phase_f_liquid", f_liquid, "1",
           "liquid fraction that pauses collisions; thresholds: what is not solid, phase_f_vap of it"),
    ALWAYS("phase_f_solid", f_solid, "1", "fraction of the cell that is solid"),
    ALWAYS("phase_vapour", vapour, "1", "1 where the cell counts as vapour, else 0, also where it is held at one half"),
    ALWAYS("phase_paused", paused, "1", "1 where liquid pauses collisions and supply, else 0"),

    /* motion and time scales */
    ALWAYS("e_kernel", e, "1", "eccentricity in the collision kernel"),
    ALWAYS("i_kernel", inc, "rad", "inclination in the collision kernel"),
    ALWAYS("v_rel", v_rel, "m s-1", "relative velocity of collisions"),
    ALWAYS("H", H, "m", "scale height of the grains"),
    ALWAYS("t_coll_min", t_coll_min, "s", "shortest collision time of any bin"),
    ALWAYS("t_blow", t_blow, "s", "blow-out time"),
    ALWAYS("t_sink", t_sink, "s", "surface density over the rate of all sinks but blow-out"),
    ALWAYS(
        "s_min_eff", s_min_eff, "m",
        "max of the smallest radius, s_blow and the surface-energy floor; with criterion beta grains below the band stay, too"),
    ALWAYS("blowout_on", blowout_on, "1", "1 where blow-out acts, else 0"),

    /* collisions, when asked */
    ENERGY("E_rel_dot", E_rel_dot, "W m-2", "kinetic energy of relative motion that collisions meet with"),
    ENERGY("E_dissipated_dot", E_dissipated_dot, "W m-2", "kinetic energy that collisions dissipate"),
    ENERGY("E_retained_dot", E_retained_dot, "W m-2", "kinetic energy that collisions leave"),
    ENERGY("E_rel_cum", E_rel_cum, "J", "kinetic energy of relative motion that collisions met with in the cell so far"),
    ENERGY("E_dissipated_cum", E_dissipated_cum, "J", "kinetic energy that collisions dissipated in the cell so far"),
    ENERGY("E_retained_cum", E_retained_cum, "J", "kinetic energy that collisions left in the cell so far"),
    ENERGY("cratering_rate", cratering_rate, "m-2 s-1", "collisions that leave more than half of the mass in one body"),
    ENERGY("fragmentation_rate", fragmentation_rate, "m-2 s-1", "collisions that leave at most half of the mass in one body"),
    ENERGY("f_ke_mean", f_ke_mean, "1", "mean share of the kinetic energy that a collision leaves"),
    ENERGY("remnant_mean", remnant_mean, "1", "mean share of the mass in the largest remnant"),

    /* the ledger, see model/ledger.h */
    ALWAYS("mass_now", mass_now, "kg", "mass of the cell now, surface and deep layer"),
    MD_LEDGER_ROWS(TERM)
        ALWAYS("ledger_error", ledger_error, "1", "what the ledger fails to account for, relative to the mass handled"),

    /* what moves, see model/momentum.h */
    TURN("L_viscous_cum", torque[MD_TORQUE_VISCOUS], "kg m2 s-1",
         "angular momentum that viscosity has given to what it moved into and out of the cell so far, faces to centre"),
    TURN("L_drag_cum", torque[MD_TORQUE_DRAG], "kg m2 s-1",
         "angular momentum that drag has given to what it moved into and out of the cell so far, faces to centre"),

    /* the solver */
    ALWAYS("substeps", substeps, "1", "sub-steps taken so far"),
    ALWAYS("substeps_rejected", rejected, "1", "sub-steps refused by the error estimate so far"),
    ALWAYS("cell_active", active, "1", "1 while the cell evolves, 0 once it has stopped"),
    ALWAYS("stop_time", stop_time, "s", "time at which the cell stopped, nan while it evolves"),
    ALWAYS("stop_tau", stop_tau, "1", "optical depth that was over shielding.tau_stop then, nan while it evolves"),
    {NULL, NULL, NULL, 0, MD_FIELD_ALWAYS},
};

bool md_field_is_written(const md_field *field, const md_params *params)
{
    if (field->when == MD_FIELD_ENERGY) return params->collisions.energy;
    if (field->when == MD_FIELD_TRANSPORT) return md_params_moves(params);
    return true;
}
