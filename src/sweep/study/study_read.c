#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs_names.h"
#include "numbers/numeric.h"
#include "study_samples.h"
#include "study_table.h"
#include "sweep/study/study_build.h"

/* --- axes --------------------------------------------------------------------------------------------------------------- */

static md_status add_keys(md_study *study, md_config_node axis, md_error *err)
{
    md_config_node one = md_config_member(axis, "key"), several = md_config_member(axis, "keys");
    const char *name = md_config_string(one);
    if ((name != NULL) == (several.at != NULL))
        return md_config_refuse(axis, "an axis: expected key = \"group.name\" or keys = [\"group.name\", ...]", err);
    if (name) md_study_add_key(study, name, one, err);
    for (int i = 0; i < md_config_count(several) && !err->code; i++) {
        name = md_config_string(md_config_child(several, i));
        if (name)
            md_study_add_key(study, name, several, err);
        else
            md_config_refuse(several, "keys: expected names in quotes", err);
    }
    if (!err->code && !name) md_config_refuse(several, "keys: expected names in brackets", err);
    return err->code;
}

/* One value, or one a key, of a row of `values`. */
static void take_value(const md_study *study, const md_study_factor *factor, md_config_node value, size_t at, int k,
                       md_error *err)
{
    char place[1100];
    md_config_place(value, place, sizeof place);
    char *text = md_config_value(value, err);
    if (text) factor->text[at] = md_study_canonical(study->key[k], text, place, true, err);
    md_free(text);
}

static md_status take_values(const md_study *study, md_study_factor *factor, md_config_node values, bool single, md_error *err)
{
    int rows = md_config_count(values);
    if (!md_config_is_list(values) || rows == 0)
        return md_config_refuse(values, "values: expected a list of at least one", err);
    if (md_study_make_rows(factor, (size_t)rows, err)) return err->code;
    for (int i = 0; i < rows && !err->code; i++) {
        md_config_node row = md_config_child(values, i);
        if (!single && (!md_config_is_list(row) || md_config_count(row) != factor->keys))
            return md_config_refuse(row.at ? row : values, "values: expected one value a key in each row, ([0.5, 0.02], ...)",
                                    err);
        for (int k = 0; k < factor->keys && !err->code; k++)
            take_value(study, factor, single ? row : md_config_child(row, k), (size_t)(i * factor->keys + k), factor->first + k,
                       err);
    }
    return err->code;
}

/* from, to and count: the ends as they are written, the others between them. */
static md_status take_range(const md_study *study, md_study_factor *factor, md_config_node axis, md_error *err)
{
    double from, to, count;
    md_config_node scale = md_config_member(axis, "scale"), first = md_config_member(axis, "from");
    const char *name = scale.at ? md_config_string(scale) : "linear";
    bool is_log = name && strcmp(name, "log") == 0;
    if (!name || !(is_log || strcmp(name, "linear") == 0 || strcmp(name, "lin") == 0))
        return md_config_refuse(scale, "scale: expected \"linear\" or \"log\"", err);
    if (!md_config_number(first, &from) || !md_config_number(md_config_member(axis, "to"), &to) ||
        !md_config_number(md_config_member(axis, "count"), &count) || count < 2 || count > MD_STUDY_MOST ||
        count != floor(count))
        return md_config_refuse(axis, "an axis: expected values = [...], or from, to and count = 2 or more", err);
    if (is_log && !(from > 0 && to > 0)) return md_config_refuse(axis, "scale = \"log\": expected from and to above 0", err);
    if (md_study_make_rows(factor, (size_t)count, err)) return err->code;
    char place[1100];
    md_config_place(axis, place, sizeof place);
    take_value(study, factor, first, 0, factor->first, err);
    if (!err->code) take_value(study, factor, md_config_member(axis, "to"), factor->rows - 1, factor->first, err);
    for (size_t i = 1; i + 1 < factor->rows && !err->code; i++) {
        double share = (double)i / (count - 1);
        double x = is_log ? md_exp(md_log(from) + share * (md_log(to) - md_log(from))) : from + share * (to - from);
        factor->text[i] = md_study_number(study->key[factor->first], x, place, true, err);
    }
    return err->code;
}

