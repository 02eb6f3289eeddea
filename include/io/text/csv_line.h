/* A line of a CSV file with texts in it, field by field.
 *
 * Shapes: -
 * Units:  -
 * Owner:  the caller's buffers
 * MPI:    Local
 * Source: RFC 4180; a field holds no line end
 */
#ifndef MD_IO_TEXT_CSV_LINE_H
#define MD_IO_TEXT_CSV_LINE_H

#include <stddef.h>

/* The field at *at, ended in place and without its quotes; *at moves behind its comma, and is NULL behind the last field. Blanks
 * around a field without quotes go. */
char *md_csv_next(char **at);
/* The line at *at, ended in place without its line end; *at moves behind it, and NULL comes back at the end of the text. */
char *md_csv_next_line(char **at);
/* The text as a field: in quotes where it has to be, line ends as blanks. Returns its length; what does not fit is cut. */
size_t md_csv_quote(const char *text, char *buffer, size_t size);

#endif
