/* The cells of this rank on their way through a batch: some coupling points one after the other, between two meetings of the ranks.
 *
 * Cells do not know of each other between coupling points, and nothing that all ranks must know happens at most of them. So each
 * cell goes through all points of the batch at once, while its coefficients are at hand, and files its rows of output on the way. A
 * rank that is through takes cells of others (handout.h). Which rank did what, and where batches begin and end, changes no bit.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_batch owns its cells, solver and buffers; free with md_batch_free
 * MPI:    Local, but for init and advance, which are Collective over the working ranks
 * Source: src/disk/evolve/README.md, decomposition
 */
#ifndef MD_DISK_EVOLVE_BATCH_H
#define MD_DISK_EVOLVE_BATCH_H

#include "base/comm.h"
#include "disk/evolve/handout.h"
#include "disk/output/output.h"
#include "disk/solve/solver.h"

enum { MD_BATCH_MOST = 256 };

/* A coupling point: when, and which row of the batch's output it is, and which of its size distributions; -1: none. */
typedef struct md_point {
    double t;
    int row, psd_row;
} md_point;

typedef struct md_batch {
    const md_comm *comm;
    const md_disk *disk;
    md_output *output;
    int *first; /* blocks of cells: rank r owns [first[r], first[r + 1]) */
    md_cells cells;
    md_solver solver;
    md_handout handout;
    bool even;                          /* matter moves at an even rate between this point and the next */
    bool silent;                        /* what the cells show at the points is not asked yet: matter is going to move there */
    bool (*pause)(const void *context); /* asked between sub-steps: are the ranks to meet? */
    const void *pause_context;

    double t;           /* where all cells began */
    int points, most;   /* most: that there is room for */
    int rows, psd_rows; /* of output */
    md_point point[MD_BATCH_MOST];
    unsigned char *before; /* the rows at t */
    double *reached;       /* s, per cell: how far it is */
    int *passed;           /* points that it has passed */
    md_diag *diag; /* what it showed at the last one at which it was asked: where a row is filed, and in a batch of one point */
    int *left;     /* cells that are not through */
    int failed;    /* the first cell that failed; cells.count: none */
    md_error failure;
    unsigned char *guest; /* a row of another rank's cell */
    /* What comes to the cells from each other meanwhile (model/influx.h), a row each and one of the guest; NULL: nothing. */
    unsigned char *influx;
    md_influx *guest_influx;
    size_t influx_bytes;
} md_batch;

/* The cells of this rank, all zero, and room for batches. `solver` has its profile set by the caller afterwards. Errors:
 * MD_ERR_MEMORY and as md_solver_init, agreed on. */
md_status md_batch_init(md_batch *batch, const md_comm *comm, const md_disk *disk, md_output *output, md_error *err);
void md_batch_free(md_batch *batch);

/* Points, rows and psd_rows have been set. All cells are at t, and their rows are kept. */
void md_batch_begin(md_batch *batch, double t);
/* Back to t, as if nothing had happened since. */
void md_batch_back(md_batch *batch);
/* The rows at t; how far the cells were stays in `reached`. */
void md_batch_show_beginning(md_batch *batch);
/* The point once more, at t, for cells that are there as they are: only what they show is asked again. */
void md_batch_ask_again(md_batch *batch, double t);
/* Is every cell of this rank through? */
bool md_batch_whole(const md_batch *batch);
/* All cells as far as they come until the pause. `helps`: cells of other ranks, too (the same on all ranks). Errors, of the
 * first cell that failed: MD_ERR_NUMERICS naming cell, bin and time, books that do not close to 1e-12 included; MD_ERR_MEMORY.
 * The ranks must meet in md_handout_min afterwards. */
md_status md_batch_advance(md_batch *batch, bool helps, md_error *err);
/* Sub-steps of this rank's cells beyond t. */
int64_t md_batch_ahead(const md_batch *batch);

#endif
