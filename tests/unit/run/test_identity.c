/* Which keys may change between two parts of a run, and how those that may not are told. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "check.h"
#include "disk/setup/identity.h"
#include "param/param_set.h"

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
        {"run.t_end_orbits", "30.0", true, false},
        {"run.t_end_T_K", "1500.0", true, false},
        {"run.outputs", "7", false, false},
        {"run.output_times_d", "[1.0, 2.0]", false, false},
        {"parallel.ranks", "5", true, false},
        {"io.checkpoint_every_s", "1.0", true, false},
        {"io.segment_MB", "1.0", true, false},
        {"io.segment_every_s", "1.0", true, false},
        {"io.psd", "false", false, false},
        {"io.compress", "false", false, false},
        {"io.psd_every", "2", false, false},
        {"mars.table", "\"elsewhere.csv\"", true, false}, /* its checksum counts */
        {"solver.kernel", "\"reference\"", true, true},
        {"solver.rtol", "1e-5", false, false},
        {"sizes.rho", "3000.5", false, false},
        {"strength.v_kms", "[1.0, 2.0, 3.0]", false, false},
        {"supply.rate", "1e-9", false, false},
        {"run.dt_init_s", "10.0", false, false},
    };
    char *as_is = identity_with(NULL, NULL), differ[256];
    md_identity_change change;
    CHECK(as_is && md_identity_same(as_is, as_is, &change, differ, sizeof differ));
    CHECK(!change.kernel && !change.end && differ[0] == '\0');
    for (size_t k = 0; as_is && k < sizeof cases / sizeof cases[0]; k++) {
        char *other = identity_with(cases[k].key, cases[k].value);
        bool same = other && md_identity_same(as_is, other, &change, differ, sizeof differ);
        CHECK(same == cases[k].same && change.kernel == cases[k].kernel);
        CHECK(change.end == (strncmp(cases[k].key, "run.t_end", 9) == 0));
        CHECK(strcmp(differ, same ? "" : cases[k].key) == 0);
        md_free(other);
    }
    md_free(as_is);
}

/* Which outputs there are may change with the end, and not without it. */
static void test_outputs_with_end(void)
{
    const char *then = "run.t_end_yr = 1.0\nrun.outputs = 3\nrun.output_times_d = []\na = 1\n";
    const char *later = "run.t_end_yr = 2.0\nrun.outputs = 6\nrun.output_times_d = [1.0]\na = 1\n";
    const char *more = "run.t_end_yr = 1.0\nrun.outputs = 6\nrun.output_times_d = [1.0]\na = 1\n";
    const char *other = "run.t_end_yr = 2.0\nrun.outputs = 6\nrun.output_times_d = []\na = 2\n";
    char differ[256];
    md_identity_change change;
    CHECK(md_identity_same(then, later, &change, differ, sizeof differ) && change.end);
    CHECK(!md_identity_same(then, more, &change, differ, sizeof differ) && !change.end);
    CHECK(strcmp(differ, "run.outputs, run.output_times_d") == 0);
    CHECK(!md_identity_same(then, other, &change, differ, sizeof differ) && strcmp(differ, "a") == 0);
}

static void test_tables(void)
{
    char differ[256];
    md_identity_change change;
    char *without = identity_with(NULL, NULL);
    setup.table[0] = (md_table_file){.key = "mars.table", .path = "a.csv", .checksum = 1};
    setup.n_tables = 1;
    char *one = identity_with(NULL, NULL);
    setup.table[0].checksum = 2;
    char *other = identity_with(NULL, NULL);
    CHECK(!md_identity_same(one, other, &change, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
    CHECK(!md_identity_same(one, without, &change, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
    CHECK(!md_identity_same(without, one, &change, differ, sizeof differ) && strcmp(differ, "mars.table") == 0);
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
    md_identity_change change;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            bool same = md_identity_same(texts[a], texts[b], &change, differ, sizeof differ);
            CHECK(same == (differ[0] == '\0') && strlen(differ) < sizeof differ);
            CHECK(a != b || same);
        }
    CHECK(!md_identity_same("a = 1\nb = 2\n", "a = 2\nc = 2\n", &change, differ, sizeof differ) &&
          strcmp(differ, "a, c, b") == 0);
    char *defaults = identity_with(NULL, NULL);
    CHECK(!md_identity_same("", defaults, &change, differ, sizeof differ) && strstr(differ, "and ") && strstr(differ, " more"));
    md_free(defaults);
}

int main(void)
{
    test_keys();
    test_outputs_with_end();
    test_tables();
    test_any_text();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
