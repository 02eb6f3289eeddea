#include "optics/material/material_rows.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"

/* --- rows as they are read -------------------------------------------------------------------------------------------------- */

void md_material_rows_free(md_material_rows *rows)
{
    md_free(rows->lambda);
    md_free(rows->value);
    md_free(rows->line);
    *rows = (md_material_rows){0};
}

/* Twice the room. */
static md_status grow(md_material_rows *rows, md_error *err)
{
    md_material_rows larger = {.rows = rows->rows, .room = rows->room > 0 ? 2 * rows->room : 256};
    larger.lambda = md_alloc((size_t)larger.room, sizeof(double), err);
    larger.value = md_alloc((size_t)larger.room, sizeof(double), err);
    larger.line = md_alloc((size_t)larger.room, sizeof(int), err);
    if (larger.lambda == NULL || larger.value == NULL || larger.line == NULL) {
        md_material_rows_free(&larger);
        return err->code;
    }
    size_t n = (size_t)rows->rows;
    if (n > 0) {
        memcpy(larger.lambda, rows->lambda, n * sizeof(double));
        memcpy(larger.value, rows->value, n * sizeof(double));
        memcpy(larger.line, rows->line, n * sizeof(int));
    }
    md_material_rows_free(rows);
    *rows = larger;
    return MD_OK;
}

md_status md_material_rows_add(md_material_rows *rows, double lambda, double value, int line, md_error *err)
{
    if (rows->rows == rows->room && grow(rows, err)) return err->code;
    rows->lambda[rows->rows] = lambda;
    rows->value[rows->rows] = value;
    rows->line[rows->rows++] = line;
    return MD_OK;
}

/* --- tables from rows ------------------------------------------------------------------------------------------------------- */

/* What rows are checked for. */
typedef struct column {
    const md_material_rows *rows;
    const char *what, *name;
    double least;
} column;

/* Equal to the row before: where files are put together a row comes twice. */
static bool repeats(const md_material_rows *rows, int i)
{
    return i > 0 && rows->lambda[i] == rows->lambda[i - 1] && rows->value[i] == rows->value[i - 1];
}

/* Checks one point against the one before. */
static md_status check_row(const column *c, int i, md_error *err)
{
    const md_material_rows *rows = c->rows;
    double lambda = rows->lambda[i], direction = rows->lambda[rows->rows - 1] - rows->lambda[0];
    if (!(lambda > 0))
        return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: wavelength %.10g um: expected above 0", c->name, rows->line[i], lambda);
    if (i > 0 && lambda == rows->lambda[i - 1] && !repeats(rows, i))
        return md_fail(
            err, MD_ERR_CONFIG,
            "%.1000s:%d: wavelength %.10g um comes twice, with %s = %.10g and %.10g: expected values that rise or fall "
            "from row to row",
            c->name, rows->line[i], lambda, c->what, rows->value[i - 1], rows->value[i]);
    if (i > 0 && !repeats(rows, i) && !((lambda - rows->lambda[i - 1]) * direction > 0))
        return md_fail(err, MD_ERR_CONFIG,
                       "%.1000s:%d: wavelength %.10g um comes out of order: expected values that rise or fall from row to row",
                       c->name, rows->line[i], lambda);
    if (!(rows->value[i] >= c->least) || rows->value[i] > MD_MATERIAL_MOST)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: %s = %.10g: expected %g to %g", c->name, rows->line[i], c->what,
                       rows->value[i], c->least, MD_MATERIAL_MOST);
    return MD_OK;
}

/* Checks rows, puts them in order and into a table over ln(wavelength); *repeated is how many were left out. */
static md_status make_table(md_table1 *table, const column *c, int *repeated, md_error *err)
{
    const md_material_rows *rows = c->rows;
    *repeated = 0;
    for (int i = 0; i < rows->rows; i++) {
        if (check_row(c, i, err)) return err->code;
        *repeated += repeats(rows, i);
    }
    if (rows->rows - *repeated < 2)
        return md_fail(err, MD_ERR_CONFIG, "%.1000s: %d rows of %s: expected at least 2", c->name, rows->rows - *repeated,
                       c->what);
    table->x = md_alloc((size_t)rows->rows, sizeof(double), err);
    table->y = md_alloc((size_t)rows->rows, sizeof(double), err);
    if (table->x == NULL || table->y == NULL) return err->code;
    bool falls = rows->lambda[0] > rows->lambda[rows->rows - 1];
    for (int i = 0; i < rows->rows; i++) {
        int from = falls ? rows->rows - 1 - i : i, at = table->n;
        if (repeats(rows, from)) continue;
        table->x[at] = md_log(rows->lambda[from]);
        table->y[at] = rows->value[from];
        if (at > 0 && !(table->x[at] > table->x[at - 1]))
            return md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: wavelength %.17g um is not apart from its neighbour", c->name,
                           rows->line[from], rows->lambda[from]);
        table->n++;
    }
    return md_table1_pchip(table, err);
}

/* k spans many powers of ten: where it is above 0 everywhere its logarithm is the better thing to interpolate. */
static md_status take_log(md_material *material, md_error *err)
{
    md_table1 *k = &material->k;
    material->k_is_log = k->n > 0;
    for (int i = 0; i < k->n; i++)
        material->k_is_log = material->k_is_log && k->y[i] > 1e-300;
    if (!material->k_is_log) return MD_OK;
    for (int i = 0; i < k->n; i++)
        k->y[i] = md_log(k->y[i]);
    md_free(k->slope);
    k->slope = NULL;
    return md_table1_pchip(k, err);
}

/* Where n is known: by the table, the formula, or one behind the other. */
static md_status take_range(md_material *material, const char *name, md_error *err)
{
    const md_formula *f = &material->formula;
    const md_table1 *n = &material->n, *k = &material->k;
    double from = f->from, to = f->to;
    if (n->n > 0) {
        double table_from = md_exp(n->x[0]), table_to = md_exp(n->x[n->n - 1]);
        if (f->type > 0 && (table_from > to || from > table_to))
            return md_fail(err, MD_ERR_CONFIG, "%.1000s: n is not known from %.6g to %.6g um, between the table and formula %d",
                           name, fmin(to, table_to), fmax(from, table_from), f->type);
        from = f->type > 0 ? fmin(from, table_from) : table_from;
        to = f->type > 0 ? fmax(to, table_to) : table_to;
    }
    material->lambda_min = k->n > 0 ? fmax(from, md_exp(k->x[0])) : from;
    material->lambda_max = k->n > 0 ? fmin(to, md_exp(k->x[k->n - 1])) : to;
    if (material->lambda_min < material->lambda_max) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG, "%.1000s: n and k have no wavelength in common", name);
}

md_status md_material_take(md_material *material, const md_material_rows *n, const md_material_rows *k, const char *name,
                           md_error *err)
{
    int n_repeated = 0, k_repeated = 0;
    bool formula = material->formula.type > 0;
    material->kind = MD_MATERIAL_TABLE;
    if (!err->code && n->rows == 0 && !formula && k->rows > 0)
        md_fail(err, MD_ERR_CONFIG, "%.1000s: k alone, 0 rows of n: expected n too", name);
    if (!err->code && (n->rows > 0 || !formula))
        make_table(&material->n, &(column){n, "n", name, MD_MATERIAL_LEAST_N}, &n_repeated, err);
    if (!err->code && k->rows > 0) make_table(&material->k, &(column){k, "k", name, 0}, &k_repeated, err);
    if (!err->code) take_range(material, name, err);
    material->repeated = n_repeated > k_repeated ? n_repeated : k_repeated;
    return err->code ? err->code : take_log(material, err);
}
