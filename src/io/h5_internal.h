/* Shared by the files of the HDF5 layer.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_IO_H5_INTERNAL_H
#define MD_IO_H5_INTERNAL_H

#include "io/h5.h"

/* MD_ERR_IO: "path: cannot <what> <name>: <the library's innermost reason>". */
md_status md_h5_fail(const md_h5 *file, const char *what, const char *name, md_error *err);

#endif
