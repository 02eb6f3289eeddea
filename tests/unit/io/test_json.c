/* The text that the JSON builder writes, byte by byte. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "check.h"
#include "io/files/fs.h"
#include "io/text/json.h"

static char path[64];

static void check_text(const char *want)
{
    md_error err = {MD_OK, ""};
    char *text = NULL;
    size_t bytes;
    CHECK(md_fs_read_text(path, 100000, &text, &bytes, &err) == MD_OK);
    CHECK(text && strcmp(text, want) == 0);
    if (text && strcmp(text, want) != 0) printf("%s\n", text);
    md_free(text);
}

static void test_document(void)
{
    md_error err = {MD_OK, ""};
    md_json json;
    md_json_init(&json);
    md_json_string(&json, "text", "a \"b\"\n");
    md_json_string(&json, "none", NULL);
    md_json_string(&json, "broken", "x\xff");
    md_json_double(&json, "third", 1.0 / 3);
    md_json_double(&json, "nan", nan(""));
    md_json_double(&json, "inf", -HUGE_VAL);
    md_json_int(&json, "big", INT64_C(9007199254740993));
    md_json_bool(&json, "yes", true);
    md_json_begin(&json, "inner");
    md_json_doubles(&json, "list", (double[]){1, 2.5}, 2);
    md_json_begin_array(&json, "objects");
    md_json_begin(&json, NULL);
    md_json_strings(&json, "names", (const char *[]){"p", "q"}, 2);
    md_json_end(&json);
    md_json_end(&json);
    md_json_end(&json);
    CHECK(md_json_write(&json, path, &err) == MD_OK);
    check_text(
        "{\n  \"text\": \"a \\\"b\\\"\\n\",\n  \"none\": null,\n  \"broken\": \"x?\",\n  \"third\": 0.33333333333333331,\n"
        "  \"nan\": null,\n  \"inf\": null,\n  \"big\": 9007199254740993,\n  \"yes\": true,\n  \"inner\": {\n"
        "    \"list\": [\n      1.0,\n      2.5\n    ],\n    \"objects\": [\n      {\n        \"names\": [\n"
        "          \"p\",\n          \"q\"\n        ]\n      }\n    ]\n  }\n}\n");
}

static void test_misuse(void)
{
    md_error err = {MD_OK, ""};
    md_json json;
    md_json_init(&json);
    md_json_begin(&json, "open");
    CHECK(md_json_write(&json, path, &err) == MD_ERR_INTERNAL);
    err = (md_error){MD_OK, ""};
    md_json_init(&json);
    md_json_end(&json);
    CHECK(md_json_write(&json, path, &err) != MD_OK);
    err = (md_error){MD_OK, ""};
    md_json_init(&json);
    for (int i = 0; i < 2 * MD_JSON_DEPTH; i++)
        md_json_begin(&json, "deeper");
    CHECK(md_json_write(&json, path, &err) != MD_OK);
    err = (md_error){MD_OK, ""};
    md_json_init(&json);
    CHECK(md_json_write(&json, "/dev/null/file.json", &err) == MD_ERR_IO && strstr(err.text, "/dev/null"));
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/md-json-XXXXXX");
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    test_document();
    test_misuse();
    unlink(path);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
