/* A file driver for HDF5 by which the library finds a place in the file for a chunk, while its bytes are written by whoever has
 * them: the index of chunks is one process's work, the bytes need not be.
 *
 * It stands on the library's own driver for files of one process, and hands everything on to it but what is asked for in between
 * md_h5_places_begin and md_h5_places_end.
 *
 * Shapes: -
 * Units:  bytes
 * Owner:  the caller gives a driver back (H5FDunregister) behind the file: one that a file alone holds is freed before
 *         it closes the file (HDF5 1.10.8)
 * MPI:    Local; files are those that one rank has opened by itself
 * Source: HDF5 reference, virtual file layer (H5FDpublic.h)
 */
#ifndef MD_IO_HDF5_H5_PLACES_H
#define MD_IO_HDF5_H5_PLACES_H

#include <hdf5.h>
#include <stdbool.h>

/* Open a file of this access list through the driver, whose id this gives. Negative: the library refuses, its reason is there. */
hid_t md_h5_places_use(hid_t access);
/* From here on raw data of this open file, which must have been opened so, is not written, but its place is noted. False: the
 * library refuses. */
bool md_h5_places_begin(hid_t file);
/* True where one piece of so many bytes was to be written: it belongs at byte *at of the file. */
bool md_h5_places_end(hid_t file, hsize_t bytes, haddr_t *at);

#endif
