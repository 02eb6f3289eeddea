#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MD_VECTOR_BYTES = 64 };

/* The one counter of the program: a test asks for it at the end, nothing steers by it. */
static atomic_long blocks_live;

static void *counted(void *block, size_t count, size_t size, md_error *err)
{
    if (block == NULL) {
        md_fail(err, MD_ERR_MEMORY, "no memory for %zu x %zu bytes", count, size);
        return NULL;
    }
    atomic_fetch_add(&blocks_live, 1);
    return block;
}

static void *overflow(size_t count, size_t size, md_error *err)
{
    md_fail(err, MD_ERR_MEMORY, "no memory for %zu x %zu bytes: more than can be addressed", count, size);
    return NULL;
}

void *md_alloc(size_t count, size_t size, md_error *err)
{
    if (size != 0 && count > PTRDIFF_MAX / size) return overflow(count, size, err);
    size_t bytes = count * size;
    return counted(calloc(bytes > 0 ? bytes : 1, 1), count, size, err);
}

/* aligned_alloc wants a whole number of alignments, and not none. */
static size_t whole_bytes(size_t count, size_t size)
{
    size_t bytes = count * size + (count * size == 0);
    return (bytes + MD_VECTOR_BYTES - 1) / MD_VECTOR_BYTES * MD_VECTOR_BYTES;
}

void *md_reserve(size_t count, size_t size, md_error *err)
{
    if (size != 0 && count > (PTRDIFF_MAX - MD_VECTOR_BYTES) / size) return overflow(count, size, err);
    return counted(aligned_alloc(MD_VECTOR_BYTES, whole_bytes(count, size)), count, size, err);
}

void *md_alloc_aligned(size_t count, size_t size, md_error *err)
{
    void *block = md_reserve(count, size, err);
    if (block != NULL) memset(block, 0, whole_bytes(count, size));
    return block;
}

char *md_strdup(const char *text, md_error *err)
{
    size_t bytes = strlen(text) + 1;
    char *copy = md_alloc(bytes, 1, err);
    if (copy != NULL) memcpy(copy, text, bytes);
    return copy;
}

void md_free(void *block)
{
    if (block == NULL) return;
    atomic_fetch_sub(&blocks_live, 1);
    free(block);
}

long md_alloc_live(void)
{
    return atomic_load(&blocks_live);
}
