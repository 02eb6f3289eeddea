/* What is written by one rank alone: attributes, units and dimension scales.
 *
 * The scales are written by hand, not through libhdf5_hl: attaching them one by one rewrites the scale's list of users each
 * time. */
#include "io/hdf5/h5_label.h"

#include <hdf5.h>
#include <string.h>

#include "base/memory.h"
#include "h5_fail.h"

/* "/" is the file itself. */
static hid_t object_open(const md_h5 *file, const char *object)
{
    return strcmp(object, "/") == 0 ? file->id : H5Oopen(file->id, object, H5P_DEFAULT);
}

static void object_close(const md_h5 *file, hid_t object)
{
    if (object >= 0 && object != file->id) H5Oclose(object);
}

/* Create or replace the attribute `name` of an open object. Nearly all are new, so it is not looked for first. */
static bool attribute_put(hid_t object, const char *name, hid_t stored, hid_t native, hid_t space, const void *value)
{
    hid_t attribute = H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0 && H5Aexists(object, name) > 0 && H5Adelete(object, name) >= 0)
        attribute = H5Acreate2(object, name, stored, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return false;
    bool good = H5Awrite(attribute, native, value) >= 0;
    return H5Aclose(attribute) >= 0 && good;
}

static hid_t text_type(size_t size)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    return type;
}

