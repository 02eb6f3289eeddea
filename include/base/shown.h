/* Text that came from outside, as it may be shown: names and values may hold bytes that would steer a terminal.
 *
 * Shapes: -
 * Units:  -
 * Owner:  the caller's buffers
 * MPI:    Local
 * Source: ECMA-48 (control functions), RFC 3629 (UTF-8)
 */
#ifndef MD_BASE_SHOWN_H
#define MD_BASE_SHOWN_H

#include <stdarg.h>
#include <stddef.h>

#include "base/format.h"

/* Control bytes, characters that steer the direction of writing and bytes that are no UTF-8 stand as \x1b. What does not fit into
 * `size` bytes is taken out of the middle: names come first in a message and reasons last. Shown text stays as it is when shown
 * again. Returns the buffer, always terminated. */
const char *md_shown(const char *text, char *buffer, size_t size);

/* The same of a formatted text, however long. */
void md_shown_format(char *buffer, size_t size, const char *format, va_list args) MD_PRINTF(3, 0);

#endif
