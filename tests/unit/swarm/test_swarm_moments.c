/* Sums over a batch's electrons: those of a plain loop, for every number of electrons that is left over from four at a time; the
 * same bits wherever the arrays begin, and numbers behind the last electron are not looked at. */
#include "check.h"

#include <string.h>

#include "numbers/random.h"
#include "swarm/flight/moments.h"

enum { MOST = 13, SHIFTS = 3 };

static double any(uint32_t which, uint32_t i)
{
    const uint32_t counter[4] = {which, i, 0, 0}, key[2] = {1, 2};
    md_random_block b = md_random_philox(counter, key);
    return 2 * md_random_uniform(b.word[0], b.word[1]) - 1;
}

static void check_axis(int n)
{
    sw_axis_sums plain = {0, 0, 0, 0, 0}, first = plain;
    for (int shift = 0; shift < SHIFTS; shift++) {
        double x0[MOST + SHIFTS], x[MOST + SHIFTS], u[MOST + SHIFTS];
        for (int i = 0; i < MOST + SHIFTS; i++)
            x0[i] = x[i] = u[i] = (double)NAN;
        for (int i = 0; i < n; i++) {
            double a = x0[shift + i] = any(1, (uint32_t)i), b = x[shift + i] = any(2, (uint32_t)i);
            double c = u[shift + i] = any(3, (uint32_t)i);
            if (shift > 0) continue;
            plain.x += a + b;
            plain.xx += (a + b) * (a + b);
            plain.u += c;
            plain.xu += (a + b) * c;
            plain.uu += c * c;
        }
        sw_axis_sums s = sw_moments_axis(x0 + shift, x + shift, u + shift, n);
        if (shift == 0) first = s;
        CHECK(memcmp(&s, &first, sizeof s) == 0);
        for (int i = 0; i < n; i++)
            x[shift + i] += x0[shift + i];
        s = sw_moments_axis(NULL, x + shift, u + shift, n);
        CHECK(memcmp(&s, &first, sizeof s) == 0);
    }
    CHECK(fabs(first.x - plain.x) < 1e-14 && fabs(first.xx - plain.xx) < 1e-14 && fabs(first.u - plain.u) < 1e-14);
    CHECK(fabs(first.xu - plain.xu) < 1e-14 && fabs(first.uu - plain.uu) < 1e-14);
}

static void check_pair(int n)
{
    double at[4][MOST], xy = 0, xuy = 0;
    for (int i = 0; i < MOST; i++)
        for (int q = 0; q < 4; q++)
            at[q][i] = i < n ? any((uint32_t)q, (uint32_t)i) : (double)NAN;
    for (int i = 0; i < n; i++) {
        xy += at[0][i] * at[2][i];
        xuy += (at[0][i] * at[3][i] + at[2][i] * at[1][i]) / 2;
    }
    sw_pair_sums s = sw_moments_pair(at[0], at[1], at[2], at[3], n);
    CHECK(fabs(s.xy - xy) < 1e-14 && fabs(s.xuy - xuy) < 1e-14);
}

int main(void)
{
    for (int n = 0; n <= MOST; n++) {
        check_axis(n);
        check_pair(n);
    }
    return check_report();
}
