/* Optical constants as rows of a file, on their way to the tables of a material.
 *
 * Shapes: rows of any number
 * Units:  um
 * Owner:  md_material_rows owns its arrays; zero-initialise, free with md_material_rows_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_OPTICS_MATERIAL_MATERIAL_ROWS_H
#define MD_OPTICS_MATERIAL_MATERIAL_ROWS_H

#include "base/status.h"
#include "optics/material/material.h"

/* Wavelengths and values, each with its line in the file. */
typedef struct md_material_rows {
    int rows, room;
    double *lambda, *value;
    int *line;
} md_material_rows;

/* MD_ERR_MEMORY. */
md_status md_material_rows_add(md_material_rows *rows, double lambda, double value, int line, md_error *err);
void md_material_rows_free(md_material_rows *rows);

/* Tables from rows, beside material->formula where there is one; k may have none. The range is where both are known. Does nothing
 * after an error. MD_ERR_CONFIG with "file:line: ", MD_ERR_MEMORY. */
md_status md_material_take(md_material *material, const md_material_rows *n, const md_material_rows *k, const char *name,
                           md_error *err);

#endif
