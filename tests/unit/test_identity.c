/* Which keys may change between two parts of a run, and how those that may not are told. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "disk/run/identity.h"

static md_setup setup;

static char *identity_with(const char *key, const char *value)
{
    md_error err = {MD_OK, ""};
    md_params_default(md_disk_params, &setup.disk.params, &err);
    if (key) md_param_set_text(md_param_find(md_disk_params, key), &setup.disk.params, value, "test", &err);
    char *text = md_identity_text(&setup, &err);
    CHECK(text != NULL && err.code == MD_OK);
    md_params_free(md_disk_params, &setup.disk.params);
    return text;
}

static void test_keys(void)
{
    static const struct {
        const char *key, *value;
        bool same, kernel;
    } cases[] = {
        {"run.t_end_yr", "3.0", true, false},
        {"run.outputs", "7", true, false},
        {"run.output_times_d", "[1.0, 2.0]", true, false},
        {"parallel.ranks", "5", true, false},
        {"io.checkpoint_every_s", "1.0", true, false},
        {"mars.table", "\"elsewhere.csv\"", true, false}, /* its checksum counts */
        {"solver.kernel", "\"reference\"", true, true},
        {"solver.rtol", "1e-5", false, false},
        {"sizes.rho", "3000.5", false, false},
        {"strength.v_kms", "[1.0, 2.0, 3.0]", false, false},
        {"supply.rate", "1e-9", false, false},
        {"io.psd_every", "2", false, false},
        {"run.dt_init_s", "10.0", false, false},
    };
    char *as_is = identity_with(NULL, NULL), differ[256];
    bool kernel;
    CHECK(as_is && md_identity_same(as_is, as_is, &kernel, differ, sizeof differ) && !kernel && differ[0] == '\0');
    for (size_t k = 0; as_is && k < sizeof cases / sizeof cases[0]; k++) {
        char *other = identity_with(cases[k].key, cases[k].value);
        bool same = other && md_identity_same(as_is, other, &kernel, differ, sizeof differ);
        CHECK(same == cases[k].same && kernel == cases[k].kernel);
        CHECK(strcmp(differ, same ? "" : cases[k].key) == 0);
        md_free(other);
    }
    md_free(as_is);
}

static void test_tables(void)
{
    char differ[256];
    bool kernel;
    char *without = identity_with(NULL, NULL);
    setup.table[0] = (md_table_file){.key = "mars.table", .path = "a.csv", .checksum = 1};
    setup.n_tables = 1;
    char *one = identity_with(NULL, NULL);
    setup.table[0].checksum = 2;
    char *other = identity_with(NULL, NULL);
    CHECK(!md_identity_same(one, other, &kernel, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
    CHECK(!md_identity_same(one, without, &kernel, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
    CHECK(!md_identity_same(without, one, &kernel, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
    md_free(without);
    md_free(one);
    md_free(other);
}

/* Whatever stands in a file: bounded, and nothing is the same as something. */
static void test_any_text(void)
{
    static const char *const texts[] = {"", "\n\n", "a", "a = ", " = ", "a = 1\nb = 2\nc = 3", "a = 1", "%s%n = 1\n"};
    size_t n = sizeof texts / sizeof texts[0];
    char differ[64];
    bool kernel;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            bool same = md_identity_same(texts[a], texts[b], &kernel, differ, sizeof differ);
            CHECK(same == (differ[0] == '\0') && strlen(differ) < sizeof differ);
            CHECK(a != b || same);
        }
    CHECK(!md_identity_same("a = 1\nb = 2\n", "a = 2\nc = 2\n", &kernel, differ, sizeof differ) &&
          strcmp(differ, "a, c, b") == 0);
    char *defaults = identity_with(NULL, NULL);
    CHECK(!md_identity_same("", defaults, &kernel, differ, sizeof differ) && strstr(differ, "and ") && strstr(differ, " more"));
    md_free(defaults);
}

int main(void)
{
    test_keys();
    test_tables();
    test_any_text();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
