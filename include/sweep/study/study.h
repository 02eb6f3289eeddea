/* The cases of a sweep: a base input and what varies. It is a product of factors, the last of which varies fastest; a
 * factor is some keys that move together, row by row: an axis, all axes of a zip, the samples, or a table of cases.
 *
 * A case is its settings, whatever its number: two cases with the same settings are one, and so is one that an earlier sweep of
 * this folder has made.
 *
 * Shapes: text[rows * keys] of a factor; n cases
 * Units:  of each key
 * Owner:  md_study owns its parts; zero-initialise, free with md_study_free
 * MPI:    Local; every rank reads the same
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_STUDY_STUDY_H
#define MD_SWEEP_STUDY_STUDY_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "param/param.h"

enum { MD_STUDY_KEYS = 64, MD_STUDY_NAME = 200, MD_STUDY_MOST = 10000000 };

typedef struct md_study_factor {
    int first, keys; /* of the study's keys */
    size_t rows;
    char **text; /* values, as they stand in a file */
} md_study_factor;

typedef struct md_study {
    char *file, *base;      /* the sweep's file; the base input, found from the file's folder */
    const md_param *params; /* of the program */
    bool keep_summary;      /* sweep.keep = "summary" */
    double case_max_wall_s; /* infinity: no limit of its own */
    int keys, factors;
    const md_param *key[MD_STUDY_KEYS];
    int sorted[MD_STUDY_KEYS]; /* keys in alphabetical order */
    md_study_factor factor[MD_STUDY_KEYS];
    size_t n, different; /* cases; of these with settings of their own */
    uint64_t *digest;    /* of a case's settings */
    size_t *order;       /* cases by digest, then by number */
} md_study;

/* Read a sweep's file. MD_ERR_IO, MD_ERR_CONFIG with "file:line: ", MD_ERR_MEMORY. */
md_status md_study_read(md_study *study, const char *file, const md_param *params, md_error *err);
void md_study_free(md_study *study);

/* The value of the study's key k in a case. */
const char *md_study_value(const md_study *study, size_t number, int k);
/* The row of factor f that a case has. */
size_t md_study_row(const md_study *study, size_t number, int f);
/* Folder of a case: number, values, and the digest of its settings, by which it is found again. */
void md_study_name(const md_study *study, size_t number, char *buffer, size_t size);
/* The digest that a folder's name ends with; false: it is no case's name. */
bool md_study_name_digest(const char *name, uint64_t *digest);
/* The first case with these settings, and -1 when there is none. */
long md_study_find(const md_study *study, uint64_t digest);
/* Digest of settings given as texts, one a key of the study. */
uint64_t md_study_digest(const md_study *study, const char *const *value);

#endif
