/* With n points all powers up to 2 n - 1 have the integral 1 / (power + 1), to rounding, and the next one has not. */
#include "numbers/gauss_legendre.h"

#include <math.h>

#include "check.h"

static double integral(const md_gauss_legendre *rule, int power)
{
    double sum = 0;
    for (int i = 0; i < rule->n; i++)
        sum += rule->share[i] * pow(rule->at[i], power);
    return sum;
}

int main(void)
{
    static const md_gauss_legendre *const rules[] = {&md_gauss_legendre_1, &md_gauss_legendre_3, &md_gauss_legendre_6,
                                                     &md_gauss_legendre_8, &md_gauss_legendre_16};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        int n = rules[k]->n;
        for (int power = 0; power < 2 * n; power++)
            CHECK_REL(integral(rules[k], power), 1.0 / (power + 1), 2e-15 * (1 + power));
        if (n <= 8) CHECK(fabs(integral(rules[k], 2 * n) * (2 * n + 1) - 1) > 1e-11);
    }
    return check_report();
}
