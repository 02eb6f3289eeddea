#define _POSIX_C_SOURCE 200809L
#include "base/comm.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"

const md_comm md_comm_alone = {.mpi = MPI_COMM_NULL, .size = 1};

/* Without MPI: one process, which has what it wants to send. */
static bool is_alone(const md_comm *comm)
{
    return comm->mpi == MPI_COMM_NULL;
}

static md_status describe(md_comm *comm, md_error *err)
{
    comm->size = 1;
    if (is_alone(comm)) return MD_OK;
    if (MPI_Comm_rank(comm->mpi, &comm->rank) != MPI_SUCCESS || MPI_Comm_size(comm->mpi, &comm->size) != MPI_SUCCESS)
        return md_fail(err, MD_ERR_INTERNAL, "MPI does not say this process's rank");
    comm->scratch = md_alloc(4 * (size_t)comm->size, sizeof *comm->scratch, err);
    return err->code;
}

md_status md_comm_open(md_comm *comm, MPI_Comm parent, md_error *err)
{
    *comm = (md_comm){.mpi = MPI_COMM_NULL};
    if (parent == MPI_COMM_NULL) return describe(comm, err);
    if (MPI_Comm_dup(parent, &comm->mpi) != MPI_SUCCESS) return md_fail(err, MD_ERR_INTERNAL, "MPI_Comm_dup failed");
    describe(comm, err);
    return md_comm_agree(comm, err);
}

md_status md_comm_first(const md_comm *all, int n, md_comm *part, md_error *err)
{
    *part = (md_comm){.mpi = MPI_COMM_NULL, .program = all->program};
    if (is_alone(all)) return describe(part, err);
    if (MPI_Comm_split(all->mpi, all->rank < n ? 0 : MPI_UNDEFINED, all->rank, &part->mpi) != MPI_SUCCESS)
        return md_fail(err, MD_ERR_INTERNAL, "MPI_Comm_split failed");
    if (part->mpi != MPI_COMM_NULL) describe(part, err);
    return md_comm_agree(all, err);
}

md_status md_comm_near(const md_comm *all, md_comm *part, md_error *err)
{
    *part = (md_comm){.mpi = MPI_COMM_NULL, .program = all->program};
    if (is_alone(all)) return describe(part, err);
    int first = all->rank;
    if (MPI_Comm_split_type(all->mpi, MPI_COMM_TYPE_SHARED, all->rank, MPI_INFO_NULL, &part->mpi) != MPI_SUCCESS)
        return md_fail(err, MD_ERR_INTERNAL, "MPI_Comm_split_type failed");
    MPI_Bcast(&first, 1, MPI_INT, 0, part->mpi);
    if (first != 0) MPI_Comm_free(&part->mpi);
    if (part->mpi != MPI_COMM_NULL) describe(part, err);
    return md_comm_agree(all, err);
}

void md_comm_free(md_comm *comm)
{
    if (comm->mpi != MPI_COMM_NULL) MPI_Comm_free(&comm->mpi);
    md_free(comm->scratch);
    *comm = (md_comm){.mpi = MPI_COMM_NULL};
}

md_status md_comm_agree(const md_comm *comm, md_error *err)
{
    if (is_alone(comm)) return err->code;
    int first = err->code != MD_OK ? comm->rank : comm->size;
    MPI_Allreduce(MPI_IN_PLACE, &first, 1, MPI_INT, MPI_MIN, comm->mpi);
    if (first == comm->size) return MD_OK;
    MPI_Bcast(err, (int)sizeof *err, MPI_BYTE, first, comm->mpi);
    return err->code;
}

/* Pieces below 2 GiB: counts are ints in MPI 3. */
void md_comm_bcast(const md_comm *comm, void *data, size_t bytes)
{
    if (is_alone(comm)) return;
    const size_t piece = (size_t)1 << 30;
    for (size_t done = 0; done < bytes; done += piece) {
        size_t n = bytes - done < piece ? bytes - done : piece;
        MPI_Bcast((char *)data + done, (int)n, MPI_BYTE, 0, comm->mpi);
    }
}

void md_comm_min(const md_comm *comm, double *values, int n)
{
    if (!is_alone(comm)) MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_MIN, comm->mpi);
}

void md_comm_max(const md_comm *comm, double *values, int n)
{
    if (!is_alone(comm)) MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_DOUBLE, MPI_MAX, comm->mpi);
}

void md_comm_sum_u64(const md_comm *comm, uint64_t *values, int n)
{
    if (!is_alone(comm)) MPI_Allreduce(MPI_IN_PLACE, values, n, MPI_UINT64_T, MPI_SUM, comm->mpi);
}

/* One row as one MPI element: counts and offsets are then in rows and stay ints for any number of bytes. */
static MPI_Datatype row_type(const md_comm *comm, size_t row_bytes)
{
    if (row_bytes > INT_MAX) md_comm_abort(comm, MD_ERR_INTERNAL, "a row of more than 2 GiB");
    MPI_Datatype type;
    MPI_Type_contiguous((int)row_bytes, MPI_BYTE, &type);
    MPI_Type_commit(&type);
    return type;
}

