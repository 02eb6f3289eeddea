/* Values of parameters as text.
 *
 * Shapes: as param/param.h
 * Units:  of each row
 * Owner:  the caller's buffer
 * MPI:    Local
 * Source: -
 */
#ifndef MD_PARAM_PARAM_FORMAT_H
#define MD_PARAM_PARAM_FORMAT_H

#include "param/param.h"
#include <stddef.h>

/* Value as text, as it would be written in a file; buffer is always terminated. */
void md_param_format(const md_param *row, const void *values, char *buffer, size_t size);

#endif
