/* io/config and io/config_text, on the program's own parameters: each file of data/bad is refused with file, line and reason. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "disk/model/params.h"
#include "io/config/config.h"
#include "io/files/fs.h"
#include "param/param_format.h"
#include "param/param_set.h"

static md_params p;
static md_config_origin origin;

static md_status parse(const char *text, md_error *err)
{
    *err = (md_error){MD_OK, ""};
    return md_config_parse(md_disk_params, &p, text, strlen(text), "in/x.cfg", &origin, err);
}

/* The message of a refused text holds `expected`. */
static int refused(const char *text, const char *expected)
{
    md_error err;
    int ok = parse(text, &err) == MD_ERR_CONFIG && strstr(err.text, expected) != NULL;
    if (!ok) printf("%s -> \"%s\", expected \"%s\"\n", text, err.text, expected);
    return ok;
}

static void test_accepted(void)
{
    md_error err;
    CHECK(parse("disk: { cells = 12; r_in_RM = 2; spacing = \"log\"; }; # end", &err) == MD_OK);
    CHECK(p.disk.cells == 12 && p.disk.r_in_RM == 2.0 && p.disk.spacing == MD_SPACING_LOG);
    CHECK(parse("\xef\xbb\xbf// DOS\r\ndisk:\r\n{\r\n  cells = 13; /* two\r\n lines */ r_in_RM = 1.5;\r\n};\r\n", &err) ==
          MD_OK);
    CHECK(p.disk.cells == 13 && p.disk.r_in_RM == 1.5);
    CHECK(parse("run: { output_times_d = [1.0, 2.5]; }; supply: { rate = 10000000000; }; mars: { table = \"a # b\"; };",
                &err) == MD_OK);
    CHECK(p.run.output_times_d.n == 2 && p.run.output_times_d.v[1] == 2.5 && p.supply.rate.value == 1e10);
    CHECK(strcmp(p.mars.table, "a # b") == 0);
    CHECK(parse("run: { output_times_d = (1, 2.5, 3); }; parallel: { ranks = \"auto\"; };", &err) == MD_OK);
    CHECK(p.run.output_times_d.n == 3 && p.run.output_times_d.v[2] == 3.0 && p.parallel.ranks.is_auto);
    CHECK(parse("run: { output_times_d = []; }; parallel: { ranks = 4; }; mars: { table = \"q\\\"\\\\\" \"x\"; };", &err) ==
          MD_OK);
    CHECK(p.run.output_times_d.n == 0 && !p.parallel.ranks.is_auto && p.parallel.ranks.value == 4);
    CHECK(strcmp(p.mars.table, "q\"\\x") == 0);
    CHECK(parse("disk: { }; mars: { T0_K = 0x7D0 };", &err) == MD_OK && p.mars.T0_K == 2000);
}

/* What data/bad cannot show, and the lines after comments, includes and line ends of two bytes. */
static void test_refused(void)
{
    CHECK(refused("disk: {\r\n\r\n/*\r\n*/ cels = 3; };", "in/x.cfg:4: disk.cels = 3: unknown key, did you mean disk.cells?"));
    CHECK(refused("a: { b: { c: { d: { e: { f = 1; }; }; }; }; };", "unknown key"));
    CHECK(refused("disk: { cells = 2147483648; };", "disk.cells = 2147483648: expected a whole number from"));
    CHECK(refused("disk: { cells = -2147483649; };", "disk.cells = -2147483649"));
    CHECK(refused("disk: { cells = 99999999999999999999L; };", "too large for an integer"));
    CHECK(refused("disk: { cells = 0xFFFFFFFFFFFFFFFFFF; };", "too large for an integer"));
    CHECK(refused("disk: { cells = true; };", "disk.cells = true: expected a whole number"));
    CHECK(refused("run: { output_times_d = (1.0, { a = 1; }); };", "[1.0, { ... }]: expected numbers"));
    CHECK(refused("run: { output_times_d = (1.0, [2.0]); };", "[1.0, ...]: expected numbers"));
    CHECK(refused("@include\n", "expected @include \"file\""));
    CHECK(refused("@include \"x\" y\n", "expected @include \"file\""));
    CHECK(refused("@include \"x\n", "expected @include \"file\""));
    CHECK(refused(" \t\r\n", "no settings"));
    CHECK(refused("disk.cells = 3;", "syntax error"));
    CHECK(refused("\\", "in/x.cfg:1: "));
}

