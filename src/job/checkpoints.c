#include "job/checkpoints.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_numbers.h"
#include "io/hdf5/h5.h"

void md_checkpoint_name(const char *folder, int number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/checkpoint-%0*d.h5", MD_H5_PATH - 64, folder, MD_CHECKPOINT_DIGITS, number);
}

static int falling(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;
    return (left < right) - (left > right);
}

md_status md_checkpoint_list(const char *folder, int **number, int *n, md_error *err)
{
    md_fs_numbers(folder, "checkpoint-", MD_CHECKPOINT_DIGITS, ".h5", number, n, err);
    if (*n > 1) qsort(*number, (size_t)*n, sizeof **number, falling);
    return err->code;
}

md_status md_checkpoint_remove_all(const char *folder, md_error *err)
{
    int *number = NULL, n = 0;
    char path[MD_H5_PATH];
    md_checkpoint_list(folder, &number, &n, err);
    for (int i = 0; i < n && !err->code; i++) { /* the newest first: what is left after a failure is older, never newer */
        md_checkpoint_name(folder, number[i], path, sizeof path);
        md_fs_remove(path, err);
    }
    md_free(number);
    return err->code;
}

md_status md_checkpoint_keep(const char *folder, int newest, int before, md_error *err)
{
    md_error why = {MD_OK, ""}, ignored = {MD_OK, ""};
    int *number = NULL, n = 0;
    char path[MD_H5_PATH], half_made[MD_H5_PATH + 8];
    md_checkpoint_list(folder, &number, &n, &why);
    for (int i = 0; i < n; i++) {
        md_checkpoint_name(folder, number[i], path, sizeof path);
        snprintf(half_made, sizeof half_made, "%s.tmp", path);
        md_fs_remove(half_made, &ignored); /* left by a run that died while it changed this checkpoint */
        if (number[i] != newest && number[i] != before) md_fs_remove(path, &ignored);
    }
    md_free(number);
    return why.code == MD_ERR_MEMORY ? md_fail(err, why.code, "%s", why.text) : MD_OK;
}

md_status md_checkpoint_check_room(const char *folder, double need, md_error *err)
{
    double have = (double)md_fs_free_bytes(folder);
    if (have < 0 || have >= need) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: the disk is full: a checkpoint needs %.1f MB, %.1f MB are free", folder, need / 1e6,
                   have / 1e6);
}
