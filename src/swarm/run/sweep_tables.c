#include "swarm/run/sweep_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/version.h"
#include "io/files/fs.h"
#include "io/files/fs_draft.h"
#include "io/files/fs_names.h"
#include "io/text/csv_line.h"

enum { PATH = 1400, MOST_BYTES = 64 << 20, FIELD = 4096 };

/* A finished case, as its tables say. */
typedef struct point {
    size_t number, scene; /* the first case with the same gas */
    uint64_t digest;      /* of what makes the gas */
    double EN_Td, energy_eV;
} point;

typedef struct tables {
    const md_results *results;
    char *stem; /* beginning of the names of a case's tables */
    point *point;
    size_t n, lacking;
    md_error *err;
} tables;

/* --- what cases have written -------------------------------------------------------------------------------------------- */

/* A table of a case; NULL: it is not there, or cannot be read. */
static char *read_of(const tables *t, size_t number, const char *name)
{
    char folder[MD_STUDY_NAME], path[PATH], *text = NULL;
    size_t bytes;
    md_error why = {MD_OK, ""};
    md_study_name(t->results->study, number, folder, sizeof folder);
    int n = snprintf(path, sizeof path, "%s/%s/%s_%s", t->results->folder, folder, t->stem, name);
    if (n < 0 || n >= PATH || !md_fs_is_file(path)) return NULL;
    md_fs_read_text(path, MOST_BYTES, &text, &bytes, &why);
    if (why.code == MD_ERR_MEMORY) md_fail(t->err, why.code, "%s", why.text);
    return text;
}

static void find_points(tables *t)
{
    const md_study *study = t->results->study;
    t->point = md_alloc(study->n, sizeof *t->point, t->err);
    for (size_t i = 0; i < study->n && !t->err->code; i++) {
        bool first = (size_t)md_study_find(study, study->digest[i]) == i; /* others are the same case */
        if (!first || md_results_row(t->results, i)->end != MD_ROW_FINISHED) continue;
        char *text = read_of(t, i, "swarm_parameters.csv"), *at = text;
        char *head = at ? md_csv_next_line(&at) : NULL, *row = head ? md_csv_next_line(&at) : NULL;
        if (row) {
            char *rest;
            point *p = &t->point[t->n++];
            *p = (point){.number = i, .EN_Td = strtod(row, &rest)};
            p->energy_eV = *rest ? strtod(rest + 1, NULL) : (double)NAN;
        }
        t->lacking += !row;
        md_free(text);
    }
}

static int compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_number(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_EN(const void *a, const void *b)
{
    const point *left = a, *right = b;
    int order = compare(left->EN_Td, right->EN_Td);
    return order ? order : by_number(left->number, right->number);
}

static int by_gas(const void *a, const void *b)
{
    const point *left = a, *right = b;
    if (left->digest != right->digest) return left->digest < right->digest ? -1 : 1;
    return by_number(left->number, right->number);
}

static int by_gas_EN(const void *a, const void *b)
{
    const point *left = a, *right = b;
    int order = by_number(left->scene, right->scene);
    return order ? order : by_EN(a, b);
}

static int by_gas_energy(const void *a, const void *b)
{
    const point *left = a, *right = b;
    int order = by_number(left->scene, right->scene);
    if (!order) order = compare(left->energy_eV, right->energy_eV);
    return order ? order : by_EN(a, b);
}

/* --- files -------------------------------------------------------------------------------------------------------------- */

static FILE *begin(const tables *t, const char *name)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", t->results->folder, name);
    return md_draft_begin(path, t->err);
}

static void end(const tables *t, const char *name, FILE *to)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s", t->results->folder, name);
    md_draft_end(to, path, t->err);
}

/* --- the earlier program's ---------------------------------------------------------------------------------------------- */

/* Its run_label, sweep_param and sweep_value; of several keys all, with ; between. */
static void put_settings(const tables *t, size_t number, FILE *to)
{
    const md_study *study = t->results->study;
    char name[MD_STUDY_NAME], values[FIELD] = "", field[FIELD];
    size_t n = 0;
    md_study_name(study, number, name, sizeof name);
    fprintf(to, "%s,", name);
    for (int k = 0; k < study->keys; k++)
        fprintf(to, "%s%s", k ? ";" : "", study->key[k]->key);
    for (int k = 0; k < study->keys && n < sizeof values; k++)
        n += (size_t)snprintf(values + n, sizeof values - n, "%s%s", k ? ";" : "", md_study_value(study, number, k));
    md_csv_quote(values, field, sizeof field);
    fprintf(to, ",%s", field);
}

