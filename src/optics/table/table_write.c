#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "io/hdf5/h5.h"
#include "io/hdf5/h5_label.h"
#include "optics/mie/nodes.h"
#include "optics/table/table.h"

enum { NUMBER = 24, MOST_ROW = 6 * NUMBER };

static double albedo(const md_planck_mean *m)
{
    return m->abs + m->sca > 0 ? m->sca / (m->abs + m->sca) : 0;
}

static double asymmetry(const md_planck_mean *m)
{
    return m->sca > 0 ? m->g_sca / m->sca : 0;
}

/* v with so many digits, in the shorter of the forms 0.0012 and 1.2e-3, and 1e-8 for 1e-08: a fifth of the bytes are zeros. */
static void format_number(double v, int digits, char text[NUMBER])
{
    snprintf(text, NUMBER, "%.*g", digits, v);
    char *e = strchr(text, 'e');
    if (e != NULL) {
        int power = atoi(e + 1);
        snprintf(e, NUMBER - (size_t)(e - text), "e%d", power);
    } else if (strncmp(text, "0.0", 3) == 0) {
        int zeros = (int)strspn(text + 2, "0");
        char rest[NUMBER], other[2 * NUMBER];
        snprintf(rest, sizeof rest, "%s", text + 2 + zeros);
        snprintf(other, sizeof other, "%c%s%se-%d", rest[0], rest[1] ? "." : "", rest + 1, zeros + 1);
        if (strlen(other) < strlen(text)) memcpy(text, other, strlen(other) + 1);
    }
}

static size_t write_row(char *text, size_t room, int columns, const int *digits, const double *value)
{
    size_t at = 0;
    for (int c = 0; c < columns; c++) {
        char number[NUMBER];
        format_number(value[c], digits[c], number);
        at += (size_t)snprintf(text + at, room - at, "%s%c", number, c < columns - 1 ? ',' : '\n');
    }
    return at;
}

static size_t write_mean(char *text, size_t room, const md_qpr_table *table, double T, double s, const md_planck_mean *m)
{
    static const int digits[] = {7, 6, MD_NODES_DIGITS, 4, 3, 3}, heat_digits[] = {7, 6, 6, 6};
    if (table->absorption) return write_row(text, room, 4, heat_digits, (double[]){T, s, m->abs, m->abs + m->sca});
    return write_row(text, room, 6, digits, (double[]){T, s, m->pr, m->abs, albedo(m), asymmetry(m)});
}

static md_status write_csv(const md_qpr_table *table, const md_qpr_head *head, const char *path, md_error *err)
{
    size_t room = MOST_ROW * ((size_t)table->n_T * (size_t)table->n_s + 1), at = 0;
    for (int i = 0; i < head->lines; i++)
        room += strlen(head->line[i]) + 4;
    char *text = md_alloc(room, 1, err);
    if (text == NULL) return err->code;
    for (int i = 0; i < head->lines; i++)
        at += (size_t)snprintf(text + at, room - at, "# %s\n", head->line[i]);
    at += (size_t)snprintf(text + at, room - at, "%s\n",
                           table->absorption ? "T_K,s_m,Q_abs,Q_ext" : "T_M_K,s_m,Q_pr,Q_abs,albedo,g");
    for (int t = 0; t < table->n_T; t++)
        for (int i = 0; i < table->n_s; i++)
            at += write_mean(text + at, room - at, table, table->T[t], table->s[i], &table->mean[t * table->n_s + i]);
    md_fs_write_text(path, text, err);
    md_free(text);
    return err->code;
}

static void write_column(const md_h5 *file, const md_qpr_table *table, int column, const char *name, double *values,
                         md_error *err)
{
    size_t n_T = (size_t)table->n_T, n_s = (size_t)table->n_s;
    for (size_t i = 0; i < n_T * n_s; i++) {
        const md_planck_mean *m = &table->mean[i];
        const double all[] = {m->pr, m->abs, albedo(m), asymmetry(m)};
        values[i] = all[column];
    }
    md_h5_shape shape = {.rank = 2, .dim = {n_T, n_s}, .chunk = {n_T, n_s}, .deflate = 4};
    if (!md_h5_dataset(file, name, MD_H5_DOUBLE, &shape, err))
        md_h5_write(file, name, MD_H5_DOUBLE, &(md_h5_slab){.count = {n_T, n_s}}, values, err);
}

static void write_scale(const md_h5 *file, const char *name, size_t n, const double *values, md_error *err)
{
    md_h5_shape shape = {.rank = 1, .dim = {n}};
    if (!err->code && !md_h5_dataset(file, name, MD_H5_DOUBLE, &shape, err))
        md_h5_write(file, name, MD_H5_DOUBLE, &(md_h5_slab){.count = {n}}, values, err);
}

static md_status write_h5(const md_qpr_table *table, const md_qpr_head *head, const char *path, md_error *err)
{
    static const md_h5_label labels[] = {
        {"T_M", "K", "temperature of the light", {"T_M"}},
        {"s", "m", "grain radius", {"s"}},
        {"Q_pr", "1", "Planck mean of the efficiency of radiation pressure", {"T_M", "s"}},
        {"Q_abs", "1", "Planck mean of the efficiency of absorption", {"T_M", "s"}},
        {"albedo", "1", "mean scattering over mean extinction", {"T_M", "s"}},
        {"g", "1", "mean cosine of the scattering angle", {"T_M", "s"}},
    };
    md_h5 file = {0};
    double *values = md_alloc((size_t)table->n_T * (size_t)table->n_s, sizeof *values, err);
    if (values == NULL || md_h5_create(&file, NULL, path, err)) {
        md_free(values);
        return err->code;
    }
    write_scale(&file, "T_M", (size_t)table->n_T, table->T, err);
    write_scale(&file, "s", (size_t)table->n_s, table->s, err);
    for (int c = 0; c < 4 && !err->code; c++)
        write_column(&file, table, c, labels[2 + c].name, values, err);
    if (!err->code) md_h5_label_all(&file, labels, 6, err);
    for (int i = 0; i < head->lines && !err->code; i++) {
        char name[32];
        snprintf(name, sizeof name, "note_%02d", i + 1);
        md_h5_set_text(&file, "/", name, head->line[i], err);
    }
    md_h5_close(&file, err);
    md_free(values);
    return err->code;
}

md_qpr_form md_qpr_form_of(const char *path)
{
    const char *dot = strrchr(path, '.');
    if (dot == NULL || strchr(dot, '/') != NULL) return MD_QPR_NO_FORM;
    if (strcasecmp(dot, ".csv") == 0) return MD_QPR_CSV;
    return strcasecmp(dot, ".h5") == 0 || strcasecmp(dot, ".hdf5") == 0 ? MD_QPR_HDF5 : MD_QPR_NO_FORM;
}

md_status md_qpr_table_check(const char *path, md_error *err)
{
    if (md_fs_exists(path) && !md_fs_is_file(path))
        return md_fail(err, MD_ERR_IO,
                       "%.1000s: is a folder, a device or a broken link: expected a file, or a name that is free", path);
    char *folder = md_fs_folder(path, err);
    if (folder != NULL) md_fs_check_writable(folder, err);
    md_free(folder);
    return err->code;
}

md_status md_qpr_table_write(const md_qpr_table *table, const md_qpr_head *head, const char *path, md_error *err)
{
    return md_qpr_form_of(path) == MD_QPR_HDF5 ? write_h5(table, head, path, err) : write_csv(table, head, path, err);
}
