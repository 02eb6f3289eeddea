#include "io/hdf5/h5.h"

#include <hdf5.h>
#include <stdio.h>
#include <string.h>

#include "h5_fail.h"
#include "h5_places.h"
#include "io/files/fs.h"
#include "io/files/seal.h"

enum { MD_H5_CHUNK_MOST = 1 << 26 }; /* bytes; ours have 2^18 */

/* 1.10.7 and 1.12.1 brought the call; 1.12.0, between them, has none. */
#define MD_HAVE_FILE_LOCKING (H5_VERSION_GE(1, 12, 1) || (H5_VERSION_GE(1, 10, 7) && !H5_VERSION_GE(1, 12, 0)))

md_status md_h5_guard(const md_comm *comm, md_status status, const md_error *err)
{
    if (status != MD_OK && comm->size > 1) md_comm_abort(comm, status, err->text);
    return status;
}

/* How to open: over the communicator, or by this rank alone; without locks, which file systems of clusters often refuse. */
static hid_t access_list(const md_comm *comm, bool together)
{
    hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_libver_bounds(list, H5F_LIBVER_V18, H5F_LIBVER_LATEST);
    H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
#if MD_HAVE_FILE_LOCKING
    H5Pset_file_locking(list, false, true);
#endif
    if (together) {
        H5Pset_fapl_mpio(list, comm->mpi, MPI_INFO_NULL);
        H5Pset_coll_metadata_write(list, true);
        H5Pset_all_coll_metadata_ops(list, true);
    }
    return list;
}

static void prepare(md_h5 *file, const md_comm *comm, const char *path)
{
    memset(file, 0, sizeof *file);
    snprintf(file->path, sizeof file->path, "%s", path);
    file->together = comm != NULL && comm->size > 1;
    H5dont_atexit(); /* MPI_Abort of MPICH ends by exit(), where HDF5 would close once more what could not be closed, and crash */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL); /* the reason goes into md_error, not to stderr */
    H5PLset_loading_state(0);              /* no file may ask for code to be loaded */
}

/* What has the file's name goes: to write into it would be to write through a link that somebody has planted. Rank 0 does it before
 * the others come; a name that could not be removed makes the creation fail. */
static void make_way(const md_comm *comm, bool together, const char *path)
{
    md_error ignored = {MD_OK, ""};
    if (!together || comm->rank == 0) md_fs_remove(path, &ignored);
    if (together) MPI_Barrier(comm->mpi);
}

static void use_places(md_h5 *file, hid_t access, md_error *err)
{
    file->places = md_h5_places_use(access);
    if (file->places > 0) return;
    file->places = 0;
    md_h5_fail(file->path, "get ready for", "", err);
}

static void leave_places(md_h5 *file)
{
    if (file->places > 0) H5FDunregister(file->places);
    file->places = 0;
}

static md_status create(md_h5 *file, const md_comm *comm, const char *path, size_t front, md_error *err)
{
    prepare(file, comm, path);
    make_way(comm, file->together, path);
    hid_t access = access_list(comm, file->together);
    if (!file->together) use_places(file, access, err);
    hid_t create = H5Pcreate(H5P_FILE_CREATE);
    H5Pset_link_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED); /* netCDF-4 lists in this order */
    H5Pset_attr_creation_order(create, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    H5Pset_obj_track_times(create, false); /* so that the bytes repeat */
    H5Pset_userblock(create, front);
    hid_t id = err->code ? -1 : H5Fcreate(path, H5F_ACC_EXCL, create, access);
    if (id < 0 && !err->code) md_h5_fail(file->path, "create the file", "", err); /* the next call forgets the reason */
    H5Pclose(create);
    H5Pclose(access);
    file->id = id < 0 ? 0 : id;
    if (id < 0) leave_places(file);
    return err->code;
}

md_status md_h5_create(md_h5 *file, const md_comm *comm, const char *path, md_error *err)
{
    return create(file, comm, path, 0, err);
}

md_status md_h5_create_sealed(md_h5 *file, const md_comm *comm, const char *path, md_error *err)
{
    return create(file, comm, path, MD_SEAL_BYTES, err);
}

md_status md_h5_open(md_h5 *file, const md_comm *comm, const char *path, bool write, md_error *err)
{
    prepare(file, comm, path);
    hid_t access = access_list(comm, file->together);
    if (write && !file->together) use_places(file, access, err);
    hid_t id = err->code ? -1 : H5Fopen(path, write ? H5F_ACC_RDWR : H5F_ACC_RDONLY, access);
    if (id < 0 && !err->code) md_h5_fail(file->path, "open the file", "", err);
    H5Pclose(access);
    file->id = id < 0 ? 0 : id;
    if (id < 0) leave_places(file);
    return err->code;
}

