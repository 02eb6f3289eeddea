/* Values of parameters as text.
 *
 * Shapes: as base/param.h
 * Units:  of each row
 * Owner:  the caller's buffer
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_PARAM_FORMAT_H
#define MD_BASE_PARAM_FORMAT_H

#include "base/param.h"
#include <stddef.h>

/* Value as text, as it would be written in a file; buffer is always terminated. */
void md_param_format(const md_param *row, const void *values, char *buffer, size_t size);

#endif