static void write_summary(const tables *t)
{
    FILE *to = begin(t, "summary.csv");
    for (size_t i = 0; i < t->n && to && !t->err->code; i++) {
        char *text = read_of(t, t->point[i].number, "swarm_parameters.csv"), *at = text;
        const char *head = at ? md_csv_next_line(&at) : NULL, *row = head ? md_csv_next_line(&at) : NULL;
        if (head && i == 0) fprintf(to, "%s,run_label,sweep_param,sweep_value,run_time (s)\n", head);
        if (row) {
            fprintf(to, "%s,", row);
            put_settings(t, t->point[i].number, to);
            fprintf(to, ",%.6g\n", md_results_row(t->results, t->point[i].number)->wall_s);
        }
        md_free(text);
    }
    end(t, "summary.csv", to);
}

/* A row a bin in each of the three. */
static void put_distribution(const tables *t, const point *p, char *text, FILE *const *to)
{
    char *at = text, *line;
    md_csv_next_line(&at); /* the names of the columns */
    while ((line = md_csv_next_line(&at)) != NULL) {
        const char *energy = md_csv_next(&line), *eedf = line ? md_csv_next(&line) : "", *eepf = line ? md_csv_next(&line) : "";
        put_settings(t, p->number, to[0]);
        fprintf(to[0], ",%.10g,%.10g,%s,%s\n", p->EN_Td, p->energy_eV, energy, eedf);
        fprintf(to[1], "%.10g,%s,%s\n", p->energy_eV, energy, eedf);
        fprintf(to[2], "%.10g,%s,%s\n", p->energy_eV, energy, eepf);
    }
}

static void write_distributions(const tables *t)
{
    static const struct {
        const char *name, *head;
    } file[3] = {{"energy_table.csv", "run_label,sweep_param,sweep_value,E/N (Td),mean energy (eV),energy (eV),eedf (eV-1)"},
                 {"eedf_table.csv", "mean energy (eV),energy (eV),eedf (eV-1)"},
                 {"eepf_table.csv", "mean energy (eV),energy (eV),eepf (eV-3/2)"}};
    FILE *to[3];
    for (int k = 0; k < 3; k++) {
        to[k] = begin(t, file[k].name);
        if (to[k]) fprintf(to[k], "%s\n", file[k].head);
    }
    for (size_t i = 0; i < t->n && !t->err->code; i++) {
        char *text = read_of(t, t->point[i].number, "energy_distribution.csv");
        if (text) put_distribution(t, &t->point[i], text, to);
        md_free(text);
    }
    for (int k = 0; k < 3; k++)
        end(t, file[k].name, to[k]);
}

/* --- for fluid codes ---------------------------------------------------------------------------------------------------- */

/* Keys that make it another gas, so that one table over E/N cannot hold both. */
static bool is_scene(const char *key)
{
    static const char *const front[] = {"gas.", "field.", "scatter.", "ionization."};
    if (strcmp(key, "field.EN_Td") == 0) return false;
    for (size_t k = 0; k < sizeof front / sizeof *front; k++)
        if (strncmp(key, front[k], strlen(front[k])) == 0) return true;
    return false;
}

/* A case's own table in parts. */
typedef struct parts {
    const char *processes; /* lines, the last without its end */
    char *head, *row;      /* the names of columns, and the numbers, behind the number of the row */
} parts;

static bool take_apart(char *text, parts *p)
{
    char *first = strstr(text, "\n\n"), *second = first ? strstr(first + 2, "\n\nR#\t") : NULL;
    if (!second) return false;
    *second = '\0';
    char *at = second + strlen("\n\nR#\t");
    *p = (parts){.processes = first + 2};
    p->head = md_csv_next_line(&at);
    p->row = p->head ? md_csv_next_line(&at) : NULL;
    p->row = p->row ? strchr(p->row, '\t') : NULL;
    if (p->row) p->row++;
    return p->row != NULL;
}

