/* Seventeen digits of a double: its bits times 128 bits of a power of ten. What that leaves open, a last digit so close to the
 * middle that further bits would decide, is left to the C library: one number in 2^50, and those that end there. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "numbers/decimal.h"

__extension__ typedef unsigned __int128 bits128;

enum { DIGITS = 17, STEP = 27, FIRST = -13 };
static const uint64_t LEAST = 10000000000000000u; /* of 17 digits */
static const uint64_t UNSURE = 1 << 16; /* in the last of 128 bits: what the powers and the product have lost behind them */

/* 10^(STEP (FIRST + k)) = (high 2^64 + low) 2^exponent, the highest bit set, what is behind the last bit cut off. */
static const struct {
    uint64_t high, low;
    int exponent;
} powers[] = {
    {0x8049a4ac0c5811aeu, 0x205b896d777d6278u, -1293}, {0xcf42894a5dce35eau, 0x52064cac828675b9u, -1204},
    {0xa76c582338ed2621u, 0xaf2af2b80af6f24eu, -1114}, {0x873e4f75e2224e68u, 0x5a7744a6e804a291u, -1024},
    {0xda7f5bf590966848u, 0xaf39a475506a899eu, -935},  {0xb080392cc4349decu, 0xbd8d794d96aacfb3u, -845},
    {0x8e938662882af53eu, 0x547eb47b7282ee9cu, -755},  {0xe65829b3046b0afau, 0x0cb4a5a3112a5112u, -666},
    {0xba121a4650e4ddebu, 0x92f34d62616ce413u, -576},  {0x964e858c91ba2655u, 0x3a6a07f8d510f86fu, -486},
    {0xf2d56790ab41c2a2u, 0xfae27299423fb9c3u, -397},  {0xc428d05aa4751e4cu, 0xaa97e14c3c26b886u, -307},
    {0x9e74d1b791e07e48u, 0x775ea264cf55347du, -217},  {0x8000000000000000u, 0x0000000000000000u, -127},
    {0xcecb8f27f4200f3au, 0x0000000000000000u, -38},   {0xa70c3c40a64e6c51u, 0x999090b65f67d924u, 52},
    {0x86f0ac99b4e8dafdu, 0x69a028bb3ded71a3u, 142},   {0xda01ee641a708de9u, 0xe80e6f4820cc9495u, 231},
    {0xb01ae745b101e9e4u, 0x5ec05dcff72e7f8fu, 321},   {0x8e41ade9fbebc27du, 0x14588f13be847307u, 411},
    {0xe5d3ef282a242e81u, 0x8f1668c8a86da5fau, 500},   {0xb9a74a0637ce2ee1u, 0x6d953e2bd7173692u, 590},
    {0x95f83d0a1fb69cd9u, 0x4abdaf101564f98eu, 680},   {0xf24a01a73cf2dccfu, 0xbc633b39673c8cecu, 769},
    {0xc3b8358109e84f07u, 0x0a862f80ec4700c8u, 859},   {0x9e19db92b4e31ba9u, 0x6c07a2c26a8346d1u, 949},
};

static const uint64_t fives[STEP] = {1u,
                                     5u,
                                     25u,
                                     125u,
                                     625u,
                                     3125u,
                                     15625u,
                                     78125u,
                                     390625u,
                                     1953125u,
                                     9765625u,
                                     48828125u,
                                     244140625u,
                                     1220703125u,
                                     6103515625u,
                                     30517578125u,
                                     152587890625u,
                                     762939453125u,
                                     3814697265625u,
                                     19073486328125u,
                                     95367431640625u,
                                     476837158203125u,
                                     2384185791015625u,
                                     11920928955078125u,
                                     59604644775390625u,
                                     298023223876953125u,
                                     1490116119384765625u};

/* The upper 128 bits of a product of 128 and 128 bits; the last of them may be one too small. */
static bits128 upper(bits128 a, bits128 b)
{
    bits128 a1 = a >> 64, a0 = (uint64_t)a, b1 = b >> 64, b0 = (uint64_t)b;
    bits128 middle = (a1 * b0 >> 1) + (a0 * b1 >> 1) + (a0 * b0 >> 65);
    return a1 * b1 + (middle >> 63);
}

