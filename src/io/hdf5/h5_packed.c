#include "io/hdf5/h5_packed.h"

#include <hdf5.h>
#include <libdeflate.h>
#include <string.h>

#include "base/memory.h"
#include "h5_fail.h"
#include "h5_places.h"
#include "numbers/wide.h"

enum {
    VALUE = sizeof(double),
    LEVEL = 1,           /* higher ones gain a percent and take half as long again */
    STORED_MOST = 65535, /* bytes of a stored block */
    STORED_HEAD = 5,
    SAMPLE = 7,      /* of so many bytes one is counted; no divisor of the usual numbers of bins */
    STREAM_HEAD = 2, /* zlib's, and the sum behind it */
    STREAM_TAIL = 4,
    CHECKSUM = 4
};

md_status md_h5_packer_init(md_h5_packer *packer, size_t most, bool checksum, md_error *err)
{
    *packer = (md_h5_packer){.most = most, .checksum = checksum};
    packer->planes = md_alloc(most, VALUE, err);
    if (err->code) return err->code;
    packer->compressor = libdeflate_alloc_compressor(LEVEL);
    return packer->compressor ? MD_OK : md_fail(err, MD_ERR_MEMORY, "no memory for compression");
}

void md_h5_packer_free(md_h5_packer *packer)
{
    if (packer->compressor) libdeflate_free_compressor(packer->compressor);
    md_free(packer->planes);
    *packer = (md_h5_packer){0};
}

size_t md_h5_packed_most(size_t n)
{
    size_t bytes = n * VALUE;
    return STREAM_HEAD + (bytes / STORED_MOST + 1) * STORED_HEAD + libdeflate_deflate_compress_bound(NULL, bytes) +
           STREAM_TAIL + CHECKSUM;
}

/* Bits of a above `bits` against those of b below, wherever `low` has ones: a step of turning rows into columns. */
static inline void exchange(uint64_t *a, uint64_t *b, int bits, uint64_t low)
{
    uint64_t differ = (*a >> bits ^ *b) & low;
    *b ^= differ;
    *a ^= differ << bits;
}

/* Byte b of word i goes to byte i of word b. */
static inline void transpose(uint64_t word[VALUE])
{
    for (int i = 0; i < 4; i++)
        exchange(&word[i], &word[i + 4], 32, 0x00000000ffffffffu);
    for (int i = 0; i < 8; i += 4)
        for (int j = i; j < i + 2; j++)
            exchange(&word[j], &word[j + 2], 16, 0x0000ffff0000ffffu);
    for (int i = 0; i < 8; i += 2)
        exchange(&word[i], &word[i + 1], 8, 0x00ff00ff00ff00ffu);
}

static inline void put_word(uint64_t word, unsigned char *to)
{
    for (int b = 0; b < VALUE; b++)
        to[b] = (unsigned char)(word >> 8 * b);
}

/* The lowest bytes first, as in a file of little-endian doubles; eight values at a time. */
static void shuffle(const double *values, size_t n, unsigned char *planes)
{
    uint64_t word[VALUE];
    size_t whole = n / VALUE * VALUE;
    for (size_t i = 0; i < whole; i += VALUE) {
        memcpy(word, values + i, sizeof word);
        transpose(word);
        for (size_t b = 0; b < VALUE; b++)
            put_word(word[b], planes + b * n + i);
    }
    for (size_t i = whole; i < n; i++) {
        memcpy(word, values + i, sizeof *word);
        for (size_t b = 0; b < VALUE; b++)
            planes[b * n + i] = (unsigned char)(word[0] >> 8 * b);
    }
}

/* How often a byte is the one of the row before. */
MD_WIDE static size_t repeated(const unsigned char *plane, size_t n, size_t row)
{
    enum { BLOCK = 128 }; /* of which a byte can count */
    size_t again = 0, i = row;
    for (; i + BLOCK <= n; i += BLOCK) {
        unsigned char here = 0;
        for (size_t k = i; k < i + BLOCK; k++)
            here = (unsigned char)(here + (plane[k] == plane[k - row]));
        again += here;
    }
    for (; i < n; i++)
        again += plane[i] == plane[i - row];
    return again;
}

