#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/text/csv.h"

static double value_at(const md_csv *csv, int row, int column)
{
    return csv->value[(size_t)row * (size_t)csv->columns + (size_t)column];
}

static md_status check_columns(const md_csv *csv, int column, md_error *err)
{
    if (column >= 0 && column < csv->columns && csv->rows > 0) return MD_OK;
    return md_fail(err, MD_ERR_INTERNAL, "%s: no column %d or no rows", csv->file, column);
}

md_status md_csv_table1(const md_csv *csv, int column_x, int column_y, md_table1 *table, md_error *err)
{
    *table = (md_table1){0};
    if (check_columns(csv, column_x, err) || check_columns(csv, column_y, err)) return err->code;
    for (int i = 1; i < csv->rows; i++) {
        double x = value_at(csv, i, column_x), before = value_at(csv, i - 1, column_x);
        if (x > before) continue;
        return md_fail(err, MD_ERR_CONFIG, "%s:%d: %s = %.10g %s: expected values that increase from row to row", csv->file,
                       csv->line[i], csv->name[column_x], x, x == before ? "comes twice" : "is out of order");
    }
    md_table1 made = {.n = csv->rows};
    made.x = md_alloc((size_t)made.n, sizeof *made.x, err);
    made.y = md_alloc((size_t)made.n, sizeof *made.y, err);
    if (made.x == NULL || made.y == NULL) {
        md_table1_free(&made);
        return err->code;
    }
    for (int i = 0; i < made.n; i++) {
        made.x[i] = value_at(csv, i, column_x);
        made.y[i] = value_at(csv, i, column_y);
    }
    *table = made;
    return MD_OK;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The different values of a column in ascending order; NULL without memory. */
static double *axis(const md_csv *csv, int column, int *count, md_error *err)
{
    double *values = md_alloc((size_t)csv->rows, sizeof *values, err);
    if (values == NULL) return NULL;
    int rows = 0, last = 0; /* less those that the rows before let expect: one column changes seldom, the other goes round */
    for (int i = 0; i < csv->rows; i++) {
        double value = value_at(csv, i, column);
        int next = last + 1 < rows ? last + 1 : 0;
        if (rows > 0 && value == values[last]) continue;
        if (rows > 0 && value == values[next])
            last = next;
        else
            values[last = rows++] = value;
    }
    qsort(values, (size_t)rows, sizeof *values, ascending);
    *count = 1;
    for (int i = 1; i < rows; i++)
        if (values[i] != values[*count - 1]) values[(*count)++] = values[i];
    return values;
}

/* Index of a value that is one of an axis. */
static size_t axis_index(const double *values, int n, double value)
{
    return n < 2 || value == values[n - 1] ? (size_t)n - 1 : (size_t)md_interval(values, n, value);
}

static md_status check_full(const md_csv *csv, const md_table2 *table, md_error *err)
{
    if ((size_t)table->nx * (size_t)table->ny <= (size_t)csv->rows) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG, "%s: %d rows for %d values of %s and %d of %s: expected one row for each pair",
                   csv->file, csv->rows, table->nx, csv->name[0], table->ny, csv->name[1]);
}

/* Fills z; as many rows as points and no point twice means that none is missing. */
static md_status fill(const md_csv *csv, int column_z, md_table2 *table, unsigned char *seen, md_error *err)
{
    for (int i = 0; i < csv->rows; i++) {
        double x = value_at(csv, i, 0), y = value_at(csv, i, 1);
        size_t at = axis_index(table->x, table->nx, x) * (size_t)table->ny + axis_index(table->y, table->ny, y);
        if (seen[at])
            return md_fail(err, MD_ERR_CONFIG, "%s:%d: %s = %.10g, %s = %.10g comes twice: expected one row for each pair",
                           csv->file, csv->line[i], csv->name[0], x, csv->name[1], y);
        seen[at] = 1;
        table->z[at] = value_at(csv, i, column_z);
    }
    return MD_OK;
}

static md_status make_table2(const md_csv *csv, int column_z, md_table2 *table, md_error *err)
{
    table->x = axis(csv, 0, &table->nx, err);
    table->y = table->x != NULL ? axis(csv, 1, &table->ny, err) : NULL;
    if (table->y == NULL || check_full(csv, table, err)) return err->code;
    size_t points = (size_t)table->nx * (size_t)table->ny;
    table->z = md_alloc(points, sizeof *table->z, err);
    unsigned char *seen = md_alloc(points, 1, err);
    if (!err->code) fill(csv, column_z, table, seen, err);
    md_free(seen);
    return err->code;
}

md_status md_csv_table2(const md_csv *csv, int column_z, md_table2 *table, md_error *err)
{
    *table = (md_table2){0};
    if (check_columns(csv, column_z, err) || check_columns(csv, 1, err)) return err->code;
    if (make_table2(csv, column_z, table, err)) md_table2_free(table);
    return err->code;
}
