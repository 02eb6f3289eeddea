/* Gross book-keeping against the earlier program's numbers and against its O(n^3) form. */
#include "golden.h"
#include "gross_setup.h"

#include "base/memory.h"

enum { MAX_BINS = 40 };

/* v and H as in the golden tables: e = 0.5, velocity at pericentre, H = 0.05 r. */
static double velocity(double r_RM)
{
    return r_RM == 1.0 ? 6156.9421584811425 : 4526.673902301146;
}

static void open_setup(setup *s, int bins, double s_min, double r_RM)
{
    setup_open(s, bins, s_min, 3.0, velocity(r_RM), 0.05 * r_RM * 3.3895e6);
}

static size_t pair_of(int i, int j)
{
    return i >= j ? md_gross_pair(i, j) : md_gross_pair(j, i);
}

/* Mass share of a collision of i and j that bin k gets. */
static double tensor(const md_gross *gross, int k, int i, int j)
{
    size_t pair = pair_of(i, j);
    int K = gross->remnant_bin[pair];
    if (k > K) return 0;
    double fragments = (1 - gross->share[pair]) * gross->weight[k] / gross->weight_sum[K];
    return k == K ? gross->share[pair] + fragments : fragments;
}

static double events(const md_gross *gross, const double *N, int i, int j)
{
    return N[i] * N[j] * gross->kernel[pair_of(i, j)] / (i == j ? 2 : 1);
}

static void test_pair_tables(const char *tag, int bins, double r_RM)
{
    setup s;
    char name[64];
    open_setup(&s, bins, 1e-7, r_RM);
    snprintf(name, sizeof name, "FLR_%s.csv", tag);
    golden share = golden_open(name);
    snprintf(name, sizeof name, "kLR_%s.csv", tag);
    golden bin = golden_open(name);
    for (int i = 0; i < bins; i++) {
        for (int j = 0; j < bins; j++) {
            CHECK_REL(s.gross.share[pair_of(i, j)], strtod(golden_cell(&share, i, j + 1), NULL), 1e-12);
            CHECK(s.gross.remnant_bin[pair_of(i, j)] == (int)strtod(golden_cell(&bin, i, j + 1), NULL));
        }
    }
    golden_close(&share);
    golden_close(&bin);
    setup_close(&s);
}

static void test_collision_rates(const char *tag, double r_RM)
{
    setup s;
    char name[64];
    double N[10];
    open_setup(&s, 10, 1e-7, r_RM);
    snprintf(name, sizeof name, "gain_loss_%s.csv", tag);
    golden state = golden_open(name);
    golden_column(&state, "N", N);
    snprintf(name, sizeof name, "C_%s.csv", tag);
    golden rates = golden_open(name);
    for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 10; j++)
            CHECK_REL(events(&s.gross, N, i, j), strtod(golden_cell(&rates, i, j + 1), NULL), 1e-12);
    }
    golden_close(&state);
    golden_close(&rates);
    setup_close(&s);
}

static void test_weights(void)
{
    setup s;
    open_setup(&s, 10, 1e-7, 1.85);
    golden table = golden_open("weights_table_n10.csv");
    for (int K = 0; K < 10; K++) {
        for (int k = 0; k <= K; k++)
            CHECK_REL(s.gross.weight[k] / s.gross.weight_sum[K], strtod(golden_cell(&table, K, k + 1), NULL), 1e-12);
    }
    golden_close(&table);
    setup_close(&s);
}

/* 1 - f is a difference of nearly equal numbers where a big body is hit by a small one: the tensor holds 1e-16 of the
 * collision's mass at best. */
static void check_share(double got, double want)
{
    CHECK(fabs(got - want) <= 1e-10 * want + 4e-16);
}

static void test_whole_tensor(const char *name, double r_RM)
{
    setup s;
    open_setup(&s, 10, 1e-7, r_RM);
    golden table = golden_open(name);
    CHECK(table.rows == 1000);
    for (int row = 0; row < table.rows; row++) {
        int k = (int)golden_at(&table, row, "k"), i = (int)golden_at(&table, row, "i"), j = (int)golden_at(&table, row, "j");
        check_share(tensor(&s.gross, k, i, j), golden_at(&table, row, "Y"));
    }
    golden_close(&table);
    setup_close(&s);
}

static void test_tensor_columns(const char *name, double r_RM)
{
    setup s;
    open_setup(&s, 40, 1e-7, r_RM);
    golden table = golden_open(name);
    for (int col = 1; col < table.cols; col++) {
        int i, j;
        CHECK(sscanf(table.cell[col], "i%d_j%d", &i, &j) == 2);
        for (int k = 0; k < 40; k++)
            check_share(tensor(&s.gross, k, i, j), strtod(golden_cell(&table, k, col), NULL));
    }
    golden_close(&table);
    setup_close(&s);
}

static void test_gain_and_loss(const char *tag, int bins, double s_min, double r_RM, double t_coll)
{
    setup s;
    char name[64];
    double N[MAX_BINS], gain[MAX_BINS], loss[MAX_BINS];
    open_setup(&s, bins, s_min, r_RM);
    snprintf(name, sizeof name, "gain_loss_%s.csv", tag);
    golden table = golden_open(name);
    golden_column(&table, "N", N);
    CHECK_REL(md_gross_rates(&s.gross, N, gain, loss), t_coll, 1e-10);
    for (int k = 0; k < bins; k++) {
        CHECK_REL(gain[k], golden_at(&table, k, "gain"), 1e-10);
        CHECK_REL(loss[k] * N[k], golden_at(&table, k, "loss_sum_incl_diag"), 1e-10);
        CHECK_REL(loss[k], golden_at(&table, k, "loss_coeff"), 1e-10);
        CHECK_REL(1 / loss[k], golden_at(&table, k, "t_coll_k"), 1e-10);
    }
    golden_close(&table);
    setup_close(&s);
}

