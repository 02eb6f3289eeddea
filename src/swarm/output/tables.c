/* Tables as text: three with the columns of the earlier program, in its order and with its names, and one as BOLSIG+ has it. */
#include <math.h>

#include "numbers/numeric.h"
#include "swarm/output/files.h"
#include "swarm/output/text.h"

/* Not a number has no sign here: "-nan" is no word that every reader knows. */
static double plain(double value)
{
    return isnan(value) ? fabs(value) : value;
}

static const struct {
    const char *name, *error;
    sw_result of;
} columns[] = {
    {"mean energy (eV)", "mean energy error (eV)", SW_MEAN_ENERGY},
    {"bulk drift velocity (m.s-1)", "bulk drift velocity error (m.s-1)", SW_W_BULK},
    {"bulk L diffusion coeff. * N (m-1.s-1)", "bulk L diffusion coeff. error * N (m-1.s-1)", SW_ND_L_BULK},
    {"bulk T diffusion coeff. * N (m-1.s-1)", "bulk T diffusion coeff. error * N (m-1.s-1)", SW_ND_T_BULK},
    {"flux drift velocity (m.s-1)", "flux drift velocity error (m.s-1)", SW_W_FLUX},
    {"flux L diffusion coeff. * N (m-1.s-1)", "flux L diffusion coeff. error * N (m-1.s-1)", SW_ND_L_FLUX},
    {"flux T diffusion coeff. * N (m-1.s-1)", "flux T diffusion coeff. error * N (m-1.s-1)", SW_ND_T_FLUX},
    {"effective ionization rate coeff. (counted) (m3.s-1)", "effective ionization rate coeff. (counted) error (m3.s-1)",
     SW_K_EFFECTIVE},
    {"ionization rate coeff. (counted) (m3.s-1)", "ionization rate coeff. (counted) error (m3.s-1)", SW_K_IONIZATION},
    {"attachment rate coeff. (counted) (m3.s-1)", "attachment rate coeff. (counted) error (m3.s-1)", SW_K_ATTACHMENT},
    {"effective ionization rate coeff. (convolution) (m3.s-1)", "effective ionization rate coeff. (convolution) error (m3.s-1)",
     SW_K_EFFECTIVE_CONVOLVED},
    {"ionization rate coeff. (convolution) (m3.s-1)", "ionization rate coeff. (convolution) error (m3.s-1)",
     SW_K_IONIZATION_CONVOLVED},
    {"attachment rate coeff. (convolution) (m3.s-1)", "attachment rate coeff. (convolution) error (m3.s-1)",
     SW_K_ATTACHMENT_CONVOLVED},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

md_status sw_write_parameters(const sw_outcome *outcome, md_error *err)
{
    sw_text t = {0};
    sw_text_put(&t, "E/N (Td)");
    for (int c = 0; c < COLUMNS; c++)
        sw_text_put(&t, ",%s,%s", columns[c].name, columns[c].error);
    sw_text_put(&t, "\n%.17g", outcome->params->field.EN_Td);
    for (int c = 0; c < COLUMNS; c++) {
        sw_value v = outcome->results->of[columns[c].of];
        sw_text_put(&t, ",%.10g,%.4g", plain(v.value), plain(v.error));
    }
    sw_text_put(&t, "\n");
    return sw_text_write(&t, outcome->folder, outcome->base, "swarm_parameters.csv", err);
}

md_status sw_write_distribution(const sw_outcome *outcome, md_error *err)
{
    const sw_distribution *r = &outcome->results->energies;
    sw_text t = {0};
    sw_text_put(&t, "energy (eV),eedf (eV-1),eepf (eV-3/2)\n");
    for (int k = 0; k < r->bins - 1; k++) { /* the last bin has no upper end */
        double energy = (k + 0.5) * r->bin_eV, eedf = plain(r->eedf[k].value);
        sw_text_put(&t, "%.10g,%.8g,%.8g\n", energy, eedf, eedf / sqrt(energy));
    }
    return sw_text_write(&t, outcome->folder, outcome->base, "energy_distribution.csv", err);
}

/* For each axis value number `what`, `what` + 1, `what` + 2 of row k, times a scale. */
static void put_axes(sw_text *t, const sw_series *s, int k, int what, double scale)
{
    for (int axis = 0; axis < 3; axis++)
        sw_text_put(t, ",%.8g", plain(scale * sw_series_at(s, k, what + axis)));
}

/* Collisions are those since the row before, electrons and ions as many as come of the electrons at first. */
md_status sw_write_evolution(const sw_outcome *outcome, md_error *err)
{
    const sw_series *s = outcome->series;
    double N = sw_params_density(outcome->params), electrons = outcome->params->electrons.number, before[2] = {0};
    sw_text t = {0};
    sw_text_put(&t, "time,num_collisions,num_null_collisions,num_electrons,num_cations,num_anions,mean_energy");
    static const char *const names[] = {"mean_position", "var_position", "mean_velocity", "mean_velocity_moment"};
    for (int q = 0; q < 4; q++)
        sw_text_put(&t, ",%s_x,%s_y,%s_z", names[q], names[q], names[q]);
    sw_text_put(&t, "\n");
    for (int k = 0; k < s->rows; k++) {
        double real = sw_series_at(s, k, SW_SERIES_REAL), null = sw_series_at(s, k, SW_SERIES_NULL);
        sw_text_put(&t, "%.10g,%.0f,%.0f", sw_outcome_seconds(outcome, sw_series_at(s, k, SW_SERIES_TIME)), real - before[0],
                    null - before[1]);
        sw_text_put(&t, ",%.10g,%.10g,%.10g,%.8g", electrons * md_exp(sw_series_at(s, k, SW_SERIES_LN_NUMBER)),
                    electrons * sw_series_at(s, k, SW_SERIES_CATIONS), electrons * sw_series_at(s, k, SW_SERIES_ANIONS),
                    plain(sw_series_at(s, k, SW_SERIES_NOW_ENERGY)));
        put_axes(&t, s, k, SW_SERIES_X, 1 / N);
        put_axes(&t, s, k, SW_SERIES_VARIANCE, 1 / (N * N));
        put_axes(&t, s, k, SW_SERIES_V, SW_GAMMA);
        put_axes(&t, s, k, SW_SERIES_XV, SW_GAMMA / N);
        sw_text_put(&t, "\n");
        before[0] = real;
        before[1] = null;
    }
    return sw_text_write(&t, outcome->folder, outcome->base, "temporal_evolution.csv", err);
}

/* Of the table for fluid codes. */
static const struct {
    const char *name;
    sw_result of;
} swarm_columns[] = {
    {"Mean energy (eV)", SW_MEAN_ENERGY},
    {"Mobility *N (1/m/V/s)", SW_MU_N},
    {"Drift velocity (m/s)", SW_W_FLUX},
    {"Characteristic energy (eV)", SW_CHARACTERISTIC_ENERGY},
    {"Transverse diffusion coefficient *N (1/m/s)", SW_ND_T_FLUX},
    {"Longitudinal diffusion coefficient *N (1/m/s)", SW_ND_L_FLUX},
    {"Bulk drift velocity (m/s)", SW_W_BULK},
    {"Bulk transverse diffusion coefficient *N (1/m/s)", SW_ND_T_BULK},
    {"Bulk longitudinal diffusion coefficient *N (1/m/s)", SW_ND_L_BULK},
    {"Net growth rate coefficient (m3/s)", SW_K_EFFECTIVE},
    {"Townsend coefficient /N (m2)", SW_ALPHA_N_FLUX},
};

md_status sw_write_table(const sw_outcome *outcome, md_error *err)
{
    const sw_gas *gas = outcome->gas;
    const sw_results *r = outcome->results;
    sw_text t = {0};
    sw_text_put(&t, "Swarm parameters by swarm_mc; columns are separated by tabs, rates C are rate coefficients (m3/s)\n\n");
    for (int c = 0; c < gas->channels; c++)
        sw_text_put(&t, "C%d\t%s\t%s\t%.6g eV\t%s\n", c + 1, gas->channel[c].process->species,
                    sw_kind_name(gas->channel[c].kind), gas->channel[c].threshold_eV, gas->channel[c].process->reaction);
    sw_text_put(&t, "\nR#\tE/N (Td)");
    for (size_t k = 0; k < sizeof swarm_columns / sizeof *swarm_columns; k++)
        sw_text_put(&t, "\t%s", swarm_columns[k].name);
    for (int c = 0; c < gas->channels; c++)
        sw_text_put(&t, "\tC%d (m3/s)", c + 1);
    sw_text_put(&t, "\n1\t%.8g", outcome->params->field.EN_Td);
    for (size_t k = 0; k < sizeof swarm_columns / sizeof *swarm_columns; k++)
        sw_text_put(&t, "\t%.6E", plain(r->of[swarm_columns[k].of].value));
    for (int c = 0; c < gas->channels; c++)
        sw_text_put(&t, "\t%.6E", plain(r->counted[c].value));
    sw_text_put(&t, "\n");
    return sw_text_write(&t, outcome->folder, outcome->base, "table.txt", err);
}

md_status sw_write_tables(const sw_outcome *outcome, md_error *err)
{
    if (sw_write_parameters(outcome, err) || sw_write_distribution(outcome, err) || sw_write_evolution(outcome, err))
        return err->code;
    return sw_write_table(outcome, err);
}