/* Columns E/N and mean energy, which stand in front, the other way round. */
static void put_line(char *line, bool swapped, FILE *to)
{
    char *second = strchr(line, '\t'), *third = second ? strchr(second + 1, '\t') : NULL;
    if (!swapped || !third)
        fprintf(to, "%s\n", line);
    else
        fprintf(to, "%.*s\t%.*s%s\n", (int)(third - second - 1), second + 1, (int)(second - line), line, third);
}

static void put_head_of_file(bool by_mean_energy, FILE *to)
{
    fprintf(
        to,
        "# Electron swarm parameters by swarm_mc %s, for fluid codes: rows by rising %s.\n"
        "# Columns are separated by tabs; lines with # are remarks; each gas has a block of its own, an empty line before it.\n"
        "# A block: what it is of, its processes C1, C2, ... with their thresholds, the names of the columns, the numbers.\n"
        "# R# counts the rows of a block. C1 (m3/s), ... are rate coefficients over the density of all gas.\n"
        "# Coefficients are flux coefficients where they are not called bulk; nan: not known. Errors stand in summary.csv.\n",
        md_version(), by_mean_energy ? "mean energy" : "E/N");
}

static void put_head_of_block(const tables *t, size_t number, parts *p, bool swapped, FILE *to)
{
    const md_study *study = t->results->study;
    fprintf(to, "\n# base = %s\n", study->base);
    for (int k = 0; k < study->keys; k++)
        if (is_scene(study->key[k]->key)) fprintf(to, "# %s = %s\n", study->key[k]->key, md_study_value(study, number, k));
    for (const char *line = p->processes; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        fprintf(to, "# %.*s\n", (int)strcspn(line, "\n"), line);
    }
    fprintf(to, "R#\t");
    put_line(p->head, swapped, to);
}

/* Cases of one gas get the number of the first of them. */
static void find_scenes(const tables *t)
{
    const md_study *study = t->results->study;
    for (size_t i = 0; i < t->n; i++) {
        point *p = &t->point[i];
        p->digest = 0;
        for (int k = 0; k < study->keys; k++) {
            const char *value = md_study_value(study, p->number, k);
            if (is_scene(study->key[k]->key)) p->digest = md_hash(value, strlen(value) + 1, p->digest);
        }
    }
    qsort(t->point, t->n, sizeof *t->point, by_gas);
    for (size_t i = 0; i < t->n; i++)
        t->point[i].scene = i > 0 && t->point[i - 1].digest == t->point[i].digest ? t->point[i - 1].scene : t->point[i].number;
}

/* The points are in order, one gas behind the other. */
static void write_table(const tables *t, const char *name, bool by_mean_energy)
{
    FILE *to = begin(t, name);
    size_t row = 0;
    if (to) put_head_of_file(by_mean_energy, to);
    for (size_t i = 0; i < t->n && to && !t->err->code; i++) {
        parts p;
        char *text = read_of(t, t->point[i].number, "table.txt");
        if (i > 0 && t->point[i].scene != t->point[i - 1].scene) row = 0;
        if (text && take_apart(text, &p)) {
            if (row == 0) put_head_of_block(t, t->point[i].number, &p, by_mean_energy, to);
            fprintf(to, "%zu\t", ++row);
            put_line(p.row, by_mean_energy, to);
        }
        md_free(text);
    }
    end(t, name, to);
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

md_status sw_sweep_tables(const md_results *results, md_logger *log, md_error *err)
{
    tables t = {.results = results, .stem = md_fs_stem(results->study->base, err), .err = err};
    if (!err->code) find_points(&t);
    if (!err->code && t.n > 0) {
        qsort(t.point, t.n, sizeof *t.point, by_EN);
        write_summary(&t);
        write_distributions(&t);
        find_scenes(&t);
        qsort(t.point, t.n, sizeof *t.point, by_gas_EN);
        write_table(&t, "table_EN.txt", false);
        qsort(t.point, t.n, sizeof *t.point, by_gas_energy);
        write_table(&t, "table_energy.txt", true);
    }
    if (t.lacking > 0) md_log_warn(log, "%zu finished cases are not in summary.csv: their folders are not there", t.lacking);
    md_free(t.point);
    md_free(t.stem);
    return err->code;
}
