/* The few lines every C test uses: checks that count, and a last line "N passed, N failed". */
#ifndef MD_TESTS_CHECK_H
#define MD_TESTS_CHECK_H

#include <math.h>
#include <stdio.h>

static int check_passed, check_failed;

#define CHECK(condition)                                                                                                       \
    do {                                                                                                                       \
        if (condition) {                                                                                                       \
            check_passed++;                                                                                                    \
        } else {                                                                                                               \
            check_failed++;                                                                                                    \
            printf("%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);                                                     \
        }                                                                                                                      \
    } while (0)

/* |got - want| <= tol |want|, or both not finite and alike; want = 0 asks for exactly 0. */
static inline int check_close(double got, double want, double tol)
{
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want);
    return got == want || fabs(got - want) <= tol * fabs(want);
}

#define CHECK_REL(got, want, tol)                                                                                              \
    do {                                                                                                                       \
        double check_got = (got), check_want = (want);                                                                         \
        if (check_close(check_got, check_want, (tol))) {                                                                       \
            check_passed++;                                                                                                    \
        } else {                                                                                                               \
            check_failed++;                                                                                                    \
            printf("%s:%d: %s = %.17g, want %.17g (relative error %.2e, allowed %.0e)\n", __FILE__, __LINE__, #got, check_got, \
                   check_want, fabs(check_got / check_want - 1), (double)(tol));                                               \
        }                                                                                                                      \
    } while (0)

/* Return this from main. */
static inline int check_report(void)
{
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed > 0 || check_passed == 0;
}

#endif
