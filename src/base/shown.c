#include "base/shown.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char gap[] = " [...] ";

/* Bytes of the character that opens at c, by its first byte; 0 for a byte that opens none. */
static size_t announced(unsigned char c)
{
    return c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
}

static bool steers(unsigned long code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || (code >= 0xd800 && code < 0xe000);
}

/* Bytes of the character at c when it may be shown as it is, else 0. */
static size_t plain(const unsigned char *c)
{
    size_t n = announced(c[0]);
    unsigned long code = n < 2 ? c[0] : c[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((c[i] & 0xc0) != 0x80) return 0;
        code = code << 6 | (c[i] & 0x3f);
    }
    bool overlong = (n == 3 && code < 0x800) || (n == 4 && code < 0x10000) || code > 0x10ffff;
    return overlong || steers(code) ? 0 : n;
}

/* The next character as it is shown, 1 to 4 bytes; how many bytes of the text it stands for. */
static size_t next(const char *text, char shown[5], size_t *length)
{
    size_t n = plain((const unsigned char *)text);
    *length = n > 0 ? n : 4;
    if (n > 0)
        memcpy(shown, text, n);
    else
        snprintf(shown, 5, "\\x%02x", (unsigned)(unsigned char)text[0]);
    return n > 0 ? n : 1;
}

const char *md_shown(const char *text, char *buffer, size_t size)
{
    char shown[5];
    size_t length, total = 0, used = 0, at = 0;
    if (size == 0) return buffer;
    for (const char *c = text; *c; total += length)
        c += next(c, shown, &length);
    /* All of it, or a front and an end with the gap between. */
    size_t room = size - 1, front = room, end = 0;
    if (total > room) {
        size_t both = room > sizeof gap - 1 ? room - (sizeof gap - 1) : 0;
        front = both / 2;
        end = both - front;
    }
    bool cut = false;
    for (const char *c = text; *c; at += length) {
        c += next(c, shown, &length);
        if (at + length > front && at < total - end) {
            cut = true;
            continue;
        }
        if (cut && room >= sizeof gap - 1) {
            memcpy(buffer + used, gap, sizeof gap - 1);
            used += sizeof gap - 1;
        }
        cut = false;
        memcpy(buffer + used, shown, length);
        used += length;
    }
    buffer[used] = '\0';
    return buffer;
}

void md_shown_format(char *buffer, size_t size, const char *format, va_list args)
{
    char few[2048], *many = NULL;
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(few, sizeof few, format, args);
    if (length >= (int)sizeof few) many = malloc((size_t)length + 1);
    if (many) vsnprintf(many, (size_t)length + 1, format, again);
    va_end(again);
    md_shown(many ? many : few, buffer, size);
    free(many);
}