/* A value means the same in a file and behind --set, or is refused by both. */
static void test_same(void)
{
    static const struct {
        const char *key, *group, *name, *value;
        bool good;
    } same[] = {
        {"run.output_times_d", "run", "output_times_d", "[0, 0.5, 1]", true},
        {"run.output_times_d", "run", "output_times_d", "[0.5, 1, 2]", true},
        {"run.output_times_d", "run", "output_times_d", "(0, 0.5)", true},
        {"run.output_times_d", "run", "output_times_d", "[1, 2]", true},
        {"run.output_times_d", "run", "output_times_d", "[0x10, 20L, 1e3]", true},
        {"run.output_times_d", "run", "output_times_d", "()", true},
        {"run.output_times_d", "run", "output_times_d", "[1, \"a\"]", false},
        {"run.output_times_d", "run", "output_times_d", "[1, 2,]", false},
        {"run.output_times_d", "run", "output_times_d", "(1, 2]", false},
        {"run.output_times_d", "run", "output_times_d", "1.0", false},
        {"disk.cells", "disk", "cells", "0x10", true},
        {"disk.cells", "disk", "cells", "10L", true},
        {"disk.cells", "disk", "cells", "010", true},
        {"disk.cells", "disk", "cells", "+7", true},
        {"disk.cells", "disk", "cells", "10.0", false},
        {"disk.cells", "disk", "cells", "1e1", false},
        {"disk.cells", "disk", "cells", "0xFFFFFFFF", false},
        {"disk.cells", "disk", "cells", "4294967297", false},
        {"disk.cells", "disk", "cells", "4294967297L", false},
        {"disk.cells", "disk", "cells", "18446744073709551617", false},
        {"disk.r_in_RM", "disk", "r_in_RM", "2", true},
        {"disk.r_in_RM", "disk", "r_in_RM", "0x2", true},
        {"disk.r_in_RM", "disk", "r_in_RM", "2L", true},
        {"disk.r_in_RM", "disk", "r_in_RM", "2.", true},
        {"disk.r_in_RM", "disk", "r_in_RM", ".5e1", true},
        {"disk.r_in_RM", "disk", "r_in_RM", ".", false},
        {"disk.r_in_RM", "disk", "r_in_RM", "1e400", false},
        {"supply.rate", "supply", "rate", "0xFFFFFFFF", true},
        {"supply.rate", "supply", "rate", "4294967297", true},
        {"supply.rate", "supply", "rate", "100000000000000000000", false},
        {"supply.rate", "supply", "rate", "\"auto\"", true},
        {"io.psd", "io", "psd", "FALSE", true},
        {"io.psd", "io", "psd", "1", false},
        {"mars.table", "mars", "table", "\"a\\x41\\q\" \"b\"", true},
        {"solver.scheme", "solver", "scheme", "\"mpe\"", true},
        {"solver.scheme", "solver", "scheme", "\"rk4\"", false},
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        char file[200], set[200], text_file[256], text_set[256];
        md_error err = {MD_OK, ""};
        snprintf(file, sizeof file, "%s: { %s = %s; };", same[i].group, same[i].name, same[i].value);
        snprintf(set, sizeof set, "%s=%s", same[i].key, same[i].value);
        const md_param *row = md_param_find(md_disk_params, same[i].key);
        md_params_free(md_disk_params, &p);
        CHECK(md_params_default(md_disk_params, &p, &err) == MD_OK);
        bool good_file = parse(file, &err) == MD_OK;
        md_param_format(row, &p, text_file, sizeof text_file);
        err = (md_error){MD_OK, ""};
        md_params_free(md_disk_params, &p);
        CHECK(md_params_default(md_disk_params, &p, &err) == MD_OK);
        bool good_set = md_config_set(md_disk_params, &p, set, NULL, &err) == MD_OK;
        md_param_format(row, &p, text_set, sizeof text_set);
        CHECK(good_file == same[i].good && good_set == same[i].good);
        CHECK(strcmp(text_file, text_set) == 0);
        if (good_file != good_set || strcmp(text_file, text_set) != 0)
            printf("%s: file %d %s, --set %d %s\n", set, good_file, text_file, good_set, text_set);
    }
}

