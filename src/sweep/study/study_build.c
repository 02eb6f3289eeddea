#include "sweep/study/study_build.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "param/param_format.h"
#include "param/param_set.h"

char *md_study_canonical(const md_param *key, const char *text, const char *where, bool strict, md_error *err)
{
    union {
        double number;
        md_array array;
        md_texts texts;
        md_auto_double or_auto;
        char *string;
    } value;
    md_param table[2] = {*key, {.key = NULL}};
    table[0].offset = 0;
    md_error why = {MD_OK, ""};
    memset(&value, 0, sizeof value);
    md_params_forget(table, &value);
    size_t room = 2 * strlen(text) + 64; /* every byte of a text may need a backslash, a number some more digits */
    char *written = NULL;
    if (md_param_set_text(table, &value, text, where, &why) == MD_OK) {
        written = md_alloc(room, 1, err);
        if (written) md_param_format(table, &value, written, room);
    } else if (strict || why.code != MD_ERR_CONFIG) {
        md_fail(err, why.code, "%s", why.text);
    } else {
        written = md_strdup(text, err);
    }
    md_params_free(table, &value);
    return written;
}

bool md_study_is_whole(const md_param *key)
{
    return key->type == MD_PARAM_INT || key->type == MD_PARAM_INT_AUTO;
}

char *md_study_number(const md_param *key, double number, const char *where, bool strict, md_error *err)
{
    char text[40];
    snprintf(text, sizeof text, md_study_is_whole(key) ? "%.0f" : "%.17g", number);
    return md_study_canonical(key, text, where, strict, err);
}

md_study_factor *md_study_add_factor(md_study *study, md_config_node node, md_error *err)
{
    if (study->factors == MD_STUDY_KEYS) {
        md_config_refuse(node, "too many axes", err);
        return NULL;
    }
    md_study_factor *factor = &study->factor[study->factors++];
    *factor = (md_study_factor){.first = study->keys};
    return factor;
}

int md_study_add_key(md_study *study, const char *name, md_config_node node, md_error *err)
{
    char place[1100];
    md_config_place(node, place, sizeof place);
    const md_param *row = md_param_find(study->params, name);
    if (!row) {
        md_fail(err, MD_ERR_CONFIG, "%s: %.200s: unknown key, did you mean %s?", place, name,
                md_param_nearest(study->params, name));
        return -1;
    }
    for (int k = 0; k < study->keys; k++)
        if (study->key[k] == row) md_fail(err, MD_ERR_CONFIG, "%s: %s varies twice: expected each key once", place, row->key);
    if (study->keys == MD_STUDY_KEYS) md_config_refuse(node, "too many keys", err);
    if (err->code) return -1;
    study->key[study->keys] = row;
    study->factor[study->factors - 1].keys++;
    return study->keys++;
}

md_status md_study_make_rows(md_study_factor *factor, size_t rows, md_error *err)
{
    factor->text = md_alloc(rows * (size_t)factor->keys, sizeof *factor->text, err);
    factor->rows = factor->text ? rows : 0;
    return err->code;
}

md_status md_study_check_names(md_config_node group, const char *const *known, md_error *err)
{
    for (int i = 0; i < md_config_count(group) && !err->code; i++) {
        md_config_node member = md_config_child(group, i);
        const char *name = md_config_name(member);
        int k = 0;
        char problem[512];
        size_t n = 0;
        while (known[k] && strcmp(known[k], name) != 0)
            k++;
        if (known[k]) continue;
        for (k = 0; known[k] && n < sizeof problem; k++)
            n += (size_t)snprintf(problem + n, sizeof problem - n, "%s%s", k ? ", " : "", known[k]);
        char place[1100];
        md_config_place(member, place, sizeof place);
        md_fail(err, MD_ERR_CONFIG, "%s: %.100s is not known here: expected %s", place, name, problem);
    }
    return err->code;
}
