/* A 64-bit digest of bytes: tells states apart and changes everywhere when one bit does. Not cryptographic.
 *
 * Shapes: -
 * Units:  -
 * Owner:  pure function
 * MPI:    Local; the same bytes give the same digest on every CPU of either byte order
 * Source: finaliser of splitmix64 (Steele, Lea & Flood 2014), applied per 8-byte word
 */
#ifndef MD_BASE_DIGEST_H
#define MD_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* One round: a bijection of 64 bits in which every input bit reaches every output bit. */
uint64_t md_mix(uint64_t x);

/* Digest of `bytes` bytes; different seeds give unrelated digests. Doubles are taken as their bits, so -0.0 is not 0.0. */
uint64_t md_hash(const void *data, size_t bytes, uint64_t seed);
/* The same of data in parts, of `bytes` bytes in all; all parts but the last are of whole words of 8 bytes. */
uint64_t md_hash_begin(size_t bytes, uint64_t seed);
uint64_t md_hash_add(uint64_t hash, const void *data, size_t bytes);
uint64_t md_hash_end(uint64_t hash);

#endif
