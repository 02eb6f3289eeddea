#include "swarm/physics/harmonics.h"

#include <math.h>

#include "numbers/numeric.h"

enum { L = SW_HARMONICS_L };

/* P_(l+1) = up[m][l] (cos P_l - down[m][l] P_(l-1)) for each m, and P_mm over P_(m-1)(m-1), both without sin^m:
 * up^2 = (4 (l+1)^2 - 1)/((l+1)^2 - m^2), down^2 = (l^2 - m^2)/(4 l^2 - 1), first^2 = (2m+1)/(2m), and twice that for m = 1. */
static const double up[L + 1][L] = {{1.732050807568877, 1.936491673103709, 1.972026594366539, 1.984313483298443},
                                    {0, 2.236067977499790, 2.091650066335189, 2.049390153191920},
                                    {0, 0, 2.645751311064591, 2.291287847477920},
                                    {0, 0, 0, 3}},
                           down[L + 1][L] = {{0, 0.5773502691896257, 0.5163977794943222, 0.50709255283711},
                                             {0, 0, 0.4472135954999579, 0.4780914437337574},
                                             {0, 0, 0, 0.3779644730092272}},
                           first[L + 1] = {1, 1.7320508075688772, 1.118033988749895, 1.0801234497346435, 1.0606601717798212};

void sw_harmonics(const double n[3], double Y[SW_HARMONICS])
{
    double cosine = 1, sine = 0, begin = 1; /* (n_x + i n_y)^m, and P_mm without sin^m */
    for (int m = 0; m <= L; m++) {
        if (m > 0) {
            double c = cosine * n[0] - sine * n[1];
            sine = cosine * n[1] + sine * n[0];
            cosine = c;
            begin *= first[m];
        }
        double below = 0, P = begin;
        for (int l = m; l <= L; l++) {
            Y[l * l + l + m] = P * cosine;
            if (m > 0) Y[l * l + l - m] = P * sine;
            if (l == L) break;
            double next = up[m][l] * (n[2] * P - down[m][l] * below);
            below = P;
            P = next;
        }
    }
}

int sw_harmonics_l(int i)
{
    int l = 0;
    while ((l + 1) * (l + 1) <= i)
        l++;
    return l;
}

/* --- fields ---------------------------------------------------------------------------------------------------------------- */

/* Gauss and Legendre's points on [-1, 1], and as many even angles: exact for products of three harmonics. */
enum { POINTS = 6, TURNS = 12 };
static const double cosine_at[POINTS] = {-0.9324695142031521, -0.6612093864662645, -0.2386191860831969,
                                         0.2386191860831969,  0.6612093864662645,  0.9324695142031521};
static const double share[POINTS] = {0.1713244923791704, 0.3607615730481386, 0.4679139345726910,
                                     0.4679139345726910, 0.3607615730481386, 0.1713244923791704};

typedef double matrix[SW_HARMONICS][SW_HARMONICS];

/* Means of Y_i n_k Y_j. */
static void directions(matrix X[3])
{
    for (int p = 0; p < POINTS * TURNS; p++) {
        double c = cosine_at[p / TURNS], s = sqrt(1 - c * c), turn = (p % TURNS + 0.5) / TURNS, Y[SW_HARMONICS];
        double n[3] = {s * md_sin2pi(turn + 0.25), s * md_sin2pi(turn), c}, weight = share[p / TURNS] / (2 * TURNS);
        sw_harmonics(n, Y);
        for (int k = 0; k < 3; k++)
            for (int i = 0; i < SW_HARMONICS; i++)
                for (int j = 0; j < SW_HARMONICS; j++)
                    X[k][i][j] += weight * n[k] * Y[i] * Y[j];
    }
}

/* Mean of Y_i (u grad Y_j)_k, from the Laplacian of n_k Y_j. */
static double gradient(matrix X[3], int k, int i, int j)
{
    int a = sw_harmonics_l(i), b = sw_harmonics_l(j);
    return 0.5 * X[k][i][j] * (b * (b + 1) - a * (a + 1) + 2);
}

void sw_harmonics_of_fields(double sin_b, double cos_b, sw_field_harmonics *of)
{
    static const double none = 1e-14;
    matrix X[3] = {{{0}}};
    directions(X);
    for (int i = 0; i < SW_HARMONICS; i++)
        for (int j = 0; j < SW_TURNED; j++) {
            double R = 0;
            for (int k = 0; k < SW_HARMONICS; k++) {
                double n_p = sin_b * X[2][i][k] - cos_b * X[0][i][k];
                double along = sin_b * gradient(X, 2, k, j) - cos_b * gradient(X, 0, k, j);
                R += n_p * gradient(X, 1, k, j) - X[1][i][k] * along;
            }
            of->X[i][j] = fabs(X[2][i][j]) > none ? X[2][i][j] : 0;
            for (int k = 0; k < 3; k++)
                of->N[k][i][j] = fabs(X[k][i][j]) > none ? X[k][i][j] : 0;
            of->G[i][j] = gradient(X, 2, i, j);
            if (of->X[i][j] == 0) of->G[i][j] = 0;
            of->R[i][j] = fabs(R) > none ? R : 0;
        }
}
