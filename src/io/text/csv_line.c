#include "io/text/csv_line.h"

#include <stdbool.h>
#include <string.h>

static char *quoted(char **at)
{
    char *field = *at + 1, *to = field, *from = field;
    while (*from && !(from[0] == '"' && from[1] != '"')) {
        from += *from == '"';
        *to++ = *from++;
    }
    from += *from == '"';
    from += strcspn(from, ",");
    *at = *from ? from + 1 : NULL;
    *to = '\0';
    return field;
}

char *md_csv_next(char **at)
{
    *at += strspn(*at, " ");
    if (**at == '"') return quoted(at);
    char *field = *at, *end = field + strcspn(field, ",");
    *at = *end ? end + 1 : NULL;
    while (end > field && end[-1] == ' ')
        end--;
    *end = '\0';
    return field;
}

char *md_csv_next_line(char **at)
{
    char *line = *at;
    if (!*line) return NULL;
    size_t length = strcspn(line, "\n");
    *at = line + length + (line[length] == '\n');
    if (length > 0 && line[length - 1] == '\r') line[length - 1] = '\0';
    line[length] = '\0';
    return line;
}

size_t md_csv_quote(const char *text, char *buffer, size_t size)
{
    size_t n = 0;
    bool quotes = strpbrk(text, ",\"\n\r") || text[0] == ' ' || text[0] == '#';
    if (quotes && n + 1 < size) buffer[n++] = '"';
    for (; *text && n + 3 < size; text++) {
        if (*text == '"') buffer[n++] = '"';
        buffer[n++] = (char)(*text == '\n' || *text == '\r' ? ' ' : *text);
    }
    if (quotes && n + 1 < size) buffer[n++] = '"';
    buffer[n] = '\0';
    return n;
}
