#include "disk/evolve/checkpoint.h"

#include "base/memory.h"
#include "disk/evolve/checkpoint_write.h"
#include "disk/evolve/snapshot.h"
#include "job/checkpoints.h"

/* Memory for the cells that this rank writes. */
static void share_make(const md_snapshot *s, const md_comm *comm, const int *to, md_snapshot_rows *share, md_error *err)
{
    int first = to[comm->rank], count = to[comm->rank + 1] - first;
    bool inside = md_position_is_inside(&s->position);
    md_cells_init(share->cells, first, count, (int)s->bins, err);
    share->began = md_alloc_aligned(inside ? (size_t)count : 0, (size_t)s->row_bytes, err);
    share->reached = md_alloc(inside ? (size_t)count : 0, sizeof *share->reached, err);
}

static void share_free(md_snapshot_rows *share)
{
    md_cells_free(share->cells);
    md_free(share->began);
    md_free(share->reached);
}

/* Every rank's cells to the writers. Collective. */
static void share_move(const md_comm *comm, const md_snapshot *s, const md_snapshot_rows *rows, const int *from, const int *to,
                       const md_snapshot_rows *share)
{
    size_t bytes = rows->cells->row_bytes;
    md_comm_move_rows(comm, rows->cells->rows, from, share->cells->rows, to, bytes);
    if (!md_position_is_inside(&s->position)) return;
    md_comm_move_rows(comm, rows->began, from, share->began, to, bytes);
    md_comm_move_rows(comm, rows->reached, from, share->reached, to, sizeof *share->reached);
}

static md_status check_room(const md_checkpoints *checkpoints, const md_snapshot *snapshot, md_error *err)
{
    double rows = (double)snapshot->cells * (double)snapshot->row_bytes;
    return md_checkpoint_check_room(checkpoints->folder, (md_position_is_inside(&snapshot->position) ? 2.1 : 1) * rows + 1e5,
                                    err);
}

/* Collective over the writers. */
static void write_as_next(const md_checkpoints *checkpoints, const md_comm *writers, const md_snapshot *snapshot,
                          const md_snapshot_rows *share, md_error *err)
{
    char path[MD_H5_PATH];
    md_checkpoint_name(checkpoints->folder, checkpoints->next, path, sizeof path);
    md_checkpoint_write_file(writers, path, checkpoints->identity, snapshot, share, err);
    if (!err->code && writers->rank == 0) md_checkpoint_keep(checkpoints->folder, checkpoints->next, checkpoints->kept, err);
}

md_status md_checkpoint_write(md_checkpoints *checkpoints, const md_output *output, const md_snapshot *snapshot,
                              const md_snapshot_rows *rows, const int *first, md_error *err)
{
    const md_comm *comm = output->comm;
    md_cells cells = {0};
    md_snapshot_rows share = {.cells = &cells};
    int *to = md_alloc((size_t)comm->size + 1, sizeof *to, err);
    if (to) md_output_writer_blocks(output, to);
    if (to) share_make(snapshot, comm, to, &share, err);
    if (comm->rank == 0 && !err->code) check_room(checkpoints, snapshot, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        share_move(comm, snapshot, rows, first, to, &share);
        if (output->writers.size > 0) write_as_next(checkpoints, &output->writers, snapshot, &share, err);
    }
    share_free(&share);
    md_free(to);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    checkpoints->written++;
    checkpoints->kept = checkpoints->next++;
    return MD_OK;
}