md_status md_h5_close(md_h5 *file, md_error *err)
{
    hid_t id = file->id;
    file->id = 0;
    md_status status = id > 0 && H5Fclose(id) < 0 ? md_h5_fail(file->path, "close the file", "", err) : MD_OK;
    leave_places(file);
    return status;
}

bool md_h5_all_closed(void)
{
    return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL) == 0;
}

static hid_t native(md_h5_type type)
{
    switch (type) {
    case MD_H5_INT64: return H5T_NATIVE_INT64;
    case MD_H5_INT32: return H5T_NATIVE_INT32;
    case MD_H5_BYTE: return H5T_NATIVE_UINT8;
    case MD_H5_DOUBLE: break;
    }
    return H5T_NATIVE_DOUBLE;
}

/* The same on disk on every machine. */
static hid_t stored(md_h5_type type)
{
    switch (type) {
    case MD_H5_INT64: return H5T_STD_I64LE;
    case MD_H5_INT32: return H5T_STD_I32LE;
    case MD_H5_BYTE: return H5T_STD_U8LE;
    case MD_H5_DOUBLE: break;
    }
    return H5T_IEEE_F64LE;
}

static void to_hsize(const size_t *from, int rank, hsize_t *to)
{
    for (int d = 0; d < rank; d++)
        to[d] = from[d];
}

