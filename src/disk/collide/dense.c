#include "disk/collide/dense.h"

/* One donor in the dense system, for a unit of g_l': outside the diagonal what every bin gains of it in time h, on the
 * diagonal the unit itself and what leaves the cell. */
static void fill_column(double *matrix, const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work,
                        md_sweep_result *result, int l)
{
    int n = in->n;
    double h = in->h, *at = work->at, *tail = work->tail;
    md_sweep_clear(work, n);
    md_sweep_partners(in, l, work->x, work->x_drift);
    md_row_send(meetings, l, in->s, work->x, work->x, 0, h, h, at, tail);
    double arriving = in->shrunk[l] * md_sweep_arriving(in, l), vapour = in->shrunk[l] - arriving, tails = 0, moved = 0;
    at[l] += h * arriving;
    for (int k = n - 1; k >= 0; k--) {
        tails += tail[k + 2];
        double gain = at[k + 1] + meetings->weight[k + 1] * tails;
        if (k != l) moved += gain;
        matrix[(size_t)k * (size_t)n + (size_t)l] = gain;
    }
    double below = at[0] + meetings->weight[0] * (tails + tail[1]);
    double leaves = in->others[l] + vapour + below / h, blown = md_sweep_blown(in, l, leaves + moved / h);
    result->blown[l] = blown;
    result->spent[l] = h * (leaves + blown) + moved;
    matrix[(size_t)l * (size_t)n + (size_t)l] = 1 + h * (leaves + blown);
}

/* Gaussian elimination without a subtraction (Grassmann, Taksar & Heyman 1985, Oper. Res. 33, 1107): a bin's pivot is what
 * it keeps plus what it gives to the bins that are left. So the solution is positive, and mass is kept to rounding however
 * much faster bins trade with each other than the cell loses. */
static void eliminate(double *matrix, int n, double *x)
{
#define A(row, column) matrix[(size_t)(row) * (size_t)n + (size_t)(column)]
    for (int p = 0; p < n; p++) {
        double kept = A(p, p);
        for (int r = p + 1; r < n; r++)
            A(p, p) += A(r, p);
        for (int c = p + 1; c < n; c++)
            A(c, c) += kept / A(p, p) * A(p, c);
        for (int r = p + 1; r < n; r++) {
            double share = A(r, p) / A(p, p);
            if (share <= 0) continue;
            for (int c = p + 1; c < n; c++)
                if (c != r) A(r, c) += share * A(p, c);
            x[r] += share * x[p];
        }
    }
    for (int r = n - 1; r >= 0; r--) {
        for (int c = r + 1; c < n; c++)
            x[r] += A(r, c) * x[c];
        x[r] /= A(r, r);
    }
#undef A
}

double md_dense_solve(double *matrix, const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work,
                      md_sweep_result *result)
{
    int n = in->n;
    double *mass = result->mass, *at = work->at, *tail = work->tail;
    for (int l = 0; l < n; l++) {
        fill_column(matrix, meetings, in, work, result, l);
        mass[l] = in->before[l];
    }
    eliminate(matrix, n, mass);

    md_sweep_clear(work, n);
    double tails = 0;
    for (int l = 0; l < n; l++) {
        md_sweep_partners(in, l, work->x, work->x_drift);
        md_row_send(meetings, l, in->s, work->x, work->x, 0, in->h * mass[l], in->h * mass[l], at, tail);
        result->edge[l] = mass[l];
    }
    for (int K = 0; K < n; K++)
        tails += tail[K + 1];
    return at[0] + meetings->weight[0] * tails;
}
