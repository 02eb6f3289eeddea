/* Lines of a text of any length, and the numbers in them.
 *
 * Shapes: a line is a stretch of the text itself, not ended by a byte 0
 * Units:  -
 * Owner:  md_lines owns nothing; the text outlives it
 * MPI:    Local
 * Source: -
 */
#ifndef MD_OPTICS_MATERIAL_LINES_H
#define MD_OPTICS_MATERIAL_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

typedef struct md_lines {
    const char *at, *end, *name; /* what is left; the file's name for messages */
    int number;                  /* of the line, from 1 */
    int indent;                  /* blanks in front of it */
    const char *text;            /* the line without blanks around it, without its end and a byte-order mark */
    size_t length;
    md_error *err;
} md_lines;

md_lines md_lines_of(const char *text, size_t bytes, const char *name, md_error *err);

/* The next line, blank ones and those that open with one of `comment` passed over; false at the end or after an error. Lines end
 * with LF, CR LF or CR. MD_ERR_CONFIG with "file:line: ": a byte 0 outside of comments, text in UTF-16. */
bool md_lines_next(md_lines *lines, const char *comment);

/* Does the line open with this word? */
bool md_lines_opens(const md_lines *lines, const char *word);

/* Finite decimal numbers between `blanks` into value[0..most-1]: how many there are, -1 when there are more or anything else. */
int md_lines_numbers(const char *text, size_t length, const char *blanks, double *value, int most);

/* "file:line: "the line": expected ...", the line cut to what can be shown. MD_ERR_CONFIG. */
md_status md_lines_refuse(const md_lines *lines, const char *expected);

#endif
