#define _POSIX_C_SOURCE 200809L
#include "io/files/fs_numbers.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

enum { MOST_DIGITS = 9 }; /* of MD_FS_MOST */

/* The number in <prefix><number><suffix>, -1 when the name is another. */
static int number_in(const char *name, const char *prefix, size_t least, const char *suffix)
{
    size_t front = strlen(prefix), digits = strncmp(name, prefix, front) == 0 ? strspn(name + front, "0123456789") : 0;
    if (digits < least || digits > MOST_DIGITS || strcmp(name + front + digits, suffix) != 0) return -1;
    if (digits > least && name[front] == '0') return -1;
    int number = 0;
    for (size_t k = 0; k < digits; k++)
        number = 10 * number + (name[front + k] - '0');
    return number;
}

static bool append(int **number, int *n, int *room, int value, md_error *err)
{
    if (*n == *room) {
        int *longer = md_alloc((size_t)(2 * *room + 8), sizeof *longer, err);
        if (!longer) return false;
        if (*n > 0) memcpy(longer, *number, (size_t)*n * sizeof *longer);
        md_free(*number);
        *number = longer;
        *room = 2 * *room + 8;
    }
    (*number)[(*n)++] = value;
    return true;
}

md_status md_fs_numbers(const char *folder, const char *prefix, int digits, const char *suffix, int **number, int *n,
                        md_error *err)
{
    *number = NULL;
    *n = 0;
    DIR *list = opendir(folder);
    if (!list && errno == ENOENT) return MD_OK;
    if (!list) return md_fail(err, MD_ERR_IO, "%.1000s: cannot list this folder: %s", folder, strerror(errno));
    int room = 0;
    for (struct dirent *entry; (entry = readdir(list)) != NULL;) {
        int value = number_in(entry->d_name, prefix, (size_t)digits, suffix);
        if (value >= 0 && !append(number, n, &room, value, err)) break;
    }
    closedir(list);
    return err->code;
}
