#include "study_samples.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "sweep/study/points.h"
#include "sweep/study/study_build.h"

/* What a key is drawn from. */
typedef enum law { UNIFORM, LOGUNIFORM, NORMAL, LOGNORMAL, LIST } law;
static const char *const law_name[] = {"uniform", "loguniform", "normal", "lognormal", "list"};

typedef struct distribution {
    law law;
    double min, max;   /* infinity: no bound; of a lognormal those of x itself */
    double mean, sd;   /* of x, or of ln x */
    double low, share; /* of a normal deviate: what lies below min, and between min and max */
    md_config_node values;
} distribution;

static double number_or(md_config_node group, const char *name, const char *other, double otherwise)
{
    double x = otherwise;
    if (!md_config_number(md_config_member(group, name), &x) && other) md_config_number(md_config_member(group, other), &x);
    return x;
}

static md_status read_law(distribution *d, md_config_node group, md_error *err)
{
    static const char *const known[] = {"key", "law", "min", "max", "from", "to", "mean", "sd", "values", NULL};
    const char *name = md_config_string(md_config_member(group, "law"));
    if (md_study_check_names(group, known, err)) return err->code;
    *d = (distribution){.values = md_config_member(group, "values")};
    while (name && d->law <= LIST && strcmp(name, law_name[d->law]) != 0)
        d->law++;
    if (!name || d->law > LIST)
        return md_config_refuse(group, "law: expected \"uniform\", \"loguniform\", \"normal\", \"lognormal\" or \"list\"", err);
    d->min = number_or(group, "min", "from", -(double)INFINITY);
    d->max = number_or(group, "max", "to", (double)INFINITY);
    d->mean = number_or(group, "mean", NULL, (double)NAN);
    d->sd = number_or(group, "sd", NULL, (double)NAN);
    if (d->law == LIST) {
        bool list = md_config_is_list(d->values) && md_config_count(d->values) > 0;
        return list ? MD_OK : md_config_refuse(group, "law = \"list\": expected values = [...]", err);
    }
    if (!(d->min < d->max)) return md_config_refuse(group, "expected min below max", err);
    if (d->law <= LOGUNIFORM && !(isfinite(d->min) && isfinite(d->max)))
        return md_config_refuse(group, "expected min and max", err);
    if (d->law == LOGUNIFORM && !(d->min > 0))
        return md_config_refuse(group, "law = \"loguniform\": expected min above 0", err);
    if (d->law >= NORMAL && !(isfinite(d->mean) && d->sd > 0))
        return md_config_refuse(group, "expected mean, and sd above 0 (of ln x for \"lognormal\")", err);
    return MD_OK;
}

/* Where the tails are cut off, as shares of all. */
static void cut_tails(distribution *d)
{
    double min = d->min, max = d->max;
    if (d->law < NORMAL || d->law == LIST) return;
    if (d->law == LOGNORMAL) {
        min = min > 0 ? md_log(min) : -(double)INFINITY;
        max = md_log(max);
    }
    d->low = isfinite(min) ? md_points_normal_share((min - d->mean) / d->sd) : 0;
    d->share = (isfinite(max) ? md_points_normal_share((max - d->mean) / d->sd) : 1) - d->low;
}

static double drawn(const distribution *d, double u)
{
    double z = 0;
    if (d->law == NORMAL || d->law == LOGNORMAL)
        z = d->mean + d->sd * md_points_normal(fmin(fmax(d->low + u * d->share, 0x1p-1000), 1 - 0x1p-53));
    switch (d->law) {
    case UNIFORM: return d->min + u * (d->max - d->min);
    case LOGUNIFORM: return md_exp(md_log(d->min) + u * (md_log(d->max) - md_log(d->min)));
    case NORMAL: return fmin(fmax(z, d->min), d->max);
    case LOGNORMAL: return fmin(fmax(md_exp(z), d->min), d->max);
    case LIST: break;
    }
    return u;
}