/* Nothing to be gained: bytes are as even as chance makes them, and none comes again a row later more often than by chance. */
static bool is_noise(const unsigned char *plane, size_t n, size_t row)
{
    uint32_t count[256] = {0};
    double pairs = 0;
    if (n < 512 * SAMPLE) return false;
    for (size_t i = 0; i < n; i += SAMPLE)
        count[plane[i]]++;
    for (int b = 0; b < 256; b++)
        pairs += (double)count[b] * ((double)count[b] - 1);
    double counted = (double)((n + SAMPLE - 1) / SAMPLE);
    if (pairs > 1.2 / 256 * counted * (counted - 1)) return false; /* a code by frequency would save a thirtieth */
    return row >= n || 10 * repeated(plane, n, row) <= n - row;
}

/* Blocks as they are, none of them the last of its stream. */
static unsigned char *put_stored(const unsigned char *from, size_t bytes, unsigned char *to)
{
    while (bytes > 0) {
        size_t n = bytes < STORED_MOST ? bytes : STORED_MOST;
        unsigned size = (unsigned)n, inverse = ~size;
        const unsigned char head[STORED_HEAD] = {0, (unsigned char)size, (unsigned char)(size >> 8), (unsigned char)inverse,
                                                 (unsigned char)(inverse >> 8)};
        memcpy(to, head, sizeof head);
        memcpy(to + STORED_HEAD, from, n);
        to += STORED_HEAD + n;
        from += n;
        bytes -= n;
    }
    return to;
}

static unsigned char *put_big_endian(uint32_t x, unsigned char *to)
{
    for (int b = 3; b >= 0; b--)
        *to++ = (unsigned char)(x >> 8 * b);
    return to;
}

/* Sums of 16-bit words and of these sums, modulo 65535; an odd byte is the high half of a word. */
static uint32_t fletcher32(const unsigned char *at, size_t bytes)
{
    uint64_t first = 0, second = 0;
    size_t words = bytes / 2;
    while (words > 0) {
        size_t n = words < 4096 ? words : 4096;
        for (size_t i = 0; i < n; i++, at += 2) {
            first += (uint64_t)at[0] << 8 | at[1];
            second += first;
        }
        words -= n;
        first = (first & 0xffff) + (first >> 16);
        second = (second & 0xffff) + (second >> 16);
        second = (second & 0xffff) + (second >> 16);
    }
    if (bytes % 2) {
        first += (uint64_t)*at << 8;
        second += first;
    }
    for (int fold = 0; fold < 3; fold++) {
        first = (first & 0xffff) + (first >> 16);
        second = (second & 0xffff) + (second >> 16);
    }
    return (uint32_t)(second << 16 | first);
}

static size_t pack(const md_h5_packer *packer, const double *values, size_t n, size_t row, unsigned char *to)
{
    const unsigned char *planes = packer->planes;
    size_t noise = 0, bytes = n * VALUE;
    shuffle(values, n, packer->planes);
    while (noise < VALUE - 1 && is_noise(planes + noise * n, n, row))
        noise++;
    static const unsigned char head[STREAM_HEAD] = {0x78, 0x01};
    memcpy(to, head, sizeof head);
    unsigned char *at = put_stored(planes, noise * n, to + STREAM_HEAD);
    size_t left = md_h5_packed_most(n) - (size_t)(at - to) - STREAM_TAIL - CHECKSUM;
    at += libdeflate_deflate_compress(packer->compressor, planes + noise * n, bytes - noise * n, at, left);
    at = put_big_endian(libdeflate_adler32(1, planes, bytes), at);
    if (packer->checksum) {
        uint32_t sum = fletcher32(to, (size_t)(at - to));
        for (int b = 0; b < CHECKSUM; b++)
            *at++ = (unsigned char)(sum >> 8 * b);
    }
    return (size_t)(at - to);
}

