/* Do two HDF5 files hold the same datasets, to the last bit? Where their bytes lie may differ: ranks that write together place them as
 * they come. */
#ifndef MD_TESTS_SAME_DATA_H
#define MD_TESTS_SAME_DATA_H

#include <hdf5.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The values of a dataset as they are stored; NULL when it is not there. */
static inline char *same_data_load(hid_t file, const char *name, size_t *bytes)
{
    hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
    if (set < 0) return NULL;
    hid_t type = H5Dget_type(set), space = H5Dget_space(set);
    *bytes = (size_t)H5Sget_simple_extent_npoints(space) * H5Tget_size(type);
    char *values = malloc(*bytes + 1);
    if (values && H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
        free(values);
        values = NULL;
    }
    H5Sclose(space);
    H5Tclose(type);
    H5Dclose(set);
    return values;
}

/* 1 ends the look: this one is not the same in the other file. */
static inline herr_t same_data_compare(hid_t file, const char *name, const H5L_info_t *info, void *other)
{
    (void)info;
    size_t n = 0, m = 0;
    char *one = same_data_load(file, name, &n), *two = same_data_load(*(hid_t *)other, name, &m);
    bool same = one && two && n == m && memcmp(one, two, n) == 0;
    free(one);
    free(two);
    return same ? 0 : 1;
}

static inline bool same_data(const char *a, const char *b)
{
    hid_t one = H5Fopen(a, H5F_ACC_RDONLY, H5P_DEFAULT), two = H5Fopen(b, H5F_ACC_RDONLY, H5P_DEFAULT);
    H5G_info_t of_one = {.nlinks = 0}, of_two = {.nlinks = 0};
    bool same = one >= 0 && two >= 0 && H5Gget_info(one, &of_one) >= 0 && H5Gget_info(two, &of_two) >= 0 && of_one.nlinks > 0 &&
                of_one.nlinks == of_two.nlinks &&
                H5Literate(one, H5_INDEX_NAME, H5_ITER_INC, NULL, same_data_compare, &two) == 0;
    if (one >= 0) H5Fclose(one);
    if (two >= 0) H5Fclose(two);
    return same;
}

#endif
