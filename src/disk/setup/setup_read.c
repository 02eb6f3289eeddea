#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/shelf.h"
#include "base/shown.h"
#include "disk/model/params_act.h"
#include "disk/physics/mars.h"
#include "disk/physics/radiation.h"
#include "disk/physics/sublimation.h"
#include "disk/setup/grain_material.h"
#include "disk/setup/offer.h"
#include "disk/setup/setup.h"
#include "disk/setup/setup_share.h"
#include "disk/setup/table_columns.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "io/text/csv.h"
#include "job/data.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "param/param_set.h"

/* --- rank 0: the input file and what it names ------------------------------------------------------------------------------- */

void md_setup_say_where(const md_setup *setup, const char *input, md_error *err)
{
    const char *where = md_config_where(&setup->origin, md_disk_params, err->text);
    md_error_prefix(err, "%s: ", where ? where : input);
}

static md_status read_params(md_setup *setup, const md_options *options, md_error *err)
{
    md_params *p = &setup->disk.params;
    if (md_config_origin_init(&setup->origin, md_disk_params, err)) return err->code;
    if (md_config_read(md_disk_params, p, options->input, &setup->origin, err)) return err->code;
    for (int k = 0; k < options->n_set; k++)
        if (md_config_set(md_disk_params, p, options->set[k], &setup->origin, err)) return err->code;
    if (md_grain_material_apply(setup, err)) return err->code;
    if (md_params_check(p, err)) {
        md_setup_say_where(setup, options->input, err);
        return err->code;
    }
    setup->config_folder = md_fs_folder(options->input, err);
    return err->code;
}

/* What is wrong with a table is told with the key that names it, and where that stands. */
static void say_key(const md_setup *setup, const char *key, const char *name, md_error *err)
{
    const char *where = md_config_where(&setup->origin, md_disk_params, key);
    char shown[256];
    md_error_prefix(err, "%s%s%s = \"%s\": ", where ? where : "", where ? ": " : "", key, md_shown(name, shown, sizeof shown));
}

/* A table is read when its key acts. */
static bool is_read(const md_setup *setup, const char *key, const md_error *err)
{
    return !err->code && md_params_acts(&setup->disk.params, key, NULL, 0);
}

/* For the record. */
static void note_table(md_setup *setup, const char *key, const char *path, uint64_t checksum, bool elsewhere)
{
    if (setup->n_tables == MD_SETUP_TABLES) return;
    md_table_file *file = &setup->table[setup->n_tables++];
    file->key = key;
    snprintf(file->path, sizeof file->path, "%s", path);
    file->checksum = checksum;
    file->elsewhere = elsewhere;
}

/* Read a table that `key` names, look at its values, and remember it for the record. */
static md_status read_table(md_setup *setup, const char *key, const char *name, const char *header, int min_rows, md_csv *csv,
                            md_error *err)
{
    bool elsewhere;
    char *path = md_data_find(setup->config_folder, "", name, &elsewhere, err);
    if (!path) return err->code;
    if (!md_csv_read(path, header, min_rows, csv, err)) md_table_columns_check(csv, key, err);
    if (!err->code) note_table(setup, key, path, csv->checksum, elsewhere);
    if (err->code == MD_ERR_IO && !md_fs_exists(path)) md_data_tell(err);
    md_free(path);
    return err->code;
}

static void read_table1(md_setup *setup, const char *key, const char *name, const char *header, md_table1 *table, md_error *err)
{
    if (!is_read(setup, key, err)) return;
    md_csv csv = {0};
    if (!read_table(setup, key, name, header, 2, &csv, err)) md_csv_table1(&csv, 0, 1, table, err);
    md_csv_free(&csv);
    say_key(setup, key, name, err);
}

/* Times in the table's unit become seconds. */
static void scale_times(const md_params *p, md_table1 *table)
{
    static const double unit[] = {1, MD_DAY, MD_YEAR};
    double seconds = p->mars.table_time == MD_TIME_ORBIT ? 2 * MD_PI / md_radial_omega(p->disk.r_in_RM * MD_R_MARS)
                                                         : unit[p->mars.table_time];
    for (int k = 0; k < table->n; k++)
        table->x[k] *= seconds;
}

static void read_mars(md_setup *setup, md_error *err)
{
    static const char *const header[] = {"time_s,T_K", "time_day,T_K", "time_yr,T_K", "time_orbit,T_K"};
    const md_params *p = &setup->disk.params;
    if (!is_read(setup, "mars.table", err)) return;
    read_table1(setup, "mars.table", p->mars.table, header[p->mars.table_time], &setup->disk.tables.mars_T, err);
    scale_times(p, &setup->disk.tables.mars_T);
}

