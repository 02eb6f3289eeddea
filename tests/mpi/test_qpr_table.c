/* A table made together is the table that one rank makes alone, bit for bit, and does what its error promises. timeout: 300 */
#include <mpi.h>
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "numbers/numeric.h"
#include "optics/table/table.h"

static const double ONE = 1;

static void test_same_bits(const md_comm *all, const md_comm *alone)
{
    md_material m = md_material_constant(1.6, 0.05);
    md_grain grain = {&m, &ONE, 1};
    md_qpr_plan plan = md_qpr_plan_default();
    plan.s_min = 1e-7;
    plan.s_max = 1e-6;
    plan.error = 1e-2;
    md_qpr_table a, b;
    md_error err = {MD_OK, ""};
    CHECK(md_qpr_table_make(&a, &plan, grain, all, &err) == MD_OK);
    CHECK(md_qpr_table_make(&b, &plan, grain, alone, &err) == MD_OK);
    CHECK(a.n_T == b.n_T && a.n_s == b.n_s && a.n_s > 5);
    size_t points = (size_t)a.n_T * (size_t)a.n_s;
    CHECK(memcmp(a.mean, b.mean, points * sizeof *a.mean) == 0);
    CHECK(memcmp(a.s, b.s, (size_t)a.n_s * sizeof *a.s) == 0);
    CHECK(a.error > 0 && a.error <= plan.error);
    CHECK(a.T[0] == plan.T_min && a.T[a.n_T - 1] == plan.T_max && a.s[0] == plan.s_min && a.s[a.n_s - 1] == plan.s_max);

    /* points that the maker of the table has not seen */
    md_planck planck;
    CHECK(md_planck_init(&planck, grain, &err) == MD_OK);
    for (int i = 0; i < 40; i++) {
        double u = 0.618034 * i, v = 0.754878 * i, T = plan.T_min + (plan.T_max - plan.T_min) * (u - (int)u);
        double s = plan.s_min * md_pow(plan.s_max / plan.s_min, v - (int)v);
        int it = md_interval(a.T, a.n_T, T), is = md_interval(a.s, a.n_s, s);
        double wt = (T - a.T[it]) / (a.T[it + 1] - a.T[it]), ws = md_log(s / a.s[is]) / md_log(a.s[is + 1] / a.s[is]);
        const md_planck_mean *low = a.mean + it * a.n_s + is, *high = low + a.n_s;
        double guess = (1 - wt) * ((1 - ws) * low[0].pr + ws * low[1].pr) + wt * ((1 - ws) * high[0].pr + ws * high[1].pr);
        md_planck_mean truth;
        CHECK(md_planck_means(&planck, s, &T, 1, &truth, &err) == MD_OK);
        CHECK(fabs(guess - truth.pr) <= 1.02 * plan.error * truth.pr);
    }
    md_planck_free(&planck);
    md_qpr_table_free(&a);
    md_qpr_table_free(&b);
}

static void test_refused(const md_comm *all)
{
    md_material m = md_material_constant(1.6, 0.05);
    md_qpr_table table;
    for (int i = 0; i < 5; i++) {
        md_qpr_plan plan = md_qpr_plan_default();
        md_error err = {MD_OK, ""};
        if (i == 0) plan.s_min = 20;
        if (i == 1) plan.T_max = 500;
        if (i == 2) plan.sizes = 1;
        if (i == 3) plan.error = 0;
        if (i == 4) plan.tolerance = (double)NAN;
        CHECK(md_qpr_table_make(&table, &plan, (md_grain){&m, &ONE, 1}, all, &err) == MD_ERR_CONFIG);
        CHECK(strstr(err.text, "expected") != NULL && table.mean == NULL);
    }
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    md_comm all, alone;
    md_comm_open(&all, MPI_COMM_WORLD, &err);
    md_comm_open(&alone, MPI_COMM_SELF, &err);
    test_same_bits(&all, &alone);
    test_refused(&all);
    int rank = all.rank;
    md_comm_free(&alone);
    md_comm_free(&all);
    CHECK(md_alloc_live() == 0);
    int result = rank == 0 ? check_report() : check_failed > 0;
    MPI_Finalize();
    return result;
}
