#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/supply.h"
#include "numbers/constants.h"

/* Rates of the cases of supply_eval.csv whose name begins with `name`, as epsilon_mix = 0.7 and `params` give them. */
static void eval(const md_params *params, const md_tables *tables, const char *name)
{
    golden table = golden_open("supply_eval.csv");
    int used = 0;
    for (int i = 0; i < table.rows; i++) {
        const char *at = strstr(golden_name(&table, i, "case"), name);
        if (!at) continue;
        const char *T = strstr(at, "_T");
        double T_M = T ? strtod(T + 2, NULL) : 4000;
        double rate = md_supply_rate(params, tables, &(md_supply_place){1e7, 1e4, 1}, golden_at(&table, i, "t"), T_M);
        CHECK_REL(rate, golden_at(&table, i, "rate"), 1e-12);
        used++;
    }
    CHECK(used > 0);
    golden_close(&table);
}

static void rates(void)
{
    md_params params = defaults();
    md_tables tables = {0};
    params.supply.epsilon_mix = 0.7;
    params.supply.rate = (md_auto_double){.value = 1e-6};
    eval(&params, &tables, "const1e-6");
    /* 1.5 (T/1800 K)^2, not above 3 */
    params.supply.temperature = MD_FACTOR_POWERLAW;
    params.supply.temperature_T_ref_K = 1800 / sqrt(1.5);
    params.supply.temperature_power = 2;
    params.supply.temperature_cap = 3;
    eval(&params, &tables, "temperature_scale");
    CHECK(md_supply_temperature(&params, &tables, 5000) == 3);
    params.supply.temperature = MD_FACTOR_NONE;
    CHECK(md_supply_temperature(&params, &tables, 5000) == 1);

    params.supply.mode = MD_SUPPLY_POWERLAW;
    params.supply.A = 1e-3;
    params.supply.t0_s = 100;
    params.supply.t0_offset_s = 1e-12; /* what was hidden in the earlier program */
    eval(&params, &tables, "powerlaw_A1e-3");

    double t[] = {0, 50000, 50001}, rate[] = {1e-6, 1e-6, 0};
    tables.supply_t = (md_table1){.n = 3, .x = t, .y = rate};
    params.supply.mode = MD_SUPPLY_TABLE;
    eval(&params, &tables, "table_rect");

    golden table = golden_open("supply_const_mu.csv");
    params.supply.mode = MD_SUPPLY_CONST;
    params.supply.rate.is_auto = true;
    for (int i = 0; i < table.rows; i++) {
        double t_orb = golden_at(&table, i, "t_orb"), want = golden_at(&table, i, "dotSigma=mu*0.05*Sigma_ref/t_orb");
        md_supply_place place = {1, t_orb, golden_at(&table, i, "Sigma_ref")};
        CHECK_REL(md_supply_raw(&params, &tables, &place, 0), want, 1e-14);
        /* Intended difference: in the earlier program the efficiency cancelled, and 0.7 brought as much as 1. */
        CHECK_REL(md_supply_rate(&params, &tables, &place, 0, 4000), 0.7 * want, 1e-14);
    }
    golden_close(&table);
    const md_supply_place place = {1, 1e4, 3};
    params.supply.epsilon_ref = 0.5; /* at that efficiency mu = 1 brings 5 % an orbit */
    CHECK_REL(md_supply_rate(&params, &tables, &place, 0, 4000), 0.7 / 0.5 * 0.05 * 3 / 1e4, 1e-14);
    params.supply.epsilon_mix = 0;
    CHECK(md_supply_rate(&params, &tables, &place, 0, 4000) == 0);
    params.supply.mode = MD_SUPPLY_OFF;
    CHECK(md_supply_rate(&params, &tables, &place, 0, 4000) == 0);
    md_params_free(md_disk_params, &params);
}

