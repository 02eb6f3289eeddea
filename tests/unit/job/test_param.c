/* param/param: text to value and back, and every refusal says what was expected. */
#include "check.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "param/param.h"
#include "param/param_format.h"
#include "param/param_set.h"

typedef struct values {
    bool flag;
    int count, shape;
    double size;
    md_auto_double chi;
    md_auto_int ranks;
    char *table;
    md_array list;
} values;

#define AT(member) offsetof(values, member)

static const md_param TABLE[] = {
    {"a.flag", MD_PARAM_BOOL, AT(flag), "true", 0, 0, NULL, "", "a switch"},
    {"a.count", MD_PARAM_INT, AT(count), "32", 1, 4096, NULL, "", "a whole number"},
    {"a.size_m", MD_PARAM_DOUBLE, AT(size), "1e-7", 0, 1e300, NULL, "m", "a length"},
    {"b.shape", MD_PARAM_CHOICE, AT(shape), "melt", 0, 0, "melt|powerlaw3|empty", "", "a choice"},
    {"b.chi", MD_PARAM_DOUBLE_AUTO, AT(chi), "auto", 0.5, 2, NULL, "", "a number or auto"},
    {"b.ranks", MD_PARAM_INT_AUTO, AT(ranks), "auto", 1, 1000, NULL, "", "a whole number or auto"},
    {"io.table", MD_PARAM_STRING, AT(table), "", 0, 0, NULL, "", "a file"},
    {"io.list_d", MD_PARAM_ARRAY, AT(list), "[1.0, 2.5]", 0, 10, NULL, "d", "numbers"},
    {NULL, MD_PARAM_BOOL, 0, NULL, 0, 0, NULL, NULL, NULL},
};

static values v;
static char message[MD_ERROR_TEXT];

/* Sets and keeps the message. */
static md_status set(const char *key, const char *text)
{
    md_error err = {MD_OK, ""};
    md_status status = md_param_set_text(md_param_find(TABLE, key), &v, text, "x.cfg:7", &err);
    CHECK(status == err.code);
    memcpy(message, err.text, sizeof message);
    return status;
}

/* Refused as a configuration error whose message holds place, key and what was expected. */
static int refused(const char *key, const char *text, const char *expected)
{
    int ok = set(key, text) == MD_ERR_CONFIG && strncmp(message, "x.cfg:7: ", 9) == 0 && strstr(message, key) != NULL &&
             strstr(message, text) != NULL && strstr(message, "expected") != NULL && strstr(message, expected) != NULL;
    if (!ok) printf("%s = %s: \"%s\"\n", key, text, message);
    return ok;
}

static const char *formatted(const char *key)
{
    static char text[256];
    md_param_format(md_param_find(TABLE, key), &v, text, sizeof text);
    return text;
}

static void test_defaults(void)
{
    CHECK(v.flag && v.count == 32 && v.shape == 0 && v.chi.is_auto && v.ranks.is_auto);
    CHECK(v.size == 1e-7 && v.table != NULL && v.table[0] == '\0');
    CHECK(v.list.n == 2 && v.list.v[0] == 1.0 && v.list.v[1] == 2.5);
}

