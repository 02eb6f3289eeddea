/* Numbers in lanes: random ones, logarithm, sine; included by cold_lanes.h.
 *
 * Shapes: a variable of type lanes, whole or words is a number for each lane
 * Units:  -
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: Salmon et al. (2011), as numbers/random.h; series as in numbers/numeric.h
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "swarm/flight/cold/cold_run.h"

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t whole __attribute__((vector_size(LANES * sizeof(int64_t)))); /* -1 or 0 where it answers a question */
typedef uint64_t words __attribute__((vector_size(LANES * sizeof(uint64_t))));
typedef double lanes_there __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef uint64_t words_there __attribute__((vector_size(LANES * sizeof(uint64_t)), aligned(sizeof(uint64_t))));
typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef double four_there __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double))));
typedef int64_t four_whole __attribute__((vector_size(4 * sizeof(int64_t))));
typedef uint64_t four_words __attribute__((vector_size(4 * sizeof(uint64_t))));
typedef int64_t whole_there __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(sizeof(int64_t))));
typedef int64_t four_whole_there __attribute__((vector_size(4 * sizeof(int64_t)), aligned(sizeof(int64_t))));

#define INLINE TARGET __attribute__((always_inline, unused)) static inline
/* What is called seldom, and would take registers from what is not. */
#define SELDOM TARGET __attribute__((noinline)) static

INLINE int64_t sw_bits_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE lanes all_of(double x)
{
    return (lanes){0} + x;
}

INLINE lanes loaded(const double *from)
{
    return *(const lanes_there *)(const void *)from;
}

/* Numbers from 0 to 2^52 of the low bits of words. */
INLINE lanes number(words w)
{
    return (lanes)(w | (words)all_of(0x1p52)) - 0x1p52;
}

/* The nearest whole number, of one below 2^51 in size. */
INLINE whole nearest(lanes x)
{
    return (whole)(x + SW_MAGIC) - (whole)all_of(SW_MAGIC);
}

INLINE lanes smaller(lanes a, lanes b)
{
    return PICK(a < b, a, b);
}

INLINE lanes larger(lanes a, lanes b)
{
    return PICK(a > b, a, b);
}

/* --- rows and columns ------------------------------------------------------------------------------------------------------ */

