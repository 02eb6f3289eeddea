/* Checked allocation with a live count, so that a test can prove that nothing leaks.
 *
 * Shapes: -
 * Units:  bytes
 * Owner:  the caller owns what it gets and gives it back with md_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_MEMORY_H
#define MD_BASE_MEMORY_H

#include <stddef.h>

#include "base/status.h"

/* count * size zeroed bytes, or NULL with MD_ERR_MEMORY in err (product overflow included).
 * count = 0 gives a valid pointer to nothing. */
void *md_alloc(size_t count, size_t size, md_error *err);

/* Like md_alloc, aligned to 64 bytes for vector loads, and zero up to the end of the last 64. */
void *md_alloc_aligned(size_t count, size_t size, md_error *err);

/* Room of which only a part may be needed: the same, but what stands in it is undefined, and large room that is never
 * written to takes no memory. */
void *md_reserve(size_t count, size_t size, md_error *err);

/* A copy of a string, NULL with MD_ERR_MEMORY in err when there is no memory. */
char *md_strdup(const char *text, md_error *err);

/* NULL is allowed. */
void md_free(void *block);

/* Blocks handed out and not yet given back. */
long md_alloc_live(void);

#endif
