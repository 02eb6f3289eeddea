#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/digest.h"
#include "base/shown.h"

void md_log_init(md_logger *log, md_log_level level)
{
    memset(log, 0, sizeof *log);
    log->level = level;
    log->out = stdout;
    log->warn = stderr;
}

/* Flushed at once: a batch job's log is read while it runs, and survives when it is killed. */
static void line(FILE *stream, const char *opening, const char *format, va_list args)
{
    char text[MD_LOG_LINE];
    md_shown_format(text, sizeof text, format, args);
    fprintf(stream, "%s%s\n", opening, text);
    fflush(stream);
}

void md_log_info(md_logger *log, const char *format, ...)
{
    if (log->level < MD_LOG_NORMAL) return;
    va_list args;
    va_start(args, format);
    line(log->out, "", format, args);
    va_end(args);
}

void md_log_detail(md_logger *log, const char *format, ...)
{
    if (log->level < MD_LOG_VERBOSE) return;
    va_list args;
    va_start(args, format);
    line(log->out, "", format, args);
    va_end(args);
}

static void warn(md_logger *log, const char *format, va_list args)
{
    if (log->kept < MD_LOG_KEEP) {
        va_list copy;
        va_copy(copy, args);
        md_shown_format(log->text[log->kept++], MD_LOG_TEXT, format, copy);
        va_end(copy);
    }
    if (log->level >= MD_LOG_QUIET) line(log->warn, "warning: ", format, args);
}

void md_log_warn(md_logger *log, const char *format, ...)
{
    log->warnings++;
    va_list args;
    va_start(args, format);
    warn(log, format, args);
    va_end(args);
}

/* True when the key is new and there was room to remember it. */
static bool remember(md_logger *log, const char *key)
{
    uint64_t digest = md_hash(key, strlen(key), 0);
    for (int i = 0; i < log->keys; i++)
        if (log->key[i] == digest) return false;
    if (log->keys == MD_LOG_KEYS) return false;
    log->key[log->keys++] = digest;
    return true;
}

void md_log_warn_once(md_logger *log, const char *key, const char *format, ...)
{
    log->warnings++;
    if (!remember(log, key)) return;
    va_list args;
    va_start(args, format);
    warn(log, format, args);
    va_end(args);
}