/* m 10^k = product 2^*exponent, with at least 126 bits. */
static bits128 scaled(uint64_t m, int k, int *exponent)
{
    int place = (k - FIRST * STEP) / STEP, left = (k - FIRST * STEP) % STEP;
    bits128 exact = (bits128)m * fives[left];
    uint64_t high = (uint64_t)(exact >> 64);
    int free = high ? __builtin_clzll(high) : 64; /* m has its highest bit set */
    exact <<= free;
    *exponent = powers[place].exponent + left - free + 128;
    return upper(exact, (bits128)powers[place].high << 64 | powers[place].low);
}

/* m 2^e, m with its highest bit set, as 17 digits d: d 10^(*x - 16). False: nearly in the middle of two. */
static bool digits_of(uint64_t m, int e, uint64_t *d, int *x)
{
    *x = (int)((int64_t)(e + 63) * 78913 >> 18); /* log10 of 2; at times one too small */
    for (int attempt = 0; attempt < 2; attempt++, ++*x) {
        int exponent;
        bits128 product = scaled(m, 16 - *x, &exponent);
        int shift = -(e + exponent);
        *d = (uint64_t)(product >> shift);
        if (*d >= 10 * LEAST) continue;
        bits128 rest = product & (((bits128)1 << shift) - 1), half = (bits128)1 << (shift - 1);
        bits128 off = rest > half ? rest - half : half - rest;
        *d += rest > half;
        if (*d == 10 * LEAST) *d = LEAST, ++*x;
        return off > UNSURE;
    }
    return false;
}

static char *put_two(char *to, unsigned n)
{
    to[0] = (char)('0' + n / 10);
    to[1] = (char)('0' + n % 10);
    return to + 2;
}

/* The digits without zeros at the end; how many are left. */
static int digits_text(uint64_t d, char text[DIGITS + 1])
{
    int n = DIGITS;
    for (int i = DIGITS - 1; i > 0; i -= 2, d /= 100)
        put_two(text + i - 1, (unsigned)(d % 100));
    text[0] = (char)('0' + d);
    while (n > 1 && text[n - 1] == '0')
        n--;
    return n;
}

static char *put(char *to, const char *digits, int n)
{
    memcpy(to, digits, (size_t)n);
    return to + n;
}

static char *put_exponent(char *to, int x)
{
    unsigned size = (unsigned)(x < 0 ? -x : x);
    *to++ = 'e';
    *to++ = x < 0 ? '-' : '+';
    if (size >= 100) *to++ = (char)('0' + size / 100);
    return put_two(to, size % 100);
}

/* As printf has it: with an exponent below 1e-4 and from 1e17 on. */
static char *put_number(char *to, const char *digits, int n, int x)
{
    if (x < -4 || x >= DIGITS) {
        *to++ = digits[0];
        if (n > 1) *to++ = '.';
        return put_exponent(put(to, digits + 1, n - 1), x);
    }
    if (x < 0) return put(put(to, "0.000", 1 - x), digits, n);
    int whole = x + 1 < n ? x + 1 : n;
    to = put(to, digits, whole);
    for (int i = n; i <= x; i++)
        *to++ = '0';
    if (n == whole) return to;
    *to++ = '.';
    return put(to, digits + whole, n - whole);
}

char *md_decimal_text(char *to, double number)
{
    char digits[DIGITS + 1];
    uint64_t bits, d;
    int x;
    memcpy(&bits, &number, sizeof bits);
    int exponent = (int)(bits >> 52 & 2047);
    if (number == 0) {
        if (bits >> 63) *to++ = '-';
        *to++ = '0';
        return to;
    }
    uint64_t m = (bits << 11) | (uint64_t)1 << 63;
    if (exponent == 0 || exponent == 2047 || !digits_of(m, exponent - 1086, &d, &x))
        return to + snprintf(to, MD_DECIMAL_MOST, "%.17g", number);
    if (bits >> 63) *to++ = '-';
    return put_number(to, digits, digits_text(d, digits), x);
}
