/* One imex_bdf1 step by hand, in the earlier program's cases, and thousands of them. */
#include "golden.h"
#include "gross_setup.h"

#include "disk/solve/imex.h"

enum { MAX_BINS = 40 };

static const double v_rel = 4526.673902301146, height = 313528.75; /* at r = 1.85 R_mars */
static const double safety = 0.1, mass_tol = 5e-3;

static double mass_of(const md_sizes *sizes, const double *N)
{
    double sum = 0;
    for (int k = 0; k < sizes->n; k++)
        sum += sizes->m[k] * N[k];
    return sum;
}

/* --- by hand: two bins, m = 1 and 8; every number below is exact or a plain fraction --- */

static const double hand_mass[2] = {1, 8}, hand_N[2] = {10, 2}, hand_gain[2] = {4, 0}, hand_loss[2] = {0, 0.25};

static void test_hand_step(void)
{
    const double source[2] = {1, 0}, sink[2] = {0.5, 0};
    md_imex_rates rates = {2, hand_mass, hand_gain, hand_loss, source, sink, 20};
    md_imex_done done;
    md_error err = {MD_OK, ""};
    double N[2], removed, supplied, defect;
    CHECK(md_imex_step(&rates, hand_N, 1, 0.1, 1, N, &done, &err) == MD_OK);
    CHECK(N[0] == 10 && N[1] == 1.6 && done.h == 1 && done.halvings == 0);
    CHECK_REL(done.mass_error, 0.8 / 26, 1e-14); /* h m_2 Lambda_2 (N_2 - N_2') over sum m N */
    md_imex_moved(&rates, hand_N, N, done.h, 1, (const double *const[]){sink}, &removed, &supplied, &defect);
    CHECK(removed == 5 && supplied == 1);
    CHECK_REL(defect, 0.8, 1e-14);
}

static void test_choice_of_h(void)
{
    const double strong[2] = {3, 0}, draining[2] = {-1, 0}, empty[2] = {0, 0};
    md_imex_done done;
    md_error err = {MD_OK, ""};
    double N[2];
    md_imex_rates rates = {2, hand_mass, hand_gain, hand_loss, NULL, NULL, 20};
    CHECK(md_imex_step(&rates, hand_N, 100, 0.1, 1, N, &done, &err) == MD_OK && done.h == 2); /* safety t_coll_min */
    CHECK(md_imex_step(&rates, hand_N, 1, 0.1, 5e-3, N, &done, &err) == MD_OK);
    CHECK(done.halvings == 2 && done.h == 0.25); /* errors 8/260, 2/234, 1/442 */
    rates.sink = strong;
    CHECK(md_imex_step(&rates, hand_N, 1, 0.1, 1, N, &done, &err) == MD_OK);
    CHECK(done.halvings == 2 && N[0] == 3.5); /* 10 + (4 - 30)/4; -3 with half of it */
    CHECK(err.code == MD_OK);
    rates = (md_imex_rates){2, NULL, NULL, NULL, draining, NULL, (double)INFINITY};
    CHECK(md_imex_step(&rates, empty, 1, 0.1, 1, N, &done, &err) == MD_ERR_NUMERICS);
}

static void test_edges(void)
{
    const double none[2] = {0, 0}, broken[2] = {0, (double)NAN}, source[2] = {3, 0};
    md_imex_done done;
    md_error err = {MD_OK, ""};
    double N[2];
    md_imex_rates rates = {2, NULL, NULL, NULL, NULL, NULL, (double)INFINITY};
    CHECK(md_imex_step(&rates, none, 7, 0.1, 5e-3, N, &done, &err) == MD_OK); /* nothing in, nothing out */
    CHECK(N[0] == 0 && N[1] == 0 && done.h == 7 && done.mass_error == 0);
    rates.source = source; /* a cell that starts empty */
    CHECK(md_imex_step(&rates, none, 7, 0.1, 5e-3, N, &done, &err) == MD_OK && N[0] == 21 && done.mass_error == 0);
    CHECK(err.code == MD_OK);
    rates.gain = broken;
    CHECK(md_imex_step(&rates, none, 7, 0.1, 5e-3, N, &done, &err) == MD_ERR_NUMERICS);
    CHECK(strstr(err.text, "bin 1") != NULL);
}

/* --- one step in the cases of imex_summary --- */

typedef struct state {
    double N[MAX_BINS], source[MAX_BINS], S_blow[MAX_BINS], S_ext[MAX_BINS], S_sub[MAX_BINS];
} state;

static void read_state(const golden *table, state *st)
{
    golden_column(table, "N_old", st->N);
    golden_column(table, "source", st->source);
    golden_column(table, "S_blow", st->S_blow);
    golden_column(table, "S_ext", st->S_ext);
    golden_column(table, "S_sub", st->S_sub);
}

