/* A table of parameters as text: for the terminal, and as Markdown.
 *
 * Shapes: a line or a row a key
 * Units:  of each key
 * Owner:  -
 * MPI:    Local
 * Source: param/param.h
 */
#ifndef MD_JOB_KEYS_H
#define MD_JOB_KEYS_H

#include <stdio.h>

#include "param/param.h"

/* Two lines a key: key, type, range, default, unit; text. */
void md_keys_print(const md_param *table, FILE *to);
/* A heading and a table a group. */
void md_keys_print_markdown(const md_param *table, FILE *to);

#endif
