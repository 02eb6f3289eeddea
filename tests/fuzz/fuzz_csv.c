/* Any bytes as a table: read or refused with a message, and what is read is finite and interpolates to something finite. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/text/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void expect(int condition)
{
    if (!condition) abort();
}

static void check_table1(const md_csv *csv)
{
    md_error err = {MD_OK, ""};
    md_table1 table;
    md_status status = md_csv_table1(csv, 0, csv->columns - 1, &table, &err);
    expect(status == err.code && (status == MD_OK) == (table.n > 0));
    for (int i = 1; i < table.n; i++)
        expect(table.x[i] > table.x[i - 1]);
    if (status == MD_OK) expect(md_table1_linear(&table, table.x[table.n - 1]) == table.y[table.n - 1]);
    md_table1_free(&table);
}

static void check_table2(const md_csv *csv)
{
    md_error err = {MD_OK, ""};
    md_table2 table;
    md_status status = md_csv_table2(csv, csv->columns - 1, &table, &err);
    expect(status == err.code && (status == MD_OK) == (table.nx > 0));
    if (status == MD_OK) expect(table.nx * table.ny == csv->rows);
    if (status == MD_OK) expect(md_table2_linear(&table, table.x[0], table.y[0]) == table.z[0]);
    md_table2_free(&table);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    md_error err = {MD_OK, ""}, strict = {MD_OK, ""};
    md_csv csv, same;
    long before = md_alloc_live();
    md_status status = md_csv_parse((const char *)data, bytes, "fuzz.csv", NULL, 0, &csv, &err);
    expect(status == err.code && (status == MD_OK) == (csv.name != NULL));
    for (int i = 0; i < csv.rows * csv.columns; i++)
        expect(isfinite(csv.value[i]));
    if (csv.rows > 0) check_table1(&csv);
    if (csv.rows > 0 && csv.columns > 1) check_table2(&csv);
    expect(md_csv_parse((const char *)data, bytes, "fuzz.csv", "x,y", 2, &same, &strict) == strict.code);
    if (strict.code == MD_OK) expect(same.columns == 2 && same.rows >= 2 && same.rows == csv.rows);
    md_csv_free(&csv);
    md_csv_free(&same);
    expect(md_alloc_live() == before);
    return 0;
}
