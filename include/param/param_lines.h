/* All keys of a table as text.
 *
 * Shapes: as param/param.h
 * Units:  of each row
 * Owner:  the caller's buffer
 * MPI:    Local
 * Source: -
 */
#ifndef MD_PARAM_PARAM_LINES_H
#define MD_PARAM_PARAM_LINES_H

#include "param/param.h"

/* Both end the text always and return its length; size - 1: it may lack its end. */

/* "key = value", a line each, but of rows that are `left_out`. */
size_t md_param_put_lines(const md_param *rows, const void *values, bool (*left_out)(const md_param *row), char *text,
                          size_t size);
/* As an input file: in their groups, each with its unit or choices and its meaning. */
size_t md_param_put_file(const md_param *rows, const void *values, char *text, size_t size);

#endif
