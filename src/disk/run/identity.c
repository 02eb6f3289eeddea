#include "disk/run/identity.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "disk/run/checkpoint.h"

/* Where the run ends, who works, how often something is written: nothing that a row of output depends on. */
static const char *const may_change[] = {"run.t_end_yr",          "run.t_end_orbits",   "run.t_end_T_K",
                                         "run.outputs",           "run.output_times_d", "parallel.ranks",
                                         "io.checkpoint_every_s", "io.segment_MB",      "io.segment_every_s"};
static const char kernel_key[] = "solver.kernel";

static bool is_free(const md_param *row)
{
    if (row->type == MD_PARAM_STRING) return true; /* names of tables: what they hold counts, not where they lie */
    for (size_t k = 0; k < sizeof may_change / sizeof may_change[0]; k++)
        if (strcmp(row->key, may_change[k]) == 0) return true;
    return false;
}

char *md_identity_text(const md_setup *setup, md_error *err)
{
    char *text = md_alloc(MD_IDENTITY_BYTES, 1, err);
    size_t at = 0;
    for (const md_param *row = md_disk_params; row->key && text && at < MD_IDENTITY_BYTES; row++) {
        if (is_free(row)) continue;
        at += (size_t)snprintf(text + at, MD_IDENTITY_BYTES - at, "%s = ", row->key);
        if (at >= MD_IDENTITY_BYTES) break;
        md_param_format(row, &setup->disk.params, text + at, MD_IDENTITY_BYTES - at);
        at += strlen(text + at);
        if (at < MD_IDENTITY_BYTES) at += (size_t)snprintf(text + at, MD_IDENTITY_BYTES - at, "\n");
    }
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

/* Lines of a that are not in b in the same words; with only_missing, those whose key b does not have. */
static void compare(const char *a, const char *b, bool only_missing, bool *kernel, difference_list *list)
{
    for (const char *line = a; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t length = strcspn(line, "\n");
        const char *equals = strstr(line, " = ");
        size_t key = equals && equals < line + length ? (size_t)(equals - line) : length;
        const char *other = find_line(b, line, equals ? key + 3 : key);
        bool same = other && strcspn(other, "\n") == length && strncmp(line, other, length) == 0;
        if (same || (only_missing && other)) continue;
        if (key == sizeof kernel_key - 1 && strncmp(line, kernel_key, key) == 0)
            *kernel = true;
        else
            add_difference(list, line, (int)key);
    }
}

bool md_identity_same(const char *then, const char *now, bool *kernel, char *differ, size_t size)
{
    difference_list list = {.text = differ, .size = size};
    *kernel = false;
    differ[0] = '\0';
    compare(now, then, false, kernel, &list);
    compare(then, now, true, kernel, &list);
    if (list.more > 0) snprintf(differ + list.used, size - list.used, "%s and %d more", list.used ? "" : "some", list.more);
    return differ[0] == '\0';
}
