/* What run.h5 says of every cell at every output time: one row a dataset.
 *
 * Shapes: md_fields ends with name = NULL, md_old_columns with old = NULL
 * Units:  text in each row, spelt as UDUNITS does ("kg m-2 s-1"); "M_mars" is the mass of Mars
 * Owner:  constant tables
 * MPI:    Local
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_OUTPUT_FIELDS_H
#define MD_DISK_OUTPUT_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "disk/solve/diagnose.h"

/* Written always, when collisions.energy is on, or with transport. */
typedef enum md_field_when { MD_FIELD_ALWAYS, MD_FIELD_ENERGY, MD_FIELD_TRANSPORT } md_field_when;

typedef struct md_field {
    const char *name, *unit, *long_name;
    size_t offset; /* of a double in md_diag */
    md_field_when when;
} md_field;

extern const md_field md_fields[];

/* Is the field written in a run with these parameters? */
bool md_field_is_written(const md_field *field, const md_params *params);
/* The field's value in a cell. */
static inline double md_field_value(const md_field *field, const md_diag *diag)
{
    return *(const double *)(const void *)((const char *)diag + field->offset);
}

/* Columns of the earlier program's series, diagnostics and size tables. */
typedef struct md_old_column {
    const char *old;
    const char *now; /* name in run.h5 or another file; "" when it is gone */
    const char *note;
} md_old_column;

extern const md_old_column md_old_columns[];

#endif