static void test_set(void)
{
    CHECK(set("a.flag", "false") == MD_OK && !v.flag);
    CHECK(set("a.count", " 4096 ") == MD_OK && v.count == 4096);
    CHECK(set("a.size_m", "3") == MD_OK && v.size == 3.0);
    CHECK(set("a.size_m", ".5e-3") == MD_OK && v.size == 0.5e-3);
    CHECK(set("b.shape", "empty") == MD_OK && v.shape == 2);
    CHECK(set("b.shape", "\"powerlaw3\"") == MD_OK && v.shape == 1);
    CHECK(set("b.chi", "1.5") == MD_OK && !v.chi.is_auto && v.chi.value == 1.5);
    CHECK(set("b.chi", "\"auto\"") == MD_OK && v.chi.is_auto);
    CHECK(set("b.ranks", "7") == MD_OK && !v.ranks.is_auto && v.ranks.value == 7);
    CHECK(set("io.table", "tables/a b.csv ") == MD_OK && strcmp(v.table, "tables/a b.csv") == 0);
    CHECK(set("io.table", "\"with \\\"quotes\\\" and \\\\\"") == MD_OK && strcmp(v.table, "with \"quotes\" and \\") == 0);
    CHECK(set("a.count", "0x10") == MD_OK && v.count == 16);
    CHECK(set("a.count", "0010L") == MD_OK && v.count == 10);
    CHECK(set("a.size_m", "0x10LL") == MD_OK && v.size == 16);
    CHECK(set("io.table", "\"a\\x41\\q\" \"b\"") == MD_OK && strcmp(v.table, "aA\\qb") == 0);
    CHECK(set("io.list_d", "(0, 0.5)") == MD_OK && v.list.n == 2 && v.list.v[1] == 0.5);
    CHECK(set("io.list_d", "[]") == MD_OK && v.list.n == 0);
    CHECK(set("io.list_d", "[ 1, 2.0 ,3e0]") == MD_OK && v.list.n == 3 && v.list.v[2] == 3.0);
}

static void test_refusals(void)
{
    CHECK(refused("a.flag", "1", "true or false"));
    CHECK(refused("a.flag", "\"true\"", "true or false"));
    CHECK(refused("a.count", "10.0", "a whole number"));
    CHECK(refused("a.count", "10.7", "a whole number"));
    CHECK(refused("a.count", "0", "from 1 to 4096"));
    CHECK(refused("a.count", "99999999999999999999", "from 1 to 4096"));
    CHECK(refused("a.count", "", "a whole number"));
    CHECK(refused("a.size_m", "1e400", "finite"));
    CHECK(refused("a.size_m", "-1e400", "finite"));
    CHECK(refused("a.size_m", "nan", "finite"));
    CHECK(refused("a.size_m", "-inf", "finite"));
    CHECK(refused("a.size_m", "-1", "a number from 0 to 1e+300 (in m)"));
    CHECK(refused("a.size_m", "0x", "a number"));
    CHECK(refused("a.size_m", "0x1p3", "a number"));
    CHECK(refused("a.size_m", "10l", "a number"));
    CHECK(refused("a.size_m", "100000000000000000000", "a point or an exponent"));
    CHECK(refused("a.count", "10LLL", "a whole number"));
    CHECK(refused("a.size_m", "1.0x", "a number"));
    CHECK(refused("a.size_m", "\"1.0\"", "a number"));
    CHECK(refused("a.size_m", "true", "a number"));
    CHECK(refused("b.shape", "round", "one of melt|powerlaw3|empty"));
    CHECK(refused("b.shape", "mel", "one of"));
    CHECK(refused("b.shape", "0", "one of"));
    CHECK(refused("b.chi", "automatic", "a number or \"auto\""));
    CHECK(refused("b.chi", "3", "from 0.5 to 2"));
    CHECK(refused("b.ranks", "1.5", "a whole number or \"auto\""));
    CHECK(refused("io.table", "\"open", "one pair of quotes"));
    CHECK(refused("io.table", "\"two\" pairs", "one pair of quotes"));
    CHECK(refused("io.table", "\"zero \\x00\"", "one pair of quotes"));
    CHECK(refused("io.list_d", "(1.0, 2.0]", "brackets"));
    CHECK(refused("io.list_d", "1.0", "brackets"));
    CHECK(refused("io.list_d", "[1.0, 2.0", "brackets"));
    CHECK(refused("io.list_d", "[1.0, , 2.0]", "brackets"));
    CHECK(refused("io.list_d", "[1.0] 2", "brackets"));
    CHECK(refused("io.list_d", "[1.0, nan]", "finite"));
    CHECK(refused("io.list_d", "[1.0, 11.0]", "from 0 to 10"));
}

