/* The digest of a finished file, on any number of ranks: a bit changed, two pieces exchanged, one byte more. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "io/files/file_digest.h"

enum { PIECE = 1 << 20, BYTES = 3 * PIECE + 12345 };

static md_comm all;
static char path[256];
static unsigned char *bytes;

/* Of these bytes as a file: as all ranks have it, which is what rank 0 finds by itself. */
static uint64_t digest_of(size_t n)
{
    md_error err = {MD_OK, ""};
    int64_t length = 0;
    uint64_t together = 0, alone = 0;
    if (all.rank == 0) {
        FILE *file = fopen(path, "wb");
        CHECK(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
        CHECK(md_file_digest_whole(&md_comm_alone, path, NULL, &length, &alone, &err) == MD_OK && length == (int64_t)n);
    }
    md_comm_bcast(&all, &alone, sizeof alone);
    CHECK(md_file_digest_whole(&all, path, NULL, &length, &together, &err) == MD_OK && length == (int64_t)n);
    CHECK(together == alone && together < (uint64_t)1 << 53);
    return together;
}

static void test_changes(void)
{
    uint64_t whole = digest_of(BYTES);
    CHECK(digest_of(BYTES) == whole);
    CHECK(digest_of(BYTES - 1) != whole && digest_of(3 * PIECE) != whole && digest_of(0) != digest_of(1));
    static const size_t places[] = {0, PIECE - 1, PIECE, 2 * PIECE + 5, BYTES - 1};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        bytes[places[k]] ^= 4;
        CHECK(digest_of(BYTES) != whole);
        bytes[places[k]] ^= 4;
    }
    for (size_t i = 0; i < PIECE; i++) { /* pieces 0 and 2 change places */
        unsigned char kept = bytes[i];
        bytes[i] = bytes[2 * PIECE + i];
        bytes[2 * PIECE + i] = kept;
    }
    CHECK(digest_of(BYTES) != whole);
}

/* On all ranks. */
static void test_missing(void)
{
    md_error err = {MD_OK, ""};
    int64_t length = 0;
    uint64_t digest = 0;
    if (all.rank == 0) remove(path);
    MPI_Barrier(all.mpi);
    CHECK(md_file_digest_whole(&all, path, NULL, &length, &digest, &err) == MD_ERR_IO && strstr(err.text, path));
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    int pid = (int)getpid();
    CHECK(md_comm_open(&all, MPI_COMM_WORLD, &err) == MD_OK);
    md_comm_bcast(&all, &pid, sizeof pid);
    const char *folder = getenv("TMPDIR");
    snprintf(path, sizeof path, "%.200s/file_digest-%d", folder && *folder ? folder : "/tmp", pid);
    bytes = malloc(BYTES);
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (unsigned char)md_mix(i);
    test_changes();
    test_missing();
    free(bytes);
    uint64_t counts[2] = {(uint64_t)check_passed, (uint64_t)check_failed};
    md_comm_sum_u64(&all, counts, 2);
    if (all.rank == 0) printf("%d passed, %d failed\n", (int)counts[0], (int)counts[1]);
    md_comm_free(&all);
    MPI_Finalize();
    return counts[1] > 0;
}
