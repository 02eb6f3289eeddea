#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/shown.h"

md_status md_fail(md_error *err, md_status code, const char *format, ...)
{
    if (err == NULL) return code;
    if (err->code != MD_OK) return err->code;
    err->code = code;
    va_list args;
    va_start(args, format);
    md_shown_format(err->text, sizeof err->text, format, args);
    va_end(args);
    return code;
}

void md_error_prefix(md_error *err, const char *format, ...)
{
    if (err == NULL || err->code == MD_OK) return;
    char front[MD_ERROR_TEXT], whole[2 * MD_ERROR_TEXT];
    va_list args;
    va_start(args, format);
    md_shown_format(front, sizeof front, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "%s%s", front, err->text);
    md_shown(whole, err->text, sizeof err->text);
}
