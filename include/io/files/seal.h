/* A file that knows whether it is whole: in front of its content stands a seal, 512 bytes of text with the content's length and
 * checksum. A byte lost or a bit changed anywhere, in the seal too, is found before anybody reads the content.
 *
 * HDF5 leaves these bytes alone: md_h5_create_sealed makes a file with room for the seal (a "user block").
 *
 * Shapes: MD_SEAL_BYTES in front of the content
 * Units:  bytes
 * Owner:  -
 * MPI:    Local; one rank does it and the others are told
 * Source: HDF5 file format specification, user block; checksum: base/digest.h
 */
#ifndef MD_IO_FILES_SEAL_H
#define MD_IO_FILES_SEAL_H

#include "base/status.h"

enum { MD_SEAL_BYTES = 512 };

/* Write the seal of a file that is otherwise finished. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_seal_put(const char *path, md_error *err);
/* MD_ERR_IO, "path: what is wrong with it", unless seal and content agree; MD_ERR_MEMORY. */
md_status md_seal_check(const char *path, md_error *err);

#endif
