/* Decimal numbers to the bit of strtod and the letter of printf: a million random ones, corners, and what is no number. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "check.h"
#include "numbers/decimal.h"

static int same_as_strtod(const char *text)
{
    double number = -1, wanted = strtod(text, NULL);
    return md_decimal(text, &number) && memcmp(&number, &wanted, sizeof number) == 0;
}

/* Digits, a point anywhere or nowhere, an exponent or none, a sign: those that the short way takes and those it does not. */
static void random_text(uint64_t *state, char *text)
{
    uint64_t r = *state = md_mix(*state + 0x9e3779b97f4a7c15u);
    int digits = 1 + (int)(r % 18), point = (int)(r >> 8) % (2 * digits), exponent = (int)((r >> 16) % 61) - 30;
    char *at = text;
    if (r >> 63) *at++ = '-';
    for (int i = 0; i < digits; i++) {
        if (i == point) *at++ = '.';
        *at++ = (char)('0' + (md_mix(r + (uint64_t)i) % 10));
    }
    if ((r >> 24) % 4) at += sprintf(at, (r >> 26) % 2 ? "e%d" : "E%+d", exponent);
    *at = '\0';
}

static void test_random(void)
{
    uint64_t state = 1;
    long bad = 0;
    for (int i = 0; i < 1000000; i++) {
        char text[64];
        random_text(&state, text);
        if (same_as_strtod(text)) continue;
        if (bad++ < 5) printf("%s is read otherwise\n", text);
    }
    CHECK(bad == 0);
}

static void test_corners(void)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "+0.0",
                                          "000000000000000000000001",
                                          "0.000000000000000000000001",
                                          "1.",
                                          ".5",
                                          "1e22",
                                          "1e23",
                                          "1e-22",
                                          "1e-23",
                                          "9007199254740993",
                                          "123456789012345e22",
                                          "999999999999999e-22",
                                          "4.9e-324",
                                          "2e-324",
                                          "1.7976931348623157e308",
                                          "1e+5",
                                          "0e999999999999",
                                          "0.30000000000000004",
                                          "100000000000000000000000e-23",
                                          "1e00000000000000000005"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        CHECK(same_as_strtod(numbers[i]));
    static const char *const none[] = {"",      " 1",  "1 ",  "-",   "+",    ".",     "e5",     "1e", "1e+",
                                       "1.2.3", "--1", "nan", "inf", "0x10", "1e999", "-1e400", "1,5"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        double number;
        CHECK(!md_decimal(none[i], &number));
    }
}

static int written_as_printf(double number)
{
    char text[MD_DECIMAL_MOST], wanted[64];
    *md_decimal_text(text, number) = '\0';
    snprintf(wanted, sizeof wanted, "%.17g", number);
    if (strcmp(text, wanted) == 0) return 1;
    printf("%s is written as %s\n", wanted, text);
    return 0;
}

static double of_bits(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* Any bits, short numbers, whole ones, and those around each power of ten and of two. */
static void test_written(void)
{
    static const double corners[] = {0,
                                     -0.0,
                                     1,
                                     -1.5,
                                     0.1,
                                     1e-4,
                                     9.9999e-5,
                                     99999999999999999.,
                                     1e16,
                                     1e17,
                                     123456,
                                     1e22,
                                     1e23,
                                     5e-324,
                                     2.2e-308,
                                     1.7976931348623157e308,
                                     0.5,
                                     2.5,
                                     1000,
                                     1e-5,
                                     9007199254740993.,
                                     (double)INFINITY,
                                     -(double)INFINITY,
                                     (double)NAN};
    uint64_t state = 7;
    int bad = 0;
    for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++)
        CHECK(written_as_printf(corners[i]));
    for (int i = 0; i < 400000 && bad < 5; i++) {
        uint64_t r = state = md_mix(state + 0x9e3779b97f4a7c15u);
        double whole = (double)(r >> 40);
        bad += !written_as_printf(of_bits(r)) + !written_as_printf(whole / 1024) + !written_as_printf(whole * 1e-7);
    }
    for (int x = -320; x <= 308 && bad < 5; x++) {
        char text[16];
        sprintf(text, "1e%d", x);
        double ten = strtod(text, NULL), two = ldexp(1, 3 * x);
        for (int step = -3; step <= 3; step++) {
            uint64_t bits[2];
            memcpy(bits, (double[]){ten, two}, sizeof bits);
            bad +=
                !written_as_printf(of_bits(bits[0] + (uint64_t)step)) + !written_as_printf(of_bits(bits[1] + (uint64_t)step));
        }
    }
    CHECK(bad == 0);
}

int main(void)
{
    test_random();
    test_corners();
    test_written();
    return check_report();
}
