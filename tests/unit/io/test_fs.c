/* io/fs: folders, whole files, and what is said when they cannot be had. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"

static char root[] = "/tmp/md-test-fs-XXXXXX";
static char path[512];

static const char *in_root(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", root, name);
    return path;
}

static void test_folders(void)
{
    md_error err = {MD_OK, ""};
    CHECK(md_fs_make_folders(in_root("a/b//c/"), &err) == MD_OK && md_fs_is_folder(in_root("a/b/c")));
    CHECK(md_fs_make_folders(in_root("a/b/c"), &err) == MD_OK);
    CHECK(md_fs_make_folders("/", &err) == MD_OK && md_fs_make_folders(".", &err) == MD_OK);
    CHECK(md_fs_write_text(in_root("file"), "x", &err) == MD_OK);
    CHECK(md_fs_exists(in_root("file")) && !md_fs_is_folder(in_root("file")) && !md_fs_exists(in_root("none")));
    CHECK(md_fs_make_folders(in_root("file/d"), &err) == MD_ERR_IO && strstr(err.text, "/file") != NULL);
    CHECK(md_fs_free_bytes(root) > 0 && md_fs_free_bytes(in_root("none")) == -1);
}

static void test_writable(void)
{
    md_error err = {MD_OK, ""}, missing = {MD_OK, ""}, locked = {MD_OK, ""};
    CHECK(md_fs_check_writable(in_root("a"), &err) == MD_OK);
    CHECK(rmdir(in_root("a/b/c")) == 0 && rmdir(in_root("a/b")) == 0 && rmdir(in_root("a")) == 0); /* nothing was left */
    CHECK(md_fs_check_writable(in_root("none"), &missing) == MD_ERR_IO && strstr(missing.text, "No such file") != NULL);
    CHECK(mkdir(in_root("locked"), 0500) == 0);
    if (geteuid() != 0) CHECK(md_fs_check_writable(in_root("locked"), &locked) == MD_ERR_IO);
    CHECK(rmdir(in_root("locked")) == 0);
}

static void test_write(void)
{
    md_error err = {MD_OK, ""}, folder = {MD_OK, ""}, missing = {MD_OK, ""};
    char *text = NULL;
    size_t bytes = 0;
    CHECK(md_fs_write_text(in_root("w.txt"), "first, and longer\n", &err) == MD_OK);
    CHECK(md_fs_write_text(in_root("w.txt"), "second\n", &err) == MD_OK);
    CHECK(md_fs_read_text(in_root("w.txt"), 100, &text, &bytes, &err) == MD_OK && bytes == 7 && strcmp(text, "second\n") == 0);
    md_free(text);
    CHECK(!md_fs_exists(in_root("w.txt.tmp")));
    CHECK(mkdir(in_root("d"), 0700) == 0);
    CHECK(md_fs_write_text(in_root("d"), "x", &folder) == MD_ERR_IO && !md_fs_exists(in_root("d.tmp")));
    CHECK(rmdir(in_root("d")) == 0);
    CHECK(md_fs_write_text(in_root("none/w.txt"), "x", &missing) == MD_ERR_IO &&
          strstr(missing.text, "none/w.txt.tmp") != NULL);
    CHECK(md_fs_remove(in_root("w.txt"), &err) == MD_OK && md_fs_remove(in_root("w.txt"), &err) == MD_OK);
}

static md_status read_status(const char *name, const char *expected)
{
    md_error err = {MD_OK, ""};
    char *text = NULL;
    size_t bytes = 0;
    md_status status = md_fs_read_text(name, 16, &text, &bytes, &err);
    CHECK(text == NULL && strstr(err.text, expected) != NULL && strstr(err.text, name) != NULL);
    return status;
}

static void test_read(void)
{
    md_error err = {MD_OK, ""};
    char *text = NULL;
    size_t bytes = 1;
    CHECK(md_fs_write_text(in_root("empty"), "", &err) == MD_OK);
    CHECK(md_fs_read_text(in_root("empty"), 0, &text, &bytes, &err) == MD_OK && bytes == 0 && text[0] == '\0');
    md_free(text);
    CHECK(read_status(in_root("none"), "No such file") == MD_ERR_IO);
    CHECK(read_status(root, "folder") == MD_ERR_IO);
    CHECK(md_fs_write_text(in_root("long"), "more than sixteen bytes", &err) == MD_OK);
    CHECK(read_status(in_root("long"), "at most 16") == MD_ERR_IO);
    CHECK(mkfifo(in_root("pipe"), 0600) == 0);
    CHECK(read_status(in_root("pipe"), "regular") == MD_ERR_IO); /* and does not wait for a writer */
    unlink(in_root("pipe"));
    unlink(in_root("long"));
    unlink(in_root("empty"));
    unlink(in_root("file"));
}

/* Whether a file holds just this. */
static bool holds(const char *name, const char *text)
{
    char *found = NULL;
    size_t bytes = 0;
    md_error err = {MD_OK, ""};
    bool same = md_fs_read_text(in_root(name), 100, &found, &bytes, &err) == MD_OK && strcmp(found, text) == 0;
    md_free(found);
    return same;
}

