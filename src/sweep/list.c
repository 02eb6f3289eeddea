#include "sweep/list.h"

md_status md_study_range(const md_study *study, const md_options *options, size_t *first, size_t *last, md_error *err)
{
    *first = (size_t)options->index[0];
    *last = (size_t)options->index[1] < study->n ? (size_t)options->index[1] : study->n - 1;
    if (*first < study->n) return MD_OK;
    return md_fail(err, MD_ERR_USAGE, "--index %ld: %s has %zu cases, 0 to %zu", options->index[0], study->file, study->n,
                   study->n - 1);
}

md_status md_study_list(const md_study *study, const md_options *options, FILE *to, md_error *err)
{
    size_t first, last;
    char name[MD_STUDY_NAME];
    if (md_study_range(study, options, &first, &last, err)) return err->code;
    for (size_t i = first; i <= last; i++) {
        md_study_name(study, i, name, sizeof name);
        fprintf(to, "%zu %s", i, name);
        for (int k = 0; k < study->keys; k++)
            fprintf(to, " %s=%s", study->key[k]->key, md_study_value(study, i, k));
        long same = md_study_find(study, study->digest[i]);
        if ((size_t)same != i) fprintf(to, " (the same as case %ld)", same);
        fprintf(to, "\n");
    }
    return MD_OK;
}
