/* What a grain is made of: its complex index of refraction n + i k over wavelength.
 *
 * Shapes: tables of any length; md_material_index takes the natural logarithm of the wavelength in micrometres
 * Units:  um, as in the published tables; wavenumbers in cm^-1
 * Owner:  md_material owns its tables; zero-initialise, free with md_material_free
 * MPI:    Local; every rank reads the same file, or gets its text from rank 0 and parses it
 * Source: Malitson (1965), J. Opt. Soc. Am. 55, 1205; Kitamura, Pilon & Jonasz (2007), Applied Optics 46, 8118
 */
#ifndef MD_OPTICS_MATERIAL_H
#define MD_OPTICS_MATERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/interp.h"
#include "base/status.h"
#include "optics/formula.h"

enum { MD_MATERIAL_MOST_BYTES = 16 << 20 };

/* n from the first, n and k up to the second number; other values are refused. Metals reach 1e3 at a millimetre and grow as the
 * root of the wavelength and of the conductivity. */
#define MD_MATERIAL_LEAST_N 1e-6
#define MD_MATERIAL_MOST 1e6

typedef enum md_material_kind {
    MD_MATERIAL_TABLE,
    MD_MATERIAL_CONSTANT,
    MD_MATERIAL_SILICA,
    MD_MATERIAL_OSCILLATORS
} md_material_kind;

/* eps adds strength w0^2 / (w0^2 - w^2 - i damping w) */
typedef struct md_oscillator {
    double wavenumber, strength, damping;
} md_oscillator;

typedef struct md_material {
    md_material_kind kind;
    bool k_is_log;      /* k holds ln k */
    md_table1 n, k;     /* table: over ln(wavelength); n.n = 0: the formula alone; k.n = 0: not given, k = 0 */
    md_formula formula; /* n within its range; type 0: none */
    bool table_first;   /* where a table and a formula both give n the table counts: it stands first */
    int repeated;       /* rows that only repeat the one before them, left out */
    double constant_n, constant_k;
    md_oscillator *oscillator;
    int oscillators;
    double eps_inf;
    double lambda_min, lambda_max; /* range of the data */
    double k_floor;                /* k is at least this: impurities */
    uint64_t checksum;             /* md_hash of the file's bytes; 0 without a file */
} md_material;

/* Read optical constants; the name's ending tells the form:
 *   .csv        header wavelength_um,n,k (k may be missing); or wavenumber_cm,strength,damping_cm, a list of Lorentz oscillators
 *               in which a row of wavenumber 0 gives the constant part of the permittivity (1 without such a row)
 *   .lnk        three columns: wavelength, n, k (k may be missing in all rows); comments open with # ! or *, also behind numbers; a
 *               line of two numbers, how many rows and the density, may stand first
 *   .yml .yaml  as refractiveindex.info has them: blocks of type "tabulated nk", "tabulated n", "tabulated k", "formula 1" to
 *               "formula 9" with wavelength_range and coefficients
 * Wavelengths rise or fall strictly; a row equal to the one before it is left out and counted. Lines may be of any length and end
 * with LF, CR LF or CR; a byte-order mark is passed over.
 * MD_ERR_IO: cannot be read. MD_ERR_CONFIG with "file:line: ": not such a table, n <= 0, k < 0, k without n. MD_ERR_MEMORY. */
md_status md_material_read(md_material *material, const char *path, md_error *err);
/* The same of a text in memory; `name` tells the form and stands for the file in messages. */
md_status md_material_parse(md_material *material, const char *text, size_t bytes, const char *name, md_error *err);

/* Closed forms: fused silica, 0.21 to 50 um, and an index that does not change. */
md_material md_material_silica(void);
md_material md_material_constant(double n, double k);

/* Does nothing in the file say how it absorbs? k is then 0, or k_floor. */
bool md_material_lacks_k(const md_material *material);

/* The index. Tables: monotone cubics in ln(wavelength) of n, and of ln k, or k where some k is 0; formulas as they stand;
 * beyond the data the end values are held. */
void md_material_index(const md_material *material, double ln_lambda_um, double *n, double *k);

/* Fused silica at a wavelength [um]: Sellmeier's form below 7 um, transparent; Gaussian bands and their Kramers-Kronig partner
 * above. */
void md_material_silica_index(double lambda_um, double *n, double *k);

void md_material_free(md_material *material);

/* For the readers: wavelengths and values, each with its line in the file. Zero-initialise. */
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

/* The reader of .yml. */
md_status md_material_parse_yaml(md_material *material, const char *text, size_t bytes, const char *name, md_error *err);

#endif
