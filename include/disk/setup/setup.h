/* From the input file to everything that a run needs before its first step.
 *
 * Shapes: md_disk as in model/disk.h
 * Units:  SI
 * Owner:  the md_disk and its parts are freed by md_setup_free
 * MPI:    Collective where stated: rank 0 reads, all ranks get the same
 * Source: -
 */
#ifndef MD_DISK_SETUP_SETUP_H
#define MD_DISK_SETUP_SETUP_H

#include "base/comm.h"
#include "disk/model/disk.h"
#include "io/config/config.h"
#include "job/options.h"

enum { MD_SETUP_TABLES = 12 };

/* A table that was read, for the record. */
typedef struct md_table_file {
    const char *key; /* "radiation.q_pr_table" */
    char path[1024];
    uint64_t checksum;
    bool elsewhere; /* not in the configuration's folder, see data.h */
} md_table_file;

/* The table of <Q_pr> between two runs, ready for use. */
typedef struct md_kept_table {
    md_table2 table;
    uint64_t checksum; /* of the file */
} md_kept_table;

typedef struct md_setup {
    md_disk disk;
    md_config_origin origin; /* where each key's value came from; rank 0 */
    char *config_folder;     /* where tables are looked for first, see data.h; rank 0 */
    md_table_file table[MD_SETUP_TABLES];
    int n_tables;
    uint64_t q_pr_key; /* on the shelf, 0: none; rank 0 */
} md_setup;

/* `shelf`: where earlier runs on this rank have left tables; NULL: nowhere.
 * Read the input file, the --set options and the tables, check everything, build the grids. Collective.
 * Errors: MD_ERR_CONFIG, MD_ERR_IO, MD_ERR_MEMORY, agreed on by all ranks. */
md_status md_setup_read(md_setup *setup, const md_comm *comm, const md_options *options, struct md_shelf *shelf, md_error *err);
void md_setup_free(md_setup *setup);
/* Tables to the shelf, for whoever comes next. Local. */
void md_setup_leave_tables(md_setup *setup);

/* In front of a message: the place where the first key that it names was set, else the input file. Local. */
void md_setup_say_where(const md_setup *setup, const char *input, md_error *err);

/* Grids, weights and per-cell constants from parameters and tables. Local. */
md_status md_setup_build(md_disk *disk, md_error *err);

/* The end of the run [s] and the rule that sets it: "t_end", "t_end_orbits" or "t_end_T". Local. */
double md_setup_end_time(const md_disk *disk, const char **rule);

#endif
