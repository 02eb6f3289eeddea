/* What is small in an HDF5 file: labels of datasets, attributes, lists of texts.
 *
 * Shapes: names of scales, slowest first
 * Units:  text in each label
 * Owner:  -
 * MPI:    Local: on a file that one rank has opened for writing by itself
 * Source: HDF5 Dimension Scale Specification (netCDF-4 reads dimensions from it)
 */
#ifndef MD_IO_HDF5_H5_LABEL_H
#define MD_IO_HDF5_H5_LABEL_H

#include "io/hdf5/h5.h"

/* What a dataset is. One whose only dimension bears its own name is the scale of that dimension. */
typedef struct md_h5_label {
    const char *name, *unit, *long_name;
    const char *dim[MD_H5_RANK]; /* names of scales, slowest first; NULL after the last */
} md_h5_label;

/* Units, long names and dimensions of n datasets, all of the file's at once: a scale lists every dataset that uses it. */
md_status md_h5_label_all(const md_h5 *file, const md_h5_label *labels, int n, md_error *err);
/* A new dataset of n texts along one dimension. */
md_status md_h5_texts(const md_h5 *file, const char *name, const char *const *texts, int n, md_error *err);
/* Attributes of a dataset, or of the file when `object` is "/". */
md_status md_h5_set_text(const md_h5 *file, const char *object, const char *name, const char *text, md_error *err);
md_status md_h5_set_double(const md_h5 *file, const char *object, const char *name, double value, md_error *err);
md_status md_h5_set_int(const md_h5 *file, const char *object, const char *name, int64_t value, md_error *err);
/* Reading numbers is Local on any file; for a text that is to be read, take a dataset of bytes. */
md_status md_h5_get_double(const md_h5 *file, const char *object, const char *name, double *value, md_error *err);
md_status md_h5_get_int(const md_h5 *file, const char *object, const char *name, int64_t *value, md_error *err);

#endif
