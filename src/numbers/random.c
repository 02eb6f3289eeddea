#include "numbers/random.h"

/* Salmon et al. (2011), table 2: multipliers and Weyl increments of Philox4x32 */
static const uint32_t M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

enum { ROUNDS = 10 };

md_random_block md_random_philox(const uint32_t counter[4], const uint32_t key[2])
{
    md_random_block x = {{counter[0], counter[1], counter[2], counter[3]}};
    uint32_t k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t p0 = (uint64_t)M0 * x.word[0], p1 = (uint64_t)M1 * x.word[2];
        x = (md_random_block){
            {(uint32_t)(p1 >> 32) ^ x.word[1] ^ k0, (uint32_t)p1, (uint32_t)(p0 >> 32) ^ x.word[3] ^ k1, (uint32_t)p0}};
        k0 += W0;
        k1 += W1;
    }
    return x;
}

double md_random_uniform(uint32_t high, uint32_t low)
{
    uint64_t bits = ((uint64_t)high << 20) | (low >> 12);
    return ((double)bits + 0.5) * 0x1p-52;
}
