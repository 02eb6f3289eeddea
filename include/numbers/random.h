/* Random numbers by counter: the same draw of the same stream is the same number, whoever asks, in whatever order.
 *
 * Shapes: blocks of four 32-bit words
 * Units:  uniform numbers lie strictly between 0 and 1
 * Owner:  pure functions
 * MPI:    Local
 * Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, SC11; Philox4x32-10
 */
#ifndef MD_NUMBERS_RANDOM_H
#define MD_NUMBERS_RANDOM_H

#include <stdint.h>

typedef struct md_random_block {
    uint32_t word[4];
} md_random_block;

/* Philox4x32-10 of a counter under a key. Counter 0 gives the block of counter 0 (numpy's Philox begins with counter 1). */
md_random_block md_random_philox(const uint32_t counter[4], const uint32_t key[2]);

/* Two words as a double in (0, 1): 52 bits and a half, so that neither end is met and 1 - u is one of the same numbers. */
double md_random_uniform(uint32_t high, uint32_t low);

#endif