static void rates_without_golden(void)
{
    md_params params = defaults();
    double start[] = {10, 20}, piece[] = {3, 5}, t[] = {0, 10}, r[] = {1, 3}, z[] = {0, 2, 4, 6}, T[] = {1000, 3000},
           y[] = {0.2, 4.2};
    md_tables tables = {.supply_tr = {2, 2, t, r, z}, .supply_T = {.n = 2, .x = T, .y = y}};
    const md_supply_place place = {2 * MD_R_MARS, 1, 1};
    params.supply.mode = MD_SUPPLY_TABLE;
    params.supply.epsilon_mix = 0.5;
    CHECK_REL(md_supply_rate(&params, &tables, &place, 5, 2000), 0.5 * 3, 1e-14);
    params.supply.temperature = MD_FACTOR_TABLE;
    CHECK_REL(md_supply_rate(&params, &tables, &place, 5, 2000), 0.5 * 3 * 2.2, 1e-14);
    params.supply.temperature_floor = 3;
    CHECK_REL(md_supply_rate(&params, &tables, &place, 5, 2000), 0.5 * 3 * 3, 1e-14);
    params.supply.temperature_use = MD_TABLE_IS_RATE; /* the table is the rate that arrives */
    CHECK_REL(md_supply_rate(&params, &tables, &place, 5, 3000), 4.2, 1e-14);
    CHECK(md_supply_by_temperature(&params) && md_supply_integral(&params, &tables, &place, 0, 10) == 0);
    params.supply.temperature = MD_FACTOR_NONE;
    params.supply.mode = MD_SUPPLY_PIECEWISE;
    md_array kept_t = params.supply.piecewise_t_s, kept_rate = params.supply.piecewise_rate;
    params.supply.piecewise_t_s = (md_array){2, start};
    params.supply.piecewise_rate = (md_array){2, piece};
    CHECK(md_supply_rate(&params, &tables, &place, 9.99, 2000) == 0);
    CHECK(md_supply_rate(&params, &tables, &place, 10, 2000) == 1.5);
    CHECK(md_supply_rate(&params, &tables, &place, 1e9, 2000) == 2.5);
    params.supply.piecewise_t_s = kept_t;
    params.supply.piecewise_rate = kept_rate;
    md_params_free(md_disk_params, &params);
}

/* The earlier program takes an Euler step factor (1 + x), x = gain (tau_target - tau)/tau_target dt/response; here the same law
 * is integrated exactly, factor e^x, so that the factor stays positive and does not depend on dt. So x itself is compared. */
static void feedback(void)
{
    golden table = golden_open("supply_eval.csv");
    md_params params = defaults();
    double before = 1, factor = 1;
    params.supply.feedback_gain = 1.2; /* gain dt / response of those rows */
    for (int i = 0; i < table.rows; i++) {
        const char *name = strstr(golden_name(&table, i, "case"), "feedback_seq_tau");
        if (!name) continue;
        double after = golden_at(&table, i, "rate") / 7e-7, tau = strtod(name + 16, NULL);
        double x = log(md_supply_feedback(&params, factor, tau, 1e4) / factor);
        if (tau == 1)
            CHECK(after == before && x == 0);
        else
            CHECK_REL(x, after / before - 1, 1e-10);
        before = after;
    }
    golden_close(&table);
    CHECK(md_supply_feedback(&params, 1, 0, 1e9) == 10 && md_supply_feedback(&params, 1, 5, 1e9) < 1e-300); /* clipped */
    params.supply.feedback_min = 0.25;
    CHECK(md_supply_feedback(&params, 1, 5, 1e9) == 0.25);
    double two = md_supply_feedback(&params, md_supply_feedback(&params, 1.3, 0.7, 400), 0.7, 600);
    CHECK_REL(two, md_supply_feedback(&params, 1.3, 0.7, 1000), 1e-14);
    md_params_free(md_disk_params, &params);
}

