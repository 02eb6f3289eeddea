#include "numbers/decimal.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Powers of ten that a double holds exactly. */
static const double POWER[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
enum { MOST_POWER = 22, MOST_DIGITS = 15, MOST_EXPONENT = 1000 };

/* A number as its digits times a power of ten. */
typedef struct scan {
    const char *at;
    uint64_t digits;
    int count, power; /* digits seen, zeros in front not counted */
    bool any;
} scan;

static void take_digits(scan *s, int power_each)
{
    for (; *s->at >= '0' && *s->at <= '9'; s->at++) {
        s->any = true;
        s->power += power_each;
        s->count += s->count > 0 || *s->at != '0';
        if (s->count <= MOST_DIGITS) s->digits = 10 * s->digits + (uint64_t)(*s->at - '0');
    }
}

/* "e-12"; anything else there is left for strtod. */
static void take_exponent(scan *s)
{
    const char *at = s->at + 1;
    bool minus = *at == '-';
    int exponent = 0;
    at += *at == '-' || *at == '+';
    if (*at < '0' || *at > '9') return;
    for (; *at >= '0' && *at <= '9'; at++)
        if (exponent < MOST_EXPONENT) exponent = 10 * exponent + (*at - '0');
    s->power += minus ? -exponent : exponent;
    s->at = at;
}

/* Digits and power are exact doubles, so that their product or quotient is rounded once: as strtod rounds. */
static bool read_short(const char *text, double *number)
{
    bool minus = *text == '-';
    scan s = {.at = text + (*text == '-' || *text == '+')};
    take_digits(&s, 0);
    if (*s.at == '.') {
        s.at++;
        take_digits(&s, -1);
    }
    if (s.any && (*s.at == 'e' || *s.at == 'E')) take_exponent(&s);
    if (!s.any || *s.at != '\0' || s.count > MOST_DIGITS || s.power > MOST_POWER || s.power < -MOST_POWER) return false;
    double size = s.power < 0 ? (double)s.digits / POWER[-s.power] : (double)s.digits * POWER[s.power];
    *number = minus ? -size : size;
    return true;
}

bool md_decimal(const char *text, double *number)
{
    if (read_short(text, number)) return true;
    if (text[0] == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0') return false;
    char *end;
    *number = strtod(text, &end);
    return *end == '\0' && isfinite(*number);
}
