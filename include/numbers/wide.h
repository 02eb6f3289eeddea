/* Loops over the bins in the widest vectors that a CPU has.
 *
 * MD_WIDE before a function has it compiled twice: for any CPU of the architecture, and for those with vectors of four doubles. The
 * program takes one when it starts. Both do the same operations in the same order (no fused multiply-add, no sums taken apart), so
 * bits are the same. Where compiler or C library do not know this, functions are compiled once.
 * MD_UNROLL before a loop that adds up one number after the other, which no vector can do: eight turns are written out.
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
#define MD_UNROLL _Pragma("GCC unroll 8")
#else
#define MD_WIDE
#define MD_UNROLL
#endif

#endif
