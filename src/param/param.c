#include "param/param.h"

#include <limits.h>
#include <string.h>

#include "base/memory.h"

static void *member(const md_param *row, void *values)
{
    return (char *)values + row->offset;
}

const md_param *md_param_find(const md_param *table, const char *key)
{
    for (const md_param *row = table; row->key != NULL; row++)
        if (strcmp(row->key, key) == 0) return row;
    return NULL;
}

static int smallest(int a, int b, int c)
{
    int low = a < b ? a : b;
    return low < c ? low : c;
}

/* Levenshtein distance of the first 64 characters. */
static int edit_distance(const char *a, const char *b)
{
    enum { MOST = 64 };
    int cost[MOST + 1], nb = 0;
    for (; nb <= MOST && (nb == 0 || b[nb - 1] != '\0'); nb++)
        cost[nb] = nb;
    nb--;
    for (int i = 0; i < MOST && a[i] != '\0'; i++) {
        int diagonal = cost[0];
        cost[0] = i + 1;
        for (int j = 1; j <= nb; j++) {
            int replaced = diagonal + (a[i] != b[j - 1]);
            diagonal = cost[j];
            cost[j] = smallest(cost[j] + 1, cost[j - 1] + 1, replaced);
        }
    }
    return cost[nb];
}

static const char *after_dot(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot != NULL ? dot + 1 : key;
}

/* A good name in a wrong group is nearer than a few letters of another key. */
const char *md_param_nearest(const md_param *table, const char *key)
{
    const char *nearest = NULL;
    int best = INT_MAX;
    for (const md_param *row = table; row->key != NULL; row++) {
        int whole = edit_distance(row->key, key), name = 2 + edit_distance(after_dot(row->key), after_dot(key));
        int distance = whole < name ? whole : name;
        if (distance >= best) continue;
        best = distance;
        nearest = row->key;
    }
    return nearest;
}

const char *md_param_choice_name(const md_param *row, int value, char *buffer, size_t size)
{
    if (size == 0) return "";
    const char *at = row->choices;
    for (int i = 0; at != NULL && i < value; i++) {
        at = strchr(at, '|');
        if (at != NULL) at++;
    }
    size_t n = at != NULL && value >= 0 ? strcspn(at, "|") : 0;
    if (n >= size) n = size - 1;
    if (n > 0) memcpy(buffer, at, n);
    buffer[n] = '\0';
    return buffer;
}

static void free_texts(md_texts *texts)
{
    for (int i = 0; i < texts->n; i++)
        md_free(texts->v[i]);
    md_free(texts->v);
}

void md_params_forget(const md_param *table, void *values)
{
    for (const md_param *row = table; row->key != NULL; row++) {
        if (row->type == MD_PARAM_STRING) *(char **)member(row, values) = NULL;
        if (row->type == MD_PARAM_ARRAY) *(md_array *)member(row, values) = (md_array){0, NULL};
        if (row->type == MD_PARAM_TEXTS) *(md_texts *)member(row, values) = (md_texts){0, NULL};
    }
}

void md_params_free(const md_param *table, void *values)
{
    for (const md_param *row = table; row->key != NULL; row++) {
        if (row->type == MD_PARAM_STRING) md_free(*(char **)member(row, values));
        if (row->type == MD_PARAM_ARRAY) md_free(((md_array *)member(row, values))->v);
        if (row->type == MD_PARAM_TEXTS) free_texts(member(row, values));
    }
    md_params_forget(table, values);
}
