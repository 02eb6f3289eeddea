/* swarm/physics/harmonics: means of products over all directions, and derivatives of Y_j f(u) along z and in a rotation about B,
 * by differences of the function itself. */
#include "check.h"

#include "swarm/physics/harmonics.h"
#include "swarm/physics/motion.h"

static void test_means(void)
{
    enum { COSINES = 400, TURNS = 16 };
    static double mean[SW_HARMONICS][SW_HARMONICS];
    for (int p = 0; p < COSINES * TURNS; p++) {
        double c = (p / TURNS + 0.5) / COSINES * 2 - 1, s = sqrt(1 - c * c), phi = 6.283185307179586 * (p % TURNS) / TURNS;
        double Y[SW_HARMONICS];
        sw_harmonics((const double[]){s * cos(phi), s * sin(phi), c}, Y);
        for (int i = 0; i < SW_HARMONICS; i++)
            for (int j = 0; j < SW_HARMONICS; j++)
                mean[i][j] += Y[i] * Y[j] / (COSINES * TURNS);
    }
    for (int i = 0; i < SW_HARMONICS; i++)
        for (int j = 0; j < SW_HARMONICS; j++)
            CHECK(fabs(mean[i][j] - (i == j)) < 1e-3);
    CHECK(sw_harmonics_l(0) == 0 && sw_harmonics_l(3) == 1 && sw_harmonics_l(4) == 2 && sw_harmonics_l(24) == 4);
}

/* Y_j u^3. */
static double function(int j, const double u[3])
{
    double Y[SW_HARMONICS], speed = sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    sw_harmonics((const double[]){u[0] / speed, u[1] / speed, u[2] / speed}, Y);
    return Y[j] * speed * speed * speed;
}

static void test_fields(void)
{
    sw_field_harmonics of;
    const double h = 1e-5, u[3] = {0.4, -0.7, 1.1}, speed = sqrt(0.16 + 0.49 + 1.21);
    sw_motion motion = sw_motion_make(0, 1e-18, 50, 0);
    sw_harmonics_of_fields(motion.sin_b, motion.cos_b, &of);
    double Y[SW_HARMONICS], r[3], t = h / motion.gyration;
    sw_harmonics((const double[]){u[0] / speed, u[1] / speed, u[2] / speed}, Y);
    for (int j = 0; j < SW_TURNED; j++) {
        double along = 0, turned = 0, before[3] = {u[0], u[1], u[2]}, after[3] = {u[0], u[1], u[2]};
        for (int i = 0; i < SW_HARMONICS; i++) {
            along += Y[i] * (of.X[i][j] * 3 + of.G[i][j]) * speed * speed;
            turned += Y[i] * of.R[i][j] * speed * speed * speed;
        }
        before[2] -= h;
        after[2] += h;
        CHECK(fabs((function(j, after) - function(j, before)) / (2 * h) - along) < 1e-7);
        before[2] = after[2] = u[2];
        sw_motion_fly(&motion, 0, t, after, r);
        sw_motion_fly(&motion, 0, -t, before, r);
        CHECK(fabs((function(j, after) - function(j, before)) / (2 * h) - turned) < 1e-7);
    }
}

int main(void)
{
    test_means();
    test_fields();
    return check_report();
}
