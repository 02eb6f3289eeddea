#include "disk/setup/setup_share.h"

#include <string.h>

#include "base/memory.h"
#include "io/config/config_text.h"
#include "param/param_format.h"
#include "param/param_set.h"

static void share_numbers(const md_comm *comm, double **numbers, size_t count, md_error *err)
{
    if (comm->rank != 0) *numbers = md_alloc(count, sizeof(double), err);
    md_comm_agree(comm, err);
    if (!err->code) md_comm_bcast(comm, *numbers, count * sizeof(double));
}

static void share_table1(const md_comm *comm, md_table1 *t, md_error *err)
{
    int head[2] = {t->n, t->slope != NULL};
    md_comm_bcast(comm, head, sizeof head);
    t->n = head[0];
    if (t->n == 0 || err->code) return;
    share_numbers(comm, &t->x, (size_t)t->n, err);
    if (!err->code) share_numbers(comm, &t->y, (size_t)t->n, err);
    if (!err->code && head[1]) share_numbers(comm, &t->slope, (size_t)t->n, err);
}

static void share_table2(const md_comm *comm, md_table2 *t, md_error *err)
{
    int head[2] = {t->nx, t->ny};
    md_comm_bcast(comm, head, sizeof head);
    t->nx = head[0];
    t->ny = head[1];
    if (t->nx == 0 || err->code) return;
    share_numbers(comm, &t->x, (size_t)t->nx, err);
    if (!err->code) share_numbers(comm, &t->y, (size_t)t->ny, err);
    if (!err->code) share_numbers(comm, &t->z, (size_t)t->nx * (size_t)t->ny, err);
}

void md_setup_share_tables(const md_comm *comm, md_tables *t, md_error *err)
{
    md_table1 *one[] = {&t->mars_T, &t->sigma_of_r, &t->phi, &t->e_of_r, &t->vapour, &t->supply_t, &t->supply_T};
    md_table2 *two[] = {&t->q_pr, &t->q_abs, &t->q_ext, &t->phase_solid, &t->phase_liquid, &t->phase_vapour, &t->supply_tr};
    for (size_t k = 0; k < sizeof one / sizeof one[0] && !err->code; k++)
        share_table1(comm, one[k], err);
    for (size_t k = 0; k < sizeof two / sizeof two[0] && !err->code; k++)
        share_table2(comm, two[k], err);
}

/* All values as texts one behind the other; NULL without memory. The file they were read from is not longer than `room`. */
static char *params_to_text(const md_params *params, size_t *bytes, md_error *err)
{
    const size_t room = 4 * MD_CONFIG_MOST_BYTES;
    char *text = md_alloc(room, 1, err);
    *bytes = 0;
    for (const md_param *row = md_disk_params; row->key && text && !err->code; row++) {
        md_param_format(row, params, text + *bytes, room - *bytes);
        *bytes += strlen(text + *bytes) + 1;
        if (*bytes >= room)
            md_fail(err, MD_ERR_CONFIG, "%s: the values of all keys together take more than %zu bytes", row->key, room);
    }
    return text;
}

md_status md_setup_share_params(const md_comm *comm, md_params *params, md_error *err)
{
    size_t bytes = 0;
    char *text = NULL;
    if (comm->size == 1) return MD_OK;
    if (comm->rank == 0) text = params_to_text(params, &bytes, err);
    md_comm_bcast(comm, &bytes, sizeof bytes);
    if (comm->rank != 0) text = md_alloc(bytes, 1, err);
    if (!md_comm_agree(comm, err)) {
        md_comm_bcast(comm, text, bytes);
        const char *value = text;
        for (const md_param *row = md_disk_params; row->key && comm->rank != 0 && !err->code; row++, value += strlen(value) + 1)
            md_param_set_text(row, params, value, "broadcast", err);
    }
    md_free(text);
    return md_comm_agree(comm, err);
}
