#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

md_status md_fail(md_error *err, md_status code, const char *format, ...)
{
    if (err == NULL) return code;
    if (err->code != MD_OK) return err->code;
    err->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return code;
}

void md_error_prefix(md_error *err, const char *format, ...)
{
    if (err == NULL || err->code == MD_OK) return;
    char front[MD_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(front, sizeof front, format, args);
    va_end(args);
    if (length <= 0) return;
    size_t n = (size_t)length < sizeof front ? (size_t)length : sizeof front - 1;
    size_t kept = strlen(err->text);
    if (kept > sizeof err->text - 1 - n) kept = sizeof err->text - 1 - n;
    memmove(err->text + n, err->text, kept);
    memcpy(err->text, front, n);
    err->text[n + kept] = '\0';
}
