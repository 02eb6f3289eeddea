/* A value that a program tells of by name, in a file or on a page.
 *
 * Shapes: lists end with name = NULL
 * Units:  text, as UDUNITS spells it; "" of what is no number
 * Owner:  constant tables
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_VARIABLE_H
#define MD_BASE_VARIABLE_H

typedef struct md_variable {
    const char *name, *unit, *text;
} md_variable;

#endif
