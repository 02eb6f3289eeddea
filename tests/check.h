/* The few lines every C test uses: checks that count, and a last line "N passed, N failed". */
#ifndef MD_TESTS_CHECK_H
#define MD_TESTS_CHECK_H

#include <math.h>
#include <stdio.h>

static int check_passed, check_failed;

/* In functions of their own: there are thousands of checks, and what each of them brings along has to be compiled. */
#define CHECK_APART __attribute__((unused, noinline)) static

/* The sanitizers look at memory and undefined behaviour, at which fewer of many like cases do. */
#if defined __SANITIZE_ADDRESS__
#define CHECK_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define CHECK_SANITIZED 1
#endif
#endif
#ifndef CHECK_SANITIZED
#define CHECK_SANITIZED 0
#endif

CHECK_APART void check_failed_at(const char *file, int line, const char *condition)
{
    check_failed++;
    printf("%s:%d: failed: %s\n", file, line, condition);
}

#define CHECK(condition)                                                                                                       \
    do {                                                                                                                       \
        if (condition)                                                                                                         \
            check_passed++;                                                                                                    \
        else                                                                                                                   \
            check_failed_at(__FILE__, __LINE__, #condition);                                                                   \
    } while (0)

/* |got - want| <= tol |want|, or both not finite and alike; want = 0 asks for exactly 0. */
static inline int check_close(double got, double want, double tol)
{
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want);
    return got == want || fabs(got - want) <= tol * fabs(want);
}

CHECK_APART void check_rel_at(const char *file, int line, const char *text, double got, double want, double tol)
{
    if (check_close(got, want, tol)) {
        check_passed++;
        return;
    }
    check_failed++;
    printf("%s:%d: %s = %.17g, want %.17g (relative error %.2e, allowed %.0e)\n", file, line, text, got, want,
           fabs(got / want - 1), tol);
}

#define CHECK_REL(got, want, tol) check_rel_at(__FILE__, __LINE__, #got, (got), (want), (tol))

/* Return this from main. */
static inline int check_report(void)
{
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed > 0 || check_passed == 0;
}

#endif
