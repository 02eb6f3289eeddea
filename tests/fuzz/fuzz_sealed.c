/* A checkpoint whose seal holds but whose HDF5 is any: other shapes, types, layouts and links, other bytes. Refused with a message, or
 * what comes out of it can be gone on with.
 *
 * The input is a list of changes to a good checkpoint, of 12 bytes each: what, where, two bytes how, eight of a value. It is sealed anew
 * behind them. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <hdf5.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checkpoint_reading.h"
#include "io/files/seal.h"
#include "io/hdf5/h5_label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);
const char *__lsan_default_suppressions(void);

/* The library keeps some hundred bytes of a file that it refuses to open; what we leave open is found by md_h5_all_closed. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

enum { CHANGE_BYTES = 12, MOST_CHANGES = 8 };
enum { BYTES, CUT, REMOVE, DATASET, LINK, ATTRIBUTE, NUMBER, CONTENT, KINDS };

static const char *const datasets[] = {"cells", "cells_began", "reached", "checks", "identity", "commit", "segments"};
#define PICK(list, k) ((list)[(size_t)(k) % (sizeof(list) / sizeof((list)[0]))])

/* Attributes of both kinds. */
static const char *attribute_of(unsigned k)
{
    return k % 2 ? reading_number(md_snapshot_counts, k / 2) : reading_number(md_snapshot_doubles, k / 2);
}

/* A type that may be another than expected; to be closed. */
static hid_t type_of(unsigned how)
{
    const hid_t plain[] = {H5T_STD_U8LE, H5T_IEEE_F64LE, H5T_STD_I64LE, H5T_STD_I16BE, H5T_IEEE_F32BE, H5T_STD_REF_OBJ};
    hid_t type;
    switch (how % 10) {
    case 6:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        return type;
    case 7:
        type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, 300);
        return type;
    case 8: return H5Tvlen_create(H5T_IEEE_F64LE);
    case 9: return H5Tarray_create2(H5T_IEEE_F64LE, 1, (hsize_t[]){1000});
    default: return H5Tcopy(PICK(plain, how % 10));
    }
}

/* Some dimensions, each from its byte: what is expected, nothing, or far too much, but for `small` ones, which are written. */
static hid_t space_of(const uint8_t *at, bool small, int *rank)
{
    const hsize_t some[] =
        {SAMPLE_CELLS,     sample_row_bytes(), 1, 0, sizeof(md_checks_state) / sizeof(double), 32, (hsize_t)1 << 24,
         (hsize_t)1 << 33, (hsize_t)1 << 62};
    hsize_t dim[5], most[5];
    *rank = at[2] % (small ? 2 : 6);
    for (int d = 0; d < *rank; d++) {
        dim[d] = some[at[4 + d] % (small ? 6 : 9)];
        most[d] = at[11] >= 128 ? H5S_UNLIMITED : dim[d]; /* then chunks may be larger than the dataset */
    }
    return *rank == 0 ? H5Screate(at[3] % 2 ? H5S_SCALAR : H5S_NULL) : H5Screate_simple(*rank, dim, most);
}

/* In one piece, in chunks small or huge, in another file, or pieced together from one. */
static hid_t layout_of(const uint8_t *at, int rank, const char *path)
{
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    const hsize_t edges[] = {1, 3, 17, 1 << 12, 1 << 20, 1 << 30};
    hsize_t chunk[5];
    for (int d = 0; d < rank; d++)
        chunk[d] = PICK(edges, at[10] >> d);
    switch (at[11] % 8) {
    case 4: H5Pset_external(list, path, 0, H5F_UNLIMITED); break;
    case 5: H5Pset_layout(list, H5D_COMPACT); break;
    case 6:
        if (rank > 0) H5Pset_chunk(list, rank, chunk);
        H5Pset_deflate(list, 9);
        H5Pset_fletcher32(list);
        break;
    case 7:
        if (rank > 0) H5Pset_chunk(list, rank, chunk);
        break;
    default: break;
    }
    return list;
}

static void replace_dataset(hid_t file, const uint8_t *at, const char *path)
{
    int rank;
    const char *name = PICK(datasets, at[1]);
    hid_t type = type_of(at[3]), space = space_of(at, false, &rank), list = layout_of(at, rank, path);
    if (H5Lexists(file, name, H5P_DEFAULT) > 0) H5Ldelete(file, name, H5P_DEFAULT);
    if (at[11] / 8 % 8 == 0 && rank > 0) { /* what is asked for, from the file itself under another name */
        H5Pset_virtual(list, space, path, "checks", space);
    }
    hid_t set = H5Dcreate2(file, name, type, space, H5P_DEFAULT, list, H5P_DEFAULT);
    if (set >= 0) H5Dclose(set);
    H5Pclose(list);
    H5Sclose(space);
    H5Tclose(type);
}