static md_status add_axis(md_study *study, md_config_node axis, md_error *err)
{
    static const char *const known[] = {"key", "keys", "values", "from", "to", "count", "scale", NULL};
    md_study_factor *factor = md_study_add_factor(study, axis, err);
    if (!factor || md_study_check_names(axis, known, err) || add_keys(study, axis, err)) return err->code;
    md_config_node values = md_config_member(axis, "values");
    if (values.at) return take_values(study, factor, values, md_config_member(axis, "key").at != NULL, err);
    if (factor->keys > 1) return md_config_refuse(axis, "several keys: expected values = ([...], [...])", err);
    return take_range(study, factor, axis, err);
}

/* All axes become one, row by row. */
static md_status zip(md_study *study, md_config_node axes, md_error *err)
{
    md_study_factor all = {.first = study->factor[0].first, .keys = study->keys};
    for (int f = 1; f < study->factors; f++)
        if (study->factor[f].rows != study->factor[0].rows)
            return md_config_refuse(axes, "combine = \"zip\": expected axes with the same number of values", err);
    if (md_study_make_rows(&all, study->factor[0].rows, err)) return err->code;
    for (int f = 0; f < study->factors; f++) {
        md_study_factor *one = &study->factor[f];
        for (size_t i = 0; i < one->rows; i++)
            for (int k = 0; k < one->keys; k++)
                all.text[i * (size_t)all.keys + (size_t)(one->first + k)] = one->text[i * (size_t)one->keys + (size_t)k];
        md_free(one->text);
    }
    study->factor[0] = all;
    study->factors = 1;
    return MD_OK;
}

static md_status add_axes(md_study *study, md_config_node sweep, md_error *err)
{
    md_config_node axes = md_config_member(sweep, "axes"), combine = md_config_member(sweep, "combine");
    const char *how = combine.at ? md_config_string(combine) : "grid";
    bool zips = how && strcmp(how, "zip") == 0;
    if (!how || !(zips || strcmp(how, "grid") == 0))
        return md_config_refuse(combine, "combine: expected \"grid\" or \"zip\"", err);
    if (!axes.at) return MD_OK;
    if (!md_config_is_list(axes)) return md_config_refuse(axes, "axes: expected a list of them, ( { key = ...; }, ... )", err);
    for (int i = 0; i < md_config_count(axes) && !err->code; i++) {
        md_config_node axis = md_config_child(axes, i);
        if (!md_config_is_group(axis))
            return md_config_refuse(axes, "axes: expected each as { key = ...; values = [...]; }", err);
        add_axis(study, axis, err);
    }
    return zips && study->factors > 1 && !err->code ? zip(study, axes, err) : err->code;
}

/* --- the whole ---------------------------------------------------------------------------------------------------------- */

static md_status take_options(md_study *study, md_config_node sweep, md_error *err)
{
    md_config_node base = md_config_member(sweep, "base"), keep = md_config_member(sweep, "keep"),
                   wall = md_config_member(sweep, "case_max_wall_s");
    const char *name = md_config_string(base), *kept = keep.at ? md_config_string(keep) : "all";
    if (!name) return md_config_refuse(base.at ? base : sweep, "base: expected the name of an input file in quotes", err);
    if (!kept || (strcmp(kept, "all") != 0 && strcmp(kept, "summary") != 0))
        return md_config_refuse(keep, "keep: expected \"all\" or \"summary\"", err);
    study->keep_summary = strcmp(kept, "summary") == 0;
    study->case_max_wall_s = (double)INFINITY;
    if (wall.at && !(md_config_number(wall, &study->case_max_wall_s) && study->case_max_wall_s > 0))
        return md_config_refuse(wall, "case_max_wall_s: expected a number of seconds above 0", err);
    char *folder = md_fs_folder(study->file, err);
    if (folder) study->base = md_fs_resolve(folder, name, err);
    md_free(folder);
    return err->code;
}