static double random_unit(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / 16777216.0;
}

/* The suffix sums against gain_k = sum_{i<=j} Y_kij (m_i + m_j) C_ij / m_k, for states that spread over thirty decades. */
static void compare_with_tensor(const setup *s, const double *N)
{
    double gain[MAX_BINS], loss[MAX_BINS], made = 0, handled = 0;
    md_gross_rates(&s->gross, N, gain, loss);
    for (int k = 0; k < s->gross.n; k++) {
        double want_gain = 0, want_loss = events(&s->gross, N, k, k);
        for (int i = 0; i < s->gross.n; i++) {
            for (int j = i; j < s->gross.n; j++)
                want_gain += tensor(&s->gross, k, i, j) * (s->sizes.m[i] + s->sizes.m[j]) * events(&s->gross, N, i, j);
            want_loss += events(&s->gross, N, k, i);
        }
        CHECK_REL(gain[k], want_gain / s->sizes.m[k], 1e-12);
        CHECK_REL(loss[k] * N[k], want_loss, 1e-12);
        made += s->sizes.m[k] * (gain[k] - loss[k] * N[k]);
        handled += s->sizes.m[k] * gain[k];
    }
    CHECK(fabs(made) <= 1e-14 * handled);
}

static void test_against_tensor(void)
{
    unsigned seed = 7;
    double N[MAX_BINS];
    for (int trial = 0; trial < 10; trial++) {
        setup s;
        open_setup(&s, trial % 2 ? 40 : 10, 1e-7, 1.85);
        for (int k = 0; k < s.sizes.n; k++)
            N[k] = random_unit(&seed) < 0.2 ? 0 : exp(70 * random_unit(&seed) - 35);
        compare_with_tensor(&s, N);
        setup_close(&s);
    }
}

static void test_edges(void)
{
    setup s;
    double N[40] = {0}, gain[40], loss[40];
    open_setup(&s, 10, 1e-7, 1.85);
    CHECK(isinf(md_gross_rates(&s.gross, N, gain, loss)));
    for (int k = 0; k < 10; k++)
        CHECK(gain[k] == 0 && loss[k] == 0);
    N[3] = 1; /* an empty bin has collision times too, but nothing in it that could feel them */
    CHECK(md_gross_rates(&s.gross, N, gain, loss) == 1 / loss[3] && loss[9] > loss[3]);

    md_sizes finer = {0};
    CHECK(md_sizes_init(&finer, 40, 1e-7, 3.0, 3270.0, &s.err) == MD_OK);
    CHECK(md_gross_build(&s.gross, &s.params, &finer, 4000, 3e5, &s.err) == MD_OK && s.gross.n == 40);
    s.params.collisions.q_frag = 1; /* the integral is a logarithm here; equal bins in ln s get equal weight */
    CHECK(md_gross_build(&s.gross, &s.params, &finer, 4000, 4e5, &s.err) == MD_OK && s.gross.H == 4e5);
    CHECK_REL(s.gross.weight[0], s.gross.weight[39], 1e-12);
    CHECK(s.err.code == MD_OK);
    CHECK(md_gross_build(&s.gross, &s.params, &finer, (double)NAN, 3e5, &s.err) == MD_ERR_NUMERICS);
    s.err = (md_error){0};
    CHECK(md_gross_build(&s.gross, &s.params, &finer, 4000, 0, &s.err) == MD_ERR_NUMERICS);
    md_sizes_free(&finer);
    setup_close(&s);
    CHECK(md_alloc_live() == 0);
}

int main(void)
{
    test_pair_tables("n10_r1.0", 10, 1.0);
    test_pair_tables("n10_r1.85", 10, 1.85);
    test_pair_tables("n40_r1.85", 40, 1.85);
    test_collision_rates("n10_r1.0", 1.0);
    test_collision_rates("n10_r1.85", 1.85);
    test_weights();
    test_whole_tensor("Y_n10_r1.0.csv", 1.0);
    test_whole_tensor("Y_n10_r1.85.csv", 1.85);
    test_tensor_columns("Y_n40_r1.0_selected.csv", 1.0);
    test_tensor_columns("Y_n40_r1.85_selected.csv", 1.85);
    test_gain_and_loss("n10_r1.0", 10, 1e-7, 1.0, 1.7278413595238378e-13);
    test_gain_and_loss("n10_r1.85", 10, 1e-7, 1.85, 4.3477189096373153e-13);
    test_gain_and_loss("n40_r1.0", 40, 1e-7, 1.0, 1.644641490582282e-14);
    test_gain_and_loss("n40_r1.85", 40, 1e-7, 1.85, 4.138365405345558e-14);
    test_gain_and_loss("n40_sminblow_r1.85", 40, 3.867613653971073e-06, 1.85, 8.281591360763527e-10);
    test_against_tensor();
    test_edges();
    return check_report();
}