/* Of variable length: h5py gives these back as str, the fixed ones as bytes. */
static bool text_put(hid_t object, const char *name, const char *text)
{
    hid_t type = text_type(H5T_VARIABLE), space = H5Screate(H5S_SCALAR);
    H5Tset_cset(type, H5T_CSET_UTF8);
    bool good = attribute_put(object, name, type, type, space, &text);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

/* Of fixed length, as the specification of dimension scales has its own marks. */
static bool mark_put(hid_t object, const char *name, const char *text)
{
    hid_t type = text_type(strlen(text) + 1), space = H5Screate(H5S_SCALAR);
    bool good = attribute_put(object, name, type, type, space, text);
    H5Sclose(space);
    H5Tclose(type);
    return good;
}

static md_status scalar_put(const md_h5 *file, const char *object, const char *name, hid_t stored, hid_t native,
                            const void *value, md_error *err)
{
    hid_t id = object_open(file, object), space = H5Screate(H5S_SCALAR);
    bool good = id >= 0 && attribute_put(id, name, stored, native, space, value);
    if (!good) md_h5_fail(file->path, "write attribute", name, err);
    H5Sclose(space);
    object_close(file, id);
    return err->code;
}

md_status md_h5_set_text(const md_h5 *file, const char *object, const char *name, const char *text, md_error *err)
{
    hid_t id = object_open(file, object);
    if (id < 0 || !text_put(id, name, text)) md_h5_fail(file->path, "write attribute", name, err);
    object_close(file, id);
    return err->code;
}

md_status md_h5_set_double(const md_h5 *file, const char *object, const char *name, double value, md_error *err)
{
    return scalar_put(file, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value, err);
}

md_status md_h5_set_int(const md_h5 *file, const char *object, const char *name, int64_t value, md_error *err)
{
    return scalar_put(file, object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, &value, err);
}

md_status md_h5_texts(const md_h5 *file, const char *name, const char *const *texts, int n, md_error *err)
{
    hid_t type = text_type(H5T_VARIABLE), space = H5Screate_simple(1, &(hsize_t){(hsize_t)n}, NULL);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    H5Pset_obj_track_times(list, false);
    hid_t set = H5Dcreate2(file->id, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    bool good = set >= 0 && H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts) >= 0;
    if (!good) md_h5_fail(file->path, "write", name, err);
    if (set >= 0) H5Dclose(set);
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(type);
    return err->code;
}

static md_status scalar_get(const md_h5 *file, const char *object, const char *name, hid_t type, void *value, md_error *err)
{
    hid_t attribute = H5Aopen_by_name(file->id, object, name, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute < 0) return md_h5_fail(file->path, "find attribute", name, err);
    hid_t space = H5Aget_space(attribute);
    bool good = H5Sget_simple_extent_npoints(space) == 1 && H5Aread(attribute, type, value) >= 0;
    H5Sclose(space);
    H5Aclose(attribute);
    return good ? MD_OK : md_h5_fail(file->path, "read attribute", name, err);
}

md_status md_h5_get_double(const md_h5 *file, const char *object, const char *name, double *value, md_error *err)
{
    return scalar_get(file, object, name, H5T_NATIVE_DOUBLE, value, err);
}

md_status md_h5_get_int(const md_h5 *file, const char *object, const char *name, int64_t *value, md_error *err)
{
    return scalar_get(file, object, name, H5T_NATIVE_INT64, value, err);
}

static int label_rank(const md_h5_label *label)
{
    int rank = 0;
    while (rank < MD_H5_RANK && label->dim[rank])
        rank++;
    return rank;
}

static bool label_is_scale(const md_h5_label *label)
{
    return label_rank(label) == 1 && strcmp(label->dim[0], label->name) == 0;
}

/* All of a file's labels while they are put. */
typedef struct md_labelling {
    const md_h5_label *labels;
    int n;
    hid_t *set; /* open datasets, in the order of the labels */
    hobj_ref_t *reference;
    hid_t list_type, user_type; /* of DIMENSION_LIST and REFERENCE_LIST */
} md_labelling;

typedef struct md_h5_user {
    hobj_ref_t dataset;
    int32_t dimension;
} md_h5_user;

/* A scale's place among the labels, -1: it has none. */
static int scale_at(const md_labelling *all, const char *scale)
{
    for (int i = 0; i < all->n; i++)
        if (label_is_scale(&all->labels[i]) && strcmp(all->labels[i].name, scale) == 0) return i;
    return -1;
}

/* DIMENSION_LIST: for each dimension a list of one reference to its scale. */
static bool dimension_list_put(const md_labelling *all, int i)
{
    const md_h5_label *label = &all->labels[i];
    hvl_t list[MD_H5_RANK];
    int rank = label_rank(label);
    if (rank == 0) return true;
    for (int d = 0; d < rank; d++) {
        int scale = scale_at(all, label->dim[d]);
        if (scale < 0) return false;
        list[d] = (hvl_t){1, &all->reference[scale]};
    }
    hid_t space = H5Screate_simple(1, &(hsize_t){(hsize_t)rank}, NULL);
    bool good = attribute_put(all->set[i], "DIMENSION_LIST", all->list_type, all->list_type, space, list);
    H5Sclose(space);
    return good;
}

/* REFERENCE_LIST: every dataset that uses the scale, and along which of its dimensions. */
static bool reference_list_put(const md_labelling *all, int scale, md_h5_user *users)
{
    hsize_t count = 0;
    for (int i = 0; i < all->n; i++)
        for (int d = 0, rank = label_is_scale(&all->labels[i]) ? 0 : label_rank(&all->labels[i]); d < rank; d++)
            if (strcmp(all->labels[i].dim[d], all->labels[scale].name) == 0)
                users[count++] = (md_h5_user){all->reference[i], d};
    if (count == 0) return true;
    hid_t space = H5Screate_simple(1, &count, NULL);
    bool good = attribute_put(all->set[scale], "REFERENCE_LIST", all->user_type, all->user_type, space, users);
    H5Sclose(space);
    return good;
}

static bool label_put(const md_labelling *all, int i, md_h5_user *users)
{
    const md_h5_label *label = &all->labels[i];
    hid_t set = all->set[i];
    if (!text_put(set, "units", label->unit) || !text_put(set, "long_name", label->long_name)) return false;
    if (!label_is_scale(label)) return dimension_list_put(all, i);
    return mark_put(set, "CLASS", "DIMENSION_SCALE") && mark_put(set, "NAME", label->name) && reference_list_put(all, i, users);
}

static md_status put_all(const md_h5 *file, md_labelling *all, md_h5_user *users, md_error *err)
{
    for (int i = 0; i < all->n && !err->code; i++) {
        const char *name = all->labels[i].name;
        all->set[i] = H5Dopen2(file->id, name, H5P_DEFAULT);
        if (all->set[i] < 0 || H5Rcreate(&all->reference[i], all->set[i], ".", H5R_OBJECT, -1) < 0)
            md_h5_fail(file->path, "label", name, err);
    }
    for (int i = 0; i < all->n && !err->code; i++)
        if (!label_put(all, i, users)) md_h5_fail(file->path, "label", all->labels[i].name, err);
    for (int i = 0; i < all->n && all->set[i] > 0; i++)
        H5Dclose(all->set[i]);
    return err->code;
}

md_status md_h5_label_all(const md_h5 *file, const md_h5_label *labels, int n, md_error *err)
{
    md_labelling all = {.labels = labels, .n = n, .set = md_alloc((size_t)n, sizeof *all.set, err)};
    all.reference = md_alloc((size_t)n, sizeof *all.reference, err);
    md_h5_user *users = md_alloc((size_t)n * MD_H5_RANK, sizeof *users, err);
    all.list_type = H5Tvlen_create(H5T_STD_REF_OBJ);
    all.user_type = H5Tcreate(H5T_COMPOUND, sizeof(md_h5_user));
    H5Tinsert(all.user_type, "dataset", HOFFSET(md_h5_user, dataset), H5T_STD_REF_OBJ);
    H5Tinsert(all.user_type, "dimension", HOFFSET(md_h5_user, dimension), H5T_NATIVE_INT32);
    if (!err->code) put_all(file, &all, users, err);
    H5Tclose(all.list_type);
    H5Tclose(all.user_type);
    md_free(all.set);
    md_free(all.reference);
    md_free(users);
    return err->code;
}
