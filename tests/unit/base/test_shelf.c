/* base/shelf: what was put is found by its key once, the longest there gives way, and nothing is freed twice or never. */
#include "check.h"

#include "base/shelf.h"

static int freed[64];

static void note(void *thing)
{
    freed[(int *)thing - freed]++;
}

static md_shelf_item item_of(int k, size_t bytes)
{
    return (md_shelf_item){.key = (uint64_t)k, .thing = &freed[k], .bytes = bytes, .free = note};
}

static int all_freed(int n)
{
    int sum = 0;
    for (int k = 0; k < n; k++)
        sum += freed[k] == 1;
    return sum;
}

static void test_number(void)
{
    md_shelf shelf = {.n = 0};
    for (int k = 0; k < 20; k++)
        md_shelf_put(&shelf, &(md_shelf_item){(uint64_t)k, &freed[k], 1, note});
    CHECK(shelf.n == MD_SHELF_MOST && all_freed(64) == 20 - MD_SHELF_MOST && freed[3] == 1 && freed[4] == 0);
    CHECK(md_shelf_take(&shelf, 2) == NULL && md_shelf_take(&shelf, 7) == &freed[7] && md_shelf_take(&shelf, 7) == NULL);
    CHECK(shelf.hits == 1 && shelf.misses == 2 && shelf.n == MD_SHELF_MOST - 1 && shelf.bytes == MD_SHELF_MOST - 1);
    CHECK(md_shelf_take(&shelf, 19) == &freed[19] && md_shelf_take(&shelf, 8) == &freed[8]);
    md_shelf_free(&shelf);
    CHECK(shelf.n == 0 && shelf.bytes == 0 && all_freed(64) == 20 - 3 && freed[7] == 0 && freed[19] == 0);
}

static void test_bytes(void)
{
    md_shelf shelf = {.n = 0};
    md_shelf_item third = item_of(30, MD_SHELF_BYTES / 3), other = item_of(31, MD_SHELF_BYTES / 3);
    md_shelf_item half = item_of(32, MD_SHELF_BYTES / 2), more = item_of(33, (size_t)MD_SHELF_BYTES + 1), none = item_of(34, 1);
    md_shelf_put(&shelf, &third);
    md_shelf_put(&shelf, &other);
    CHECK(shelf.n == 2);
    md_shelf_put(&shelf, &half);
    CHECK(shelf.n == 2 && freed[30] == 1 && freed[31] == 0);
    md_shelf_put(&shelf, &more);
    CHECK(shelf.n == 2 && freed[33] == 1);
    md_shelf_put(NULL, &none);
    CHECK(freed[34] == 1 && md_shelf_take(NULL, 34) == NULL);
    md_shelf_free(&shelf);
    CHECK(freed[31] == 1 && freed[32] == 1);
}

int main(void)
{
    test_number();
    test_bytes();
    return check_report();
}
