/* The little of MPI that the program needs, over a communicator that is handed in.
 *
 * Shapes: buffers as stated
 * Units:  -
 * Owner:  md_comm holds a communicator it duplicated or split itself; md_comm_free gives it back
 * MPI:    Collective unless it says Local; every rank of the communicator must call
 * Source: MPI 3.1 standard
 */
#ifndef MD_BASE_COMM_H
#define MD_BASE_COMM_H

#include <mpi.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

typedef struct md_comm {
    MPI_Comm mpi; /* MPI_COMM_NULL: without MPI, or (size 0) of no use */
    int rank, size;
    const char *program; /* named by md_comm_abort; NULL: by its rank alone */
    int *scratch; /* four numbers a rank, for the counts and offsets of a transfer: none of these can then run out of memory */
} md_comm;

/* One process by itself, without MPI. */
extern const md_comm md_comm_alone;

/* Duplicate `parent`. MPI_COMM_NULL: one process without MPI, for which the calls below do what they would for one rank.
 * Errors: MD_ERR_MEMORY, agreed on. */
md_status md_comm_open(md_comm *comm, MPI_Comm parent, md_error *err);
/* Ranks 0..n-1 form `part`; on the others part->mpi is MPI_COMM_NULL and size 0. Errors: MD_ERR_MEMORY, agreed on by `all`. */
md_status md_comm_first(const md_comm *all, int n, md_comm *part, md_error *err);
/* The ranks that share rank 0's memory, and so see its files as it does, form `part`; on the others as above.
 * Errors: MD_ERR_MEMORY, agreed on by `all`. */
md_status md_comm_near(const md_comm *all, md_comm *part, md_error *err);
void md_comm_free(md_comm *comm);

/* The one agreement: the lowest failing rank wins; every rank leaves with its code and text in err.
 * Only that rank's message is to be printed, by the main, once. */
md_status md_comm_agree(const md_comm *comm, md_error *err);

/* From rank 0 to all. */
void md_comm_bcast(const md_comm *comm, void *data, size_t bytes);
/* Element-wise MIN over ranks, in place. */
void md_comm_min(const md_comm *comm, double *values, int n);
/* Element-wise MAX over ranks, in place. */
void md_comm_max(const md_comm *comm, double *values, int n);
/* Exact, order-free sums of unsigned 64-bit integers modulo 2^64, in place. */
void md_comm_sum_u64(const md_comm *comm, uint64_t *values, int n);
/* Blocks of rows to rank 0 in rank order: rank r owns rows [first[r], first[r+1]) of `row_bytes` each;
 * `all` (rank 0 only) holds first[size] rows. Works for more than 2 GiB. */
void md_comm_gather_rows(const md_comm *comm, const void *mine, const int *first, size_t row_bytes, void *all);
/* Move rows from the partition `from` to the partition `to` (both size+1 entries); rows outside no partition are lost. */
void md_comm_move_rows(const md_comm *comm, const void *mine, const int *from, void *theirs, const int *to, size_t row_bytes);
/* n_out[r] elements to rank r and n_in[r] from it, one rank's behind another's in both buffers. */
void md_comm_swap(const md_comm *comm, const void *out, const int *n_out, void *in, const int *n_in, size_t bytes);
/* Wait for every rank without burning a core: sleeps between looks. A rank from `first_idle` on that has nothing else to do asks
 * `alarm` and `call` meanwhile and lets rank 0 know when they say yes, of the alarm once, of calls each time. */
void md_comm_wait(const md_comm *comm, int first_idle, bool (*alarm)(void), bool (*call)(void));
/* Has an idle rank raised its alarm? Local to rank 0, before its own md_comm_wait. */
bool md_comm_alarm(const md_comm *comm);
/* Has one called since this was asked last? Local to rank 0, as above. */
bool md_comm_called(const md_comm *comm);
/* Local: message on stderr and MPI_Abort with this code (without MPI the end of this process), for what cannot be agreed upon. */
_Noreturn void md_comm_abort(const md_comm *comm, md_status code, const char *message);

#endif
