/* What a run was, in the files that it leaves: attributes of run.h5, and an input file that says every key.
 *
 * Shapes: -
 * Units:  of each key
 * Owner:  plain functions
 * MPI:    Local to one rank
 * Source: -
 */
#ifndef MD_DISK_SETUP_PROVENANCE_H
#define MD_DISK_SETUP_PROVENANCE_H

#include "disk/setup/setup.h"
#include "io/hdf5/h5.h"

/* Version, commit and every parameter ("run.t_end_yr") as attributes of the file: numbers as numbers, all else as an input file has
 * it. Left out are the keys that decide who works and how often something is written: run.h5 is the same to the byte whatever
 * they are, and run_config.json has them. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_provenance_label(const md_h5 *file, const md_params *params, md_error *err);

/* Write `path`, an input file of all keys in force, with tables by their whole path: it runs again to the same bits. One that is
 * there already is replaced only by `force`. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_provenance_write_config(const md_setup *setup, const char *input, const char *path, bool force, md_error *err);

#endif