/* The power-law grid comes without a table of its rates: supply 2e-6 kg m^-2 s^-1 for every 0.682 kg m^-2, like N. */
static void make_powerlaw_state(const md_sizes *sizes, double a_blow, double t_blow, state *st)
{
    golden table = golden_open("imex_sequence_n20_coll.csv");
    golden_column(&table, "N0", st->N);
    golden_close(&table);
    for (int k = 0; k < sizes->n; k++) {
        st->source[k] = 2e-6 / 0.6824352976219173 * st->N[k];
        st->S_blow[k] = sizes->s[k] <= a_blow * (1 + 1e-9) ? 1 / t_blow : 0;
        st->S_ext[k] = 1e-3;
        st->S_sub[k] = 1e-9 / sizes->s[k];
    }
}

static int has(const char *name, const char *term)
{
    return strcmp(name, term) == 0 || strcmp(name, "all") == 0;
}

static void compare_numbers(const golden *wanted, const golden *summary, int row, const double *N)
{
    char column[64];
    snprintf(column, sizeof column, "N_new_%s_%s", golden_name(summary, row, "dt_name"), golden_name(summary, row, "case"));
    for (int k = 0; k < wanted->rows; k++)
        CHECK_REL(N[k], golden_at(wanted, k, column), 1e-10);
}

static void check_moved(const setup *s, const golden *summary, int row, const md_imex_rates *rates, const double *N,
                        const double *N_new, const md_imex_done *done)
{
    double removed, supplied, defect, lost = 0, before = mass_of(&s->sizes, N), after = mass_of(&s->sizes, N_new);
    md_imex_moved(rates, N, N_new, done->h, 1, &rates->sink, &removed, &supplied, &defect);
    for (int k = 0; k < rates->n; k++)
        lost += s->sizes.m[k] * rates->loss[k] * N_new[k];
    CHECK_REL(removed / done->h, golden_at(summary, row, "sink_mass_rate"), 1e-12);
    CHECK_REL(supplied / done->h, golden_at(summary, row, "source_mass_rate"), 1e-12);
    CHECK_REL(lost, golden_at(summary, row, "loss_mass_rate"), 1e-10);
    CHECK_REL(after, golden_at(summary, row, "sigma_new"), 1e-14);
    CHECK(fabs(fabs(defect) / before - golden_at(summary, row, "mass_err")) <= 2e-15); /* rounding of the two sums */
    CHECK(fabs(done->mass_error - golden_at(summary, row, "mass_err")) <= 2e-15);
    CHECK(fabs(before + supplied - removed + defect - after) <= 2e-16 * before);
}

static void test_case(const setup *s, const state *st, const golden *wanted, const golden *summary, int row)
{
    const char *name = golden_name(summary, row, "case");
    double gain[MAX_BINS], loss[MAX_BINS], source[MAX_BINS], sink[MAX_BINS], N[MAX_BINS];
    for (int k = 0; k < s->sizes.n; k++) {
        source[k] = has(name, "supply") ? st->source[k] : 0;
        sink[k] = (has(name, "blow") ? st->S_blow[k] : 0) + (has(name, "ext") ? st->S_ext[k] : 0) +
                  (has(name, "sub") ? st->S_sub[k] : 0);
    }
    double t_coll = md_gross_rates(&s->gross, st->N, gain, loss);
    md_imex_rates rates = {s->sizes.n, s->sizes.m, gain, loss, source, sink, t_coll};
    md_imex_done done;
    md_error err = {MD_OK, ""};
    CHECK(md_imex_step(&rates, st->N, golden_at(summary, row, "dt"), safety, mass_tol, N, &done, &err) == MD_OK);
    CHECK_REL(t_coll, golden_at(summary, row, "t_coll_min"), 1e-10);
    CHECK_REL(done.h, golden_at(summary, row, "dt_eff"), 1e-10);
    CHECK(done.halvings == 0);
    if (wanted->rows > 0) compare_numbers(wanted, summary, row, N);
    check_moved(s, summary, row, &rates, st->N, N, &done);
}

static void test_grid(const char *grid, int bins, double s_min, double s_max)
{
    setup s;
    state st;
    golden summary = golden_open("imex_summary.csv"), wanted = {0};
    setup_open(&s, bins, s_min, s_max, v_rel, height);
    int tested = 0;
    for (int row = 0; row < summary.rows; row++) {
        if (strcmp(golden_name(&summary, row, "grid"), grid) != 0) continue;
        if (tested++ == 0 && bins == 20) {
            make_powerlaw_state(&s.sizes, golden_at(&summary, row, "a_blow"), golden_at(&summary, row, "t_blow"), &st);
        } else if (tested == 1) {
            wanted = golden_open(bins == 10 ? "imex_n10_melt.csv" : "imex_n40_melt.csv");
            read_state(&wanted, &st);
        }
        test_case(&s, &st, &wanted, &summary, row);
    }
    CHECK(tested == 12);
    golden_close(&wanted);
    golden_close(&summary);
    setup_close(&s);
}