/* Taper over half of a reservoir that lasts 1/dose steps of the full rate. */
static void reservoir(void)
{
    golden table = golden_open("supply_eval.csv");
    md_params params = defaults();
    double share[6];
    int n = 0;
    params.supply.reservoir = true;
    params.supply.reservoir_end = MD_RESERVOIR_TAPER;
    params.supply.reservoir_taper_fraction = 0.5;
    for (int i = 0; i < table.rows; i++) {
        if (strstr(golden_name(&table, i, "case"), "reservoir_taper")) share[n++] = golden_at(&table, i, "rate") / 7e-7;
    }
    CHECK(n == 6);
    double dose = 0.5 * (1 - share[5] / share[4]), left = 1; /* from the last two rows: the four before must follow */
    for (int i = 0; i < n; i++) {
        CHECK_REL(md_supply_reservoir_share(&params, left, 1), share[i], 1e-10);
        left -= share[i] * dose;
    }
    golden_close(&table);
    params.supply.reservoir_end = MD_RESERVOIR_HARD;
    CHECK(md_supply_reservoir_share(&params, 1e-300, 1) == 1 && md_supply_reservoir_share(&params, 0, 1) == 0);
    params.supply.reservoir = false;
    CHECK(md_supply_reservoir_share(&params, HUGE_VAL, HUGE_VAL) == 1);
    md_params_free(md_disk_params, &params);
}

static void routing(void)
{
    golden table = golden_open("supply_split.csv");
    md_params params = defaults();
    for (int i = 0; i < table.rows; i++) {
        const char *policy = golden_name(&table, i, "policy");
        bool deep = strcmp(golden_name(&table, i, "transport"), "direct") != 0;
        params.supply.route = deep ? MD_ROUTE_DEEP : MD_ROUTE_DIRECT;
        params.supply.headroom = strcmp(policy, "clip") == 0    ? MD_HEADROOM_CLIP
                                 : strcmp(policy, "spill") == 0 ? MD_HEADROOM_SPILL
                                                                : MD_HEADROOM_NONE;
        double rate = golden_at(&table, i, "prod_rate"), dt = golden_at(&table, i, "dt"),
               below = golden_at(&table, i, "sigma_deep");
        double applied = golden_at(&table, i, "prod_rate_applied");
        /* Its head-room is filled within its time step: that is the time of the limit here. */
        double limit = md_supply_limit(&params, dt, golden_at(&table, i, "t_blow"), golden_at(&table, i, "sigma"),
                                       golden_at(&table, i, "sigma_tau1"));
        double wants = md_supply_wants(&params, rate, dt, below, golden_at(&table, i, "t_mix"));
        md_supply_split split = md_supply_route(&params, rate, fmin(wants, limit));
        CHECK_REL(split.surface, applied, 1e-13);
        CHECK_REL(split.deep_out, golden_at(&table, i, "deep_to_surf_rate"), 1e-13);
        /* Intended difference: the direct route has no deep layer here, where the earlier program buried what clip refused in
         * one that never gave it back (prod_rate_into_deep of such a row); spilled is what the row leaves unsaid. */
        if (deep) {
            CHECK_REL(split.deep_in, golden_at(&table, i, "prod_rate_into_deep"), 1e-13);
            CHECK_REL(split.deep_in - split.deep_out, golden_at(&table, i, "prod_rate_diverted"), 1e-13);
            CHECK_REL(below + (split.deep_in - split.deep_out) * dt, golden_at(&table, i, "sigma_deep_new"), 1e-13);
        } else {
            CHECK(split.deep_in == 0);
        }
        double over = deep ? 0 : rate - applied;
        CHECK_REL(split.spilled, params.supply.headroom == MD_HEADROOM_SPILL ? over : 0, 1e-13);
        CHECK_REL(split.refused, params.supply.headroom == MD_HEADROOM_CLIP ? over : 0, 1e-13);
    }
    golden_close(&table);
    /* A transparent layer has room for all; a deep layer never gives more than it holds. */
    params.supply.headroom = MD_HEADROOM_SPILL;
    CHECK(md_supply_limit(&params, 1, 1, 1, HUGE_VAL) == HUGE_VAL);
    params.supply.route = MD_ROUTE_DEEP;
    CHECK_REL(md_supply_wants(&params, 0, 100, 3, 1) * 100, 3, 1e-15);
    CHECK_REL(md_supply_wants(&params, 9, 0, 3, 2), 1.5, 1e-15);
    params.supply.headroom = MD_HEADROOM_CLIP; /* too full already */
    CHECK(md_supply_limit(&params, 1, 1, 11, 10) == 0);
    md_supply_split split = md_supply_route(&params, 7, 0);
    CHECK(split.surface == 0 && split.deep_in == 7 && split.deep_out == 0 && split.spilled == 0 && split.refused == 0);
    md_params_free(md_disk_params, &params);
}

