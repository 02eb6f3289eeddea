/* What the numbers of a table may be: those of the key of the same quantity.
 *
 * Shapes: as md_csv
 * Units:  of the columns
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SETUP_TABLE_COLUMNS_H
#define MD_DISK_SETUP_TABLE_COLUMNS_H

#include "io/text/csv.h"

/* Every value of every column that the table of this key ("radiation.q_pr_table") may have.
 * Errors: MD_ERR_CONFIG with "file:line: column = value: expected ...". */
md_status md_table_columns_check(const md_csv *csv, const char *key, md_error *err);

/* `n` columns from `first` on are shares of a whole: they add up to 1 in every row. Errors: MD_ERR_CONFIG with "file:line: ". */
md_status md_table_fractions_check(const md_csv *csv, int first, int n, md_error *err);

/* The column `at` never falls from row to row, as a vapour pressure with temperature. Errors: MD_ERR_CONFIG with "file:line: ". */
md_status md_table_no_fall_check(const md_csv *csv, int at, md_error *err);

#endif
