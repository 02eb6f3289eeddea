#include "optics/material/lines.h"

#include <string.h>

#include "numbers/decimal.h"

static const char BYTE_ORDER_MARK[] = "\xef\xbb\xbf";
enum { MARK = 3, MOST_NUMBER = 64, MOST_SHOWN = 60 };

md_lines md_lines_of(const char *text, size_t bytes, const char *name, md_error *err)
{
    md_lines lines = {.at = text, .end = text + bytes, .name = name, .err = err};
    if (bytes >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
        md_fail(err, MD_ERR_CONFIG, "%.1000s: a text in UTF-16: expected UTF-8, as most editors can save it", name);
    return lines;
}

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Where files were joined a byte-order mark may open any line. */
static void trim(md_lines *lines)
{
    lines->indent = 0;
    for (;;) {
        if (lines->length >= MARK && memcmp(lines->text, BYTE_ORDER_MARK, MARK) == 0) {
            lines->text += MARK;
            lines->length -= MARK;
        } else if (lines->length > 0 && is_one_of(*lines->text, " \t\f\v")) {
            lines->text++;
            lines->length--;
            lines->indent++;
        } else {
            break;
        }
    }
    while (lines->length > 0 && is_one_of(lines->text[lines->length - 1], " \t\f\v"))
        lines->length--;
}

static const char *end_of_line(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return at;
}

bool md_lines_next(md_lines *lines, const char *comment)
{
    while (lines->err->code == MD_OK && lines->at < lines->end) {
        const char *stop = end_of_line(lines->at, lines->end);
        lines->text = lines->at;
        lines->length = (size_t)(stop - lines->at);
        lines->number++;
        bool pair = lines->end - stop > 1 && stop[0] == '\r' && stop[1] == '\n';
        lines->at = stop < lines->end ? stop + 1 + pair : stop;
        trim(lines);
        if (lines->length == 0 || is_one_of(*lines->text, comment)) continue;
        if (memchr(lines->text, '\0', lines->length) == NULL) return true;
        md_fail(lines->err, MD_ERR_CONFIG, "%.1000s:%d: a byte 0: expected text", lines->name, lines->number);
    }
    return false;
}

bool md_lines_opens(const md_lines *lines, const char *word)
{
    size_t length = strlen(word);
    return lines->length >= length && memcmp(lines->text, word, length) == 0;
}

static bool read_number(const char *text, size_t length, double *value)
{
    char copy[MOST_NUMBER];
    if (length >= sizeof copy) return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    return md_decimal(copy, value);
}

int md_lines_numbers(const char *text, size_t length, const char *blanks, double *value, int most)
{
    const char *end = text + length;
    int count = 0;
    for (;;) {
        while (text < end && is_one_of(*text, blanks))
            text++;
        if (text == end) return count;
        const char *stop = text;
        while (stop < end && !is_one_of(*stop, blanks))
            stop++;
        if (count == most || !read_number(text, (size_t)(stop - text), &value[count++])) return -1;
        text = stop;
    }
}

md_status md_lines_refuse(const md_lines *lines, const char *expected)
{
    int shown = lines->length < MOST_SHOWN ? (int)lines->length : MOST_SHOWN;
    return md_fail(lines->err, MD_ERR_CONFIG, "%.1000s:%d: \"%.*s\": expected %.300s", lines->name, lines->number, shown,
                   lines->text, expected);
}
