/* What runs that follow each other on a rank can share: tables that were read, coefficients that were built. A run takes a thing
 * off the shelf by what it was made from, and puts it back when it ends. Of one that is made anew it differs in no bit.
 *
 * Shapes: at most MD_SHELF_MOST things, of MD_SHELF_BYTES together
 * Units:  -
 * Owner:  the shelf owns what is on it; zero-initialise, free with md_shelf_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_SHELF_H
#define MD_BASE_SHELF_H

#include <stddef.h>
#include <stdint.h>

enum { MD_SHELF_MOST = 16, MD_SHELF_BYTES = 256000000 };

typedef struct md_shelf_item {
    uint64_t key; /* digest of what it was made from */
    void *thing;
    size_t bytes;
    void (*free)(void *thing);
} md_shelf_item;

typedef struct md_shelf {
    int n;
    size_t bytes;
    md_shelf_item item[MD_SHELF_MOST]; /* the longest there first */
    uint64_t hits, misses;
} md_shelf;

/* The thing with this key, which is the caller's from now on; NULL: there is none. Without a shelf (NULL) there never is. */
void *md_shelf_take(md_shelf *shelf, uint64_t key);
/* The item is the shelf's from now on; where it is full, what is there longest is freed. Without a shelf, or where it would never
 * fit, it is freed at once. */
void md_shelf_put(md_shelf *shelf, const md_shelf_item *item);
void md_shelf_free(md_shelf *shelf);

#endif