/* int x^p dx from a to a + length, with the C library's long doubles. */
static double closed_integral(long double a, long double length, double p)
{
    long double n = (long double)p + 1, log_ratio = log1pl(length / a);
    if (a == 0) return (double)(powl(length, n) / n);
    return (double)(n == 0 ? log_ratio : powl(a, n) * expm1l(n * log_ratio) / n);
}

static void powerlaw_integrals(md_params *params)
{
    static const double p[] = {-20, -5, -2, -1, -1 + 1e-9, -1 - 1e-12, -0.5, 0, 0.3, 1, 7, 20}, t0[] = {0, 100, 1e5, 1e7},
                        offset[] = {0, 1e-3, 10, 1e6}, length[] = {1e-3, 1, 3e4, 6e7}, later[] = {0, 1, 1e6};
    const md_tables tables = {0};
    const md_supply_place place = {1, 1, 1};
    params->supply.mode = MD_SUPPLY_POWERLAW;
    params->supply.A = 2;
    int compared = 0;
    for (int k = 0; k < 12 * 4 * 4 * 4 * 3; k++) {
        params->supply.p = p[k % 12];
        params->supply.t0_s = t0[k / 12 % 4];
        params->supply.t0_offset_s = offset[k / 48 % 4];
        double begin = params->supply.t0_s + later[k / 768], end = begin + length[k / 192 % 4];
        long double a = (long double)begin - params->supply.t0_s + params->supply.t0_offset_s;
        double got = md_supply_integral(params, &tables, &place, begin, end);
        if (a == 0 && params->supply.p <= -1) {
            CHECK(isinf(got));
            continue;
        }
        CHECK_REL(got, 2 * closed_integral(a, end - begin, params->supply.p), 1e-12);
        /* what lies before t0 adds nothing; two parts are the whole */
        if (begin == params->supply.t0_s) CHECK(md_supply_integral(params, &tables, &place, begin - 7, end) == got);
        double middle = begin + 0.3 * (end - begin);
        CHECK_REL(md_supply_integral(params, &tables, &place, begin, middle) +
                      md_supply_integral(params, &tables, &place, middle, end),
                  got, 1e-13);
        compared++;
    }
    CHECK(compared == 12 * 4 * 4 * 4 * 3 - 4 * 4 * 5); /* all but p <= -1 from an infinite beginning */
    params->supply.p = -0.5;
    params->supply.t0_s = 5;
    params->supply.t0_offset_s = 0;
    CHECK(md_supply_raw(params, &tables, &place, 5) == 0 && md_supply_raw(params, &tables, &place, 9) == 1);
    CHECK(md_supply_next_stop(params, &tables, 1) == 5 && isinf(md_supply_next_stop(params, &tables, 5)));
    CHECK(md_supply_end(params, &tables, &place, 9, 44) == 1 && md_supply_end(params, &tables, &place, 5, 0) == 0);
}