/* --- repeated steps --- */

typedef struct walk {
    double N[MAX_BINS], source[MAX_BINS], sink[MAX_BINS];
    double t_eff, blown_out, supplied, defect;
    md_imex_done last;
} walk;

static void walk_step(const setup *s, walk *w, double dt)
{
    double gain[MAX_BINS], loss[MAX_BINS], N[MAX_BINS], removed, supplied, defect;
    double t_coll = md_gross_rates(&s->gross, w->N, gain, loss);
    md_imex_rates rates = {s->sizes.n, s->sizes.m, gain, loss, w->source, w->sink, t_coll};
    md_error err = {MD_OK, ""};
    CHECK(md_imex_step(&rates, w->N, dt, safety, mass_tol, N, &w->last, &err) == MD_OK);
    md_imex_moved(&rates, w->N, N, w->last.h, 1, &rates.sink, &removed, &supplied, &defect);
    w->t_eff += w->last.h;
    w->blown_out += removed;
    w->supplied += supplied;
    w->defect += defect;
    memcpy(w->N, N, sizeof N[0] * (size_t)s->sizes.n);
}

static void check_record(const setup *s, const walk *w, const golden *records, int row, const golden *numbers)
{
    double sigma = mass_of(&s->sizes, w->N), start = golden_at(records, row, "Sigma0");
    CHECK_REL(w->t_eff, golden_at(records, row, "t_eff"), 1e-10);
    CHECK_REL(w->last.h, golden_at(records, row, "dt_eff"), 1e-10);
    CHECK_REL(w->blown_out, golden_at(records, row, "sum_blow"), 1e-10);
    CHECK_REL(w->supplied, golden_at(records, row, "sum_src"), 1e-10);
    CHECK_REL(sigma, golden_at(records, row, "sigma"), 1e-12);
    CHECK(fabs(w->last.mass_error - golden_at(records, row, "mass_err")) <= 2e-15);
    CHECK_REL(start + w->supplied - w->blown_out + w->defect, sigma, 1e-12);
    if (!numbers) return;
    char column[32];
    snprintf(column, sizeof column, "N_step%d", (int)golden_at(records, row, "step"));
    for (int k = 0; k < s->sizes.n; k++)
        CHECK_REL(w->N[k], golden_at(numbers, k, column), 1e-10);
}

static void test_sequence(const char *tag, const char *start, bool with_numbers)
{
    golden records = golden_open("imex_sequence.csv"), numbers = golden_open(start);
    int first = 0, step = 0;
    while (first < records.rows && strcmp(golden_name(&records, first, "tag"), tag) != 0)
        first++;
    setup s;
    setup_open(&s, (int)golden_at(&records, first, "n_bins"), golden_at(&records, first, "s_min"),
               golden_at(&records, first, "s_max"), v_rel, height);
    walk w = {.t_eff = 0};
    golden_column(&numbers, "N0", w.N);
    for (int k = 0; k < s.sizes.n; k++)
        w.source[k] = golden_at(&records, first, "src_rate") / golden_at(&records, first, "Sigma0") * w.N[k];
    w.sink[0] = golden_at(&records, first, "blowout_on_bin0") != 0 ? 1 / 2399.3233723220087 : 0;
    for (int row = first; row < records.rows && strcmp(golden_name(&records, row, "tag"), tag) == 0; row++) {
        for (; step < (int)golden_at(&records, row, "step"); step++)
            walk_step(&s, &w, golden_at(&records, row, "dt"));
        check_record(&s, &w, &records, row, with_numbers ? &numbers : NULL);
    }
    CHECK(step == 5000);
    golden_close(&records);
    golden_close(&numbers);
    setup_close(&s);
}

int main(void)
{
    test_hand_step();
    test_choice_of_h();
    test_edges();
    test_grid("n10_melt", 10, 1e-7, 3.0);
    test_grid("n40_melt", 40, 1e-7, 3.0);
    test_grid("n20_1um_1mm_powerlaw", 20, 1e-6, 1e-3);
    test_sequence("n10_coll", "imex_sequence_n10_coll.csv", true);
    test_sequence("n20_coll", "imex_sequence_n20_coll.csv", true);
    test_sequence("n20_coll_dtlarge", "imex_sequence_n20_coll_dtlarge.csv", true);
    test_sequence("n20_coll_blow_supply", "imex_sequence_n20_coll.csv", false);
    return check_report();
}
