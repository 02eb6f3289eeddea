#include "io/config/config_text.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "numbers/whole.h"

/* One file being copied. */
typedef struct md_scan {
    md_config_text *out;
    const char *at, *end;
    int file, line, depth;
    md_error *err;
    unsigned long long brackets; /* what is open, innermost last: 1 for [, 0 for ( */
    bool comma;                  /* the token before was one */
} md_scan;

static md_status scan_file(md_config_text *out, const char *text, size_t bytes, const char *name, int depth, md_error *err);

static md_status scan_fail(const md_scan *s, int line, const char *what, const char *expected)
{
    return md_fail(s->err, MD_ERR_CONFIG, "%.1000s:%d: %.200s: %s", s->out->file[s->file], line, what, expected);
}

/* A larger copy of a block; the old one goes. */
static void *regrown(void *block, size_t used, size_t count, size_t size, md_error *err)
{
    void *larger = md_alloc(count, size, err);
    if (larger == NULL) return NULL;
    if (used > 0) memcpy(larger, block, used * size);
    md_free(block);
    return larger;
}

/* Room for all that a file can become beside what the others still need: each byte at most two (an L after an integer), a line
 * before and one after it. */
static md_status reserve(md_config_text *out, const char *text, size_t bytes, md_error *err)
{
    size_t newlines = 0;
    for (size_t i = 0; i < bytes; i++)
        newlines += text[i] == '\n';
    size_t room = out->room + 2 * bytes + 4, line_room = out->line_room + newlines + 3;
    if (room > 4 * (size_t)MD_CONFIG_MOST_BYTES)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s: configuration too long, expected at most %d bytes", out->file[0],
                       MD_CONFIG_MOST_BYTES);
    char *text_now = regrown(out->text, out->length, room, 1, err);
    if (text_now == NULL) return err->code;
    out->text = text_now;
    out->room = room;
    md_config_line *line_now = regrown(out->line, out->lines, line_room, sizeof *line_now, err);
    if (line_now == NULL) return err->code;
    out->line = line_now;
    out->line_room = line_room;
    return MD_OK;
}

static void put(md_config_text *out, char c)
{
    out->text[out->length++] = c;
}

/* What follows in `text` came from the scan's present line. */
static void begin_line(md_scan *s)
{
    s->out->line[s->out->lines++] = (md_config_line){s->file, s->line};
}

static void put_newline(md_scan *s)
{
    put(s->out, '\n');
    begin_line(s);
}

/* The byte `ahead` of the present one, '\0' behind the end. */
static char peek(const md_scan *s, ptrdiff_t ahead)
{
    return s->end - s->at > ahead ? s->at[ahead] : '\0';
}

/* One byte on; the line count and line ends are kept whether or not the byte itself is. */
static void step(md_scan *s, bool keep)
{
    char c = *s->at++;
    if (c == '\n') {
        s->line++;
        put_newline(s);
    } else if (keep && !(c == '\r' && peek(s, 0) == '\n')) {
        put(s->out, c);
    }
}

static md_status scan_block_comment(md_scan *s)
{
    int opened = s->line;
    for (step(s, false), step(s, false); s->at < s->end; step(s, false)) {
        if (peek(s, 0) != '*' || peek(s, 1) != '/') continue;
        step(s, false);
        step(s, false);
        put(s->out, ' ');
        return MD_OK;
    }
    return scan_fail(s, opened, "/*", "comment without end, expected */");
}

static md_status scan_string(md_scan *s)
{
    int opened = s->line;
    for (step(s, true); s->at < s->end; step(s, true)) {
        if (peek(s, 0) == '\\') {
            step(s, true);
        } else if (peek(s, 0) == '"') {
            step(s, true);
            return MD_OK;
        }
        if (s->at == s->end) break;
    }
    return scan_fail(s, opened, "\"", "text without end, expected a closing quote");
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '*';
}

/* Length of the number, or of what pretends to be one, that opens here. */
static size_t number_length(const md_scan *s)
{
    size_t most = (size_t)(s->end - s->at), n = 1;
    while (n < most) {
        char c = s->at[n], before = s->at[n - 1];
        bool exponent_sign = (c == '+' || c == '-') && (before == 'e' || before == 'E');
        if (!isalnum((unsigned char)c) && c != '.' && !exponent_sign) break;
        n++;
    }
    return n;
}

/* Whole numbers are written anew, in decimal and with libconfig's L where 32 bits do not do: its own reading differs between
 * its versions. All others stay as they are. */
static md_status scan_number(md_scan *s)
{
    char number[128], written[32];
    size_t n = number_length(s), kept = n < sizeof number ? n : sizeof number - 1;
    memcpy(number, s->at, kept);
    number[kept] = '\0';
    if (number[strspn(number, "+-.")] == '\0') return scan_fail(s, s->line, number, "expected a number");
    md_whole whole = md_whole_at(number);
    if (whole.found && (whole.too_large || kept < n))
        return scan_fail(s, s->line, number, "too large for an integer, expected a number with a point or an exponent");
    for (size_t i = 0; i < n; i++)
        step(s, !whole.found);
    if (!whole.found) return MD_OK;
    bool wide = whole.value < INT_MIN || whole.value > INT_MAX;
    snprintf(written, sizeof written, "%lld%s", whole.value, wide ? "L" : "");
    for (const char *c = written; *c; c++)
        put(s->out, *c);
    return MD_OK;
}

