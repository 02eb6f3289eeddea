#include "numbers/hermite.h"

void md_hermite_slopes(int n, const double *x, const double *y, int stride, double *slope)
{
    for (int i = 0; i < n; i++) {
        int k = n == 2 ? 0 : i == 0 ? 0 : i == n - 1 ? n - 3 : i - 1; /* the first of its three points */
        double before = (y[(k + 1) * stride] - y[k * stride]) / (x[k + 1] - x[k]), bend = 0;
        if (n > 2) bend = ((y[(k + 2) * stride] - y[(k + 1) * stride]) / (x[k + 2] - x[k + 1]) - before) / (x[k + 2] - x[k]);
        slope[i * stride] = n == 2 ? before : before + bend * ((x[i] - x[k]) + (x[i] - x[k + 1]));
    }
}