/* A refused text leaves the value as it was. */
static void test_unchanged(void)
{
    set("a.size_m", "2.5");
    set("a.size_m", "-2.5");
    set("a.size_m", "2.5 3");
    CHECK(v.size == 2.5);
    set("io.list_d", "[4.0]");
    set("io.list_d", "[1.0, x]");
    CHECK(v.list.n == 1 && v.list.v[0] == 4.0);
}

static void test_format(void)
{
    const double numbers[] = {0.1, 1.0 / 3.0, 1e-7, 5e-324, 1.2345678901234567e299, 3, 123456789.0, 2.926350e8};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        v.size = numbers[i];
        char text[256];
        snprintf(text, sizeof text, "%s", formatted("a.size_m"));
        v.size = -1;
        CHECK(set("a.size_m", text) == MD_OK && v.size == numbers[i]);
    }
    v.size = 3.0;
    CHECK(strcmp(formatted("a.size_m"), "3.0") == 0);
    v.size = 0.1;
    CHECK(strcmp(formatted("a.size_m"), "0.1") == 0);
    set("b.shape", "empty");
    CHECK(strcmp(formatted("b.shape"), "\"empty\"") == 0);
    set("b.chi", "auto");
    CHECK(strcmp(formatted("b.chi"), "\"auto\"") == 0);
    set("io.list_d", "[1, 0.25]");
    CHECK(strcmp(formatted("io.list_d"), "[1.0, 0.25]") == 0);
    md_free(v.table);
    v.table = md_strdup("a\"b\\c\n", NULL);
    CHECK(strcmp(formatted("io.table"), "\"a\\\"b\\\\c\\n\"") == 0);
    char back[256], small[6];
    snprintf(back, sizeof back, "%s", formatted("io.table"));
    CHECK(set("io.table", back) == MD_OK && strcmp(v.table, "a\"b\\c\n") == 0);
    md_param_format(md_param_find(TABLE, "io.list_d"), &v, small, sizeof small);
    CHECK(strlen(small) == sizeof small - 1);
}

static void test_find(void)
{
    char name[32];
    CHECK(md_param_find(TABLE, "a.size_m") == &TABLE[2]);
    CHECK(md_param_find(TABLE, "a.size") == NULL);
    CHECK(strcmp(md_param_nearest(TABLE, "a.size"), "a.size_m") == 0);
    CHECK(strcmp(md_param_nearest(TABLE, "a.cuont"), "a.count") == 0);
    CHECK(strcmp(md_param_nearest(TABLE, "shape"), "b.shape") == 0);
    CHECK(strcmp(md_param_nearest(TABLE, "wrong.table"), "io.table") == 0);
    CHECK(md_param_nearest(TABLE, "") != NULL);
    CHECK(strcmp(md_param_choice_name(&TABLE[3], 1, name, sizeof name), "powerlaw3") == 0);
    CHECK(md_param_choice_name(&TABLE[3], 3, name, sizeof name)[0] == '\0');
    CHECK(md_param_choice_name(&TABLE[3], -1, name, sizeof name)[0] == '\0');
}

static void test_bad_default(void)
{
    const md_param bad[] = {TABLE[6], {"a.x", MD_PARAM_DOUBLE, AT(size), "2", 0, 1, NULL, "", ""}, TABLE[8]};
    values w;
    md_error err = {MD_OK, ""};
    CHECK(md_params_default(bad, &w, &err) == MD_ERR_CONFIG);
    CHECK(strstr(err.text, "default: a.x = 2") != NULL);
}

int main(void)
{
    md_error err = {MD_OK, ""};
    CHECK(md_params_default(TABLE, &v, &err) == MD_OK);
    test_defaults();
    test_set();
    test_refusals();
    test_unchanged();
    test_format();
    test_find();
    test_bad_default();
    md_params_free(TABLE, &v);
    CHECK(v.table == NULL && v.list.v == NULL);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
