/* A text that is put together piece by piece and written in one go.
 *
 * Shapes: -
 * Units:  -
 * Owner:  sw_text owns its memory; sw_text_write gives it back
 * MPI:    Local
 * Source: -
 */
#ifndef SW_OUTPUT_TEXT_H
#define SW_OUTPUT_TEXT_H

#include <stddef.h>

#include "base/status.h"

typedef struct sw_text {
    char *at;
    size_t room, length;
    md_error err; /* the first failure, told by sw_text_write */
} sw_text;

void sw_text_put(sw_text *text, const char *format, ...) MD_PRINTF(2, 3);
/* As <folder>/<base>_<name>. Frees the text, whatever comes back. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_text_write(sw_text *text, const char *folder, const char *base, const char *name, md_error *err);

#endif