/* Nothing is written through a link, or into a file that has another name. */
static void test_links(void)
{
    md_error err = {MD_OK, ""}, soft = {MD_OK, ""}, hard = {MD_OK, ""}, folder = {MD_OK, ""}, pipe = {MD_OK, ""};
    char target[512];
    snprintf(target, sizeof target, "%.490s/target", root);
    CHECK(md_fs_write_text(target, "mine", &err) == MD_OK);
    CHECK(symlink(target, in_root("soft")) == 0 && md_fs_is_link(path) && !md_fs_is_link(target));
    CHECK(md_fs_open(in_root("soft"), true, &soft) < 0 && soft.code == MD_ERR_IO && strstr(soft.text, "soft: is a link"));
    CHECK(link(target, in_root("hard")) == 0);
    CHECK(md_fs_open(in_root("hard"), true, &hard) < 0 && strstr(hard.text, "hard: has another name") != NULL);
    CHECK(md_fs_own(in_root("hard"), &err) == MD_OK && md_fs_own(in_root("none"), &err) == MD_OK);
    int file = md_fs_open(in_root("hard"), true, &err);
    CHECK(file >= 0 && write(file, "x", 1) == 1 && close(file) == 0);
    CHECK(holds("hard", "xine") && holds("target", "mine"));
    CHECK(mkdir(in_root("d"), 0700) == 0 && md_fs_open(in_root("d"), false, &folder) < 0 && folder.code == MD_ERR_IO);
    CHECK(mkfifo(in_root("pipe"), 0600) == 0 && md_fs_open(in_root("pipe"), true, &pipe) < 0 && pipe.code == MD_ERR_IO);
    static const char *const names[] = {"soft", "hard", "pipe", "w.tmp"};
    CHECK(symlink(target, in_root("w.tmp")) == 0 && md_fs_write_text(in_root("w"), "new", &err) == MD_OK);
    CHECK(link(target, in_root("w.tmp")) == 0);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        md_error why = {MD_OK, ""};
        file = md_fs_create(in_root(names[k]), &why);
        CHECK(file >= 0 && write(file, "new", 3) == 3 && close(file) == 0 && holds(names[k], "new") && unlink(path) == 0);
    }
    CHECK(holds("target", "mine") && holds("w", "new"));
    CHECK(unlink(target) == 0 && unlink(in_root("w")) == 0 && rmdir(in_root("d")) == 0);
}

/* Compares and frees. */
static bool is(char *text, const char *expected)
{
    bool same = text != NULL && strcmp(text, expected) == 0;
    if (!same) printf("\"%s\", expected \"%s\"\n", text, expected);
    md_free(text);
    return same;
}

static void test_names(void)
{
    CHECK(is(md_fs_folder("input/mars.cfg", NULL), "input") && is(md_fs_folder("mars.cfg", NULL), "."));
    CHECK(is(md_fs_folder("/mars.cfg", NULL), "/") && is(md_fs_folder("a/b/c", NULL), "a/b"));
    CHECK(is(md_fs_resolve("input", "tables/t.csv", NULL), "input/tables/t.csv"));
    CHECK(is(md_fs_resolve("/", "t.csv", NULL), "/t.csv") && is(md_fs_resolve("input/", "t.csv", NULL), "input/t.csv"));
    CHECK(is(md_fs_resolve(".", "t.csv", NULL), "t.csv") && is(md_fs_resolve("", "t.csv", NULL), "t.csv"));
    CHECK(is(md_fs_resolve("input", "/data/t.csv", NULL), "/data/t.csv"));
    CHECK(is(md_fs_stem("input/mars_1d.cfg", NULL), "mars_1d") && is(md_fs_stem("mars", NULL), "mars"));
    CHECK(is(md_fs_stem("a.b/c", NULL), "c") && is(md_fs_stem("a/b.c.cfg", NULL), "b.c") &&
          is(md_fs_stem("a/b.d/", NULL), "b"));
    CHECK(is(md_fs_stem(".cfg", NULL), ".cfg") && is(md_fs_stem("", NULL), "") && is(md_fs_stem(".a.cfg", NULL), ".a"));
    CHECK(is(md_fs_stem("..cfg", NULL), "..cfg") && is(md_fs_stem("a/...", NULL), "...") && is(md_fs_stem("..a", NULL), "..a"));
    CHECK(is(md_fs_stem("a..cfg", NULL), "a.") && is(md_fs_stem("x./b.", NULL), "b") && is(md_fs_stem("...c", NULL), "...c"));
    CHECK(md_fs_is_root("/") && md_fs_is_root("//tmp/../.") && !md_fs_is_root("/tmp") && !md_fs_is_root(in_root("none")));
}

int main(void)
{
    CHECK(mkdtemp(root) != NULL);
    test_folders();
    test_writable();
    test_write();
    test_read();
    test_links();
    test_names();
    CHECK(rmdir(root) == 0); /* nothing else was left */
    CHECK(md_alloc_live() == 0);
    return check_report();
}
