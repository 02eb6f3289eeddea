/* The parameter table as text: for the terminal, and as input/README.md.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: src/disk/model/params.c
 */
#ifndef MD_DISK_RUN_REFERENCE_H
#define MD_DISK_RUN_REFERENCE_H

#include <stdio.h>

/* One line a key: key, type, default, range, unit, text. */
void md_reference_print_defaults(FILE *to);
/* The whole of input/README.md: how to write an input file, every key, and where the earlier program's columns went. */
void md_reference_print_markdown(FILE *to);

#endif
