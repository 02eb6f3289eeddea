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

#include "swarm/flight/cold_run.h"

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t whole __attribute__((vector_size(LANES * sizeof(int64_t)))); /* -1 or 0 where it answers a question */
typedef uint64_t words __attribute__((vector_size(LANES * sizeof(uint64_t))));
typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef double four_there __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double))));
typedef int64_t four_whole __attribute__((vector_size(4 * sizeof(int64_t)), aligned(sizeof(int64_t))));

#define INLINE TARGET __attribute__((always_inline, unused)) static inline

INLINE int64_t sw_bits_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Numbers from 0 to 2^52 of the low bits of words. */
INLINE lanes number(words w)
{
    return (lanes)(w | (words)((lanes){0} + 0x1p52)) - 0x1p52;
}

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

INLINE lanes smaller(lanes a, lanes b)
{
    return PICK(a < b, a, b);
}

INLINE lanes larger(lanes a, lanes b)
{
    return PICK(a > b, a, b);
}

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

/* The four words of Philox4x32-10, each in the low half of a lane. */
INLINE void philox(words draw, words low, words high, const words keys[20], words out[4])
{
    const words M0 = {0}, low_half = M0 + 0xffffffffu, m0 = M0 + 0xD2511F53u, m1 = M0 + 0xCD9E8D57u;
    words x0 = draw, x1 = low, x2 = high, x3 = {0};
    for (int round = 0; round < 10; round++) { /* what is above 32 bits does not count */
        words p0 = TIMES(m0, x0), p1 = TIMES(m1, x2);
        x0 = (p1 >> 32) ^ x1 ^ keys[2 * round];
        x1 = p1;
        x2 = (p0 >> 32) ^ x3 ^ keys[2 * round + 1];
        x3 = p0;
    }
    out[0] = x0 & low_half;
    out[1] = x1 & low_half;
    out[2] = x2 & low_half;
    out[3] = x3 & low_half;
}

/* What one block of random numbers decides: 32 bits of when, 44 of which process, 26 each of the direction. */
typedef struct fate {
    lanes wait; /* -ln u */
    lanes kind, cosine, turn;
} fate;

/* -ln((n + 1/2)/2^32), n + 1/2 = m 2^k, |ln m| <= ln(2)/2: 2 artanh s, s = (m - 1)/(m + 1), by its series. */
INLINE lanes waiting(words n)
{
    lanes u = number(n) + 0.5;
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

INLINE fate draw_fate(words draw, words low, words high, const words keys[20])
{
    words w[4];
    philox(draw, low, high, keys, w);
    return (fate){waiting(w[0]), (number(w[1] << 12 | w[2] >> 20) + 0.5) * 0x1p-44,
                  (number((w[2] & 0xfffffu) << 6 | w[3] >> 26) + 0.5) * 0x1p-25 - 1,
                  (number(w[3] & 0x3ffffffu) + 0.5) * 0x1p-26};
}

/* Cosine and sine of 2 pi u, 0 <= u < 1: by quarters, from series of an angle within pi/4. */
INLINE void on_circle(lanes u, lanes *cosine, lanes *sine)
{
    lanes shifted = u * 4 + SW_MAGIC, x = (u - (shifted - SW_MAGIC) * 0.25) * 6.283185307179586, q = x * x;
    words quarter = (words)shifted;
    lanes s = q * 2.8114572543455206e-15 - 7.647163731819816e-13, c = (lanes){0} + 4.779477332387385e-14;
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
