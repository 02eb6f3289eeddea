/* The layout that run.h5 and its segments share: every dataset, its shape, its label, what does not change in time.
 *
 * Shapes: rows output times, psd_rows of them with size distributions; cells and bins of the grids
 * Units:  in the labels
 * Owner:  md_layout points to the grids and owns its list of labels; free with md_layout_free
 * MPI:    Collective where stated
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_OUTPUT_LAYOUT_H
#define MD_DISK_OUTPUT_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "disk/model/params.h"
#include "disk/model/radial.h"
#include "disk/model/sizes.h"
#include "io/hdf5/h5.h"
#include "io/hdf5/h5_label.h"

typedef struct md_layout {
    const md_params *params;
    const md_radial *radial;
    const md_sizes *sizes;
    const char *input; /* name of the input file, for the record */
    int32_t *counter;  /* 0, 1, 2, ... as many as there are cells or bins */
    int n_labels;
    md_h5_label *labels; /* room for all of them; those of the size distribution come last */
} md_layout;

/* How many arrays of size bins a row has: N, and T_grain where it is asked for, one behind the other. */
int md_layout_by_size(const md_params *params);

/* How long a file is. */
typedef struct md_extent {
    int rows, psd_rows;
} md_extent;

/* The cells of one rank. */
typedef struct md_part {
    int rank, first, count;
} md_part;

/* Errors: MD_ERR_MEMORY. */
md_status md_layout_init(md_layout *layout, const md_params *params, const md_radial *radial, const md_sizes *sizes,
                         const char *input, md_error *err);
void md_layout_free(md_layout *layout);

/* Rows along "time" or "time_psd". */
int md_extent_rows(md_extent extent, const char *dimension);

/* The labels of a file: without size distributions (psd_rows = 0) the last few are left out. */
int md_layout_labels(const md_layout *layout, md_extent extent);
/* Shape of one dataset. Chunks follow from the file's own size, so they do not tell how it was made. */
md_h5_shape md_layout_shape(const md_layout *layout, const md_h5_label *label, md_extent extent);
/* Rows [row, row + rows) of a dataset along time, as far as they are this rank's: what has no cells belongs to rank 0. */
md_h5_slab md_layout_slab(const md_layout *layout, const md_h5_label *label, int row, int rows, md_part part);
/* An upper bound of the file's size in bytes. */
double md_layout_bytes(const md_layout *layout, md_extent extent);

/* Begin path.tmp with all its datasets and the coordinates. Collective. A call into the library that fails on several ranks
 * cannot be agreed upon, for the others may wait inside it: the job is aborted then. With one rank MD_ERR_IO comes back. */
md_status md_layout_begin(const md_layout *layout, const md_comm *comm, const char *path, md_extent extent, md_h5 *file,
                          md_error *err);
/* Close the file; rank 0 labels it, marks it complete, and gives it its name. Collective.
 * Errors: MD_ERR_IO on all ranks. */
md_status md_layout_end(const md_layout *layout, const md_comm *comm, const char *path, md_extent extent, md_h5 *file,
                        md_error *err);

/* Instead of md_layout_end after a failure: close the file and remove path.tmp. Local to the only writer. */
void md_layout_abandon(const char *path, md_h5 *file);

#endif
