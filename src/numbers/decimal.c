#include "numbers/decimal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Powers of ten that a double holds exactly. */
static const double POWER[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { MOST_POWER = 22, MOST_FIGURES = 19, MOST_EXPONENT = 1000 }; /* 19 figures fit 64 bits */
static const uint64_t MOST_EXACT = (uint64_t)1 << 53;

/* Behind the figures, which go to the end of *number. */
static inline const char *take_figures(const char *at, uint64_t *number)
{
    uint64_t so_far = *number;
    for (unsigned figure; (figure = (unsigned)*at - '0') <= 9; at++)
        so_far = 10 * so_far + figure;
    *number = so_far;
    return at;
}

/* "e-12", added to *power; anything else there is left for strtod. */
static const char *take_exponent(const char *from, long *power)
{
    const char *at = from + 1;
    bool minus = *at == '-';
    int exponent = 0;
    at += *at == '-' || *at == '+';
    if (*at < '0' || *at > '9') return from;
    for (; *at >= '0' && *at <= '9'; at++)
        if (exponent < MOST_EXPONENT) exponent = 10 * exponent + (*at - '0');
    *power += minus ? -exponent : exponent;
    return at;
}

/* Figures and power are exact doubles, so that their product or quotient is rounded once: as strtod rounds. */
bool md_decimal_short(const char **text, double *number)
{
    bool minus = **text == '-';
    uint64_t digits = 0;
    const char *from = *text + (**text == '-' || **text == '+'), *at = take_figures(from, &digits);
    long figures = at - from, power = 0;
    if (*at == '.') {
        from = at + 1;
        at = take_figures(from, &digits);
        power = from - at;
        figures -= power;
    }
    if (figures == 0 || figures > MOST_FIGURES || digits > MOST_EXACT) return false;
    if (*at == 'e' || *at == 'E') at = take_exponent(at, &power);
    if (power > MOST_POWER || power < -MOST_POWER) return false;
    double size = power < 0 ? (double)digits / POWER[-power] : (double)digits * POWER[power];
    *number = minus ? -size : size;
    *text = at;
    return true;
}

bool md_decimal(const char *text, double *number)
{
    const char *behind = text;
    if (md_decimal_short(&behind, number) && *behind == '\0') return true;
    if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') return false;
    char *end;
    *number = strtod(text, &end);
    return *end == '\0' && isfinite(*number);
}
