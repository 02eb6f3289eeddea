/* Legacy sublimation, drift and blow-out, alone and in whole cell steps of the earlier program. */
#include "golden.h"
#include "gross_setup.h"

#include "disk/collide/legacy.h"
#include "disk/solve/imex.h"

enum { MAX_BINS = 40, BLOWN_OUT = 0, SUBLIMATED, DRAGGED, SINKS };

/* The earlier program's threshold takes the bin that holds s_blow and all below it, at least one. */
static int bins_up_to(const md_sizes *sizes, double s_blow)
{
    int k = 0;
    while (k < sizes->n && sizes->edge[k + 1] <= s_blow)
        k++;
    return k < sizes->n ? k + 1 : sizes->n;
}

static void test_sublimation_rates(void)
{
    double s[MAX_BINS], rate[MAX_BINS];
    golden table = golden_open("sublimation_sink_n40.csv");
    golden_column(&table, "s", s);
    md_legacy_sublimation_rates(table.rows, s, -5.18e-7, rate);
    for (int k = 0; k < table.rows; k++)
        CHECK_REL(rate[k], golden_at(&table, k, "S_sub"), 1e-14);
    md_legacy_sublimation_rates(table.rows, s, 1e-7, rate);
    CHECK(rate[0] == 0);
    golden_close(&table);
}

static void test_crossing_rates(void)
{
    const double s[5] = {1e-6, 2e-6, 3e-6, 4e-6, 5e-6};
    double rate[5];
    md_legacy_crossing_rates(5, s, -1e-7, 2e-6, 11, rate); /* 1.1 um in this step: only 3 um reaches 2 um */
    CHECK(rate[0] == 0 && rate[1] == 0 && rate[3] == 0 && rate[4] == 0);
    CHECK_REL(rate[2], 0.1, 1e-14);
    md_legacy_crossing_rates(5, s, 1e-7, 2e-6, 11, rate);
    CHECK(rate[2] == 0);
}

/* The golden tables hold dN/ds on the unscaled shape, so that numbers after are over the mass ratio: the mass it kept. */
static void test_drift(const char *tag, int row)
{
    char name[32];
    md_sizes sizes = {0};
    md_error err = {MD_OK, ""};
    double width[MAX_BINS], N[MAX_BINS], s_new[MAX_BINS], N_new[MAX_BINS];
    snprintf(name, sizeof name, "drift_%s_n40.csv", tag);
    golden table = golden_open(name), summary = golden_open("drift_summary.csv");
    CHECK(md_sizes_init(&sizes, 40, 1e-7, 3.0, 3270.0, &err) == MD_OK);
    golden_column(&table, "number_before", N);
    for (int k = 0; k < 40; k++) {
        width[k] = sizes.edge[k + 1] - sizes.edge[k];
        N[k] *= width[k];
    }
    double ratio = md_legacy_drift(&sizes, sizes.s, N, golden_at(&summary, row, "ds_step"), golden_at(&summary, row, "floor"),
                                   s_new, N_new);
    CHECK_REL(ratio, golden_at(&summary, row, "mass_ratio"), 1e-12);
    CHECK_REL(ratio, golden_at(&summary, row, "sigma_after") / golden_at(&summary, row, "sigma_before"), 1e-12);
    for (int k = 0; k < 40 && strcmp(golden_name(&summary, row, "tag"), tag) == 0; k++) {
        CHECK_REL(s_new[k], golden_at(&table, k, "size_after"), 1e-12);
        CHECK_REL(N_new[k] / width[k] / ratio, golden_at(&table, k, "number_after"), 1e-12);
    }
    md_sizes_free(&sizes);
    golden_close(&table);
    golden_close(&summary);
}

/* --- whole steps --- */

typedef struct cell_step {
    setup s;
    const golden *summary;
    int row;
    double N[MAX_BINS], N_new[MAX_BINS], gain[MAX_BINS], loss[MAX_BINS], source[MAX_BINS], sink[MAX_BINS];
    double by_kind[SINKS][MAX_BINS];
    double removed[SINKS];
    md_imex_done done;
} cell_step;

static double value(const cell_step *c, const char *column)
{
    return golden_at(c->summary, c->row, column);
}

/* dN/ds of an arbitrary scale to N with sum m N = sigma. */
static void to_numbers(const md_sizes *sizes, double sigma, double *N)
{
    double mass = 0;
    for (int k = 0; k < sizes->n; k++) {
        N[k] *= sizes->edge[k + 1] - sizes->edge[k];
        mass += sizes->m[k] * N[k];
    }
    for (int k = 0; k < sizes->n; k++)
        N[k] *= sigma / mass;
}

/* Two steps come without a table of their own; they start like others that have one. */
static void read_start(cell_step *c, const golden *numbers)
{
    if (c->s.sizes.n == 20) {
        golden power_law = golden_open("imex_sequence_n20_coll.csv");
        golden_column(&power_law, "N0", c->N);
        golden_close(&power_law);
        return;
    }
    golden_column(numbers, "number_before", c->N);
    to_numbers(&c->s.sizes, value(c, "sigma"), c->N);
}

