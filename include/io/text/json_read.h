/* The single values of a JSON document, one after the other.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: RFC 8259
 */
#ifndef MD_IO_TEXT_JSON_READ_H
#define MD_IO_TEXT_JSON_READ_H

#include <stdbool.h>

#include "base/status.h"

/* A value's name, those of the objects around it in front ("cache.radiation.hits"), and its text: of a number as printf's %.17g
 * has it, "" of null. `number`: it is none in quotes. */
typedef void md_json_visit(void *context, const char *name, const char *text, bool number);

/* All values that stand in objects, not those in arrays, in the order of the document. MD_ERR_IO: the file cannot be read, or is
 * no JSON object; MD_ERR_MEMORY. */
md_status md_json_scalars(const char *path, md_json_visit *visit, void *context, md_error *err);

#endif