static void replace_by_link(hid_t file, const uint8_t *at, const char *path)
{
    const char *name = PICK(datasets, at[1]), *other = PICK(datasets, at[3]);
    if (H5Lexists(file, name, H5P_DEFAULT) > 0) H5Ldelete(file, name, H5P_DEFAULT);
    switch (at[2] % 4) {
    case 0: H5Lcreate_soft(other, file, name, H5P_DEFAULT, H5P_DEFAULT); break;
    case 1: H5Lcreate_external(path, other, file, name, H5P_DEFAULT, H5P_DEFAULT); break;
    case 2: H5Lcreate_hard(file, other, file, name, H5P_DEFAULT, H5P_DEFAULT); break;
    default: {
        hid_t group = H5Gcreate2(file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        if (group >= 0) H5Gclose(group);
    }
    }
}

static void replace_attribute(hid_t file, const uint8_t *at)
{
    static const char zeros[300 * 8];
    int rank;
    const char *name = attribute_of(at[1]);
    hid_t type = type_of(at[3]), space = space_of(at, true, &rank);
    if (H5Aexists(file, name) > 0) H5Adelete(file, name);
    hid_t attribute = at[11] % 8 == 0 ? -1 : H5Acreate2(file, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0 && H5Aget_storage_size(attribute) <= sizeof zeros) H5Awrite(attribute, type, zeros);
    if (attribute >= 0) H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
}

static void put_number(const md_h5 *file, const uint8_t *at)
{
    md_error err = {MD_OK, ""};
    int64_t count;
    double number;
    memcpy(&count, at + 4, sizeof count);
    memcpy(&number, at + 4, sizeof number);
    if (at[2] % 2)
        md_h5_set_int(file, "/", attribute_of(at[1]), count, &err);
    else
        md_h5_set_double(file, "/", attribute_of(at[1]), number, &err);
}

/* Eight bytes somewhere in a dataset as it is. */
static void put_content(hid_t file, const uint8_t *at)
{
    hid_t set = H5Dopen2(file, PICK(datasets, at[1]), H5P_DEFAULT);
    hid_t type = set < 0 ? -1 : H5Dget_type(set), space = set < 0 ? -1 : H5Dget_space(set);
    size_t bytes = set < 0 ? 0 : (size_t)H5Dget_storage_size(set), first = (size_t)(at[2] << 8 | at[3]);
    bool plain = type >= 0 && (H5Tget_class(type) == H5T_FLOAT || H5Tget_class(type) == H5T_INTEGER);
    char *all = plain && bytes > 0 && bytes < 1 << 20 ? calloc(bytes + 8, 1) : NULL;
    if (all && H5Sget_simple_extent_npoints(space) * (hssize_t)H5Tget_size(type) == (hssize_t)bytes &&
        H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all) >= 0) {
        memcpy(all + first % bytes, at + 4, 8);
        H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all);
    }
    free(all);
    if (space >= 0) H5Sclose(space);
    if (type >= 0) H5Tclose(type);
    if (set >= 0) H5Dclose(set);
}

static void change_content(const char *path, const uint8_t *data, size_t changes)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    expect(md_h5_open(&file, NULL, path, true, &err) == MD_OK);
    for (size_t k = 0; k < changes; k++) {
        const uint8_t *at = data + k * CHANGE_BYTES;
        switch (at[0] % KINDS) {
        case REMOVE: H5Ldelete(file.id, PICK(datasets, at[1]), H5P_DEFAULT); break;
        case DATASET: replace_dataset(file.id, at, path); break;
        case LINK: replace_by_link(file.id, at, path); break;
        case ATTRIBUTE: replace_attribute(file.id, at); break;
        case NUMBER: put_number(&file, at); break;
        case CONTENT: put_content(file.id, at); break;
        default: break;
        }
    }
    md_h5_close(&file, &err);
}

static void change_bytes(const char *path, const uint8_t *data, size_t changes)
{
    struct stat info;
    int file = open(path, O_RDWR);
    expect(file >= 0 && fstat(file, &info) == 0);
    for (size_t k = 0; k < changes; k++) {
        const uint8_t *at = data + k * CHANGE_BYTES;
        off_t place = MD_SEAL_BYTES + (off_t)(at[1] << 16 | at[2] << 8 | at[3]) % (info.st_size - MD_SEAL_BYTES);
        if (at[0] % KINDS == BYTES) expect(pwrite(file, at + 4, 8, place) == 8);
        if (at[0] % KINDS == CUT) expect(ftruncate(file, place) == 0);
    }
    close(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char path[64];
    md_error err = {MD_OK, ""};
    size_t changes = bytes / CHANGE_BYTES < MOST_CHANGES ? bytes / CHANGE_BYTES : MOST_CHANGES;
    long before = md_alloc_live();
    reading_place(path);
    expect(sample_write(path, "a = 1\nsolver.kernel = \"avx2\"\n", bytes % 2 == 0, &err) == MD_OK);
    change_content(path, data, changes);
    change_bytes(path, data, changes);
    expect(md_seal_put(path, &err) == MD_OK);
    reading_try(path);
    expect(md_alloc_live() == before);
    unlink(path);
    return 0;
}
