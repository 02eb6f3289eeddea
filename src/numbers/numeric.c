#include "numbers/numeric.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* A number in two doubles, hi + lo, with |lo| at most half an ulp of hi: about 106 bits. */
typedef struct md_pair {
    double hi, lo;
} md_pair;

/* ln 2 cut so that k * LN2_HI is exact for |k| < 2^11, and the rest. */
static const double LN2_HI = 0.6931471803691238, LN2_LO = 1.9082149292705877e-10;
static const double INV_LN2 = 1.4426950408889634;
static const md_pair LN10 = {2.302585092994046, -2.1707562233822494e-16};
static const md_pair TWO_PI = {6.283185307179586, 2.4492935982947064e-16};
static const md_pair THIRD = {0.3333333333333333, 1.850371707708594e-17};
/* Powers this far out are 0 and infinity; the margins let the last denormals and the last finite numbers be computed. */
static const double EXP_LOWEST = -745.2, EXP_HIGHEST = 709.79;

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2^k for a normal result. */
static double power_of_two(int k)
{
    return from_bits((uint64_t)(k + 1023) << 52);
}

/* x = m 2^k with m in [1, 2), for finite x > 0; denormals are first made normal. */
static double mantissa(double x, int *k)
{
    int shift = 0;
    if (x < 0x1p-1022) {
        x *= 0x1p54;
        shift = -54;
    }
    uint64_t bits = bits_of(x);
    *k = (int)(bits >> 52) - 1023 + shift;
    return from_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
}

/* Exact sum of a and b, |a| >= |b| (Dekker 1971). */
static md_pair sum_ordered(double a, double b)
{
    double s = a + b;
    return (md_pair){s, b - (s - a)};
}

