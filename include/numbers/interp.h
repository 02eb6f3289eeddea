/* Tables and how to read between their points.
 *
 * Shapes: md_table1 n points; md_table2 nx * ny points, z[ix * ny + iy]; abscissae strictly increasing
 * Units:  of the columns
 * Owner:  md_table1/2 own their arrays; free with md_table1_free / md_table2_free
 * MPI:    Local
 * Source: PCHIP: Fritsch & Carlson (1980), SIAM J. Numer. Anal. 17, 238, with the derivative of Fritsch & Butland (1984)
 */
#ifndef MD_NUMBERS_INTERP_H
#define MD_NUMBERS_INTERP_H

#include "base/status.h"

typedef struct md_table1 {
    int n; /* 0: no table */
    double *x, *y;
    double *slope; /* PCHIP derivatives, NULL until md_table1_pchip */
} md_table1;

typedef struct md_table2 {
    int nx, ny; /* 0: no table */
    double *x, *y, *z;
} md_table2;

/* Index i with x[i] <= v < x[i+1], clamped to [0, n-2]; n >= 2. */
int md_interval(const double *x, int n, double v);
/* Piecewise linear, end values held outside. */
double md_table1_linear(const md_table1 *table, double x);
/* Bilinear, clamped to the table's rectangle. */
double md_table2_linear(const md_table2 *table, double x, double y);

/* The same in two steps, for many values with one x or y: interval and position in it, 0 to 1, along one axis of a grid (a single
 * point is an interval of no width), and the value between. */
typedef struct md_place {
    int i;
    double t;
} md_place;
md_place md_place_of(const double *x, int n, double v);
double md_table2_at(const md_table2 *table, md_place x, md_place y);
/* Compute the PCHIP derivatives once after loading. */
md_status md_table1_pchip(md_table1 *table, md_error *err);
/* Monotone cubic; the end values are held outside. */
double md_table1_cubic(const md_table1 *table, double x);
void md_table1_free(md_table1 *table);
void md_table2_free(md_table2 *table);

#endif
