#include "disk/setup/table_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "disk/model/params.h"

/* A column of a table, and its range: that of the key of the same quantity, or its own. */
typedef struct column {
    const char *table, *name, *as; /* as: a key, or NULL */
    double min, max;
} column;

#define AS(TABLE, NAME, KEY)                                                                                                   \
    {                                                                                                                          \
        TABLE, NAME, KEY, 0, 0                                                                                                 \
    }
#define OWN(TABLE, NAME, MIN, MAX)                                                                                             \
    {                                                                                                                          \
        TABLE, NAME, NULL, MIN, MAX                                                                                            \
    }

/* Times that leave room for another unit and for squares. */
#define TIME(TABLE, NAME) OWN(TABLE, NAME, -1e100, 1e100)
/* Temperatures of anything: the solar photosphere is far below. */
#define KELVIN(TABLE, NAME) OWN(TABLE, NAME, 0, 1e5)

static const column columns[] = {
    TIME("mars.table", "time_s"),
    TIME("mars.table", "time_day"),
    TIME("mars.table", "time_yr"),
    TIME("mars.table", "time_orbit"),
    AS("mars.table", "T_K", "mars.T0_K"),

    KELVIN("radiation.q_pr_table", "T_M_K"),
    AS("radiation.q_pr_table", "s_m", "sizes.s_min_m"),
    AS("radiation.q_pr_table", "Q_pr", "radiation.q_pr_value"),
    AS("radiation.q_pr_table", "Q_abs", "radiation.q_pr_value"),
    OWN("radiation.q_pr_table", "albedo", 0, 1),
    OWN("radiation.q_pr_table", "g", -1, 1),

    OWN("radiation.q_abs_table", "T_K", 1, 1e5),
    AS("radiation.q_abs_table", "s_m", "sizes.s_min_m"),
    OWN("radiation.q_abs_table", "Q_abs", 1e-30, 10),
    OWN("radiation.q_abs_table", "Q_ext", 1e-30, 10),

    AS("initial.sigma_table", "r_RM", "disk.r_in_RM"),
    AS("initial.sigma_table", "sigma_kg_m2", "initial.sigma"),

    AS("shielding.table", "tau", "initial.tau0"),
    OWN("shielding.table", "Phi", 0, 1),

    AS("dynamics.e_table", "r_RM", "disk.r_in_RM"),
    AS("dynamics.e_table", "e", "dynamics.e0"),

    /* No law of a vapour comes above log10 P = A, which is 9 to 14 for what is known; at 30 K forsterite has -930. Beyond the ends
     * log10 P is followed in 1/T. */
    OWN("sublimation.table", "T_K", 1, 1e5),
    OWN("sublimation.table", "log10_P_Pa", -1000, 15),

    KELVIN("phase.table", "T_K"),
    AS("phase.table", "tau", "initial.tau0"),
    OWN("phase.table", "f_solid", 0, 1),
    OWN("phase.table", "f_liquid", 0, 1),
    OWN("phase.table", "f_vapour", 0, 1),

    TIME("supply.table", "t_s"),
    AS("supply.table", "r_RM", "disk.r_in_RM"),
    AS("supply.table", "rate_kg_m2_s", "supply.rate"),

    KELVIN("supply.temperature_table", "T_M_K"),
    AS("supply.temperature_table", "value", "supply.temperature_cap"),
};

/* Phi of a layer this deep in the dark is 0; what is left of a smaller one is a surface density beyond any number. */
static const double SMALLEST_PHI = 1e-30;

/* Three shares of three digits: 0.333 + 0.333 + 0.333. */
static const double ROUNDED = 1.0001e-3;

static double value_at(const md_csv *csv, int row, int at)
{
    return csv->value[(size_t)row * (size_t)csv->columns + (size_t)at];
}

static md_status check_column(const md_csv *csv, int at, const column *c, md_error *err)
{
    const md_param *key = c->as ? md_param_find(md_disk_params, c->as) : NULL;
    double min = key ? key->min : c->min, max = key ? key->max : c->max;
    for (int row = 0; row < csv->rows; row++) {
        double value = value_at(csv, row, at);
        if (value >= min && value <= max) continue;
        char limit[40];
        snprintf(limit, sizeof limit, max < 1e100 ? "to %.10g" : "or more", max);
        return md_fail(err, MD_ERR_CONFIG, "%s:%d: %s = %.15g: expected %.10g %s%s%s", csv->file, csv->line[row], c->name,
                       value, min, limit, key ? ", as " : "", key ? key->key : "");
    }
    return MD_OK;
}

static md_status check_phi(const md_csv *csv, md_error *err)
{
    int at = md_csv_column(csv, "Phi");
    for (int row = 0; row < csv->rows && at >= 0; row++) {
        double phi = value_at(csv, row, at);
        if (phi > 0 && phi < SMALLEST_PHI)
            return md_fail(err, MD_ERR_CONFIG, "%s:%d: Phi = %.15g: expected 0, or %g to 1", csv->file, csv->line[row], phi,
                           SMALLEST_PHI);
    }
    return MD_OK;
}

md_status md_table_columns_check(const md_csv *csv, const char *key, md_error *err)
{
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        int at = strcmp(columns[c].table, key) == 0 ? md_csv_column(csv, columns[c].name) : -1;
        if (at >= 0 && check_column(csv, at, &columns[c], err)) return err->code;
    }
    return strcmp(key, "shielding.table") == 0 ? check_phi(csv, err) : MD_OK;
}

md_status md_table_fractions_check(const md_csv *csv, int first, int n, md_error *err)
{
    for (int row = 0; row < csv->rows; row++) {
        double sum = 0;
        for (int i = 0; i < n; i++)
            sum += value_at(csv, row, first + i);
        if (fabs(sum - 1) <= ROUNDED) continue;
        return md_fail(err, MD_ERR_CONFIG, "%s:%d: %s to %s add up to %.10g: expected 1", csv->file, csv->line[row],
                       csv->name[first], csv->name[first + n - 1], sum);
    }
    return MD_OK;
}

md_status md_table_no_fall_check(const md_csv *csv, int at, md_error *err)
{
    for (int row = 1; row < csv->rows; row++) {
        double before = value_at(csv, row - 1, at), value = value_at(csv, row, at);
        if (value >= before) continue;
        return md_fail(err, MD_ERR_CONFIG,
                       "%s:%d: %s = %.15g: expected at least that of the row before, %.15g, for it rises with %s", csv->file,
                       csv->line[row], csv->name[at], value, before, csv->name[0]);
    }
    return MD_OK;
}
