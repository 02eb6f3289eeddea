/* --write-config: all keys as they are in force, an input file for the same bits.
 *
 * Shapes: as param/param.h
 * Units:  of each row
 * Owner:  nothing is kept
 * MPI:    Local; the one rank that has read the input
 * Source: -
 */
#ifndef MD_JOB_WRITE_CONFIG_H
#define MD_JOB_WRITE_CONFIG_H

#include "base/status.h"
#include "param/param.h"

/* What is written: the keys of a program's input, and what it calls the files that they name, which stand there by their whole
 * path, for the new file may lie anywhere. */
typedef struct md_write_config_of {
    const char *program, *input, *files;
    const md_param *rows;
    const void *values;
} md_write_config_of;

/* Errors: MD_ERR_IO where the path is taken and not to be replaced, MD_ERR_MEMORY, MD_ERR_CONFIG when the values are too long. */
md_status md_write_config(const md_write_config_of *what, const char *path, bool replace, md_error *err);

#endif