typedef struct bad_file {
    const char *name, *expected;
    int line; /* 0: the message has none */
} bad_file;

static const bad_file BAD[] = {
    {"unknown_key", "disk.cels = 32: unknown key, did you mean disk.cells?", 2},
    {"unknown_group", "disc.cells = 32: unknown key, did you mean disk.cells?", 2},
    {"group_as_value", "disk = 32: expected a group", 1},
    {"value_as_group", "disk.cells = { ... }: expected a whole number", 2},
    {"double_for_int", "disk.cells = 32.0: expected a whole number", 2},
    {"string_for_int", "disk.cells = \"32\": expected a whole number", 2},
    {"number_for_text", "mars.table = 1: expected text in quotes", 2},
    {"array_for_number", "disk.r_in_RM = [1.0, 2.0]: expected a number", 2},
    {"unknown_choice", "solver.scheme = \"rk4\": expected one of mprk22|mprk43|mpe|imex_bdf1", 2},
    {"bare_word", "syntax error at or before scheme = mpe;", 2},
    {"zero_cells", "disk.cells = 0: expected a whole number from 1 to", 2},
    {"zero_bins", "sizes.bins = 0: expected a whole number from", 2},
    {"wrapped_int", "disk.cells = 4294967328: expected a whole number from 1 to", 2},
    {"huge_int", "too large for an integer", 2},
    {"out_of_range", "disk.r_in_RM = -1.0: expected a number from", 2},
    {"inf_literal", "disk.r_in_RM = inf: expected a finite number", 2},
    {"inf_word", "syntax error at or before r_in_RM = inf;", 2},
    {"nan_word", "syntax error at or before r_in_RM = nan;", 2},
    {"inf_in_array", "run.output_times_d = [1.0, inf]: expected a finite number", 2},
    {"duplicate", "duplicate setting name", 3},
    {"empty", "no settings", 0},
    {"comments_only", "no settings", 0},
    {"unclosed_group", "syntax error", 3},
    {"unclosed_comment", "comment without end", 2},
    {"unclosed_text", "text without end", 2},
    {"zero_byte", "byte 0", 2},
    {"include_itself", "include each other too deeply", 1},
    {"binary", "syntax error", 1},
};

static void test_bad_files(void)
{
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char path[128], opening[160];
        md_error err = {MD_OK, ""};
        snprintf(path, sizeof path, "tests/data/bad/%s.cfg", BAD[i].name);
        snprintf(opening, sizeof opening, BAD[i].line > 0 ? "%s:%d: " : "%s: ", path, BAD[i].line);
        md_status status = md_config_read(md_disk_params, &p, path, &origin, &err);
        int ok = status == MD_ERR_CONFIG && strstr(err.text, BAD[i].expected) != NULL &&
                 strncmp(err.text, opening, strlen(opening)) == 0;
        CHECK(ok);
        if (!ok) printf("%s: %d \"%s\"\n", path, (int)status, err.text);
    }
}

static md_status read_message(const char *path, const char *expected)
{
    md_error err = {MD_OK, ""};
    md_status status = md_config_read(md_disk_params, &p, path, &origin, &err);
    CHECK(strstr(err.text, expected) != NULL);
    return status;
}

static void test_unreadable(void)
{
    CHECK(read_message("tests/data/bad/none.cfg", "tests/data/bad/none.cfg: cannot be read") == MD_ERR_IO);
    CHECK(read_message("tests/data/bad", "is a folder") == MD_ERR_IO);
    CHECK(read_message("tests/data/bad/include_missing.cfg", "include_missing.cfg:2: @include: tests/data/bad/no_such") ==
          MD_ERR_IO);
    CHECK(read_message("tests/data/bad/include_folder.cfg", "include_folder.cfg:2: @include: ") == MD_ERR_IO);
    CHECK(read_message("tests/data/bad/include_bad.cfg", "tests/data/bad/unknown_key.cfg:2: disk.cels") == MD_ERR_CONFIG);
}