static void fill_sinks(cell_step *c)
{
    const md_sizes *sizes = &c->s.sizes;
    double ds_dt = value(c, "ds_dt_val"), s_blow = value(c, "a_blow"), t_sink = value(c, "t_sink");
    if (!isnan(ds_dt) && value(c, "mass_conserving_sublimation") != 0)
        md_legacy_crossing_rates(sizes->n, sizes->s, ds_dt, s_blow, value(c, "dt"), c->by_kind[BLOWN_OUT]);
    else if (!isnan(ds_dt))
        md_legacy_sublimation_rates(sizes->n, sizes->s, ds_dt, c->by_kind[SUBLIMATED]);
    int leaving = value(c, "enable_blowout") != 0 ? bins_up_to(sizes, s_blow) : 0;
    for (int k = 0; k < sizes->n; k++) {
        if (k < leaving) c->by_kind[BLOWN_OUT][k] += 1 / value(c, "t_blow");
        if (!isnan(t_sink)) c->by_kind[DRAGGED][k] = 1 / t_sink;
        c->sink[k] = c->by_kind[BLOWN_OUT][k] + c->by_kind[SUBLIMATED][k] + c->by_kind[DRAGGED][k];
        c->source[k] = value(c, "prod_mass_rate_effective") / value(c, "sigma") * c->N[k];
    }
}

static void check_scalars(const cell_step *c, double supplied, double defect)
{
    double sigma = 0, area = 0, h = c->done.h, sinks = c->removed[SUBLIMATED] + c->removed[DRAGGED];
    for (int k = 0; k < c->s.sizes.n; k++) {
        sigma += c->s.sizes.m[k] * c->N_new[k];
        area += c->s.sizes.area[k] * c->N_new[k];
    }
    CHECK_REL(h, value(c, "dt_eff"), 1e-10);
    CHECK_REL(sigma, value(c, "sigma_after"), 1e-14);
    CHECK_REL(area / sigma, value(c, "kappa_after"), 1e-12);
    CHECK_REL(supplied / h, value(c, "source_mass_rate"), 1e-12);
    CHECK_REL(c->removed[BLOWN_OUT] / h, value(c, "dSigma_dt_blowout"), 1e-10);
    CHECK_REL(c->removed[SUBLIMATED] / h, value(c, "dSigma_dt_sublimation"), 1e-12);
    CHECK_REL(sinks / h, value(c, "dSigma_dt_sinks"), 1e-12);
    CHECK(fabs(c->done.mass_error - value(c, "mass_error")) <= 2e-15);
    double closed = value(c, "sigma") + supplied - c->removed[BLOWN_OUT] - sinks + defect;
    CHECK_REL(closed, sigma, 1e-15);
}

static void run_step(cell_step *c)
{
    double supplied, defect;
    bool collide = value(c, "collisions_enabled") != 0;
    double t_coll = collide ? md_gross_rates(&c->s.gross, c->N, c->gain, c->loss) : (double)INFINITY;
    md_imex_rates rates = {c->s.sizes.n, c->s.sizes.m, c->gain, c->loss, c->source, c->sink, t_coll};
    CHECK(md_imex_step(&rates, c->N, value(c, "dt"), 0.1, 5e-3, c->N_new, &c->done, &c->s.err) == MD_OK);
    const double *kinds[SINKS] = {c->by_kind[BLOWN_OUT], c->by_kind[SUBLIMATED], c->by_kind[DRAGGED]};
    md_imex_moved(&rates, c->N, c->N_new, c->done.h, SINKS, kinds, c->removed, &supplied, &defect);
    CHECK_REL(t_coll, value(c, "t_coll_kernel"), 1e-10);
    check_scalars(c, supplied, defect);
}

static void test_step(const golden *summary, int row)
{
    static const char *const with_table[] = {"base_like",        "base_like_noblow",   "base_like_nosub",
                                             "nomasscons",       "nocoll_blow_supply", "nocoll_sub_masscons",
                                             "nocoll_sub_plain", "wide_n40_smin1e-7"};
    cell_step c = {.summary = summary, .row = row};
    char name[64] = "step_base_like.csv";
    bool has_table = false;
    for (size_t t = 0; t < sizeof with_table / sizeof with_table[0] && !has_table; t++)
        has_table = strcmp(golden_name(summary, row, "tag"), with_table[t]) == 0;
    if (has_table) snprintf(name, sizeof name, "step_%s.csv", golden_name(summary, row, "tag"));
    golden numbers = golden_open(name);
    setup_open(&c.s, (int)value(&c, "n_bins"), value(&c, "s_min"), value(&c, "s_max"), 4526.673902301146, 313528.75);
    read_start(&c, &numbers);
    fill_sinks(&c);
    run_step(&c);
    if (has_table) {
        double after[MAX_BINS];
        golden_column(&numbers, "number_after", after);
        to_numbers(&c.s.sizes, value(&c, "sigma_after"), after);
        for (int k = 0; k < c.s.sizes.n; k++)
            CHECK_REL(c.N_new[k], after[k], 1e-10);
    }
    golden_close(&numbers);
    setup_close(&c.s);
}

int main(void)
{
    test_sublimation_rates();
    test_crossing_rates();
    test_drift("a", 0);
    test_drift("b", 1);
    test_drift("c", 2);
    test_drift("a", 3); /* d: the state before is that of a, only scalars are known of the one after */
    golden summary = golden_open("step_summary.csv");
    for (int row = 0; row < summary.rows; row++)
        test_step(&summary, row);
    golden_close(&summary);
    return check_report();
}
