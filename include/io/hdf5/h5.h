/* Parallel HDF5 in a few calls: datasets written together by all ranks, labelled afterwards by one.
 *
 * A file is made in two steps. Together: md_h5_create with a communicator, datasets, slabs, md_h5_close. Then rank 0 alone
 * opens it again and writes everything that is small: names of dimensions, units, attributes. So an attribute has one writer
 * and one value.
 *
 * Shapes: up to MD_H5_RANK dimensions, slowest first; none for a single number that is written
 * Units:  text in each label
 * Owner:  md_h5 holds an open file; md_h5_close gives it back
 * MPI:    Collective over the file's communicator where stated; a file opened without one is Local to the calling rank
 * Source: HDF5 1.10 reference; HDF5 Dimension Scale Specification (netCDF-4 reads dimensions from it)
 */
#ifndef MD_IO_HDF5_H5_H
#define MD_IO_HDF5_H5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/comm.h"
#include "base/status.h"

enum { MD_H5_RANK = 4, MD_H5_PATH = 1024 };

typedef enum md_h5_type { MD_H5_DOUBLE, MD_H5_INT64, MD_H5_INT32, MD_H5_BYTE } md_h5_type;

typedef struct md_h5 {
    int64_t id;
    bool together;  /* opened over a communicator of more than one rank */
    int64_t places; /* of one rank for writing: the driver by which a chunk can be given its place (h5_packed.h); else 0 */
    char path[MD_H5_PATH]; /* for messages */
} md_h5;

typedef struct md_h5_shape {
    int rank;
    size_t dim[MD_H5_RANK];
    size_t chunk[MD_H5_RANK]; /* chunk[0] = 0: contiguous, no filter */
    int deflate;              /* 1..9: shuffle + deflate; 0: none of them, and no checksum */
    bool checksum;            /* fletcher32 */
} md_h5_shape;

/* What this rank reads or writes; any count of 0 means nothing, and data may then be NULL. */
typedef struct md_h5_slab {
    size_t first[MD_H5_RANK], count[MD_H5_RANK];
} md_h5_slab;

/* A new file, an old one is replaced. Collective when comm is not NULL and has more than one rank, else Local.
 * All functions below: MD_ERR_IO, naming the file, the object and the library's reason. */
md_status md_h5_create(md_h5 *file, const md_comm *comm, const char *path, md_error *err);
/* The same with room in front for a seal (io/files/seal.h), which is put when the file is closed. */
md_status md_h5_create_sealed(md_h5 *file, const md_comm *comm, const char *path, md_error *err);
md_status md_h5_open(md_h5 *file, const md_comm *comm, const char *path, bool write, md_error *err);
/* Does nothing to a file that is not open (all zero, or closed before). Collective on a file opened together. */
md_status md_h5_close(md_h5 *file, md_error *err);
/* What to do with the status of a collective call: one that fails on several ranks cannot be agreed upon, for the others may wait
 * inside of the library, so the job is aborted. With one rank the status comes back. */
md_status md_h5_guard(const md_comm *comm, md_status status, const md_error *err);
/* Nothing of the library is open any more. A file that could not be closed, on a full disk, stays so, and the library would crash
 * on it when MPI ends. Local. */
bool md_h5_all_closed(void);

/* A new dataset in the root group. Collective: the same arguments on every rank. */
md_status md_h5_dataset(const md_h5 *file, const char *name, md_h5_type type, const md_h5_shape *shape, md_error *err);
/* Write or read one slab each; `type` is that of the data in memory. Collective on a file opened together: all ranks call,
 * also those that have nothing. */
md_status md_h5_write(const md_h5 *file, const char *name, md_h5_type type, const md_h5_slab *slab, const void *data,
                      md_error *err);
md_status md_h5_read(const md_h5 *file, const char *name, md_h5_type type, const md_h5_slab *slab, void *data, md_error *err);
/* Dimensions of a dataset and its chunks into shape->rank, dim and chunk; the rest is zero. Local. */
md_status md_h5_shape_of(const md_h5 *file, const char *name, md_h5_shape *shape, md_error *err);
/* Is there a dataset of this name? Local. */
bool md_h5_has(const md_h5 *file, const char *name);

#endif
