/* Reader of the tables in tests/data/golden: comma-separated, names in the first row, '#' lines skipped. */
#ifndef MD_TESTS_GOLDEN_H
#define MD_TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct golden {
    int rows, cols;
    char *text;  /* the file, its separators replaced by ends of string */
    char **cell; /* names first, then rows * cols */
} golden;

static inline char *golden_text_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        printf("cannot open %s: run from the root of the repository\n0 passed, 1 failed\n", path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(size + 1, 1);
    size = fread(text, 1, size, file);
    fclose(file);
    return text;
}

/* A file of tests/data/golden. A missing one ends the test. */
static inline golden golden_open(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "tests/data/golden/%s", name);
    golden table = {.rows = -1, .text = golden_text_of(path)};
    size_t cells = 1, used = 0;
    for (const char *c = table.text; *c; c++)
        cells += *c == ',' || *c == '\n';
    table.cell = calloc(cells, sizeof *table.cell);
    for (char *line = table.text, *next; *line; line = next) {
        size_t length = strcspn(line, "\r\n");
        next = line + length + strspn(line + length, "\r\n");
        line[length] = 0;
        if (*line == '#' || length == 0) continue;
        for (char *cell = line; cell; used++) {
            table.cell[used] = cell;
            cell = strchr(cell, ',');
            if (cell) *cell++ = 0;
        }
        if (table.cols == 0) table.cols = (int)used;
        table.rows++;
    }
    return table;
}

static inline void golden_close(golden *table)
{
    free(table->cell);
    free(table->text);
    *table = (golden){0};
}

static inline const char *golden_cell(const golden *table, int row, int col)
{
    return table->cell[(row + 1) * table->cols + col];
}

/* Column of that name; a missing one ends the test. */
static inline int golden_col(const golden *table, const char *name)
{
    for (int col = 0; col < table->cols; col++) {
        if (strcmp(table->cell[col], name) == 0) return col;
    }
    printf("no column %s\n0 passed, 1 failed\n", name);
    exit(1);
}

static inline const char *golden_name(const golden *table, int row, const char *column)
{
    return golden_cell(table, row, golden_col(table, column));
}

static inline double golden_at(const golden *table, int row, const char *column)
{
    return strtod(golden_name(table, row, column), NULL);
}

/* A whole column into values[rows]. */
static inline void golden_column(const golden *table, const char *column, double *values)
{
    int col = golden_col(table, column);
    for (int row = 0; row < table->rows; row++)
        values[row] = strtod(golden_cell(table, row, col), NULL);
}

#endif