/* An included file stands where it is named, and lines behind it keep their numbers. */
static void test_include(void)
{
    char folder[] = "/tmp/md-test-config-XXXXXX", main_file[64], part[64];
    md_error err = {MD_OK, ""};
    CHECK(mkdtemp(folder) != NULL);
    snprintf(main_file, sizeof main_file, "%s/main.cfg", folder);
    snprintf(part, sizeof part, "%s/part.cfg", folder);
    CHECK(md_fs_write_text(part, "\xef\xbb\xbfr_in_RM = 1.25;\r\ncells = 77;", &err) == MD_OK);
    CHECK(md_fs_write_text(main_file, "disk: {\n  @include \"part.cfg\"  # here\n r_out_RM = 3.5;\n}\nx = 1;\n", &err) ==
          MD_OK);
    CHECK(md_config_read(md_disk_params, &p, main_file, &origin, &err) == MD_ERR_CONFIG);
    CHECK(strstr(err.text, "/main.cfg:5: x = 1: unknown key") != NULL);
    CHECK(p.disk.r_in_RM == 1.25 && p.disk.cells == 77 && p.disk.r_out_RM == 3.5);
    unlink(main_file);
    unlink(part);
    CHECK(rmdir(folder) == 0);
}

static md_status set(const char *assignment, const char *expected)
{
    md_error err = {MD_OK, ""};
    md_status status = md_config_set(md_disk_params, &p, assignment, &origin, &err);
    CHECK(strstr(err.text, expected) != NULL);
    return status;
}

static void test_set(void)
{
    CHECK(set("disk.cells=64", "") == MD_OK && p.disk.cells == 64);
    CHECK(set(" disk.cells = 65 ", "") == MD_OK && p.disk.cells == 65);
    CHECK(set("solver.scheme=\"mpe\"", "") == MD_OK && p.solver.scheme == MD_SCHEME_MPE);
    CHECK(set("solver.scheme=mprk22", "") == MD_OK && p.solver.scheme == MD_SCHEME_MPRK22);
    CHECK(set("mars.table=a=b.csv", "") == MD_OK && strcmp(p.mars.table, "a=b.csv") == 0);
    CHECK(set("run.output_times_d=[1, 2.5]", "") == MD_OK && p.run.output_times_d.n == 2);
    CHECK(set("disk.cells=1.5", "--set: disk.cells = 1.5: expected a whole number") == MD_ERR_CONFIG);
    CHECK(set("disk.r_in_RM=1e400", "finite") == MD_ERR_CONFIG);
    CHECK(set("disk.r_in_RM=", "expected a number") == MD_ERR_CONFIG);
    CHECK(set("disk.cels=3", "did you mean disk.cells?") == MD_ERR_CONFIG);
    CHECK(set("disk.cells", "expected KEY=VALUE") == MD_ERR_CONFIG);
    CHECK(set("=3", "expected KEY=VALUE") == MD_ERR_CONFIG);
}

static md_source source_of(const char *key)
{
    return origin.source[md_param_find(md_disk_params, key) - md_disk_params];
}

static void test_origin(void)
{
    md_error err;
    for (int i = 0; i < origin.n; i++)
        origin.source[i] = MD_SOURCE_DEFAULT;
    CHECK(parse("disk: { cells = 12; r_in_RM = 2; };", &err) == MD_OK);
    CHECK(set("disk.r_in_RM=3", "") == MD_OK);
    CHECK(source_of("disk.cells") == MD_SOURCE_FILE && source_of("disk.r_in_RM") == MD_SOURCE_SET);
    CHECK(source_of("disk.r_out_RM") == MD_SOURCE_DEFAULT);
    CHECK(strcmp(md_source_name(MD_SOURCE_DEFAULT), "default") == 0 && strcmp(md_source_name(MD_SOURCE_SET), "set") == 0);
    CHECK(md_config_parse(md_disk_params, &p, "disk: { cells = 9; };", 21, "x", NULL, &err) == MD_OK && p.disk.cells == 9);
}

int main(void)
{
    md_error err = {MD_OK, ""};
    CHECK(md_params_default(md_disk_params, &p, &err) == MD_OK);
    CHECK(md_config_origin_init(&origin, md_disk_params, &err) == MD_OK && origin.n > 100);
    test_accepted();
    test_refused();
    test_same();
    test_bad_files();
    test_unreadable();
    test_include();
    test_set();
    test_origin();
    md_config_origin_free(&origin);
    md_params_free(md_disk_params, &p);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