/* Areas under polygons and steps, by hand. */
static void table_integrals(md_params *params)
{
    double t[] = {10, 20, 40}, rate[] = {1, 3, 0}, r[] = {1, 3}, z[] = {0, 2, 2, 6, 0, 0};
    const md_tables in_t = {.supply_t = {.n = 3, .x = t, .y = rate}}, in_t_r = {.supply_tr = {3, 2, t, r, z}};
    const md_supply_place place = {2 * MD_R_MARS, 1, 1};
    params->supply.mode = MD_SUPPLY_TABLE;
    CHECK_REL(md_supply_integral(params, &in_t, &place, 0, 10), 10, 1e-15); /* ends are held */
    CHECK_REL(md_supply_integral(params, &in_t, &place, 10, 100), 20 + 30, 1e-15);
    CHECK_REL(md_supply_integral(params, &in_t, &place, 15, 30), 12.5 + 22.5, 1e-15);
    CHECK_REL(md_supply_integral(params, &in_t_r, &place, 10, 40), 25 + 40, 1e-15); /* 1, 4, 0 half way between the radii */
    CHECK(md_supply_next_stop(params, &in_t, 3) == 10 && md_supply_next_stop(params, &in_t, 10) == 20);
    CHECK(md_supply_next_stop(params, &in_t_r, 39) == 40 && isinf(md_supply_next_stop(params, &in_t_r, 40)));
    CHECK(md_supply_end(params, &in_t, &place, 15, 1.5) == 2);
    md_array kept_t = params->supply.piecewise_t_s, kept_rate = params->supply.piecewise_rate;
    params->supply.mode = MD_SUPPLY_PIECEWISE;
    params->supply.piecewise_t_s = (md_array){3, t};
    params->supply.piecewise_rate = (md_array){3, rate};
    CHECK_REL(md_supply_integral(params, &in_t, &place, 0, 30), 10 + 30, 1e-15);
    CHECK(md_supply_integral(params, &in_t, &place, 0, 10) == 0);
    CHECK(md_supply_end(params, &in_t, &place, 20, 1) == 1); /* of the piece that ends */
    CHECK(md_supply_next_stop(params, &in_t, 10) == 20 && isinf(md_supply_next_stop(params, &in_t, 40)));
    params->supply.piecewise_t_s = kept_t;
    params->supply.piecewise_rate = kept_rate;
}

static void integrals(void)
{
    md_params params = defaults();
    powerlaw_integrals(&params);
    table_integrals(&params);
    md_params_free(md_disk_params, &params);
}

/* The taper as a function of what is asked: linear to the knee, then exponential; whole or in parts. */
static void reservoir_law(void)
{
    md_params params = defaults();
    CHECK(md_supply_reservoir_gives(&params, HUGE_VAL, 0, 5) == 5);
    params.supply.reservoir = true;
    CHECK(md_supply_reservoir_gives(&params, 3, 10, 5) == 3 && md_supply_reservoir_gives(&params, 3, 10, 2) == 2);
    params.supply.reservoir_end = MD_RESERVOIR_TAPER;
    params.supply.reservoir_taper_fraction = 0.2; /* of 10: knee at 2 */
    CHECK(md_supply_reservoir_gives(&params, 10, 10, 8) == 8);
    CHECK_REL(md_supply_reservoir_gives(&params, 10, 10, 8 + 3), 10 - 2 * exp(-1.5), 1e-15);
    CHECK_REL(md_supply_reservoir_gives(&params, 1, 10, 1e-9), 5e-10, 1e-9);
    CHECK(md_supply_reservoir_gives(&params, 1, 10, 1e9) == 1 && md_supply_reservoir_gives(&params, 0, 10, 1) == 0);
    double left = 10;
    for (int k = 0; k < 1000; k++)
        left -= md_supply_reservoir_gives(&params, left, 10, 0.015);
    CHECK_REL(left, 2 * exp(-3.5), 1e-12);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    rates();
    rates_without_golden();
    feedback();
    reservoir();
    routing();
    integrals();
    reservoir_law();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
