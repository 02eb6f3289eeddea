#include "base/log.h"

#include <stdarg.h>
#include <string.h>

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

void md_log_warn(md_logger *log, const char *format, ...)
{
    va_list args;
    log->warnings++;
    if (log->kept < MD_LOG_KEEP) {
        va_start(args, format);
        md_shown_format(log->text[log->kept++], MD_LOG_TEXT, format, args);
        va_end(args);
    }
    if (log->level < MD_LOG_QUIET) return;
    va_start(args, format);
    line(log->warn, "warning: ", format, args);
    va_end(args);
}
