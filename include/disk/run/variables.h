/* input/OUTPUT.md: every variable that a run of marsdisk leaves, with its unit.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: src/disk/output/fields.c, src/disk/output/layout.c
 */
#ifndef MD_DISK_RUN_VARIABLES_H
#define MD_DISK_RUN_VARIABLES_H

#include <stdio.h>

#include "base/status.h"

/* Errors: MD_ERR_MEMORY. */
md_status md_disk_print_fields(FILE *to, md_error *err);

#endif