static char *draw_text(const md_param *key, const distribution *d, double u, const char *place, md_error *err)
{
    if (d->law != LIST) return md_study_number(key, drawn(d, u), place, false, err);
    char *text = md_config_value(md_config_child(d->values, (int)(u * md_config_count(d->values))), err), *value = NULL;
    if (text) value = md_study_canonical(key, text, place, true, err);
    md_free(text);
    return value;
}

typedef struct sample_design {
    int n;
    uint64_t seed;
    bool latin;
} sample_design;

static md_status draw_key(const md_study *study, const md_study_factor *factor, md_config_node group, int k,
                          const sample_design *design, md_error *err)
{
    distribution d = {.law = UNIFORM};
    char place[1100];
    if (read_law(&d, group, err)) return err->code;
    cut_tails(&d);
    md_config_place(group, place, sizeof place);
    double *u = md_alloc((size_t)design->n, sizeof *u, err);
    if (!err->code && design->latin) md_points_latin(design->n, k, design->seed, u, err);
    if (!err->code && !design->latin) md_points_sobol_shifted(design->n, k, design->seed, u);
    for (int i = 0; i < design->n && !err->code; i++)
        factor->text[(size_t)i * (size_t)factor->keys + (size_t)k] =
            draw_text(study->key[factor->first + k], &d, u[i], place, err);
    md_free(u);
    return err->code;
}

static md_status read_design(sample_design *design, md_config_node samples, md_error *err)
{
    double count, seed = number_or(samples, "seed", NULL, 0);
    md_config_node how = md_config_member(samples, "design");
    const char *name = how.at ? md_config_string(how) : "sobol";
    bool sobol = name && strcmp(name, "sobol") == 0;
    design->latin = name && (strcmp(name, "lhs") == 0 || strcmp(name, "latin") == 0);
    if (!sobol && !design->latin) return md_config_refuse(how, "design: expected \"sobol\" or \"lhs\" (Latin hypercube)", err);
    if (!md_config_number(md_config_member(samples, "count"), &count) || count < 1 || count > MD_STUDY_MOST ||
        count != floor(count))
        return md_config_refuse(samples, "samples: expected count = 1 or more", err);
    if (seed < 0 || seed > 9e15 || seed != floor(seed))
        return md_config_refuse(samples, "seed: expected a whole number, 0 or more", err);
    design->n = (int)count;
    design->seed = (uint64_t)seed;
    return MD_OK;
}

md_status md_study_add_samples(md_study *study, md_config_node samples, md_error *err)
{
    static const char *const known[] = {"count", "seed", "design", "of", NULL};
    md_config_node of = md_config_member(samples, "of");
    sample_design design;
    if (!md_config_is_group(samples) || !md_config_is_list(of) || md_config_count(of) == 0)
        return md_config_refuse(samples, "samples: expected { count = 64; of = ( { key = ...; law = ...; }, ... ); }", err);
    md_study_factor *factor = md_study_add_factor(study, samples, err);
    if (!factor || md_study_check_names(samples, known, err) || read_design(&design, samples, err)) return err->code;
    for (int k = 0; k < md_config_count(of) && !err->code; k++) {
        md_config_node group = md_config_child(of, k);
        const char *name = md_config_string(md_config_member(group, "key"));
        if (name)
            md_study_add_key(study, name, group, err);
        else
            md_config_refuse(md_config_is_group(group) ? group : of, "of: expected key = \"group.name\" in each", err);
    }
    if (!design.latin && factor->keys > MD_SOBOL_DIMENSIONS)
        md_config_refuse(of, "more keys than Sobol points have dimensions here (21): expected design = \"lhs\"", err);
    if (!err->code) md_study_make_rows(factor, (size_t)design.n, err);
    for (int k = 0; k < factor->keys && !err->code; k++)
        draw_key(study, factor, md_config_child(of, k), k, &design, err);
    return err->code;
}
