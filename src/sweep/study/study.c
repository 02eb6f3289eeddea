#include "sweep/study/study.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"

void md_study_free(md_study *study)
{
    for (int f = 0; f < study->factors; f++) {
        md_study_factor *factor = &study->factor[f];
        for (size_t k = 0; factor->text && k < factor->rows * (size_t)factor->keys; k++)
            md_free(factor->text[k]);
        md_free(factor->text);
    }
    md_free(study->file);
    md_free(study->base);
    md_free(study->digest);
    md_free(study->order);
    *study = (md_study){0};
}

size_t md_study_row(const md_study *study, size_t number, int f)
{
    for (int g = study->factors - 1; g > f; g--)
        number /= study->factor[g].rows;
    return number % study->factor[f].rows;
}

const char *md_study_value(const md_study *study, size_t number, int k)
{
    size_t row = number;
    for (int f = study->factors - 1; f >= 0; f--) {
        const md_study_factor *factor = &study->factor[f];
        if (k >= factor->first) return factor->text[row % factor->rows * (size_t)factor->keys + (size_t)(k - factor->first)];
        row /= factor->rows;
    }
    return "";
}

uint64_t md_study_digest(const md_study *study, const char *const *value)
{
    uint64_t digest = 0;
    for (int s = 0; s < study->keys; s++) {
        int k = study->sorted[s];
        digest = md_hash(study->key[k]->key, strlen(study->key[k]->key), digest);
        digest = md_hash(value[k], strlen(value[k]), digest);
    }
    return digest;
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

enum { DIGEST_DIGITS = 12 }; /* 48 bits: two of 1e5 cases agree once in 5e4 sweeps */
static const uint64_t NAMED = 0xffffffffffff;

/* "_T0_K=3000" of "mars.T0_K" and "3000.0". */
static size_t put_value(const md_param *key, const char *value, char *buffer, size_t size)
{
    const char *dot = strrchr(key->key, '.');
    char *end, number[32];
    double x = strtod(value, &end);
    if (end != value && !*end) {
        snprintf(number, sizeof number, "%.6g", x);
        value = number;
    }
    int length = snprintf(buffer, size, "_%s=%s", dot ? dot + 1 : key->key, value);
    size_t n = length < 0 ? 0 : (size_t)length < size ? (size_t)length : size - 1, to = 0;
    for (size_t from = 0; from < n; from++) {
        char c = buffer[from];
        if (c == '"') continue;
        buffer[to++] = (char)(isalnum((unsigned char)c) || strchr("_=.+-", c) ? c : '-');
    }
    buffer[to] = '\0';
    return to;
}

void md_study_name(const md_study *study, size_t number, char *buffer, size_t size)
{
    size_t n = (size_t)snprintf(buffer, size, "%06zu", number), most = size - DIGEST_DIGITS - 2;
    for (int k = 0; k < study->keys && n + 1 < most; k++)
        n += put_value(study->key[k], md_study_value(study, number, k), buffer + n, most - n);
    snprintf(buffer + n, size - n, "_%0*llx", DIGEST_DIGITS, (unsigned long long)(study->digest[number] & NAMED));
}

bool md_study_name_digest(const char *name, uint64_t *digest)
{
    const char *last = strrchr(name, '_');
    char *end;
    if (!isdigit((unsigned char)name[0]) || !last || strlen(last + 1) != DIGEST_DIGITS) return false;
    *digest = strtoull(last + 1, &end, 16);
    return *end == '\0';
}

/* The first whose named bits are not less. */
static size_t lower_bound(const md_study *study, uint64_t named)
{
    size_t low = 0, high = study->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((study->digest[study->order[middle]] & NAMED) < named)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

long md_study_find(const md_study *study, uint64_t digest)
{
    size_t at = lower_bound(study, digest & NAMED);
    if (at == study->n || (study->digest[study->order[at]] & NAMED) != (digest & NAMED)) return -1;
    return (long)study->order[at];
}
