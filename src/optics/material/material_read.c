#define _POSIX_C_SOURCE 200809L
#include "optics/material/material_read.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/text/csv.h"
#include "optics/material/lines.h"
#include "optics/material/material_rows.h"
#include "optics/material/material_yaml.h"

/* --- .lnk ------------------------------------------------------------------------------------------------------------------- */

/* Rows of two numbers are wavelength and n, but for one that may stand first: how many rows there are, and the density. */
typedef struct lnk {
    md_material_rows n, k, two;
} lnk;

/* Numbers behind which a comment may stand. */
static void lnk_row(lnk *in, const md_lines *s)
{
    double v[3];
    size_t length = 0;
    while (length < s->length && s->text[length] != '#' && s->text[length] != '!')
        length++;
    int count = md_lines_numbers(s->text, length, " \t", v, 3);
    if (count == 2 && in->n.rows == 0) {
        md_material_rows_add(&in->two, v[0], v[1], s->number, s->err);
    } else if (count == 3 && in->two.rows < 2) {
        if (!md_material_rows_add(&in->n, v[0], v[1], s->number, s->err))
            md_material_rows_add(&in->k, v[0], v[2], s->number, s->err);
    } else {
        md_lines_refuse(s, in->two.rows > 1 ? "two numbers, as above: wavelength in um, n"
                                            : "three numbers: wavelength in um, n, k");
    }
}

/* Rows of wavelength and n, less a head: that says how many follow, and as a wavelength would be out of order. */
static md_material_rows without_head(const md_material_rows *two)
{
    const double *x = two->lambda;
    if (two->rows < 3) return *two;
    bool head = x[0] == two->rows - 1 && (x[1] > x[0]) != (x[2] > x[1]);
    return (md_material_rows){.rows = two->rows - head,
                              .lambda = two->lambda + head,
                              .value = two->value + head,
                              .line = two->line + head};
}

static md_status parse_lnk(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    md_lines s = md_lines_of(text, bytes, name, err);
    lnk in = {0};
    while (md_lines_next(&s, "#!*"))
        lnk_row(&in, &s);
    double announced = in.two.rows > 0 ? in.two.lambda[0] : 0;
    if (!err->code && in.n.rows > 0 && in.two.rows == 1 && announced != in.n.rows)
        md_fail(err, MD_ERR_CONFIG, "%.1000s: %d rows: expected %g, as its first line says", name, in.n.rows, announced);
    md_material_rows n_alone = without_head(&in.two);
    md_material_take(material, in.two.rows > 1 ? &n_alone : &in.n, &in.k, name, err);
    md_material_rows_free(&in.n);
    md_material_rows_free(&in.k);
    md_material_rows_free(&in.two);
    return err->code;
}

/* --- .csv ------------------------------------------------------------------------------------------------------------------- */

static void csv_index(md_material *material, const md_csv *csv, md_error *err)
{
    md_material_rows n = {0}, k = {0};
    for (int i = 0; i < csv->rows && !err->code; i++) {
        const double *v = csv->value + csv->columns * i;
        md_material_rows_add(&n, v[0], v[1], csv->line[i], err);
        if (csv->columns == 3 && !err->code) md_material_rows_add(&k, v[0], v[2], csv->line[i], err);
    }
    md_material_take(material, &n, &k, csv->file, err);
    md_material_rows_free(&n);
    md_material_rows_free(&k);
}

static void csv_oscillators(md_material *material, const md_csv *csv, md_error *err)
{
    *material = (md_material){.kind = MD_MATERIAL_OSCILLATORS, .eps_inf = 1, .lambda_min = 1e-3, .lambda_max = 1e5};
    material->oscillator = md_alloc((size_t)csv->rows, sizeof(md_oscillator), err);
    bool constant = false;
    for (int i = 0; i < csv->rows && !err->code; i++) {
        const double *v = csv->value + 3 * i;
        bool sane = v[0] >= 0 && v[0] < 1e9 && v[1] >= 0 && v[1] < 1e6 && v[2] >= 0 && v[2] < 1e9 && (v[2] > 0 || v[0] <= 0);
        if (!sane || (v[0] <= 0 && constant))
            md_fail(
                err, MD_ERR_CONFIG,
                "%.1000s:%d: oscillator %g, %g, %g: expected wavenumber, strength >= 0, damping > 0; one row of wavenumber 0",
                csv->file, csv->line[i], v[0], v[1], v[2]);
        else if (v[0] > 0)
            material->oscillator[material->oscillators++] = (md_oscillator){v[0], v[1], v[2]};
        else {
            material->eps_inf = v[1];
            constant = true;
        }
    }
}

static void parse_csv(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    md_csv csv = {0};
    if (!md_csv_parse(text, bytes, name, NULL, 1, &csv, err)) {
        bool index = md_csv_column(&csv, "wavelength_um") == 0 && md_csv_column(&csv, "n") == 1;
        if (index && (csv.columns == 2 || (csv.columns == 3 && md_csv_column(&csv, "k") == 2)))
            csv_index(material, &csv, err);
        else if (csv.columns == 3 && md_csv_column(&csv, "wavenumber_cm") == 0 && md_csv_column(&csv, "strength") == 1 &&
                 md_csv_column(&csv, "damping_cm") == 2)
            csv_oscillators(material, &csv, err);
        else
            md_fail(err, MD_ERR_CONFIG,
                    "%.1000s: wrong header: expected wavelength_um,n,k or wavenumber_cm,strength,damping_cm, in these units",
                    name);
    }
    md_csv_free(&csv);
}

/* --- all forms -------------------------------------------------------------------------------------------------------------- */

/* In capitals too, as they come from other systems. */
static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length >= tail && strcasecmp(name + length - tail, ending) == 0;
}

md_status md_material_parse(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    *material = (md_material){0};
    if (ends_in(name, ".csv"))
        parse_csv(material, text, bytes, name, err);
    else if (ends_in(name, ".lnk"))
        parse_lnk(material, text, bytes, name, err);
    else if (ends_in(name, ".yml") || ends_in(name, ".yaml"))
        md_material_parse_yaml(material, text, bytes, name, err);
    else
        md_fail(err, MD_ERR_CONFIG, "%.1000s: optical constants of an unknown form: expected .csv, .lnk, .yml or .yaml", name);
    if (err->code)
        md_material_free(material);
    else
        material->checksum = md_hash(text, bytes, 0);
    return err->code;
}
