#include "disk/setup/identity.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "param/param_lines.h"

/* Who works, and how often something is written: not one byte of the results depends on it. */
static const char *const free_keys[] = {"parallel.ranks", "io.checkpoint_every_s", "io.segment_MB", "io.segment_every_s", NULL};
/* Where the run ends. Evenly spaced outputs move with the end, and a list must reach it: these may change when the end does. */
static const char *const end_keys[] = {"run.t_end_yr", "run.t_end_orbits", "run.t_end_T_K", NULL};
static const char *const output_keys[] = {"run.outputs", "run.output_times_d", "io.psd_times_d", NULL};
static const char *const kernel_keys[] = {"solver.kernel", NULL};

static bool is_one_of(const char *key, size_t length, const char *const *keys)
{
    for (; *keys; keys++)
        if (strlen(*keys) == length && strncmp(key, *keys, length) == 0) return true;
    return false;
}

bool md_identity_is_free_key(const char *key)
{
    return is_one_of(key, strlen(key), free_keys);
}

static bool is_free(const md_param *row)
{
    if (row->type == MD_PARAM_STRING) return true; /* names of tables: what they hold counts, not where they lie */
    return md_identity_is_free_key(row->key);
}

char *md_identity_text(const md_setup *setup, md_error *err)
{
    char *text = md_reserve(MD_IDENTITY_BYTES, 1, err); /* what is not used of it takes address space only */
    size_t at = text ? md_param_put_lines(md_disk_params, &setup->disk.params, is_free, text, MD_IDENTITY_BYTES) : 0;
    for (int i = 0; i < setup->n_tables && text && at < MD_IDENTITY_BYTES; i++)
        at += (size_t)snprintf(text + at, MD_IDENTITY_BYTES - at, "%s = checksum %016llx\n", setup->table[i].key,
                               (unsigned long long)setup->table[i].checksum);
    if (text && at >= MD_IDENTITY_BYTES - 1) {
        md_fail(err, MD_ERR_CONFIG, "the values of all keys together take more than %d bytes", MD_IDENTITY_BYTES);
        md_free(text);
        return NULL;
    }
    return text;
}

/* "key = " at the head of a line, and how long the line is. */
static const char *find_line(const char *text, const char *key, size_t key_length)
{
    for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, key, key_length) == 0) return line;
    return NULL;
}

typedef struct difference_list {
    char *text;
    size_t size, used;
    int more;
} difference_list;

static void add_difference(difference_list *list, const char *key, int length)
{
    if (list->used + (size_t)length + 40 > list->size) { /* 40: for the word on those left out */
        list->more++;
        return;
    }
    list->used +=
        (size_t)snprintf(list->text + list->used, list->size - list->used, "%s%.*s", list->used ? ", " : "", length, key);
}

/* Lines of a that are not in b in the same words; with only_missing, those whose key b does not have. `list` NULL: only look. */
static void compare(const char *a, const char *b, bool only_missing, md_identity_change *change, difference_list *list)
{
    for (const char *line = a; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t length = strcspn(line, "\n");
        const char *equals = strstr(line, " = ");
        size_t key = equals && equals < line + length ? (size_t)(equals - line) : length;
        const char *other = find_line(b, line, equals ? key + 3 : key);
        bool same = other && strcspn(other, "\n") == length && strncmp(line, other, length) == 0;
        if (same || (only_missing && other)) continue;
        if (is_one_of(line, key, kernel_keys))
            change->kernel = true;
        else if (is_one_of(line, key, end_keys))
            change->end = true;
        else if (list && !(change->end && is_one_of(line, key, output_keys)))
            add_difference(list, line, (int)key);
    }
}

bool md_identity_same(const char *then, const char *now, md_identity_change *change, char *differ, size_t size)
{
    difference_list list = {.text = differ, .size = size};
    *change = (md_identity_change){false, false};
    differ[0] = '\0';
    compare(now, then, false, change, NULL); /* is it another end? */
    compare(now, then, false, change, &list);
    compare(then, now, true, change, &list);
    if (list.more > 0) snprintf(differ + list.used, size - list.used, "%s and %d more", list.used ? "" : "some", list.more);
    return differ[0] == '\0';
}
