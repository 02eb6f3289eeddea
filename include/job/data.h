/* Where a file of numbers lies that a configuration names: tables of a disk, cross-sections of a swarm.
 *
 * Shapes: -
 * Units:  -
 * Owner:  texts that come back are the caller's, md_free
 * MPI:    Local; rank 0 reads them
 * Source: README.md
 */
#ifndef MD_JOB_DATA_H
#define MD_JOB_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/* The first of these where a file `name` is: the folder of the configuration; the folder that MARSDISK_DATA names; what came
 * with the program, share/marsdisk beside its bin or input in its source tree. In the latter two it may also lie in the folder
 * `room` ("" for none), where configurations of this kind came from, and leading "../" do not count, so that a configuration of
 * any depth can be copied anywhere. When it is nowhere: its place in the configuration's folder. *elsewhere: it was not found in
 * that folder. NULL: no memory. */
char *md_data_find(const char *config_folder, const char *room, const char *name, bool *elsewhere, md_error *err);
/* Of this file as it is now, for what is kept of it on a shelf; 0: there is none. */
uint64_t md_data_key(const char *path);
/* Adds to an error about a file that is nowhere, which other folders were looked into. */
void md_data_tell(md_error *err);

#endif
