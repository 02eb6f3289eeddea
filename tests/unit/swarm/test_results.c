/* swarm/measure/results: every quantity has its row and its value. */
#include "swarm_setup.h"

#include <stdio.h>

#include "base/memory.h"
#include "numbers/random.h"
#include "swarm/measure/results.h"

static const char growing[] = "ELASTIC\nX\n1e-4\n" DASHES "0 1e-19\n" DASHES "IONIZATION\nX -> X+\n2\n" DASHES
                              "2 0\n100 2e-20\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 2e-21\n" DASHES;

static void test_rows(void)
{
    for (int k = 0; k < SW_RESULTS; k++) {
        const md_variable *q = &sw_quantities[k];
        bool there = q->name && q->unit && q->text;
        if (!there) printf("sw_result %d has no row in src/swarm/measure/results.c\n", k);
        CHECK(there);
        for (int i = 0; i < k && there && sw_quantities[i].name; i++)
            CHECK(strcmp(sw_quantities[i].name, q->name) != 0);
    }
}

/* Sums in which no number is 0, so that no quantity is: what stays 0 was not given. */
static void test_values(void)
{
    swarm_setup setup;
    md_error err = {MD_OK, ""};
    sw_results results;
    swarm_setup_make(&setup, growing, 0.5e-19, (sw_sharing){.law = SW_SHARE_FIXED, .share = 0.5, .w_eV = 1});
    sw_layout layout = sw_layout_make(setup.gas.channels, 4, 10, 20);
    sw_plan plan = {.slice = 1, .relaxation = 1, .ages = 20, .lag = 10, .memory = 20};
    size_t n = 2 * (size_t)layout.size;
    double *sums = md_alloc(n, sizeof *sums, &err);
    for (uint32_t i = 0; sums && i < n; i++) {
        md_random_block block = md_random_philox((uint32_t[4]){i, 0, 0, 0}, (uint32_t[2]){5, 6});
        sums[i] = 1 + md_random_uniform(block.word[0], block.word[1]);
    }
    const sw_conditions conditions = {.EN = 1e-19, .thermal_eV = 0.025, .magnetic = true};
    CHECK(sw_results_make(&results, &setup.gas, &layout, &plan, sums, 2, &conditions, &err) == MD_OK);
    CHECK(results.known == SW_RESULTS);
    for (int k = 0; k < results.known; k++) {
        if (results.of[k].value == 0 && sw_quantities[k].name)
            printf("%s has no value: see from_sums\n", sw_quantities[k].name);
        CHECK(results.of[k].value != 0);
    }
    sw_results_free(&results);
    md_free(sums);
    swarm_setup_free(&setup);
}

int main(void)
{
    test_rows();
    test_values();
    return check_report();
}
