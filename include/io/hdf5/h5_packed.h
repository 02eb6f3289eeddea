/* Chunks of doubles as they are stored in a file, filters and all: made without the library, written and read as they are.
 *
 * A chunk is shuffled (first bytes of all values, then their second bytes, ...), deflated in zlib's format, and ends with the
 * Fletcher-32 of the deflated bytes where its dataset has checksums. The low bytes of doubles are noise, of which a search for
 * repetitions makes nothing: planes in front that are found to be so go into the stream as they are, in stored blocks, and the
 * rest is deflated. HDF5 reads either.
 *
 * Shapes: a chunk is n values in the order of the file, those beyond the dataset's end 0
 * Units:  -
 * Owner:  md_h5_packer holds what packing needs; md_h5_packer_free gives it back. md_h5_set is an open dataset of an open file
 * MPI:    Local; files are those that one rank has opened by itself
 * Source: HDF5 1.10 file format, filters; RFC 1950 and 1951; Fletcher (1982)
 */
#ifndef MD_IO_HDF5_H5_PACKED_H
#define MD_IO_HDF5_H5_PACKED_H

#include "io/hdf5/h5.h"

struct libdeflate_compressor;

enum { MD_H5_CONSTANTS = 4, MD_H5_CONSTANT_BYTES = 496 };

/* A packed chunk of n values, all with these bits. */
typedef struct md_h5_constant {
    uint64_t bits;
    size_t n, bytes;
    unsigned char packed[MD_H5_CONSTANT_BYTES];
} md_h5_constant;

typedef struct md_h5_packer {
    struct libdeflate_compressor *compressor;
    unsigned char *planes;
    size_t most; /* values */
    bool checksum;
    md_h5_constant constant[MD_H5_CONSTANTS]; /* those packed last */
    unsigned constants;                       /* how many there have been */
} md_h5_packer;

/* For chunks of at most `most` values. MD_ERR_MEMORY. */
md_status md_h5_packer_init(md_h5_packer *packer, size_t most, bool checksum, md_error *err);
void md_h5_packer_free(md_h5_packer *packer);
/* Bytes that a packed chunk of n values takes at most. */
size_t md_h5_packed_most(size_t n);
/* n values to `to`; how many bytes it took. `row`: after so many values what stands there is likely to come again. */
size_t md_h5_pack(md_h5_packer *packer, const double *values, size_t n, size_t row, unsigned char *to);

typedef struct md_h5_set {
    const md_h5 *file;
    const char *name;
    int64_t id;
} md_h5_set;

/* MD_ERR_IO, as in io/hdf5/h5.h. */
md_status md_h5_set_open(const md_h5 *file, const char *name, md_h5_set *set, md_error *err);
void md_h5_set_close(md_h5_set *set);
/* Let a chunk of so many bytes, whose first value is at `first`, have its place in a file that this rank alone writes to: byte
 * *place of the file. Who has the bytes writes them there, md_fs_write_at, before the file is finished. */
md_status md_h5_set_place(const md_h5_set *set, const size_t *first, size_t bytes, int64_t *place, md_error *err);
/* The chunk whose first value is at `first`: *bytes of at most `most`, MD_ERR_IO also when it has more. */
md_status md_h5_set_read(const md_h5_set *set, const size_t *first, void *to, size_t most, size_t *bytes, md_error *err);

#endif
