#include "swarm/run/citations.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

enum { MOST_LINES = 500, MOST_LENGTH = 1000 };

static bool begins(const char *line, size_t length, const char *words)
{
    size_t n = strlen(words);
    return length >= n && strncasecmp(line, words, n) == 0;
}

static bool cites(const char *line, size_t length)
{
    static const char *const words[] = {"DATABASE:",         "PERMLINK:",  "DESCRIPTION:", "CONTACT:",
                                        "HOW TO REFERENCE:", "REFERENCE:", "REFERENCES:",  "COMMENT:"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (begins(line, length, words[k])) return true;
    return false;
}

static md_status keep(sw_citations *c, const char *line, size_t length, md_error *err)
{
    if (length > MOST_LENGTH) length = MOST_LENGTH;
    for (int i = 0; i < c->n; i++)
        if (strlen(c->line[i]) == length && memcmp(c->line[i], line, length) == 0) return MD_OK;
    if (c->n == MOST_LINES) return MD_OK;
    if (!c->line) c->line = md_alloc(MOST_LINES, sizeof *c->line, err);
    char *copy = md_alloc(length + 1, 1, err);
    if (err->code) {
        md_free(copy);
        return err->code;
    }
    memcpy(copy, line, length);
    c->line[c->n++] = copy;
    return MD_OK;
}

/* The next line without blanks around it; *at moves behind it. */
static const char *next_line(const char **at, const char *end, size_t *length)
{
    const char *begin = *at, *stop = begin;
    while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
    *at = stop < end ? stop + 1 : end;
    if (stop + 1 < end && stop[0] == '\r' && stop[1] == '\n') *at = stop + 2;
    while (begin < stop && (*begin == ' ' || *begin == '\t' || *begin == '*'))
        begin++;
    while (stop > begin && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '*'))
        stop--;
    *length = (size_t)(stop - begin);
    return begin;
}

md_status sw_citations_find(sw_citations *citations, const char *text, size_t bytes, md_error *err)
{
    const char *at = text, *end = text + bytes;
    bool follows = false;
    while (at < end && !err->code) {
        size_t length;
        const char *line = next_line(&at, end, &length);
        if (begins(line, length, "RECOMMENDED REFERENCE FORMAT")) {
            follows = true;
        } else if (cites(line, length) || (follows && length > 0)) {
            keep(citations, line, length, err);
        } else {
            follows = false;
        }
    }
    return err->code;
}

void sw_citations_free(sw_citations *citations)
{
    for (int i = 0; i < citations->n; i++)
        md_free(citations->line[i]);
    md_free(citations->line);
    *citations = (sw_citations){0};
}
