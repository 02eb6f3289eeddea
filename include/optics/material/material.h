/* What a grain is made of: its complex index of refraction n + i k over wavelength.
 *
 * Shapes: tables of any length; md_material_index takes the natural logarithm of the wavelength in micrometres
 * Units:  um, as in the published tables; wavenumbers in cm^-1
 * Owner:  md_material owns its tables; zero-initialise, free with md_material_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_OPTICS_MATERIAL_MATERIAL_H
#define MD_OPTICS_MATERIAL_MATERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "numbers/interp.h"
#include "optics/material/formula.h"

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

/* Closed forms: fused silica, 0.21 to 50 um, and an index that does not change. */
md_material md_material_silica(void);
md_material md_material_constant(double n, double k);

/* Does nothing in the file say how it absorbs? k is then 0, or k_floor. */
bool md_material_lacks_k(const md_material *material);

/* The index. Tables: monotone cubics in ln(wavelength) of n, and of ln k, or k where some k is 0; formulas as they stand;
 * beyond the data the end values are held. */
void md_material_index(const md_material *material, double ln_lambda_um, double *n, double *k);

void md_material_free(md_material *material);

#endif