/* Exact product of a and b without a fused multiply-add (Veltkamp's split, Dekker 1971). */
static md_pair product(double a, double b)
{
    const double splitter = 134217729.0; /* 2^27 + 1 */
    double ca = splitter * a, cb = splitter * b;
    double ah = ca - (ca - a), bh = cb - (cb - b);
    double al = a - ah, bl = b - bh, p = a * b;
    return (md_pair){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static md_pair pair_product(md_pair a, md_pair b)
{
    md_pair p = product(a.hi, b.hi);
    return sum_ordered(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* Nearest integer, |x| < 2^51. */
static double nearest(double x)
{
    return (double)(int64_t)(x + (x < 0.0 ? -0.5 : 0.5));
}

/* c[0] + c[1] x + ... + c[n-1] x^(n-1), n even, its even and its odd powers side by side: half the wait of Horner's rule. */
static double series(const double *c, int n, double x)
{
    double x2 = x * x, even = c[n - 2], odd = c[n - 1];
    for (int i = n - 4; i >= 0; i -= 2) {
        even = even * x2 + c[i];
        odd = odd * x2 + c[i + 1];
    }
    return even + x * odd;
}

/* e^(hi + lo): hi + lo = k ln 2 + r with |r| <= 0.35, then the Taylor series of e^r to r^13, whose rest is below 5e-18. */
static double exp_pair(md_pair x)
{
    static const double c[] = {1.0 / 2,     1.0 / 6,      1.0 / 24,      1.0 / 120,      1.0 / 720,       1.0 / 5040,
                               1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0};
    double k = nearest(x.hi * INV_LN2);
    md_pair r = sum_ordered(x.hi - k * LN2_HI, x.lo - k * LN2_LO);
    md_pair one_r = sum_ordered(1.0, r.hi);
    /* e^(r.hi) r.lo needs no more than its first two terms: r.lo is below 1e-16 */
    double value = one_r.hi + (one_r.lo + (r.hi * r.hi * series(c, 12, r.hi) + (r.lo + r.lo * r.hi)));
    int half = (int)k / 2; /* in two steps, so that only the last one can round into the denormals */
    return value * power_of_two(half) * power_of_two((int)k - half);
}

/* ln x = k ln 2 + 2 artanh s, s = (m - 1)/(m + 1), |s| < 0.172: the series in s^2 with its first term in two doubles. */
static md_pair log_pair(double x)
{
    static const double c[] = {1.0 / 5,  1.0 / 7,  1.0 / 9,  1.0 / 11, 1.0 / 13, 1.0 / 15,
                               1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23, 1.0 / 25, 1.0 / 27};
    int k;
    double m = mantissa(x, &k);
    if (m > 1.4142135623730951) {
        m *= 0.5;
        k++;
    }
    double above = m - 1.0;
    md_pair below = m > 1.0 ? sum_ordered(m, 1.0) : sum_ordered(1.0, m);
    double q = above / below.hi;
    md_pair back = product(q, below.hi);
    md_pair s = sum_ordered(q, ((above - back.hi) - back.lo - q * below.lo) / below.hi);
    md_pair s2 = pair_product(s, s);
    md_pair factor = sum_ordered(THIRD.hi, THIRD.lo + s2.hi * series(c, 12, s2.hi));
    md_pair rest = pair_product(s, pair_product(s2, factor));
    md_pair atanh = sum_ordered(s.hi, rest.hi);
    atanh.lo += s.lo + rest.lo;
    md_pair whole = k == 0 ? (md_pair){2.0 * atanh.hi, 0.0} : sum_ordered(k * LN2_HI, 2.0 * atanh.hi);
    return sum_ordered(whole.hi, whole.lo + (2.0 * atanh.lo + k * LN2_LO));
}

/* e^x where x may be anything; `x.lo` counts only while x.hi is in range. */
static double exp_bounded(md_pair x)
{
    if (isnan(x.hi)) return x.hi;
    if (x.hi > EXP_HIGHEST) return HUGE_VAL;
    if (x.hi < EXP_LOWEST) return 0.0;
    return exp_pair(x);
}

double md_exp(double x)
{
    return exp_bounded((md_pair){x, 0.0});
}

double md_log(double x)
{
    if (isnan(x) || x == HUGE_VAL) return x;
    if (x == 0.0) return -HUGE_VAL;
    return x < 0.0 ? (double)NAN : log_pair(x).hi;
}

/* y ln x in two doubles: the error of the power is the absolute error of its exponent. */
double md_pow(double x, double y)
{
    if (y == 0.0 || x == 1.0) return 1.0;
    if (isnan(x) || isnan(y)) return x + y;
    if (x < 0.0) return (double)NAN;
    if (x == 0.0 || x == HUGE_VAL) return (x == 0.0) == (y > 0.0) ? 0.0 : HUGE_VAL;
    md_pair log_x = log_pair(x);
    double rough = y * log_x.hi;
    if (!(fabs(rough) < 1000.0)) return rough > 0.0 ? HUGE_VAL : 0.0;
    return exp_bounded(pair_product(log_x, (md_pair){y, 0.0}));
}

double md_exp10(double x)
{
    if (!(fabs(x) < 400.0)) return exp_bounded((md_pair){x, 0.0});
    return exp_bounded(pair_product(LN10, (md_pair){x, 0.0}));
}

double md_cbrt(double x)
{
    if (x == 0.0 || isnan(x) || isinf(x)) return x;
    double root = exp_pair(pair_product(log_pair(fabs(x)), THIRD));
    return x < 0.0 ? -root : root;
}

/* sin or cos of a small angle |2 pi f| <= pi/4: Taylor series to the 17th and 18th power, rest below 1e-18. */
static double sine(md_pair a)
{
    static const double c[] = {-1.0 / 6,
                               1.0 / 120,
                               -1.0 / 5040,
                               1.0 / 362880,
                               -1.0 / 39916800,
                               1.0 / 6227020800.0,
                               -1.0 / 1307674368000.0,
                               1.0 / 355687428096000.0};
    double a2 = a.hi * a.hi;
    return a.hi + (a.lo + a.hi * a2 * series(c, 8, a2));
}

static double cosine(md_pair a)
{
    static const double c[] = {1.0 / 24,
                               -1.0 / 720,
                               1.0 / 40320,
                               -1.0 / 3628800,
                               1.0 / 479001600,
                               -1.0 / 87178291200.0,
                               1.0 / 20922789888000.0,
                               -1.0 / 6402373705728000.0};
    double a2 = a.hi * a.hi;
    md_pair one = sum_ordered(1.0, -0.5 * a2);
    return one.hi + (one.lo + (a2 * a2 * series(c, 8, a2) - a.hi * a.lo));
}

double md_sin2pi(double x)
{
    if (!(fabs(x) < HUGE_VAL)) return (double)NAN;
    if (fabs(x) >= 0x1p53) return 0.0; /* whole numbers, all of them */
    double quarters = fabs(x) < 0x1p49 ? nearest(4.0 * x) : 4.0 * x;
    md_pair angle = pair_product(TWO_PI, (md_pair){x - 0.25 * quarters, 0.0});
    switch ((int64_t)quarters & 3) {
    case 0: return sine(angle);
    case 1: return cosine(angle);
    case 2: return -sine(angle);
    default: return -cosine(angle);
    }
}
