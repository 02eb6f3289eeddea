/* base/shown: what text from outside becomes on a terminal, and what is left of a long one. */
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/shown.h"
#include "base/status.h"

static bool becomes(const char *text, const char *want)
{
    char got[256], again[256];
    md_shown(text, got, sizeof got);
    md_shown(got, again, sizeof again);
    if (strcmp(got, want) != 0) printf("\"%s\", wanted \"%s\"\n", got, want);
    return strcmp(got, want) == 0 && strcmp(again, got) == 0;
}

static void test_bytes(void)
{
    CHECK(becomes("plain text, ~ \\ \"", "plain text, ~ \\ \""));
    CHECK(becomes("\x1b[31mRED\x1b]0;title\x07", "\\x1b[31mRED\\x1b]0;title\\x07"));
    CHECK(becomes("a\tb\r\nc\b\x7f", "a\\x09b\\x0d\\x0ac\\x08\\x7f"));
    CHECK(becomes("Öl 10 µm – 目 😀", "Öl 10 µm – 目 😀"));
    CHECK(becomes("\x9b"
                  "31m",
                  "\\x9b31m"));                                                            /* CSI as one byte */
    CHECK(becomes("\xc2\x9b", "\\xc2\\x9b"));                                              /* and as UTF-8 */
    CHECK(becomes("\xe2\x80\xae", "\\xe2\\x80\\xae"));                                     /* right to left */
    CHECK(becomes("\xff\xc0\x80 \xe2\x82", "\\xff\\xc0\\x80 \\xe2\\x82"));                 /* no byte of UTF-8, overlong, cut */
    CHECK(becomes("\xed\xa0\x80\xf4\x90\x80\x80", "\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80")); /* half a pair, beyond the last */
}

/* Whatever the bytes: no control byte comes out, nothing is written behind the buffer, and it ends. */
static void test_any(void)
{
    srand(10);
    for (int turn = 0; turn < 2000; turn++) {
        char text[64], buffer[40];
        size_t n = (size_t)rand() % (sizeof text - 1), size = 1 + (size_t)rand() % (sizeof buffer - 1);
        for (size_t i = 0; i < n; i++)
            text[i] = (char)(1 + rand() % 255);
        text[n] = '\0';
        memset(buffer, '!', sizeof buffer);
        md_shown(text, buffer, size);
        bool clean = strlen(buffer) < size;
        for (size_t i = 0; i < strlen(buffer); i++)
            clean = clean && (unsigned char)buffer[i] >= ' ' && buffer[i] != 0x7f;
        for (size_t i = size; i < sizeof buffer; i++)
            clean = clean && buffer[i] == '!';
        CHECK(clean);
    }
}

/* A name of a million bytes: its ends are seen, and what follows it. */
static void test_long(void)
{
    size_t n = 1000000;
    char *name = malloc(n + 1), buffer[64];
    memset(name, 'a', n);
    name[n] = '\0';
    CHECK(strcmp(md_shown("0123456789", buffer, 10), "0 [...] 9") == 0 &&
          strcmp(md_shown("012345678", buffer, 10), "012345678") == 0);
    md_error err = {MD_OK, ""};
    md_fail(&err, MD_ERR_IO, "%s: File name too long", name);
    CHECK(strncmp(err.text, "aaa", 3) == 0 && strstr(err.text, "[...]") && strstr(err.text, "a: File name too long"));
    md_error_prefix(&err, "a.cfg:7: mars.table = \"%s\": ", name);
    CHECK(strncmp(err.text, "a.cfg:7: mars.table = \"aaa", 25) == 0 && strstr(err.text, "a: File name too long"));
    CHECK(strlen(err.text) < MD_ERROR_TEXT);
    static md_logger log;
    md_log_init(&log, MD_LOG_SILENT);
    md_log_warn(&log, "%s\x1b: cut", name);
    CHECK(strstr(log.text[0], "aa\\x1b: cut") && strlen(log.text[0]) < MD_LOG_TEXT);
    free(name);
}

int main(void)
{
    test_bytes();
    test_any();
    test_long();
    return check_report();
}
