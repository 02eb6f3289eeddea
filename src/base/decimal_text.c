/* Seventeen digits of a double: its 64 leading bits times 128 bits of a power of ten. What that leaves open, a last digit so close to
 * the middle that further bits would decide, is left to the C library: one number in 2^50, and those that end there. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"

__extension__ typedef unsigned __int128 bits128;

enum { DIGITS = 17, POWER_MOST = 340 };
static const uint64_t LEAST = 10000000000000000u; /* of 17 digits */
static const uint64_t UNSURE = 4096;              /* in the last of 128 bits: 340 truncations, and two of the product */

/* 10^k = mantissa 2^exponent, the mantissa's highest bit set, what is behind its last bit cut off. */
typedef struct power {
    bits128 mantissa;
    int exponent;
} power;

static power table[2 * POWER_MOST + 1], *const ten = table + POWER_MOST;

/* A mantissa and the bits that come behind it, fewer than 8, brought to the left. */
static power normal(bits128 mantissa, unsigned behind, unsigned of, int exponent)
{
    for (; !(mantissa >> 127); exponent--) {
        behind *= 2;
        mantissa = mantissa << 1 | (behind >= of);
        behind -= behind >= of ? of : 0;
    }
    return (power){mantissa, exponent};
}

/* Up by 5/8 and four bits, down by a tenth. */
static void make_table(void)
{
    ten[0] = (power){(bits128)1 << 127, -127};
    for (int k = 0; k < POWER_MOST; k++) {
        bits128 up = ten[k].mantissa, down = ten[-k].mantissa;
        unsigned low = 5 * (unsigned)(up & 7);
        ten[k + 1] = normal(5 * (up >> 3) + low / 8, low % 8, 8, ten[k].exponent + 4);
        ten[-k - 1] = normal(down / 10, (unsigned)(down % 10), 10, ten[-k].exponent);
    }
}

/* m 2^e, m with its highest bit set, as 17 digits d: d 10^(*x - 16). False: nearly in the middle of two. */
static bool digits_of(uint64_t m, int e, uint64_t *d, int *x)
{
    *x = (int)((int64_t)(e + 63) * 78913 >> 18); /* log10 of 2; at times one too small */
    for (int attempt = 0; attempt < 2; attempt++, ++*x) {
        power p = ten[16 - *x];
        bits128 product = (bits128)m * (uint64_t)(p.mantissa >> 64) + ((bits128)m * (uint64_t)p.mantissa >> 64);
        int shift = -(e + p.exponent + 64);
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
    if (ten[0].exponent == 0) make_table();
    uint64_t m = (bits << 11) | (uint64_t)1 << 63;
    if (exponent == 0 || exponent == 2047 || !digits_of(m, exponent - 1086, &d, &x))
        return to + snprintf(to, MD_DECIMAL_MOST, "%.17g", number);
    if (bits >> 63) *to++ = '-';
    return put_number(to, digits, digits_text(d, digits), x);
}
