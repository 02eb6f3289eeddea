#include "swarm/run/identity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "param/param_lines.h"

/* When a run ends, how often it is saved, which loop of the same bits it takes: what was followed so far does not depend on it. */
static const char *const free_keys[] = {"gas.files",   "stop.collisions",       "stop.W_tol",
                                        "stop.ND_tol", "stop.wall_s",           "stop.time_s",
                                        "stop.steady", "io.checkpoint_every_s", "solver.kernel"};

static bool is_free(const md_param *row)
{
    for (size_t k = 0; k < sizeof free_keys / sizeof *free_keys; k++)
        if (strcmp(row->key, free_keys[k]) == 0) return true;
    return false;
}

char *sw_identity_text(const sw_setup *setup, md_error *err)
{
    char *text = md_alloc(SW_IDENTITY_BYTES, 1, err);
    size_t at = text ? md_param_put_lines(sw_swarm_params, &setup->params, is_free, text, SW_IDENTITY_BYTES) : 0;
    for (int i = 0; i < setup->sources && text && at < SW_IDENTITY_BYTES; i++)
        at += (size_t)snprintf(text + at, SW_IDENTITY_BYTES - at, "cross-sections of %s = %016" PRIx64 "\n",
                               setup->params.gas.names.v[i], setup->source[i].checksum);
    if (!text || at < SW_IDENTITY_BYTES - 1) return text;
    md_free(text);
    md_fail(err, MD_ERR_CONFIG, "the values of all keys together take more than %d bytes", SW_IDENTITY_BYTES);
    return NULL;
}

static bool has_line(const char *text, const char *line, size_t length)
{
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n')
        if (strcspn(at, "\n") == length && strncmp(at, line, length) == 0) return true;
    return false;
}

/* Keys of lines of a that b does not have in the same words. */
static void list_missing(const char *a, const char *b, char *differ, size_t size)
{
    for (const char *line = a; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t length = strcspn(line, "\n"), used = strlen(differ);
        const char *equals = strstr(line, " = ");
        int key = equals && equals < line + length ? (int)(equals - line) : (int)length;
        if (has_line(b, line, length)) continue;
        char word[256];
        snprintf(word, sizeof word, "%.*s", key, line);
        if (!strstr(differ, word)) snprintf(differ + used, size - used, "%s%s", used ? ", " : "", word);
    }
}

bool sw_identity_same(const char *then, const char *now, char *differ, size_t size)
{
    differ[0] = '\0';
    list_missing(now, then, differ, size);
    list_missing(then, now, differ, size);
    return differ[0] == '\0';
}
