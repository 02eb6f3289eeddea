/* Loops over the bins in the widest vectors that a CPU has.
 *
 * MD_WIDE before a function has it compiled twice: for any CPU of the architecture, and for those with vectors of four doubles. The
 * program takes one when it starts. Both do the same operations in the same order (no fused multiply-add, no sums taken apart), so
 * bits are the same. Where compiler or C library do not know this, functions are compiled once.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_NUMBERS_WIDE_H
#define MD_NUMBERS_WIDE_H

#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MD_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define MD_WIDE
#endif

#endif
