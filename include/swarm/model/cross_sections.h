/* Cross-sections of electrons as LXCat distributes them and BOLSIG+ reads them: blocks of text, each one process.
 *
 *     EXCITATION                         ELASTIC, EFFECTIVE (also MOMENTUM), EXCITATION (also ROTATION), IONIZATION, ATTACHMENT
 *     Ar -> Ar*(11.5eV)                  species, and what becomes of it; <-> where the reverse is known by detailed balance
 *     11.5  0.2                          threshold [eV] and ratio of statistical weights; m/M for the first two;
 *                                        may be missing for ATTACHMENT
 *     COMMENT: ...                       any text, until a line of five dashes or more
 *     -----------
 *     11.5  0                            energy [eV], cross-section [m^2]; two rows of one energy are a step
 *     100   3e-21
 *     -----------
 *
 * Shapes: energy and sigma hold n values, energies not falling
 * Units:  eV, m^2 (m^5 where the cross-section is per density of the gas: three-body attachment)
 * Owner:  sw_collection owns all; zero-initialise, free with sw_collection_free
 * MPI:    Local
 * Source: LXCat, www.lxcat.net, notes in its files; Hagelaar, BOLSIG+ documentation (2016), section on input
 */
#ifndef SW_MODEL_CROSS_SECTIONS_H
#define SW_MODEL_CROSS_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

typedef enum sw_kind { SW_ELASTIC, SW_EFFECTIVE, SW_EXCITATION, SW_IONIZATION, SW_ATTACHMENT, SW_KINDS } sw_kind;

typedef struct sw_process {
    sw_kind kind;
    char *species;            /* "Ar" */
    char *reaction;           /* the whole line, "Ar -> Ar*(11.5eV)" */
    char *database;           /* as the last DATABASE: line before it says; "" without one */
    double mass_ratio;        /* m/M; elastic and effective */
    double threshold_eV;      /* 0 for elastic, effective, and where none is given */
    double weight_ratio;      /* statistical weight of the upper over the lower state; 0: not given */
    double said_threshold_eV; /* what its PARAM. line says, else its PROCESS line or its name; nan when nothing */
    double said_to_eV;        /* within this */
    double said_mass_ratio;
    bool reversible;  /* <-> */
    bool per_density; /* COLUMNS names m5: sigma is to be multiplied with the density of the gas */
    int n;
    double *energy_eV, *sigma;
    int line; /* in the file, of the keyword */
} sw_process;

typedef struct sw_collection {
    char *file; /* as given, for messages */
    int n;
    sw_process *process;
} sw_collection;

/* "elastic", "effective", ... */
const char *sw_kind_name(sw_kind kind);

/* All blocks of a text in memory; `name` stands for the file in messages. Line ends may be LF, CRLF or CR, a byte-order mark
 * may open it, bytes need not be UTF-8. SCALING: a b multiplies energies and cross-sections of its block. Errors:
 * MD_ERR_CONFIG with "file:line: " for a block that is broken or has no table, a table that belongs to no block, a number that
 * is none or not finite, a negative cross-section, falling energies, a third row of one energy, no block at all;
 * MD_ERR_MEMORY. */
md_status sw_collection_parse(sw_collection *all, const char *text, size_t bytes, const char *name, md_error *err);
void sw_collection_free(sw_collection *all);

/* Between the first row and the last: the row, and the next, that the energy lies between. At a row the upper one begins there, or,
 * `from_below`, ends there. */
int sw_process_row(const sw_process *process, double energy_eV, bool from_below);
/* Cross-section at an energy: linear between rows, the upper value at a step; below the first row `below`, above the last the
 * last. */
double sw_process_sigma(const sw_process *process, double energy_eV, double below);

#endif
