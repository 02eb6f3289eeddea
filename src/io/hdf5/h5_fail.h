/* Why the HDF5 library refused something, in its own words.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_IO_HDF5_H5_FAIL_H
#define MD_IO_HDF5_H5_FAIL_H

#include "base/status.h"

/* MD_ERR_IO: "path: cannot <what> <name>: <the library's innermost reason>". */
md_status md_h5_fail(const char *path, const char *what, const char *name, md_error *err);

#endif
