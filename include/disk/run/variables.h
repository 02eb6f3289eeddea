/* Every variable that a run of marsdisk leaves, with its unit: values of summary.json, the columns of a sweep's table, and
 * the page input/OUTPUT.md.
 *
 * Shapes: ended by name = NULL; a name may be "", of what has no value of its own
 * Units:  text in each row
 * Owner:  constant table
 * MPI:    Local
 * Source: src/disk/output/fields.c, src/disk/output/layout.c
 */
#ifndef MD_DISK_RUN_VARIABLES_H
#define MD_DISK_RUN_VARIABLES_H

#include <stdio.h>

#include "base/status.h"
#include "base/variable.h"

/* Of summary.json. */
extern const md_variable md_disk_numbers[];

/* Errors: MD_ERR_MEMORY. */
md_status md_disk_print_fields(FILE *to, md_error *err);

#endif
