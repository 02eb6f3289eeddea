/* What the program tells its user: news on one stream, warnings on another, and the warnings kept for the summary.
 *
 * Shapes: at most MD_LOG_KEEP warnings are kept as text; all are counted
 * Units:  -
 * Owner:  md_logger (md_log is the logarithm) is a plain value, passed on by pointer; it closes no stream
 * MPI:    Local; ranks that must not speak use md_log_init with MD_LOG_SILENT
 * Source: -
 */
#ifndef MD_BASE_LOG_H
#define MD_BASE_LOG_H

#include <stdio.h>

#include "base/status.h"

typedef enum md_log_level {
    MD_LOG_SILENT, /* nothing at all, warnings are still counted and kept */
    MD_LOG_QUIET,  /* warnings only */
    MD_LOG_NORMAL, /* and news */
    MD_LOG_VERBOSE /* and details */
} md_log_level;

enum { MD_LOG_KEEP = 32, MD_LOG_TEXT = 512, MD_LOG_LINE = 4096 };

typedef struct md_logger {
    md_log_level level;
    FILE *out, *warn; /* news and details; warnings */
    long warnings;    /* given */
    int kept;
    char text[MD_LOG_KEEP][MD_LOG_TEXT];
} md_logger;

/* An empty log to stdout and stderr. */
void md_log_init(md_logger *log, md_log_level level);
/* A line of news; the newline is added, and what came from outside is shown as base/shown.h says. */
void md_log_info(md_logger *log, const char *format, ...) MD_PRINTF(2, 3);
/* A line for --verbose. */
void md_log_detail(md_logger *log, const char *format, ...) MD_PRINTF(2, 3);
/* A line that starts with "warning: ", counted and kept. */
void md_log_warn(md_logger *log, const char *format, ...) MD_PRINTF(2, 3);

#endif
