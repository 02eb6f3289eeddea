/* sweep/points: Sobol's first points as Joe & Kuo print them, nets, strata of Latin hypercubes, and normal quantiles of the tables. */
#include "check.h"

#include "sweep/study/points.h"

enum { N = 256 };

/* The ten points of three dimensions on their page (sobol 10 3 new-joe-kuo-6.21201). */
static void test_published(void)
{
    static const double want[10][3] = {{0, 0, 0},
                                       {0.5, 0.5, 0.5},
                                       {0.75, 0.25, 0.25},
                                       {0.25, 0.75, 0.75},
                                       {0.375, 0.375, 0.625},
                                       {0.875, 0.875, 0.125},
                                       {0.625, 0.125, 0.875},
                                       {0.125, 0.625, 0.375},
                                       {0.1875, 0.3125, 0.9375},
                                       {0.6875, 0.8125, 0.4375}};
    for (int i = 0; i < 10; i++)
        for (int d = 0; d < 3; d++)
            CHECK(md_points_sobol((uint32_t)i, d) * 0x1p-32 == want[i][d]);
}

/* Point 1000 of scipy 1.17.1's qmc.Sobol(21, scramble=False, bits=32), times 2^32. */
static void test_scipy(void)
{
    static const uint32_t want[MD_SOBOL_DIMENSIONS] = {943718400,  415236096,  2227175424, 2906652672, 1203765248, 3896508416,
                                                       197132288,  3862953984, 2151677952, 297795584,  364904448,  1094713344,
                                                       692060160,  1648361472, 616562688,  1589641216, 3091202048, 1480589312,
                                                       4257218560, 3116367872, 2243952640};
    for (int d = 0; d < MD_SOBOL_DIMENSIONS; d++)
        CHECK(md_points_sobol(1000, d) == want[d]);
}

static int strata_missed(const double *u, int n)
{
    int seen[N] = {0}, missed = 0;
    for (int i = 0; i < n; i++)
        seen[(int)(u[i] * n)]++;
    for (int i = 0; i < n; i++)
        missed += seen[i] != 1;
    return missed;
}

/* Every dimension of a net of 2^m points, shifted or not, has one point in each stratum; and its first two have one in each box of
 * area 2^-m, whatever its shape. */
static void test_net(void)
{
    double u[N], v[N];
    for (int d = 0; d < MD_SOBOL_DIMENSIONS; d++) {
        md_points_sobol_shifted(N, d, 7, u);
        CHECK(strata_missed(u, N) == 0);
        for (int i = 0; i < N; i++)
            v[i] = md_points_sobol((uint32_t)i, d) * 0x1p-32;
        CHECK(strata_missed(v, N) == 0);
    }
    md_points_sobol_shifted(N, 0, 3, u);
    md_points_sobol_shifted(N, 1, 3, v);
    for (int wide = 1; wide <= N; wide *= 2) {
        int seen[N] = {0}, wrong = 0, high = N / wide;
        for (int i = 0; i < N; i++)
            seen[(int)(u[i] * wide) * high + (int)(v[i] * high)]++;
        for (int k = 0; k < N; k++)
            wrong += seen[k] != 1;
        CHECK(wrong == 0);
    }
}

/* All dimensions are different sequences: neighbours of many points are not the same line. */
static void test_dimensions(void)
{
    for (int d = 0; d < MD_SOBOL_DIMENSIONS; d++)
        for (int e = 0; e < d; e++) {
            int same = 0;
            for (uint32_t i = 1; i < N; i++)
                same += md_points_sobol(i, d) == md_points_sobol(i, e);
            CHECK(same < N / 4);
        }
}

static void test_latin(void)
{
    md_error err = {MD_OK, ""};
    double u[N], v[N], sum = 0;
    CHECK(md_points_latin(N, 0, 1, u, &err) == MD_OK && strata_missed(u, N) == 0);
    CHECK(md_points_latin(N, 1, 1, v, &err) == MD_OK && strata_missed(v, N) == 0);
    for (int i = 0; i < N; i++)
        sum += (u[i] - 0.5) * (v[i] - 0.5);
    CHECK(sum * sum < 9 * N / 144.); /* three sigma of two independent ones */
    CHECK(md_points_latin(N, 0, 2, v, &err) == MD_OK && v[0] != u[0] && v[1] != u[1]);
}

/* Abramowitz & Stegun (1964), tables 26.5 and 26.6. */
static void test_normal(void)
{
    CHECK(md_points_normal(0.5) == 0);
    CHECK_REL(md_points_normal(0.975), 1.959963984540054, 1e-14);
    CHECK_REL(md_points_normal(0.999), 3.090232306167813, 1e-14);
    CHECK_REL(md_points_normal(1e-9), -5.997807015007686, 1e-14);
    CHECK_REL(md_points_normal_share(-1), 0.158655253931457, 1e-13);
    CHECK_REL(md_points_normal_share(2), 0.977249868051821, 1e-14);
    CHECK_REL(md_points_normal_share(-6), 9.865876450377e-10, 1e-11);
}

int main(void)
{
    test_published();
    test_scipy();
    test_net();
    test_dimensions();
    test_latin();
    test_normal();
    return check_report();
}
