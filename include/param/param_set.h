/* Values of parameters from text: defaults, what a file or the command line says.
 *
 * Shapes: as param/param.h
 * Units:  of each row
 * Owner:  the values own their strings and arrays; free with md_params_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_PARAM_PARAM_SET_H
#define MD_PARAM_PARAM_SET_H

#include "base/status.h"
#include "param/param.h"

/* Fill `values` with the defaults of the table. */
md_status md_params_default(const md_param *table, void *values, md_error *err);
/* Set one value from its text; used for defaults and by md_config. `where` ("file:line") opens the error message.
 * Errors: MD_ERR_CONFIG for a wrong type, a value outside [min, max] or not finite, an unknown choice. */
md_status md_param_set_text(const md_param *row, void *values, const char *text, const char *where, md_error *err);

#endif