/* A case and its digest, for sorting. */
typedef struct numbered {
    uint64_t digest;
    size_t number;
} numbered;

static int by_digest(const void *a, const void *b)
{
    const numbered *left = a, *right = b;
    if (left->digest != right->digest) return left->digest < right->digest ? -1 : 1;
    return (left->number > right->number) - (left->number < right->number);
}

static md_status order_cases(md_study *study, md_error *err)
{
    const uint64_t named = 0xffffffffffff;
    study->digest = md_alloc(study->n, sizeof *study->digest, err);
    study->order = md_alloc(study->n, sizeof *study->order, err);
    numbered *all = md_alloc(study->n, sizeof *all, err);
    for (size_t i = 0; i < study->n && !err->code; i++) {
        const char *value[MD_STUDY_KEYS];
        for (int k = 0; k < study->keys; k++)
            value[k] = md_study_value(study, i, k);
        study->digest[i] = md_study_digest(study, value);
        all[i] = (numbered){study->digest[i] & named, i};
    }
    if (!err->code) qsort(all, study->n, sizeof *all, by_digest);
    for (size_t i = 0; i < study->n && !err->code; i++) {
        study->order[i] = all[i].number;
        study->different += i == 0 || all[i].digest != all[i - 1].digest;
    }
    md_free(all);
    return err->code;
}

static void sort_keys(md_study *study)
{
    for (int k = 0; k < study->keys; k++) {
        int at = k;
        for (; at > 0 && strcmp(study->key[study->sorted[at - 1]]->key, study->key[k]->key) > 0; at--)
            study->sorted[at] = study->sorted[at - 1];
        study->sorted[at] = k;
    }
}

static md_status count_cases(md_study *study, md_config_node sweep, md_error *err)
{
    study->n = 1;
    for (int f = 0; f < study->factors && study->n <= MD_STUDY_MOST; f++)
        study->n *= study->factor[f].rows;
    if (study->keys == 0) return md_config_refuse(sweep, "nothing varies: expected axes, samples or cases", err);
    if (study->n > MD_STUDY_MOST) return md_config_refuse(sweep, "more than 10 million cases", err);
    return MD_OK;
}

static md_status build(md_study *study, md_config_node root, md_error *err)
{
    static const char *const whole[] = {"sweep", NULL}, *const known[] = {"base", "combine", "keep",  "case_max_wall_s",
                                                                          "axes", "samples", "cases", NULL};
    md_config_node sweep = md_config_member(root, "sweep"), samples = md_config_member(sweep, "samples"),
                   cases = md_config_member(sweep, "cases");
    if (!md_config_is_group(sweep))
        return md_fail(err, MD_ERR_CONFIG, "%s: no sweep: expected sweep: { base = \"input.cfg\"; axes = ( ... ); };",
                       study->file);
    if (md_study_check_names(root, whole, err) || md_study_check_names(sweep, known, err) || take_options(study, sweep, err) ||
        add_axes(study, sweep, err) || (samples.at && md_study_add_samples(study, samples, err)) ||
        (cases.at && md_study_add_table(study, cases, err)) || count_cases(study, sweep, err))
        return err->code;
    sort_keys(study);
    return order_cases(study, err);
}

md_status md_study_read(md_study *study, const char *file, const md_param *params, md_error *err)
{
    md_config_tree tree;
    *study = (md_study){.params = params, .file = md_strdup(file, err)};
    if (!study->file) return err->code;
    if (!md_config_tree_read(&tree, file, err)) build(study, md_config_root(&tree), err);
    md_config_tree_free(&tree);
    return err->code;
}
