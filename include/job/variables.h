/* What a program's output holds, as Markdown: a row a variable with its unit and its meaning.
 *
 * Shapes: lists of numbers end with name = NULL
 * Units:  text in each row
 * Owner:  -
 * MPI:    Local
 * Source: the tables of fields that the files are written by
 */
#ifndef MD_JOB_VARIABLES_H
#define MD_JOB_VARIABLES_H

#include <stdio.h>

#include "base/variable.h"
#include "io/hdf5/h5_label.h"

/* Values of summary.json that every program has; those of inner groups by GROUP.NAME, as in a sweep's table. */
extern const md_variable md_variables_common[];

/* The head of a table of datasets, and a row of it. */
void md_variables_head(FILE *to);
void md_variables_row(const md_h5_label *label, FILE *to);
/* Values of summary.json: those that every program has, then these. */
void md_variables_print_numbers(const md_variable *numbers, FILE *to);

#endif