void md_comm_gather_rows(const md_comm *comm, const void *mine, const int *first, size_t row_bytes, void *all)
{
    if (is_alone(comm)) {
        memcpy(all, mine, (size_t)first[1] * row_bytes);
        return;
    }
    int *count = comm->scratch;
    for (int r = 0; r < comm->size; r++)
        count[r] = first[r + 1] - first[r];
    MPI_Datatype row = row_type(comm, row_bytes);
    MPI_Gatherv(mine, count[comm->rank], row, all, count, first, row, 0, comm->mpi);
    MPI_Type_free(&row);
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* How many of the rows [low, high) lie in each rank's part of a partition, and where they begin, counted from low. */
static void overlaps(int low, int high, const int *part, int size, int *count, int *offset)
{
    for (int r = 0; r < size; r++) {
        int begin = larger(low, part[r]), end = smaller(high, part[r + 1]);
        count[r] = end > begin ? end - begin : 0;
        offset[r] = count[r] > 0 ? begin - low : 0;
    }
}

static void move_alone(const void *mine, const int *from, void *theirs, const int *to, size_t row_bytes)
{
    int count, offset, at;
    overlaps(from[0], from[1], to, 1, &count, &offset);
    overlaps(to[0], to[1], from, 1, &count, &at);
    if (count > 0)
        memcpy((char *)theirs + (size_t)at * row_bytes, (const char *)mine + (size_t)offset * row_bytes,
               (size_t)count * row_bytes);
}

void md_comm_move_rows(const md_comm *comm, const void *mine, const int *from, void *theirs, const int *to, size_t row_bytes)
{
    if (is_alone(comm)) {
        move_alone(mine, from, theirs, to, row_bytes);
        return;
    }
    int me = comm->rank, size = comm->size;
    int *n_out = comm->scratch, *at_out = n_out + size, *n_in = n_out + 2 * size, *at_in = n_out + 3 * size;
    overlaps(from[me], from[me + 1], to, size, n_out, at_out);
    overlaps(to[me], to[me + 1], from, size, n_in, at_in);
    MPI_Datatype row = row_type(comm, row_bytes);
    MPI_Alltoallv(mine, n_out, at_out, row, theirs, n_in, at_in, row, comm->mpi);
    MPI_Type_free(&row);
}

void md_comm_swap(const md_comm *comm, const void *out, const int *n_out, void *in, const int *n_in, size_t bytes)
{
    if (is_alone(comm)) {
        memcpy(in, out, (size_t)n_in[0] * bytes);
        return;
    }
    int *at_out = comm->scratch, *at_in = at_out + comm->size;
    at_out[0] = at_in[0] = 0;
    for (int r = 1; r < comm->size; r++) {
        at_out[r] = at_out[r - 1] + n_out[r - 1];
        at_in[r] = at_in[r - 1] + n_in[r - 1];
    }
    MPI_Datatype element = row_type(comm, bytes);
    MPI_Alltoallv(out, n_out, at_out, element, in, n_in, at_in, element, comm->mpi);
    MPI_Type_free(&element);
}

enum { TAG_ALARM = 1, TAG_CALL };

/* Every idle rank sends one alarm, early or at the end, so that none is left over, and behind its calls. */
static void send_word(const md_comm *comm, int tag)
{
    MPI_Request request;
    MPI_Isend(NULL, 0, MPI_BYTE, 0, tag, comm->mpi, &request);
    MPI_Request_free(&request); /* nothing is sent from memory that could go away */
}

bool md_comm_alarm(const md_comm *comm)
{
    int came = 0;
    if (is_alone(comm)) return false;
    MPI_Iprobe(MPI_ANY_SOURCE, TAG_ALARM, comm->mpi, &came, MPI_STATUS_IGNORE);
    return came != 0;
}

bool md_comm_called(const md_comm *comm)
{
    bool called = false;
    for (int came = !is_alone(comm); came;) {
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_CALL, comm->mpi, &came, MPI_STATUS_IGNORE);
        if (came) MPI_Recv(NULL, 0, MPI_BYTE, MPI_ANY_SOURCE, TAG_CALL, comm->mpi, MPI_STATUS_IGNORE);
        called = called || came;
    }
    return called;
}

void md_comm_wait(const md_comm *comm, int first_idle, bool (*alarm)(void), bool (*call)(void))
{
    if (is_alone(comm)) return;
    MPI_Request request;
    MPI_Ibarrier(comm->mpi, &request);
    long milliseconds = 1;
    bool idle = comm->rank >= first_idle, sent = false;
    for (int done = 0; !done;) {
        MPI_Test(&request, &done, MPI_STATUS_IGNORE);
        if (idle && !sent && (done || alarm())) {
            send_word(comm, TAG_ALARM);
            sent = true;
        }
        if (idle && !sent && call()) send_word(comm, TAG_CALL);
        if (!done) nanosleep(&(struct timespec){0, milliseconds * 1000000L}, NULL);
        if (milliseconds < 20) milliseconds++;
    }
    for (int r = first_idle; comm->rank == 0 && r < comm->size; r++)
        MPI_Recv(NULL, 0, MPI_BYTE, r, TAG_ALARM, comm->mpi, MPI_STATUS_IGNORE);
    if (comm->rank == 0) md_comm_called(comm); /* too late to be heard */
}

void md_comm_abort(const md_comm *comm, md_status code, const char *message)
{
    if (comm->program) fprintf(stderr, "%s: ", comm->program);
    fprintf(stderr, "rank %d: %s\n", comm->rank, message);
    fflush(stderr);
    if (is_alone(comm)) exit((int)code);
    MPI_Abort(comm->mpi, (int)code);
    abort();
}
