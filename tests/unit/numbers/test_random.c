/* numbers/random: the known answers that come with Random123 1.14 (kat_vectors, philox4x32 10), and uniform numbers. */
#include "check.h"

#include "numbers/random.h"

static void known(const uint32_t counter[4], const uint32_t key[2], const uint32_t want[4])
{
    md_random_block block = md_random_philox(counter, key);
    for (int i = 0; i < 4; i++)
        CHECK(block.word[i] == want[i]);
}

static void test_known(void)
{
    known((uint32_t[4]){0}, (uint32_t[2]){0}, (uint32_t[4]){0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    known((uint32_t[4]){0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, (uint32_t[2]){0xffffffff, 0xffffffff},
          (uint32_t[4]){0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    known((uint32_t[4]){0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, (uint32_t[2]){0xa4093822, 0x299f31d0},
          (uint32_t[4]){0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

/* Moments and correlation of neighbours, and the ends that must not be met. */
static void test_uniform(void)
{
    CHECK(md_random_uniform(0, 0) > 0 && md_random_uniform(0xffffffff, 0xffffffff) < 1);
    CHECK(md_random_uniform(0xffffffff, 0xffffffff) == 1 - md_random_uniform(0, 0));
    double sum = 0, square = 0, product = 0, last = 0.5;
    const uint32_t n = 200000;
    for (uint32_t i = 0; i < n; i++) {
        md_random_block block = md_random_philox((uint32_t[4]){i, 0, 7, 0}, (uint32_t[2]){1, 2});
        double u = md_random_uniform(block.word[0], block.word[1]) - 0.5,
               v = md_random_uniform(block.word[2], block.word[3]) - 0.5;
        sum += u + v;
        square += u * u + v * v;
        product += u * v + u * last;
        last = v;
    }
    CHECK(sum * sum < 9 * (2 * n / 12.)); /* three sigma */
    CHECK_REL(square / (2 * n), 1 / 12., 3 * 0.9 / 632);
    CHECK(product * product < 9 * (2 * n / 144.));
}

int main(void)
{
    test_known();
    test_uniform();
    return check_report();
}
