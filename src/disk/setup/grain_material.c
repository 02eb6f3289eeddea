#include "disk/setup/grain_material.h"

#include <stdio.h>
#include <string.h>

#include "base/shown.h"
#include "disk/model/params_act.h"
#include "param/param_format.h"
#include "param/param_set.h"

enum { MATERIALS = MD_GRAIN_CUSTOM };
#define WORD(NAME, TEXT) [NAME] = TEXT,
static const char *const names[] = {MD_CHOICES_GRAIN(WORD)};

typedef enum aspect { DENSITY, OPTICS, VAPOUR, STRENGTH, ASPECTS } aspect;
static const char *const aspect_names[ASPECTS] = {"density", "optics", "vapour pressure", "strength"};

#define V_KMS "[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]"
#define QS "[1.9509e8, 1.9509e8, 1.9509e8, 2.926350e8, 3.9018e8, 3.9018e8, 3.9018e8]"
#define B "[0.8187652527440811, 1.28478039442684, 1.6722, 2.2296, 2.787, 3.137652034251613, 3.4683282387928047]"

/* Values as they would stand in a file, in the order of `names`; NULL: there is none for this material.
 *
 * Density: crystalline forsterite; fused silica; basalt.
 * Optics: heads of the tables. Basalt takes astronomical silicate (Draine 2003), which absorbs at all wavelengths as it does.
 * Vapour: forsterite after Nagahara et al. (1994) as in van Lieshout, Min & Dominik (2014), table 3; SiO over silica with the
 * numbers of the earlier program, which gives no upper end for its liquid. Basalt takes forsterite's.
 * Strength: basalt, Benz & Asphaug (1999), over the velocities of the reference case, for all: they have no other silicate. */
static const struct {
    const char *key;
    aspect aspect;
    const char *value[MATERIALS];
} presets[] = {
    {"sizes.rho", DENSITY, {"3270.0", "2200.0", "3000.0"}},
    {"radiation.q_pr_table",
     OPTICS,
     {"\"tables/qpr_forsterite.csv\"", "\"tables/qpr_silica.csv\"", "\"tables/qpr_astrosil.csv\""}},
    {"radiation.q_abs_table",
     OPTICS,
     {"\"tables/heat_forsterite.csv\"", "\"tables/heat_silica.csv\"", "\"tables/heat_astrosil.csv\""}},
    {"sublimation.solid_A", VAPOUR, {"13.809441833", "13.613", "13.809441833"}},
    {"sublimation.solid_B", VAPOUR, {"28362.904024", "17850.0", "28362.904024"}},
    {"sublimation.solid_T_min_K", VAPOUR, {"1673.0", "1270.0", "1673.0"}},
    {"sublimation.solid_T_max_K", VAPOUR, {"2133.0", "1600.0", "2133.0"}},
    {"sublimation.liquid_A", VAPOUR, {"11.08", "13.203", "11.08"}},
    {"sublimation.liquid_B", VAPOUR, {"22409.0", "25898.9", "22409.0"}},
    {"sublimation.liquid_T_from_K", VAPOUR, {"2163.0", "1900.0", "2163.0"}},
    {"sublimation.alpha", VAPOUR, {"0.1", "0.007", "0.1"}},
    {"sublimation.mu", VAPOUR, {"0.140694", "0.0440849", "0.140694"}},
    {"sublimation.table", VAPOUR, {"\"tables/vapour_forsterite.csv\"", NULL, "\"tables/vapour_forsterite.csv\""}},
    {"strength.units", STRENGTH, {"\"cgs\"", "\"cgs\"", "\"cgs\""}},
    {"strength.v_kms", STRENGTH, {V_KMS, V_KMS, V_KMS}},
    {"strength.Qs", STRENGTH, {QS, QS, QS}},
    {"strength.B", STRENGTH, {B, B, B}},
    {"strength.a_s", STRENGTH, {"0.38", "0.38", "0.38"}},
    {"strength.b_g", STRENGTH, {"1.36", "1.36", "1.36"}},
    {"strength.mu", STRENGTH, {"0.45", "0.45", "0.45"}},
};
enum { PRESETS = sizeof presets / sizeof presets[0] };

md_status md_grain_material_apply(md_setup *setup, md_error *err)
{
    md_grain material = setup->disk.params.material;
    for (int i = 0; i < PRESETS && material != MD_GRAIN_CUSTOM && !err->code; i++) {
        const md_param *row = md_param_find(md_disk_params, presets[i].key);
        md_source *source = &setup->origin.source[row - md_disk_params];
        if (*source != MD_SOURCE_DEFAULT || presets[i].value[material] == NULL) continue;
        md_param_set_text(row, &setup->disk.params, presets[i].value[material], "material", err);
        if (material != MD_GRAIN_FORSTERITE) *source = MD_SOURCE_MATERIAL;
    }
    return err->code;
}

/* Names of tables are the same in any folder. */
static const char *bare(const char *text)
{
    const char *slash = strrchr(text, '/');
    return slash != NULL ? slash + 1 : text[0] == '"' ? text + 1 : text;
}