static bool is_constant(const double *values, size_t n)
{
    return n > 1 && memcmp(values, values + 1, (n - 1) * sizeof *values) == 0;
}

/* What is the same throughout takes libdeflate longest, twice as long as noise, for all of it meets in one place of its table; and
 * a disk has many such fields, most of them zero. */
static size_t pack_constant(md_h5_packer *packer, const double *values, size_t n, size_t row, unsigned char *to)
{
    uint64_t bits;
    memcpy(&bits, values, sizeof bits);
    for (unsigned k = 0; k < packer->constants && k < MD_H5_CONSTANTS; k++) {
        const md_h5_constant *known = &packer->constant[k];
        if (known->bits != bits || known->n != n) continue;
        memcpy(to, known->packed, known->bytes);
        return known->bytes;
    }
    size_t bytes = pack(packer, values, n, row, to);
    if (bytes > MD_H5_CONSTANT_BYTES) return bytes;
    md_h5_constant *known = &packer->constant[packer->constants++ % MD_H5_CONSTANTS];
    *known = (md_h5_constant){.bits = bits, .n = n, .bytes = bytes};
    memcpy(known->packed, to, bytes);
    return bytes;
}

size_t md_h5_pack(md_h5_packer *packer, const double *values, size_t n, size_t row, unsigned char *to)
{
    return is_constant(values, n) ? pack_constant(packer, values, n, row, to) : pack(packer, values, n, row, to);
}

md_status md_h5_set_open(const md_h5 *file, const char *name, md_h5_set *set, md_error *err)
{
    hid_t id = H5Dopen2(file->id, name, H5P_DEFAULT);
    *set = (md_h5_set){file, name, id < 0 ? 0 : id};
    return id < 0 ? md_h5_fail(file->path, "find", name, err) : MD_OK;
}

void md_h5_set_close(md_h5_set *set)
{
    if (set->id > 0) H5Dclose(set->id);
    set->id = 0;
}

md_status md_h5_set_place(const md_h5_set *set, const size_t *first, size_t bytes, int64_t *place, md_error *err)
{
    static const char not_read; /* the library asks for an address */
    hsize_t at[MD_H5_RANK];
    haddr_t found = 0;
    for (int d = 0; d < MD_H5_RANK; d++)
        at[d] = first[d];
    if (!set->file->places) return md_fail(err, MD_ERR_INTERNAL, "%s: no chunk of it can be given a place", set->file->path);
    bool good = md_h5_places_begin(set->file->id) && H5Dwrite_chunk(set->id, H5P_DEFAULT, 0, at, bytes, &not_read) >= 0;
    bool placed = md_h5_places_end(set->file->id, bytes, &found);
    if (!good || !placed) return md_h5_fail(set->file->path, "find room for a chunk of", set->name, err);
    *place = (int64_t)found;
    return MD_OK;
}

md_status md_h5_set_read(const md_h5_set *set, const size_t *first, void *to, size_t most, size_t *bytes, md_error *err)
{
    hsize_t at[MD_H5_RANK], stored = 0;
    uint32_t left_out = 0;
    for (int d = 0; d < MD_H5_RANK; d++)
        at[d] = first[d];
    bool good = H5Dget_chunk_storage_size(set->id, at, &stored) >= 0;
    if (good && (stored == 0 || stored > most))
        return md_fail(err, MD_ERR_IO, "%s: %s has a chunk of %llu bytes, expected 1 to %zu", set->file->path, set->name,
                       (unsigned long long)stored, most);
    good = good && H5Dread_chunk(set->id, H5P_DEFAULT, at, &left_out, to) >= 0;
    if (!good) return md_h5_fail(set->file->path, "read", set->name, err);
    *bytes = (size_t)stored;
    if (left_out == 0) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: %s has a chunk without a filter that its dataset has", set->file->path, set->name);
}
