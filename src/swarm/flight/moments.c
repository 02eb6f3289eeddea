#include "swarm/flight/moments.h"

#include <stddef.h>

/* Two places of the four are one vector, which every CPU has registers for. */
typedef double two __attribute__((vector_size(2 * sizeof(double))));
typedef double two_there __attribute__((vector_size(2 * sizeof(double)), aligned(sizeof(double))));
enum { ABREAST = 4, HALVES = 2 };

static inline two load(const double *from)
{
    return *(const two_there *)(const void *)from;
}

/* The last few electrons, and behind them such as add nothing. */
static void pad(double to[ABREAST], const double *from, int n)
{
    for (int k = 0; k < ABREAST; k++)
        to[k] = k < n && from ? from[k] : 0;
}

static double together(const two s[HALVES])
{
    return (s[0][0] + s[1][0]) + (s[0][1] + s[1][1]);
}

typedef struct axis_places {
    two x[HALVES], xx[HALVES], u[HALVES], xu[HALVES], uu[HALVES];
} axis_places;

static inline void add_axis(axis_places *s, int h, two x, two u)
{
    s->x[h] += x;
    s->xx[h] += x * x;
    s->u[h] += u;
    s->xu[h] += x * u;
    s->uu[h] += u * u;
}

sw_axis_sums sw_moments_axis(const double *x0, const double *x, const double *u, int n)
{
    axis_places s;
    for (int h = 0; h < HALVES; h++)
        s.x[h] = s.xx[h] = s.u[h] = s.xu[h] = s.uu[h] = (two){0};
    int even = n - n % ABREAST;
    for (int i = 0; i < even; i += ABREAST)
        for (int h = 0; h < HALVES; h++) {
            int k = i + 2 * h;
            add_axis(&s, h, x0 ? load(x0 + k) + load(x + k) : load(x + k), load(u + k));
        }
    double last[3][ABREAST];
    pad(last[0], x0 ? x0 + even : NULL, n - even);
    pad(last[1], x + even, n - even);
    pad(last[2], u + even, n - even);
    for (int h = 0; h < HALVES; h++)
        add_axis(&s, h, load(last[0] + 2 * h) + load(last[1] + 2 * h), load(last[2] + 2 * h));
    return (sw_axis_sums){together(s.x), together(s.xx), together(s.u), together(s.xu), together(s.uu)};
}

typedef struct pair_places {
    two xy[HALVES], xuy[HALVES];
} pair_places;

static inline void add_pair(pair_places *s, int h, two xa, two ua, two xb, two ub)
{
    s->xy[h] += xa * xb;
    s->xuy[h] += 0.5 * (xa * ub + xb * ua);
}

sw_pair_sums sw_moments_pair(const double *xa, const double *ua, const double *xb, const double *ub, int n)
{
    pair_places s;
    for (int h = 0; h < HALVES; h++)
        s.xy[h] = s.xuy[h] = (two){0};
    int even = n - n % ABREAST;
    for (int i = 0; i < even; i += ABREAST)
        for (int h = 0; h < HALVES; h++) {
            int k = i + 2 * h;
            add_pair(&s, h, load(xa + k), load(ua + k), load(xb + k), load(ub + k));
        }
    double last[4][ABREAST];
    const double *const from[4] = {xa, ua, xb, ub};
    for (int q = 0; q < 4; q++)
        pad(last[q], from[q] + even, n - even);
    for (int h = 0; h < HALVES; h++)
        add_pair(&s, h, load(last[0] + 2 * h), load(last[1] + 2 * h), load(last[2] + 2 * h), load(last[3] + 2 * h));
    return (sw_pair_sums){together(s.xy), together(s.xuy)};
}
