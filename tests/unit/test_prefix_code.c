/* Prefix codes: they can be told apart, are no longer than allowed, and no other code is shorter on the whole. */
#include <math.h>

#include "base/digest.h"
#include "check.h"
#include "io/prefix_code.h"

/* The sum of 2^-bits is 1 where two symbols or more come: no bit is given away, and none is lacking. */
static bool is_full(const md_prefix_code *codes, int n)
{
    double sum = 0;
    int used = 0;
    for (int i = 0; i < n; i++) {
        used += codes[i].bits > 0;
        if (codes[i].bits > 0) sum += ldexp(1, -codes[i].bits);
    }
    return used < 2 ? sum <= 0.5 : sum == 1;
}

/* No code is how another begins. The first bit is the lowest. */
static bool can_be_told_apart(const md_prefix_code *codes, int n)
{
    for (int i = 0; i < n; i++)
        for (int k = 0; k < n; k++) {
            int bits = codes[i].bits;
            if (i == k || bits == 0 || codes[k].bits < bits) continue;
            if ((codes[k].code & ((1u << bits) - 1)) == codes[i].code) return false;
        }
    return true;
}

static double cost(const uint32_t *count, const md_prefix_code *codes, int n)
{
    double bits = 0;
    for (int i = 0; i < n; i++)
        bits += (double)count[i] * codes[i].bits;
    return bits;
}

/* The least that any code can need, by joining the two lightest again and again (Huffman): the weights that are made add up to it. */
static double least_cost(const uint32_t *count, int n)
{
    double weight[MD_PREFIX_MOST], sum = 0;
    int left = 0;
    for (int i = 0; i < n; i++)
        if (count[i] > 0) weight[left++] = count[i];
    while (left > 1) {
        for (int pass = 0; pass < 2; pass++) /* the two lightest to the end */
            for (int i = 0; i < left - 1 - pass; i++)
                if (weight[i] < weight[i + 1]) {
                    double lighter = weight[i];
                    weight[i] = weight[i + 1];
                    weight[i + 1] = lighter;
                }
        weight[left - 2] += weight[left - 1];
        sum += weight[--left - 1];
    }
    return sum;
}

static void check_all(const uint32_t *count, int n, int longest, bool is_least)
{
    md_prefix_code codes[MD_PREFIX_MOST];
    int wrong = 0;
    md_prefix_codes(count, n, longest, codes);
    for (int i = 0; i < n; i++) {
        wrong += (count[i] > 0) != (codes[i].bits > 0) || codes[i].bits > longest;
        for (int k = 0; k < n; k++)
            wrong += count[i] > count[k] && count[k] > 0 && codes[i].bits > codes[k].bits;
    }
    CHECK(wrong == 0);
    CHECK(is_full(codes, n));
    CHECK(can_be_told_apart(codes, n));
    if (is_least) CHECK(cost(count, codes, n) == least_cost(count, n));
}

/* Counts as different as may be: each the sum of the two before it makes the deepest tree. */
static void test_deep(void)
{
    uint32_t count[30] = {1, 1};
    for (int i = 2; i < 30; i++)
        count[i] = count[i - 1] + count[i - 2];
    for (int n = 2; n <= 30; n++) {
        check_all(count, n, MD_PREFIX_LONGEST, n <= MD_PREFIX_LONGEST + 1);
        if (n <= 1 << 7) check_all(count, n, 7, n <= 8);
    }
}

static void test_random(void)
{
    uint32_t count[MD_PREFIX_MOST];
    for (uint64_t trial = 0; trial < 300; trial++) {
        int n = 1 + (int)(md_mix(trial) % MD_PREFIX_MOST);
        uint64_t most = (uint64_t)1 << md_mix(trial + 1000) % 12;
        for (int i = 0; i < n; i++) {
            uint64_t random = md_mix(trial * MD_PREFIX_MOST + (uint64_t)i);
            count[i] = random % 3 == 0 ? 0 : (uint32_t)((random >> 8) % most + (random >> 40) % 2);
        }
        check_all(count, n, MD_PREFIX_LONGEST, false);
        md_prefix_code codes[MD_PREFIX_MOST];
        int longest = 0;
        md_prefix_codes(count, n, MD_PREFIX_LONGEST, codes);
        for (int i = 0; i < n; i++)
            longest = codes[i].bits > longest ? codes[i].bits : longest;
        double least = least_cost(count, n), bits = cost(count, codes, n);
        if (least == 0) continue;                                                        /* one symbol or none */
        CHECK(bits == least || (longest == MD_PREFIX_LONGEST && bits < 1.0001 * least)); /* a tree that was cut */
    }
}

/* One symbol, none, all alike. */
static void test_few(void)
{
    md_prefix_code codes[4];
    md_prefix_codes((uint32_t[]){0, 7, 0, 0}, 4, 7, codes);
    CHECK(codes[1].bits == 1 && codes[1].code == 0 && codes[0].bits == 0 && codes[3].bits == 0);
    md_prefix_codes((uint32_t[]){0, 0, 0, 0}, 4, 7, codes);
    CHECK(codes[0].bits == 0 && codes[1].bits == 0 && codes[2].bits == 0 && codes[3].bits == 0);
    md_prefix_codes((uint32_t[]){5, 5, 5, 5}, 4, 7, codes);
    CHECK(codes[0].bits == 2 && codes[1].bits == 2 && codes[2].bits == 2 && codes[3].bits == 2);
    CHECK(codes[0].code == 0 && codes[1].code == 2 && codes[2].code == 1 && codes[3].code == 3); /* first bit lowest */
}

int main(void)
{
    test_few();
    test_deep();
    test_random();
    return check_report();
}
