#include "io/prefix_code.h"

#include <string.h>

enum { SYMBOL_BITS = 9, SYMBOL = (1 << SYMBOL_BITS) - 1, NODES = 2 * MD_PREFIX_MOST, DIGIT = 256 };

/* By count, rarest first; a key is count and symbol in one. Radix sort: codes are made by the hundred. */
static void sort(uint32_t *key, int n)
{
    uint32_t other[MD_PREFIX_MOST], all = 0;
    for (int i = 0; i < n; i++)
        all |= key[i];
    for (int shift = SYMBOL_BITS; shift < 32 && all >> shift > 0; shift += 8) {
        int at[DIGIT + 1] = {0};
        for (int i = 0; i < n; i++)
            at[(key[i] >> shift) % DIGIT + 1]++;
        for (int d = 0; d < DIGIT; d++)
            at[d + 1] += at[d];
        for (int i = 0; i < n; i++)
            other[at[(key[i] >> shift) % DIGIT]++] = key[i];
        memcpy(key, other, (size_t)n * sizeof *key);
    }
}

/* Huffman's tree over two or more sorted leaves: how many lie how deep, of[1 .. longest]; deeper ones count as `longest`. The two
 * lightest nodes are at the front of the leaves or of the inner nodes, which come to be in order, too. */
static void measure_tree(const uint32_t *key, int leaves, int longest, int *of)
{
    uint32_t weight[NODES];
    int parent[NODES], depth[NODES], nodes = 2 * leaves - 1, leaf = 0, inner = leaves;
    for (int i = 0; i < leaves; i++)
        weight[i] = key[i] >> SYMBOL_BITS;
    for (int next = leaves; next < nodes; next++) {
        weight[next] = 0;
        for (int k = 0; k < 2; k++) {
            bool is_leaf = leaf < leaves && (inner == next || weight[leaf] <= weight[inner]);
            int child = is_leaf ? leaf++ : inner++;
            weight[next] += weight[child];
            parent[child] = next;
        }
    }
    depth[nodes - 1] = 0;
    for (int i = nodes - 2; i >= 0; i--) {
        depth[i] = depth[parent[i]] + 1;
        if (i < leaves) of[depth[i] < longest ? depth[i] : longest]++;
    }
}

/* Where leaves that lay too deep were lifted, others go down: the sum of 2^-bits over all codes must not be above 1. */
static void make_room(int longest, int *of)
{
    uint32_t taken = 0, room = 1u << longest;
    for (int bits = 1; bits <= longest; bits++)
        taken += (uint32_t)of[bits] << (longest - bits);
    for (; taken > room; taken--) {
        int bits = longest - 1;
        while (of[bits] == 0)
            bits--;
        of[longest]--;
        of[bits]--;
        of[bits + 1] += 2;
    }
}

static uint16_t reversed(uint32_t code, int bits)
{
    uint32_t turned = 0;
    for (int b = 0; b < bits; b++, code >>= 1)
        turned = turned << 1 | (code & 1);
    return (uint16_t)turned;
}

/* Codes of one length are in the order of their symbols, behind all shorter ones. */
static void number(const int *of, int n, int longest, md_prefix_code *codes)
{
    uint32_t next[MD_PREFIX_LONGEST + 1] = {0};
    for (int bits = 1; bits < longest; bits++)
        next[bits + 1] = (next[bits] + (uint32_t)of[bits]) << 1;
    for (int i = 0; i < n; i++)
        if (codes[i].bits > 0) codes[i].code = reversed(next[codes[i].bits]++, codes[i].bits);
}

void md_prefix_codes(const uint32_t *count, int n, int longest, md_prefix_code *codes)
{
    uint32_t key[MD_PREFIX_MOST];
    int used = 0, of[MD_PREFIX_LONGEST + 1] = {0};
    memset(codes, 0, (size_t)n * sizeof *codes);
    for (int i = 0; i < n; i++)
        if (count[i] > 0) key[used++] = count[i] << SYMBOL_BITS | (uint32_t)i;
    if (used == 0) return;
    of[1] = used == 1;
    if (used > 1) {
        sort(key, used);
        measure_tree(key, used, longest, of);
        make_room(longest, of);
    }
    for (int bits = longest, i = 0; bits > 0; bits--)
        for (int k = 0; k < of[bits]; k++)
            codes[key[i++] & SYMBOL].bits = (uint8_t)bits;
    number(of, n, longest, codes);
}
