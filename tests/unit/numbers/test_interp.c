/* numbers/interp: the cubic against SciPy 1.10's PchipInterpolator, the linear ones by hand. */
#include "check.h"

#include "base/memory.h"
#include "numbers/interp.h"

static double *copy(const double *values, int n)
{
    double *made = md_alloc((size_t)n, sizeof *made, NULL);
    for (int i = 0; i < n; i++)
        made[i] = values[i];
    return made;
}

static md_table1 table1(const double *x, const double *y, int n)
{
    return (md_table1){n, copy(x, n), copy(y, n), NULL};
}

static void test_interval(void)
{
    const double x[] = {1, 2, 4, 8};
    CHECK(md_interval(x, 4, 0) == 0 && md_interval(x, 4, 1) == 0 && md_interval(x, 4, 1.99) == 0);
    CHECK(md_interval(x, 4, 2) == 1 && md_interval(x, 4, 4) == 2 && md_interval(x, 4, 8) == 2 && md_interval(x, 4, 9) == 2);
    CHECK(md_interval(x, 2, -1) == 0 && md_interval(x, 2, 3) == 0);
    CHECK(md_interval(x, 4, (double)NAN) == 0);
}

static void test_linear(void)
{
    md_table1 table = table1((double[]){1, 2, 4}, (double[]){10, 20, -20}, 3), one = table1((double[]){3}, (double[]){7}, 1);
    CHECK(md_table1_linear(&table, 1.5) == 15 && md_table1_linear(&table, 3) == 0 && md_table1_linear(&table, 2) == 20);
    CHECK(md_table1_linear(&table, 0) == 10 && md_table1_linear(&table, 9) == -20 && md_table1_linear(&table, HUGE_VAL) == -20);
    CHECK(isnan(md_table1_linear(&table, (double)NAN)));
    CHECK(md_table1_linear(&one, 0) == 7 && md_table1_linear(&one, 3) == 7 && md_table1_linear(&one, 4) == 7);
    md_table1_free(&table);
    md_table1_free(&one);
    CHECK(table.n == 0 && table.x == NULL);
}

/* z = 1 + 2 x + 3 y + 4 x y is bilinear: exact inside, held at the rectangle's edge outside. */
static void test_plane(void)
{
    const double x[] = {0, 1, 3}, y[] = {-1, 2};
    md_table2 table = {3, 2, copy(x, 3), copy(y, 2), md_alloc(6, sizeof(double), NULL)};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 2; j++)
            table.z[i * 2 + j] = 1 + 2 * x[i] + 3 * y[j] + 4 * x[i] * y[j];
    CHECK_REL(md_table2_linear(&table, 2, 0.5), 1 + 4 + 1.5 + 4, 1e-15);
    CHECK_REL(md_table2_linear(&table, 0.25, 1), 1 + 0.5 + 3 + 1, 1e-15);
    CHECK(md_table2_linear(&table, 9, 9) == 1 + 6 + 6 + 24);
    CHECK(md_table2_linear(&table, -9, -9) == 1 - 3);
    CHECK(md_table2_linear(&table, -9, 2) == 7);
    CHECK(isnan(md_table2_linear(&table, (double)NAN, 1)) && isnan(md_table2_linear(&table, 1, (double)NAN)));
    md_table2_free(&table);
    CHECK(table.z == NULL);
    md_table2 line = {1, 2, copy(x, 1), copy(y, 2), copy(x, 2)}, column = {2, 1, copy(x, 2), copy(y, 1), copy(x, 2)};
    CHECK(md_table2_linear(&line, 5, 0.5) == 0.5 && md_table2_linear(&column, 0.5, 5) == 0.5);
    md_table2_free(&line);
    md_table2_free(&column);
}

static void test_cubic(void)
{
    const double at[][2] = {{0.25, 1.3119419642857144}, {0.9, 1.9485357142857143},
                            {1.5, 2.1986607142857144},  {2.9, 2.4984107142857144},
                            {3.2, 2.468210526315789},   {5, 0.9415204678362572},
                            {6.9, -0.9922573099415208}, {7.7, -1.0}};
    md_table1 table = table1((double[]){0, 1, 3, 4, 7, 8.5}, (double[]){1, 2, 2.5, 2.0, -1, -1}, 6);
    md_error err = {MD_OK, ""};
    CHECK(md_table1_pchip(&table, &err) == MD_OK);
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++)
        CHECK_REL(md_table1_cubic(&table, at[i][0]), at[i][1], 1e-14);
    for (int i = 0; i < 6; i++)
        CHECK(md_table1_cubic(&table, table.x[i]) == table.y[i]);
    CHECK(md_table1_cubic(&table, -1) == 1 && md_table1_cubic(&table, 99) == -1 && isnan(md_table1_cubic(&table, (double)NAN)));
    CHECK(md_table1_pchip(&table, &err) == MD_OK); /* again: the first derivatives are given back */
    md_table1_free(&table);
}

static void test_small_cubics(void)
{
    md_error err = {MD_OK, ""};
    md_table1 two = table1((double[]){0, 2}, (double[]){1, 5}, 2), one = table1((double[]){0}, (double[]){4}, 1), none = {0};
    CHECK(md_table1_pchip(&two, &err) == MD_OK && md_table1_cubic(&two, 0.5) == 2);
    CHECK(md_table1_pchip(&one, &err) == MD_OK && md_table1_cubic(&one, 0.5) == 4);
    CHECK(md_table1_pchip(&none, &err) == MD_ERR_INTERNAL);
    md_table1_free(&two);
    md_table1_free(&one);
}

int main(void)
{
    test_interval();
    test_linear();
    test_plane();
    test_cubic();
    test_small_cubics();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
