/* Tables of numbers in CSV files, read strictly.
 *
 * Shapes: value[row * columns + column]
 * Units:  stand in the column names of the header line
 * Owner:  md_csv owns its parts; zero-initialise, free with md_csv_free
 * MPI:    Local; rank 0 reads and the others get the tables from it, or every rank reads the same file
 * Source: RFC 4180 without quotes; lines that start with '#' and blank lines are skipped
 */
#ifndef MD_IO_TEXT_CSV_H
#define MD_IO_TEXT_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "numbers/interp.h"

enum { MD_CSV_MOST_BYTES = 64 << 20, MD_CSV_MOST_COLUMNS = 64, MD_CSV_MOST_LINE = 4096 };

typedef struct md_csv {
    char *file; /* as given, for messages */
    int columns, rows;
    char **name; /* columns names from the header line */
    double *value;
    int *line;         /* line[row] in the file, counted from 1 */
    uint64_t checksum; /* md_hash of the file's bytes, seed 0 */
} md_csv;

/* Read a table. `header` is the header line that must stand there ("T_M_K,s_m,Q_pr"; spaces around names do not count), or NULL
 * for any. Line ends may be LF or CRLF, a byte-order mark may open the file.
 * MD_ERR_IO: missing, unreadable, a folder, above 64 MB. MD_ERR_CONFIG with "file:line: ": a wrong header, a field that is no
 * finite decimal number, too few or too many fields, a line too long, fewer rows than min_rows. MD_ERR_MEMORY. */
md_status md_csv_read(const char *path, const char *header, int min_rows, md_csv *csv, md_error *err);

/* The same of a text in memory; `name` stands for the file in messages. */
md_status md_csv_parse(const char *text, size_t bytes, const char *name, const char *header, int min_rows, md_csv *csv,
                       md_error *err);

/* Column of a name, -1 when there is none. */
int md_csv_column(const md_csv *csv, const char *name);

/* Two columns as a table. MD_ERR_CONFIG with "file:line: " when x does not increase strictly (out of order or twice). */
md_status md_csv_table1(const md_csv *csv, int column_x, int column_y, md_table1 *table, md_error *err);

/* Columns 0 and 1 are x and y, column_z the values on their full grid, the rows in any order.
 * MD_ERR_CONFIG with "file:line: " for a point that comes twice, with "file: " for one that is missing. */
md_status md_csv_table2(const md_csv *csv, int column_z, md_table2 *table, md_error *err);

void md_csv_free(md_csv *csv);

#endif
