#include "sweep/list.h"

md_status md_study_range(const md_study *study, const md_options *options, size_t *first, size_t *last, md_error *err)
{
    *first = (size_t)options->index[0];
    *last = (size_t)options->index[1] < study->n ? (size_t)options->index[1] : study->n - 1;
    if (*first < study->n) return MD_OK;
    return md_fail(err, MD_ERR_USAGE, "--index %ld: %s has %zu cases, 0 to %zu", options->index[0], study->file, study->n,
                   study->n - 1);
}

void md_study_list(const md_study *study, size_t number, const char *refused, FILE *to)
{
    char name[MD_STUDY_NAME];
    md_study_name(study, number, name, sizeof name);
    fprintf(to, "%zu %s", number, name);
    for (int k = 0; k < study->keys; k++)
        fprintf(to, " %s=%s", study->key[k]->key, md_study_value(study, number, k));
    size_t same = (size_t)md_study_find(study, study->digest[number]);
    if (same != number) fprintf(to, " (the same as case %zu)", same);
    if (refused) fprintf(to, " (%s)", refused);
    fprintf(to, "\n");
}