/* What an earlier run on this rank has read of the same file. */
static bool take_q_pr(md_setup *setup, const char *key, const char *name, md_error *err)
{
    bool elsewhere;
    char *path = md_data_find(setup->config_folder, "", name, &elsewhere, err);
    if (!path) return false;
    setup->q_pr_key = md_data_key(path);
    md_kept_table *kept = setup->q_pr_key ? md_shelf_take(setup->disk.shelf, setup->q_pr_key) : NULL;
    if (kept) {
        setup->disk.tables.q_pr = kept->table;
        note_table(setup, key, path, kept->checksum, elsewhere);
        md_free(kept);
    }
    md_free(path);
    return kept != NULL;
}

static void free_kept(void *thing)
{
    md_kept_table *kept = thing;
    md_table2_free(&kept->table);
    md_free(kept);
}

void md_setup_leave_tables(md_setup *setup)
{
    md_error ignored = {MD_OK, ""}; /* without memory it is not kept */
    md_table2 *q = &setup->disk.tables.q_pr;
    int at = 0;
    while (at < setup->n_tables && strcmp(setup->table[at].key, "radiation.q_pr_table") != 0)
        at++;
    if (!setup->disk.shelf || !setup->q_pr_key || at == setup->n_tables || q->nx == 0) return;
    md_kept_table *kept = md_alloc(1, sizeof *kept, &ignored);
    if (!kept) return;
    *kept = (md_kept_table){*q, setup->table[at].checksum};
    *q = (md_table2){.nx = 0};
    size_t bytes = sizeof(double) * ((size_t)kept->table.nx + 1) * ((size_t)kept->table.ny + 1);
    md_shelf_put(setup->disk.shelf, &(md_shelf_item){setup->q_pr_key, kept, bytes, free_kept});
}

static void read_q_pr(md_setup *setup, md_error *err)
{
    const md_params *p = &setup->disk.params;
    if (!is_read(setup, "radiation.q_pr_table", err)) return;
    if (setup->disk.shelf && take_q_pr(setup, "radiation.q_pr_table", p->radiation.q_pr_table, err)) return;
    md_csv csv = {0};
    md_table2 *q = &setup->disk.tables.q_pr;
    /* marsdisk-qpr writes more columns behind these three */
    if (!read_table(setup, "radiation.q_pr_table", p->radiation.q_pr_table, NULL, 4, &csv, err)) {
        if (md_csv_column(&csv, "T_M_K") == 0 && md_csv_column(&csv, "s_m") == 1 && md_csv_column(&csv, "Q_pr") == 2)
            md_csv_table2(&csv, 2, q, err);
        else
            md_fail(err, MD_ERR_CONFIG, "%s: wrong header: expected T_M_K,s_m,Q_pr and whatever else behind them", csv.file);
    }
    for (int k = 0; k < q->ny && !err->code; k++)
        q->y[k] = md_log(q->y[k]);
    md_csv_free(&csv);
    say_key(setup, "radiation.q_pr_table", p->radiation.q_pr_table, err);
}

/* ln Q over ln T and ln s, as it is read between the rows. */
static void make_efficiency(const md_csv *csv, int column, md_table2 *q, md_error *err)
{
    md_csv_table2(csv, column, q, err);
    for (int k = 0; k < q->nx && !err->code; k++)
        q->x[k] = md_log(q->x[k]);
    for (int k = 0; k < q->ny && !err->code; k++)
        q->y[k] = md_log(q->y[k]);
    for (int k = 0; k < q->nx * q->ny && !err->code; k++)
        q->z[k] = md_log(q->z[k]);
}

static void read_efficiencies(md_setup *setup, md_error *err)
{
    const md_params *p = &setup->disk.params;
    const char *name = p->radiation.q_abs_table;
    if (!is_read(setup, "radiation.q_abs_table", err)) return;
    md_csv csv = {0};
    if (!read_table(setup, "radiation.q_abs_table", name, "T_K,s_m,Q_abs,Q_ext", 4, &csv, err)) {
        if (p->temperature.grain == MD_GRAIN_T_BY_SIZE) make_efficiency(&csv, 2, &setup->disk.tables.q_abs, err);
        if (p->optical_depth.q_ext == MD_Q_EXT_TABLE) make_efficiency(&csv, 3, &setup->disk.tables.q_ext, err);
    }
    md_csv_free(&csv);
    say_key(setup, "radiation.q_abs_table", name, err);
}