/* Reads the file of an @include and copies it here. */
static md_status include(md_scan *s, const char *name)
{
    if (s->depth >= MD_CONFIG_MOST_DEPTH) return scan_fail(s, s->line, name, "files include each other too deeply");
    char *folder = md_fs_folder(s->out->file[0], s->err);
    char *path = folder != NULL ? md_fs_resolve(folder, name, s->err) : NULL;
    char *text = NULL;
    size_t bytes = 0;
    if (path != NULL && md_fs_read_text(path, MD_CONFIG_MOST_BYTES, &text, &bytes, s->err) == MD_ERR_IO)
        md_error_prefix(s->err, "%.500s:%d: @include: ", s->out->file[s->file], s->line);
    if (!s->err->code) scan_file(s->out, text, bytes, path, s->depth + 1, s->err);
    md_free(text);
    md_free(path);
    md_free(folder);
    return s->err->code;
}

/* An @include with its name in quotes and nothing but a comment behind it. */
static md_status scan_include(md_scan *s)
{
    const char *expected = "expected @include \"file\" on a line of its own";
    const char *at = s->at + strlen("@include");
    while (at < s->end && (*at == ' ' || *at == '\t'))
        at++;
    char name[1024];
    size_t n = 0;
    bool open = at < s->end && *at++ == '"';
    while (open && at < s->end && *at != '"' && *at != '\n' && n < sizeof name - 1)
        name[n++] = *at++;
    name[n] = '\0';
    if (!open || n == 0 || at == s->end || *at++ != '"') return scan_fail(s, s->line, "@include", expected);
    while (at < s->end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    if (at < s->end && *at != '\n' && *at != '#' && *at != '/') return scan_fail(s, s->line, "@include", expected);
    if (!include(s, name)) put_newline(s);
    s->at = at;
    return s->err->code;
}

static bool opens_include(const md_scan *s)
{
    static const char word[] = "@include";
    return (size_t)(s->end - s->at) >= sizeof word - 1 && memcmp(s->at, word, sizeof word - 1) == 0;
}

/* libconfig's arrays hold one type, its lists any, so that [0, 0.5, 1] becomes (0, 0.5, 1); what does not match stays so. */
static void scan_bracket(md_scan *s, char c)
{
    bool square = s->brackets & 1;
    step(s, false);
    if (c == '[' || c == '(') {
        s->brackets = s->brackets << 1 | (c == '[');
        put(s->out, '(');
    } else {
        s->brackets >>= 1;
        put(s->out, square == (c == ']') ? ')' : ']');
    }
}

/* One token, comment or single byte. */
static md_status scan_token(md_scan *s)
{
    char c = peek(s, 0), next = peek(s, 1);
    bool blank = isspace((unsigned char)c) || c == '#' || (c == '/' && (next == '/' || next == '*'));
    /* libconfig takes it from 1.7 on; a file is to mean the same everywhere, and behind --set. */
    if (s->comma && (c == ']' || c == ')'))
        return scan_fail(s, s->line, "a comma at the end of a list", "expected a value behind it");
    if (!blank) s->comma = c == ',';
    if (c == '@' && opens_include(s)) return scan_include(s);
    if (c == '"') return scan_string(s);
    if (c == '/' && next == '*') return scan_block_comment(s);
    if (c == '#' || (c == '/' && next == '/')) {
        while (s->at < s->end && peek(s, 0) != '\n')
            step(s, false);
    } else if (isalpha((unsigned char)c) || c == '*') {
        while (s->at < s->end && is_name(peek(s, 0)))
            step(s, true);
    } else if (isdigit((unsigned char)c) || c == '+' || c == '-' || c == '.') {
        return scan_number(s);
    } else if (c != '\0' && strchr("[]()", c)) {
        scan_bracket(s, c);
    } else {
        step(s, true);
    }
    return MD_OK;
}

/* libconfig takes the text up to its first byte 0 and would not miss the rest. */
static md_status check_no_zero(const md_scan *s)
{
    const char *zero = s->at < s->end ? memchr(s->at, '\0', (size_t)(s->end - s->at)) : NULL;
    if (zero == NULL) return MD_OK;
    int line = 1;
    for (const char *c = s->at; c < zero; c++)
        line += *c == '\n';
    return scan_fail(s, line, "a byte 0", "expected text");
}

static md_status scan_file(md_config_text *out, const char *text, size_t bytes, const char *name, int depth, md_error *err)
{
    if (out->files == MD_CONFIG_MOST_FILES)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s: more than %d included files", out->file[0], MD_CONFIG_MOST_FILES - 1);
    out->file[out->files] = md_strdup(name, err);
    if (out->file[out->files] == NULL) return err->code;
    md_scan s = {out, text, text + bytes, out->files++, 1, depth, err, 0, false};
    if (check_no_zero(&s) || reserve(out, text, bytes, err)) return err->code;
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) s.at += 3;
    put_newline(&s);
    while (s.at < s.end)
        if (scan_token(&s)) return err->code;
    return MD_OK;
}

md_status md_config_text_expand(md_config_text *out, const char *text, size_t bytes, const char *name, md_error *err)
{
    if (scan_file(out, text, bytes, name, 0, err)) return err->code;
    put(out, '\n'); /* a last line without its end reads like any other */
    put(out, '\0');
    return MD_OK;
}

void md_config_text_where(const md_config_text *out, int line, char *buffer, size_t size)
{
    size_t i = line < 2 ? 0 : (size_t)line - 2;
    if (i >= out->lines) i = out->lines - 1;
    if (out->lines == 0) {
        md_shown(out->files > 0 ? out->file[0] : "", buffer, size);
        return;
    }
    char name[MD_CONFIG_SHOWN_NAME];
    snprintf(buffer, size, "%s:%d", md_shown(out->file[out->line[i].file], name, sizeof name), out->line[i].line);
}

void md_config_text_free(md_config_text *out)
{
    for (int i = 0; i < out->files; i++)
        md_free(out->file[i]);
    md_free(out->text);
    md_free(out->line);
    *out = (md_config_text){0};
}
