/* input/README.md: how to write an input file, every key, and where the earlier program's columns went.
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

void md_reference_print_markdown(FILE *to);

#endif