static void read_vapour(md_setup *setup, md_error *err)
{
    const char *name = setup->disk.params.sublimation.table;
    md_table1 *vapour = &setup->disk.tables.vapour;
    if (!is_read(setup, "sublimation.table", err)) return;
    md_csv csv = {0};
    if (!read_table(setup, "sublimation.table", name, "T_K,log10_P_Pa", 2, &csv, err) &&
        !md_csv_table1(&csv, 0, 1, vapour, err) && !md_table_no_fall_check(&csv, 1, err))
        md_table1_pchip(vapour, err);
    md_csv_free(&csv);
    say_key(setup, "sublimation.table", name, err);
}

static void read_phase(md_setup *setup, md_error *err)
{
    const md_params *p = &setup->disk.params;
    md_tables *t = &setup->disk.tables;
    if (!is_read(setup, "phase.table", err)) return;
    md_csv csv = {0};
    if (!read_table(setup, "phase.table", p->phase.table, "T_K,tau,f_solid,f_liquid,f_vapour", 4, &csv, err)) {
        md_table_fractions_check(&csv, 2, 3, err);
        if (!err->code) md_csv_table2(&csv, 2, &t->phase_solid, err);
        if (!err->code) md_csv_table2(&csv, 3, &t->phase_liquid, err);
        if (!err->code) md_csv_table2(&csv, 4, &t->phase_vapour, err);
    }
    md_csv_free(&csv);
    say_key(setup, "phase.table", p->phase.table, err);
}

/* A table in t, or in t and r: the header tells. */
static void read_supply(md_setup *setup, md_error *err)
{
    const md_params *p = &setup->disk.params;
    md_tables *t = &setup->disk.tables;
    if (!is_read(setup, "supply.table", err)) return;
    md_csv csv = {0};
    if (!read_table(setup, "supply.table", p->supply.table, NULL, 2, &csv, err)) {
        if (csv.columns == 2 && md_csv_column(&csv, "t_s") == 0 && md_csv_column(&csv, "rate_kg_m2_s") == 1)
            md_csv_table1(&csv, 0, 1, &t->supply_t, err);
        else if (csv.columns == 3 && md_csv_column(&csv, "t_s") == 0 && md_csv_column(&csv, "r_RM") == 1 &&
                 md_csv_column(&csv, "rate_kg_m2_s") == 2)
            md_csv_table2(&csv, 2, &t->supply_tr, err);
        else
            md_fail(err, MD_ERR_CONFIG, "%s: wrong header: expected t_s,rate_kg_m2_s or t_s,r_RM,rate_kg_m2_s", csv.file);
    }
    md_csv_free(&csv);
    say_key(setup, "supply.table", p->supply.table, err);
}

static md_status read_tables(md_setup *setup, md_error *err)
{
    const md_params *p = &setup->disk.params;
    md_tables *t = &setup->disk.tables;
    read_mars(setup, err);
    read_q_pr(setup, err);
    read_efficiencies(setup, err);
    read_table1(setup, "initial.sigma_table", p->initial.sigma_table, "r_RM,sigma_kg_m2", &t->sigma_of_r, err);
    read_table1(setup, "shielding.table", p->shielding.table, "tau,Phi", &t->phi, err);
    read_table1(setup, "dynamics.e_table", p->dynamics.e_table, "r_RM,e", &t->e_of_r, err);
    read_vapour(setup, err);
    read_phase(setup, err);
    read_supply(setup, err);
    read_table1(setup, "supply.temperature_table", p->supply.temperature_table, "T_M_K,value", &t->supply_T, err);
    return err->code;
}

md_status md_setup_read(md_setup *setup, const md_comm *comm, const md_options *options, struct md_shelf *shelf, md_error *err)
{
    *setup = (md_setup){.disk = {.shelf = shelf}};
    md_params_default(md_disk_params, &setup->disk.params, err);
    if (comm->rank == 0 && !err->code && !read_params(setup, options, err) && !read_tables(setup, err) &&
        md_offer_check(&setup->disk, err))
        md_setup_say_where(setup, options->input, err);
    if (md_comm_agree(comm, err)) return err->code;
    if (md_setup_share_params(comm, &setup->disk.params, err)) return err->code;
    md_setup_share_tables(comm, &setup->disk.tables, err);
    if (!err->code && md_setup_build(&setup->disk, err) == MD_ERR_CONFIG) md_setup_say_where(setup, options->input, err);
    if (md_comm_agree(comm, err)) return err->code;
    return MD_OK;
}
