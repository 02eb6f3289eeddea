#include "base/shelf.h"

/* Off the list, the others in their order. */
static md_shelf_item remove_item(md_shelf *shelf, int at)
{
    md_shelf_item item = shelf->item[at];
    shelf->n--;
    shelf->bytes -= item.bytes;
    for (int k = at; k < shelf->n; k++)
        shelf->item[k] = shelf->item[k + 1];
    return item;
}

void *md_shelf_take(md_shelf *shelf, uint64_t key)
{
    if (!shelf) return NULL;
    for (int k = shelf->n - 1; k >= 0; k--) {
        if (shelf->item[k].key != key) continue;
        shelf->hits++;
        return remove_item(shelf, k).thing;
    }
    shelf->misses++;
    return NULL;
}

void md_shelf_put(md_shelf *shelf, const md_shelf_item *item)
{
    if (!shelf || item->bytes > MD_SHELF_BYTES) {
        item->free(item->thing);
        return;
    }
    while (shelf->n == MD_SHELF_MOST || shelf->bytes + item->bytes > MD_SHELF_BYTES) {
        md_shelf_item oldest = remove_item(shelf, 0);
        oldest.free(oldest.thing);
    }
    shelf->item[shelf->n++] = *item;
    shelf->bytes += item->bytes;
}

void md_shelf_free(md_shelf *shelf)
{
    while (shelf->n > 0) {
        md_shelf_item item = remove_item(shelf, shelf->n - 1);
        item.free(item.thing);
    }
}