md_status md_h5_dataset(const md_h5 *file, const char *name, md_h5_type type, const md_h5_shape *shape, md_error *err)
{
    hsize_t dim[MD_H5_RANK], chunk[MD_H5_RANK];
    to_hsize(shape->dim, shape->rank, dim);
    to_hsize(shape->chunk, shape->rank, chunk);
    hid_t list = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_obj_track_times(list, false);
    H5Pset_attr_creation_order(list, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    if (shape->chunk[0] > 0) H5Pset_chunk(list, shape->rank, chunk);
    if (shape->chunk[0] > 0 && shape->deflate > 0) {
        H5Pset_shuffle(list);
        H5Pset_deflate(list, (unsigned)shape->deflate);
        if (shape->checksum) H5Pset_fletcher32(list);
    }
    hid_t space = H5Screate_simple(shape->rank, dim, NULL);
    hid_t set = H5Dcreate2(file->id, name, stored(type), space, H5P_DEFAULT, list, H5P_DEFAULT);
    H5Sclose(space);
    H5Pclose(list);
    if (set < 0) return md_h5_fail(file->path, "create", name, err);
    if (!file->together)
        return MD_OK; /* it stays open until the file is closed: opened again, nothing has to be read and built */
    return H5Dclose(set) < 0 ? md_h5_fail(file->path, "close", name, err) : MD_OK;
}

typedef struct md_h5_transfer {
    hid_t set, space, memory, list;
} md_h5_transfer;

static void transfer_close(md_h5_transfer *transfer)
{
    if (transfer->list > 0) H5Pclose(transfer->list);
    if (transfer->memory > 0) H5Sclose(transfer->memory);
    if (transfer->space > 0) H5Sclose(transfer->space);
    if (transfer->set > 0) H5Dclose(transfer->set);
}

/* A dataset of `least` dimensions or more with the slab selected in the file and its dense image in memory. */
static md_status transfer_open(const md_h5 *file, const char *name, int least, const md_h5_slab *slab, md_h5_transfer *transfer,
                               md_error *err)
{
    memset(transfer, 0, sizeof *transfer);
    transfer->set = H5Dopen2(file->id, name, H5P_DEFAULT);
    if (transfer->set < 0) return md_h5_fail(file->path, "find", name, err);
    transfer->space = H5Dget_space(transfer->set);
    int rank = H5Sget_simple_extent_ndims(transfer->space);
    if (rank < least || rank > MD_H5_RANK) return md_h5_fail(file->path, "use the shape of", name, err);
    hsize_t first[MD_H5_RANK], count[MD_H5_RANK];
    to_hsize(slab->first, rank, first);
    to_hsize(slab->count, rank, count);
    bool nothing = false;
    for (int d = 0; d < rank; d++)
        nothing = nothing || count[d] == 0;
    transfer->memory = H5Screate_simple(rank, count, NULL);
    if (nothing) {
        H5Sselect_none(transfer->memory);
        H5Sselect_none(transfer->space);
    } else if (rank > 0 && H5Sselect_hyperslab(transfer->space, H5S_SELECT_SET, first, NULL, count, NULL) < 0) {
        return md_h5_fail(file->path, "select in", name, err);
    }
    transfer->list = H5Pcreate(H5P_DATASET_XFER);
    if (file->together) H5Pset_dxpl_mpio(transfer->list, H5FD_MPIO_COLLECTIVE);
    return MD_OK;
}

md_status md_h5_write(const md_h5 *file, const char *name, md_h5_type type, const md_h5_slab *slab, const void *data,
                      md_error *err)
{
    md_h5_transfer t;
    static const char nothing;
    if (!transfer_open(file, name, 0, slab, &t, err) &&
        H5Dwrite(t.set, native(type), t.memory, t.space, t.list, data ? data : &nothing) < 0)
        md_h5_fail(file->path, "write", name, err);
    transfer_close(&t);
    return err->code;
}

/* A whole chunk is taken into memory, whatever part of it is asked for. */
static bool chunk_fits(hid_t list, hid_t set)
{
    hsize_t edge[MD_H5_RANK];
    if (H5Pget_layout(list) != H5D_CHUNKED) return true;
    int rank = H5Pget_chunk(list, MD_H5_RANK, edge);
    hid_t type = H5Dget_type(set);
    double bytes = (double)H5Tget_size(type);
    H5Tclose(type);
    for (int d = 0; d < rank && d < MD_H5_RANK; d++)
        bytes *= (double)edge[d];
    return rank <= MD_H5_RANK && bytes <= MD_H5_CHUNK_MOST;
}

/* Data of the file itself: not behind a link to another file, not stored in one, not pieced together from some. A file that is read
 * may be anybody's, no name in it is followed, and it does not decide on how much memory is taken. */
static bool is_own(const md_h5 *file, const char *name)
{
    H5L_info_t link;
    if (H5Lget_info(file->id, name, &link, H5P_DEFAULT) < 0 || link.type != H5L_TYPE_HARD) return false;
    hid_t set = H5Dopen2(file->id, name, H5P_DEFAULT), list = set < 0 ? -1 : H5Dget_create_plist(set);
    bool own = list >= 0 && H5Pget_external_count(list) == 0 && H5Pget_layout(list) != H5D_VIRTUAL && chunk_fits(list, set);
    if (list >= 0) H5Pclose(list);
    if (set >= 0) H5Dclose(set);
    return own;
}

static md_status not_own(const md_h5 *file, const char *name, md_error *err)
{
    H5Eclear2(H5E_DEFAULT);
    return md_fail(err, MD_ERR_IO, "%s: cannot find %s: it is missing, or no plain data of this file", file->path, name);
}

md_status md_h5_read(const md_h5 *file, const char *name, md_h5_type type, const md_h5_slab *slab, void *data, md_error *err)
{
    md_h5_transfer t;
    if (!is_own(file, name)) return not_own(file, name, err);
    char nothing;
    if (!transfer_open(file, name, 1, slab, &t, err) &&
        H5Dread(t.set, native(type), t.memory, t.space, t.list, data ? data : &nothing) < 0)
        md_h5_fail(file->path, "read", name, err);
    transfer_close(&t);
    return err->code;
}

md_status md_h5_shape_of(const md_h5 *file, const char *name, md_h5_shape *shape, md_error *err)
{
    memset(shape, 0, sizeof *shape);
    if (!is_own(file, name)) return not_own(file, name, err);
    hid_t set = H5Dopen2(file->id, name, H5P_DEFAULT);
    if (set < 0) return md_h5_fail(file->path, "find", name, err);
    hid_t space = H5Dget_space(set);
    hsize_t dim[MD_H5_RANK], chunk[MD_H5_RANK] = {0};
    int rank = H5Sget_simple_extent_ndims(space);
    if (rank >= 0 && rank <= MD_H5_RANK) H5Sget_simple_extent_dims(space, dim, NULL);
    hid_t list = H5Dget_create_plist(set);
    if (H5Pget_layout(list) == H5D_CHUNKED) H5Pget_chunk(list, MD_H5_RANK, chunk);
    H5Pclose(list);
    H5Sclose(space);
    H5Dclose(set);
    if (rank < 0 || rank > MD_H5_RANK) return md_h5_fail(file->path, "use the shape of", name, err);
    shape->rank = rank;
    for (int d = 0; d < rank; d++) {
        shape->dim[d] = (size_t)dim[d];
        shape->chunk[d] = (size_t)chunk[d];
    }
    return MD_OK;
}

bool md_h5_has(const md_h5 *file, const char *name)
{
    return H5Lexists(file->id, name, H5P_DEFAULT) > 0;
}