/* Is the value of this key that of the material? */
static bool is_of(const md_params *params, int preset, int material, md_error *err)
{
    enum { ROOM = 1024 };
    char now[ROOM], wanted[ROOM];
    const char *value = presets[preset].value[material];
    const md_param *row = md_param_find(md_disk_params, presets[preset].key);
    md_params other = {0}; /* only this key is set */
    if (value == NULL || md_param_set_text(row, &other, value, "", err)) return false;
    md_param_format(row, params, now, sizeof now);
    md_param_format(row, &other, wanted, sizeof wanted);
    md_params_free(md_disk_params, &other);
    return strcmp(bare(now), bare(wanted)) == 0;
}

typedef struct found {
    bool acts;    /* some key of this aspect can change the run */
    int material; /* of which the aspect is; MD_GRAIN_CUSTOM: of none */
} found;

/* The chosen material where it fits, or the first that does: strengths are the same for all. */
static found find(const md_params *params, aspect which, md_error *err)
{
    found f = {false, MD_GRAIN_CUSTOM};
    bool fits[MATERIALS] = {true, true, true};
    for (int i = 0; i < PRESETS; i++) {
        if (presets[i].aspect != which || !md_params_acts(params, presets[i].key, NULL, 0)) continue;
        f.acts = true;
        for (int m = 0; m < MATERIALS; m++)
            fits[m] = fits[m] && is_of(params, i, m, err);
    }
    for (int m = MATERIALS - 1; m >= 0; m--)
        if (fits[m]) f.material = m;
    if (params->material != MD_GRAIN_CUSTOM && fits[params->material]) f.material = (int)params->material;
    return f;
}

/* "density of silica", "optics of mine.csv", "density 2500 kg/m^3", "strength as set" */
static void say(char *text, size_t room, const md_params *params, aspect which, int material)
{
    char shown[256];
    if (which == STRENGTH && material != MD_GRAIN_CUSTOM)
        snprintf(text, room, "strength of basalt");
    else if (material != MD_GRAIN_CUSTOM)
        snprintf(text, room, "%s of %s", aspect_names[which], names[material]);
    else if (which == DENSITY)
        snprintf(text, room, "density %.6g kg/m^3", params->sizes.rho);
    else if (which == OPTICS)
        snprintf(text, room, "optics of %s", md_shown(bare(params->radiation.q_pr_table), shown, sizeof shown));
    else if (which == VAPOUR && params->sublimation.formula == MD_VAPOUR_TABLE)
        snprintf(text, room, "vapour pressure of %s", md_shown(bare(params->sublimation.table), shown, sizeof shown));
    else
        snprintf(text, room, "%s as set", aspect_names[which]);
}

/* Warn of keys that act, for which the material has no value and the user has given none. */
static void tell_gaps(const md_setup *setup, const char *name, md_logger *log)
{
    const md_params *p = &setup->disk.params;
    char value[256];
    for (int i = 0; i < PRESETS && p->material != MD_GRAIN_CUSTOM; i++) {
        const md_param *row = md_param_find(md_disk_params, presets[i].key);
        bool set = setup->origin.n > 0 && setup->origin.where[row - md_disk_params] != NULL;
        if (presets[i].value[p->material] != NULL || set || !md_params_acts(p, row->key, NULL, 0)) continue;
        md_param_format(row, p, value, sizeof value);
        md_log_warn(log, "material = %s has no %s of its own: %s is used", name, row->key, value);
    }
}

void md_grain_material_tell(const md_setup *setup, md_logger *log, md_error *err)
{
    const md_params *p = &setup->disk.params;
    const md_param *row = md_param_find(md_disk_params, "material");
    char text[1200];
    size_t at = 0;
    int first = MD_GRAIN_CUSTOM;
    bool mixed = false, other = false;
    text[0] = '\0';
    for (aspect a = 0; a < ASPECTS; a++) {
        char one[300];
        found f = find(p, a, err);
        if (err->code) return;
        if (!f.acts) continue;
        say(one, sizeof one, p, a, f.material);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", at == 0 ? "" : a == OPTICS ? " with " : ", ", one);
        if (f.material != MD_GRAIN_CUSTOM) {
            mixed = mixed || (first != MD_GRAIN_CUSTOM && first != f.material);
            first = first == MD_GRAIN_CUSTOM ? f.material : first;
        }
        other = other || f.material != (int)p->material;
    }
    const char *name = names[p->material];
    const char *where = setup->origin.n > 0 ? setup->origin.where[row - md_disk_params] : NULL;
    if (mixed && p->material != MD_GRAIN_CUSTOM)
        md_log_warn(log, "material = %s: a mixture, %s", name, text);
    else if (where || other)
        md_log_info(log, "material = %s: %s", name, text);
    tell_gaps(setup, name, log);
    if (p->material == MD_GRAIN_BASALT)
        md_log_info(log, "material = basalt: astronomical silicate stands in for its optics, forsterite for its vapour");
}
