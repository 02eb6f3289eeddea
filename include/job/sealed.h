/* The state of a run as one file: rows that the ranks write together, then numbers, tables and texts by one of them, the identity
 * of the run, and a seal (io/files/seal.h). It is complete under its name, or not there.
 *
 *     md_sealed_begin(&file, writers, path, err);            all writers: into path.tmp
 *     md_sealed_rows(&file, "cells", ..., err);              all writers, each its rows
 *     md_sealed_alone(&file, err);                           rank 0 goes on by itself
 *     md_sealed_head, _numbers, _table, _text                on it
 *     md_sealed_end(&file, err);                             seal and name; every writer calls it
 *
 * Each call does nothing after an error, which md_sealed_end tells and cleans up after. What is read is believed only after it has
 * been checked: a file may be old, torn or made by somebody else.
 *
 * Shapes: rows[all][bytes]; tables[rows][columns]
 * Units:  the caller's
 * Owner:  md_sealed holds an open file; md_sealed_end and md_sealed_close give it back
 * MPI:    Collective over the writers where stated, else Local
 * Source: -
 */
#ifndef MD_JOB_SEALED_H
#define MD_JOB_SEALED_H

#include "io/hdf5/h5.h"

typedef struct md_sealed {
    md_h5 file;
    const md_comm *writers; /* NULL: it is read, or changed by one */
    char path[MD_H5_PATH], temporary[MD_H5_PATH + 8];
} md_sealed;

/* A dataset, and the part of it that this rank has: rows [first, first + count) of `rows`. `columns` 0: a line of numbers. */
typedef struct md_sealed_part {
    const char *name;
    md_h5_type type;
    size_t rows, columns, first, count;
} md_sealed_part;

/* A number of the file, and where it stands in the caller's struct. Lists end with name = NULL. */
typedef struct md_sealed_number {
    const char *name;
    size_t offset;
} md_sealed_number;

/* Writing. A call into the library that fails on several ranks cannot be agreed upon, for the others may wait inside it: the job is
 * aborted then (md_h5_guard). With one writer MD_ERR_IO comes back. */

/* Collective. */
md_status md_sealed_begin(md_sealed *sealed, const md_comm *writers, const char *path, md_error *err);
/* Collective: the rows of all writers. */
md_status md_sealed_rows(md_sealed *sealed, const md_sealed_part *part, const void *data, md_error *err);
/* Collective: what follows is rank 0's, and nothing on the others. */
md_status md_sealed_alone(md_sealed *sealed, md_error *err);
/* What it is, by whom: a title, the format's number, version and commit of the program, the identity of the run. */
md_status md_sealed_head(md_sealed *sealed, const char *title, int format, const char *identity, md_error *err);
/* Numbers of the struct at `values`: doubles, and counts that are int64_t. */
md_status md_sealed_numbers(md_sealed *sealed, const md_sealed_number *doubles, const md_sealed_number *counts,
                            const void *values, md_error *err);
/* A whole dataset by one rank. */
md_status md_sealed_table(md_sealed *sealed, const char *name, md_h5_type type, size_t rows, size_t columns, const void *data,
                          md_error *err);
md_status md_sealed_text(md_sealed *sealed, const char *name, const char *text, md_error *err);
/* Seal and name, or nothing left of it. Local: the others' share of it is done. */
md_status md_sealed_end(md_sealed *sealed, md_error *err);

/* Change what rank 0 has written: in a copy, which takes the file's place in md_sealed_end. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_sealed_change(md_sealed *sealed, const char *path, md_error *err);

/* Reading. MD_ERR_IO: it cannot be read, is not whole, or has other shapes than expected; MD_ERR_CONFIG: it is whole, and of
 * another format; MD_ERR_MEMORY. `check`: is the seal right? For those who read it after somebody has looked, it need not be
 * asked again. */

md_status md_sealed_open(md_sealed *sealed, const char *path, bool check, md_error *err);
md_status md_sealed_check_format(const md_sealed *sealed, int format, md_error *err);
md_status md_sealed_get_numbers(const md_sealed *sealed, const md_sealed_number *doubles, const md_sealed_number *counts,
                                void *values, md_error *err);
/* The rows of a part; the dataset must have just its shape. */
md_status md_sealed_get(const md_sealed *sealed, const md_sealed_part *part, void *data, md_error *err);
/* How many rows a table of `columns` has: 1 to `most`. */
md_status md_sealed_count(const md_sealed *sealed, const char *name, size_t columns, size_t most, size_t *rows, md_error *err);
/* A text of at most `most` bytes, for the caller to md_free. */
md_status md_sealed_get_text(const md_sealed *sealed, const char *name, size_t most, char **text, md_error *err);
void md_sealed_close(md_sealed *sealed);

#endif
