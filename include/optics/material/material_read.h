/* Optical constants from files of several forms.
 *
 * Shapes: tables of any length
 * Units:  um, as in the published tables; wavenumbers in cm^-1
 * Owner:  md_material owns its tables; zero-initialise, free with md_material_free
 * MPI:    Local; every rank parses the text that rank 0 has read
 * Source: -
 */
#ifndef MD_OPTICS_MATERIAL_MATERIAL_READ_H
#define MD_OPTICS_MATERIAL_MATERIAL_READ_H

#include <stddef.h>

#include "base/status.h"
#include "optics/material/material.h"

enum { MD_MATERIAL_MOST_BYTES = 16 << 20 };

/* Read optical constants from the text of a file; the ending of its name tells the form:
 *   .csv        header wavelength_um,n,k (k may be missing); or wavenumber_cm,strength,damping_cm, a list of Lorentz oscillators
 *               in which a row of wavenumber 0 gives the constant part of the permittivity (1 without such a row)
 *   .lnk        three columns: wavelength, n, k (k may be missing in all rows); comments open with # ! or *, also behind numbers; a
 *               line of two numbers, how many rows and the density, may stand first
 *   .yml .yaml  as refractiveindex.info has them: blocks of type "tabulated nk", "tabulated n", "tabulated k", "formula 1" to
 *               "formula 9" with wavelength_range and coefficients
 * Wavelengths rise or fall strictly; a row equal to the one before it is left out and counted. Lines may be of any length and end
 * with LF, CR LF or CR; a byte-order mark is passed over.
 * MD_ERR_CONFIG with "file:line: ": not such a table, n <= 0, k < 0, k without n. MD_ERR_MEMORY. */
md_status md_material_parse(md_material *material, const char *text, size_t bytes, const char *name, md_error *err);

#endif