/* Rows of four become columns. */
INLINE void across(const four r[4], four out[4])
{
    four a = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6), b = __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
    four c = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6), d = __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
    out[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    out[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    out[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    out[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
}

/* Four numbers from `from` [stride at[k]] on become the k-th of each of four lanes. */
INLINE void columns(const double *from, int stride, const int64_t *at, lanes out[4])
{
#if LANES >= 4
    four part[LANES / 4][4];
    for (int h = 0; h < LANES / 4; h++) {
        four r[4];
        for (int k = 0; k < 4; k++)
            r[k] = *(const four_there *)(const void *)(from + stride * at[4 * h + k]);
        across(r, part[h]);
    }
    for (int f = 0; f < 4; f++)
#if LANES == 4
        out[f] = part[0][f];
#else
        out[f] = __builtin_shufflevector(part[0][f], part[1][f], 0, 1, 2, 3, 4, 5, 6, 7);
#endif
#else
    for (int f = 0; f < 4; f++)
        for (int k = 0; k < LANES; k++)
            out[f][k] = from[stride * at[k] + f];
#endif
}

/* Eight numbers of one lane side by side, as they are added to a row of eight. */
#if LANES == 8
typedef whole eight[1];
#else
typedef four_whole eight[2];
#endif

/* The other way: of eight columns the numbers of each lane. */
INLINE void per_lane(const whole v[8], eight out[LANES])
{
#if LANES == 8
    whole a[8], b[8];
    for (int i = 0; i < 8; i += 2) { /* pairs, then quarters, then halves */
        a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
        a[i + 1] = __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int k = 0; k < 2; k++) {
            b[i + k] = __builtin_shufflevector(a[i + k], a[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            b[i + k + 2] = __builtin_shufflevector(a[i + k], a[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < 4; i++) {
        out[i][0] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        out[i + 4][0] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#elif LANES == 4
    for (int h = 0; h < 2; h++) {
        four r[4], c[4];
        for (int f = 0; f < 4; f++)
            r[f] = (four)v[4 * h + f];
        across(r, c);
        for (int k = 0; k < 4; k++)
            out[k][h] = (four_whole)c[k];
    }
#else
    for (int k = 0; k < LANES; k++)
        for (int f = 0; f < 8; f++)
            out[k][f / 4][f % 4] = v[f][k];
#endif
}

/* --- random numbers -------------------------------------------------------------------------------------------------------- */

/* Vectors whose chains of operations, each of which waits for the one before, are worked on side by side. */
enum { ABREAST = 2 };

/* The two keys of each round of Philox. */
INLINE void round_keys(const uint32_t key[2], words keys[20])
{
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < 10; round++) {
        keys[2 * round] = (words){0} + k0;
        keys[2 * round + 1] = (words){0} + k1;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
}

/* Philox4x32-10: counters become four words, each in the low half of a lane; what is above 32 bits does not count. */
INLINE void philox(words x[ABREAST][4], const words keys[20])
{
    const words m0 = (words){0} + 0xD2511F53u, m1 = (words){0} + 0xCD9E8D57u;
    for (int round = 0; round < 10; round++) {
        words k0 = keys[2 * round], k1 = keys[2 * round + 1];
        for (int i = 0; i < ABREAST; i++) {
            words *w = x[i], p0 = TIMES(m0, w[0]), p1 = TIMES(m1, w[2]);
            w[0] = (p1 >> 32) ^ w[1] ^ k0;
            w[1] = p1;
            w[2] = (p0 >> 32) ^ w[3] ^ k1;
            w[3] = p0;
        }
    }
}

/* What one block of random numbers decides, each as the middle of its interval: 32 bits of when (0..2^32), 44 of which process
 * (0..1), 26 each of the direction: cosine (-1..1) and angle around (0..1). Bits become the digits of a number in [1, 2) or
 * [2, 4), and its beginning is taken off. */
typedef struct fate {
    lanes when, kind, cosine, turn;
} fate;

INLINE fate fate_of(const words w[4])
{
    const words one = (words)all_of(1), two = (words)all_of(2), half = (words)all_of(0x1p52);
    words kind = ((w[1] << 20) & 0x000ffffffff00000u) | ((w[2] & 0xfff00000u) >> 12);
    words cosine = ((w[2] << 32) & 0x000fffff00000000u) | (w[3] & 0xfc000000u);
    words turn = (w[3] & 0x03ffffffu) << 26;
    return (fate){(lanes)((w[0] & 0xffffffffu) | half) - (0x1p52 - 0.5), (lanes)(kind | one) - (1 - 0x1p-45),
                  (lanes)(cosine | two) - (3 - 0x1p-26), (lanes)(turn | one) - (1 - 0x1p-27)};
}

/* -ln(u/2^32), u = m 2^k, |ln m| <= ln(2)/2: 2 artanh s, s = (m - 1)/(m + 1), by its series. */
INLINE lanes waiting(lanes u)
{
    words bits = (words)u, upper;
    lanes m = (lanes)((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    upper = (words)(m > 1.4142135623730951);
    m = (lanes)((words)m - (upper & 0x0010000000000000u));
    lanes k = number((bits >> 52) - upper) - (1023 + 32);
    lanes s = (m - 1) / (m + 1), q = s * s, q2 = q * q;
    lanes even = q2 * (1.0 / 21) + 1.0 / 17, odd = q2 * (1.0 / 19) + 1.0 / 15;
    even = even * q2 + 1.0 / 13;
    even = even * q2 + 1.0 / 9;
    odd = odd * q2 + 1.0 / 11;
    even = even * q2 + 1.0 / 5;
    odd = odd * q2 + 1.0 / 7;
    lanes tail = q * (1.0 / 3 + q * (even + q * odd));
    return -(k * 0.6931471805599453 + (2 * s + 2 * s * tail));
}

/* Cosine and sine of 2 pi u, 0 <= u < 1: by quarters, from series of an angle within pi/4. */
INLINE void on_circle(lanes u, lanes *cosine, lanes *sine)
{
    lanes shifted = u * 4 + SW_MAGIC, x = (u - (shifted - SW_MAGIC) * 0.25) * 6.283185307179586, q = x * x;
    words quarter = (words)shifted;
    lanes s = q * 2.8114572543455206e-15 - 7.647163731819816e-13, c = all_of(4.779477332387385e-14);
    s = s * q + 1.605904383682161e-10;
    c = c * q - 1.1470745597729725e-11;
    s = s * q - 2.505210838544172e-08;
    c = c * q + 2.08767569878681e-09;
    s = s * q + 2.7557319223985893e-06;
    c = c * q - 2.755731922398589e-07;
    s = s * q - 0.0001984126984126984;
    c = c * q + 2.48015873015873e-05;
    s = s * q + 0.008333333333333333;
    c = c * q - 0.001388888888888889;
    s = s * q - 0.16666666666666666;
    c = c * q + 0.041666666666666664;
    s = x + x * q * s;
    c = 1 - 0.5 * q + q * q * c;
    whole odd = (whole)((quarter & 1) != 0);
    words sine_sign = (quarter & 2) << 62, cosine_sign = ((quarter + 1) & 2) << 62;
    *sine = (lanes)((words)PICK(odd, c, s) ^ sine_sign);
    *cosine = (lanes)((words)PICK(odd, s, c) ^ cosine_sign);
}
