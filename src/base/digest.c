#include "base/digest.h"

uint64_t md_mix(uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9u;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

/* Up to 8 bytes, the first one lowest. */
static uint64_t word(const unsigned char *at, size_t bytes)
{
    uint64_t w = 0;
    for (size_t i = 0; i < bytes; i++)
        w |= (uint64_t)at[i] << 8 * i;
    return w;
}

static const uint64_t STEP = 0x9e3779b97f4a7c15u; /* golden ratio: keeps zero words from leaving the digest at zero */

uint64_t md_hash_begin(size_t bytes, uint64_t seed)
{
    return md_mix(seed + STEP) ^ bytes;
}

uint64_t md_hash_add(uint64_t hash, const void *data, size_t bytes)
{
    const unsigned char *at = data;
    for (; bytes >= 8; bytes -= 8, at += 8)
        hash = md_mix((hash ^ word(at, 8)) + STEP);
    return bytes > 0 ? md_mix((hash ^ word(at, bytes)) + STEP) : hash;
}

uint64_t md_hash_end(uint64_t hash)
{
    return md_mix(hash + STEP);
}

uint64_t md_hash(const void *data, size_t bytes, uint64_t seed)
{
    return md_hash_end(md_hash_add(md_hash_begin(bytes, seed), data, bytes));
}
