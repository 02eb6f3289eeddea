#include "disk/run/checkpoint.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/fs.h"

void md_checkpoint_name(const char *folder, int number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/checkpoint-%0*d.h5", MD_H5_PATH - 64, folder, MD_CHECKPOINT_DIGITS, number);
}

/* Memory for the cells that this rank writes. */
static void share_make(const md_snapshot *s, const md_comm *comm, const int *to, md_snapshot_rows *share, md_error *err)
{
    int first = to[comm->rank], count = to[comm->rank + 1] - first;
    bool inside = s->t1 > s->t;
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
    if (s->t1 <= s->t) return;
    md_comm_move_rows(comm, rows->began, from, share->began, to, bytes);
    md_comm_move_rows(comm, rows->reached, from, share->reached, to, sizeof *share->reached);
}

/* The newest two stay: the one just written and the one before that was good. Rank 0. */
static md_status remove_older(const md_checkpoints *checkpoints, md_error *err)
{
    md_error why = {MD_OK, ""}, ignored = {MD_OK, ""}; /* one too many does no harm */
    int *number = NULL, n = 0;
    char path[MD_H5_PATH], half_made[MD_H5_PATH + 8];
    md_checkpoint_list(checkpoints->folder, &number, &n, &why);
    for (int i = 0; i < n; i++) {
        md_checkpoint_name(checkpoints->folder, number[i], path, sizeof path);
        snprintf(half_made, sizeof half_made, "%s.tmp", path);
        md_fs_remove(half_made, &ignored); /* of a part that died while it took note in this one */
        if (number[i] != checkpoints->next && number[i] != checkpoints->kept) md_fs_remove(path, &ignored);
    }
    md_free(number);
    return why.code == MD_ERR_MEMORY ? md_fail(err, why.code, "%s", why.text) : MD_OK;
}

/* Told before a call into the library fails half way on some ranks. */
static md_status check_room(const md_checkpoints *checkpoints, const md_snapshot *snapshot, md_error *err)
{
    double rows = (double)snapshot->cells * (double)snapshot->row_bytes,
           need = (snapshot->t1 > snapshot->t ? 2.1 : 1) * rows + 1e5;
    double have = (double)md_fs_free_bytes(checkpoints->folder);
    if (have < 0 || have >= need) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: the disk is full: a checkpoint needs %.1f MB, %.1f MB are free", checkpoints->folder,
                   need / 1e6, have / 1e6);
}

/* Collective over the writers. */
static void write_as_next(const md_checkpoints *checkpoints, const md_comm *writers, const md_snapshot *snapshot,
                          const md_snapshot_rows *share, md_error *err)
{
    char path[MD_H5_PATH];
    md_checkpoint_name(checkpoints->folder, checkpoints->next, path, sizeof path);
    md_status status = md_checkpoint_write_file(writers, path, checkpoints->identity, snapshot, share, err);
    if (status == MD_OK && writers->rank == 0) remove_older(checkpoints, err);
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
