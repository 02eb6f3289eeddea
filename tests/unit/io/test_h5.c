/* What goes into a file comes out of it, and what cannot be done is told with the file's name. */
#include <hdf5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "check.h"
#include "io/hdf5/h5.h"
#include "io/hdf5/h5_label.h"

static char path[64];

static void write_file(void)
{
    static const md_h5_label labels[] = {
        {"y", "m", "rows", {"y"}},
        {"x", "m", "columns", {"x"}},
        {"z", "K", "values", {"y", "x"}},
        {"words", "1", "texts", {"y"}},
        {"number", "J", "no dimension", {NULL}},
    };
    md_error err = {MD_OK, ""};
    md_h5 file;
    CHECK(md_h5_create(&file, NULL, path, &err) == MD_OK);
    md_h5_shape column = {1, {3}, {0}, 0, false}, row = {1, {4}, {0}, 0, false}, plane = {2, {3, 4}, {2, 4}, 1, true};
    CHECK(md_h5_dataset(&file, "y", MD_H5_INT32, &column, &err) == MD_OK);
    CHECK(md_h5_dataset(&file, "x", MD_H5_INT64, &row, &err) == MD_OK);
    CHECK(md_h5_dataset(&file, "z", MD_H5_DOUBLE, &plane, &err) == MD_OK);
    CHECK(md_h5_dataset(&file, "raw", MD_H5_BYTE, &row, &err) == MD_OK);
    CHECK(md_h5_write(&file, "y", MD_H5_INT32, &(md_h5_slab){{0}, {3}}, (int32_t[]){7, 8, 9}, &err) == MD_OK);
    CHECK(md_h5_write(&file, "x", MD_H5_INT64, &(md_h5_slab){{0}, {4}}, (int64_t[]){1, 2, 3, INT64_MAX}, &err) == MD_OK);
    CHECK(md_h5_write(&file, "z", MD_H5_DOUBLE, &(md_h5_slab){{0, 0}, {3, 2}}, (double[]){1, 2, 5, 6, 9, 10}, &err) == MD_OK);
    CHECK(md_h5_write(&file, "z", MD_H5_DOUBLE, &(md_h5_slab){{0, 2}, {3, 2}}, (double[]){3, 4, 7, 8, 11, 12}, &err) == MD_OK);
    CHECK(md_h5_write(&file, "z", MD_H5_DOUBLE, &(md_h5_slab){{0, 4}, {3, 0}}, NULL, &err) == MD_OK);
    CHECK(md_h5_write(&file, "raw", MD_H5_BYTE, &(md_h5_slab){{0}, {4}}, "abcd", &err) == MD_OK);
    static const char *const words[] = {"one", "", "three -> four"};
    double number = 2.5;
    CHECK(md_h5_texts(&file, "words", words, 3, &err) == MD_OK);
    CHECK(md_h5_dataset(&file, "number", MD_H5_DOUBLE, &(md_h5_shape){0}, &err) == MD_OK);
    CHECK(md_h5_write(&file, "number", MD_H5_DOUBLE, &(md_h5_slab){{0}, {0}}, &number, &err) == MD_OK);
    CHECK(md_h5_label_all(&file, labels, 5, &err) == MD_OK);
    CHECK(md_h5_set_text(&file, "/", "title", "a file", &err) == MD_OK);
    CHECK(md_h5_set_text(&file, "/", "title", "the file", &err) == MD_OK);
    CHECK(md_h5_set_int(&file, "z", "count", -5, &err) == MD_OK);
    CHECK(md_h5_set_double(&file, "z", "scale", 0.1, &err) == MD_OK);
    CHECK(md_h5_close(&file, &err) == MD_OK && md_h5_close(&file, &err) == MD_OK);
    if (err.code) printf("%s\n", err.text);
}

static void check_text(const md_h5 *file, const char *object, const char *name, const char *wanted)
{
    char *text = NULL;
    hid_t attribute = H5Aopen_by_name(file->id, object, name, H5P_DEFAULT, H5P_DEFAULT), type = H5Aget_type(attribute);
    CHECK(H5Tis_variable_str(type) > 0 && H5Aread(attribute, type, &text) >= 0 && text && strcmp(text, wanted) == 0);
    H5free_memory(text);
    CHECK(H5Tclose(type) >= 0 && H5Aclose(attribute) >= 0);
}

static void check_plain(const md_h5 *file)
{
    double number = 0;
    char *words[3] = {NULL};
    hid_t set = H5Dopen2(file->id, "number", H5P_DEFAULT), texts = H5Dopen2(file->id, "words", H5P_DEFAULT);
    hid_t type = H5Dget_type(texts), space = H5Dget_space(texts);
    CHECK(H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &number) >= 0 && number == 2.5);
    CHECK(H5Aexists(set, "DIMENSION_LIST") == 0 && H5Aexists(set, "units") > 0);
    CHECK(H5Dread(texts, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, words) >= 0);
    CHECK(words[0] && strcmp(words[0], "one") == 0 && strcmp(words[1], "") == 0 && strcmp(words[2], "three -> four") == 0);
    H5Dvlen_reclaim(type, space, H5P_DEFAULT, words);
    CHECK(H5Tclose(type) >= 0 && H5Sclose(space) >= 0 && H5Dclose(set) >= 0 && H5Dclose(texts) >= 0);
}

static void read_file(void)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    md_h5_shape shape;
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK);
    check_plain(&file);
    CHECK(md_h5_shape_of(&file, "z", &shape, &err) == MD_OK && shape.rank == 2 && shape.dim[0] == 3 && shape.dim[1] == 4);
    double z[12], part[2];
    CHECK(md_h5_read(&file, "z", MD_H5_DOUBLE, &(md_h5_slab){{0, 0}, {3, 4}}, z, &err) == MD_OK);
    for (int i = 0; i < 12; i++)
        CHECK(z[i] == i + 1);
    CHECK(md_h5_read(&file, "z", MD_H5_DOUBLE, &(md_h5_slab){{1, 3}, {2, 1}}, part, &err) == MD_OK);
    CHECK(part[0] == 8 && part[1] == 12);
    int64_t x[4], count = 0;
    CHECK(md_h5_read(&file, "x", MD_H5_INT64, &(md_h5_slab){{0}, {4}}, x, &err) == MD_OK && x[3] == INT64_MAX);
    char raw[5] = "";
    CHECK(md_h5_read(&file, "raw", MD_H5_BYTE, &(md_h5_slab){{0}, {4}}, raw, &err) == MD_OK && strcmp(raw, "abcd") == 0);
    double scale = 0;
    check_text(&file, "/", "title", "the file");
    check_text(&file, "z", "units", "K");
    CHECK(md_h5_get_int(&file, "z", "count", &count, &err) == MD_OK && count == -5);
    CHECK(md_h5_get_double(&file, "z", "scale", &scale, &err) == MD_OK && scale == 0.1);
    CHECK(md_h5_has(&file, "z") && !md_h5_has(&file, "w"));
    md_h5_close(&file, &err);
}

/* Each with an error of its own that names the file and the object. */
static void test_refusals(void)
{
    md_error err = {MD_OK, ""};
    md_h5 file = {0};
    CHECK(md_h5_create(&file, NULL, "/dev/null/a.h5", &err) == MD_ERR_IO && strstr(err.text, "/dev/null/a.h5"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_open(&file, NULL, "/dev/null", false, &err) == MD_ERR_IO && strstr(err.text, "/dev/null"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_open(&file, NULL, "/nowhere/x.h5", false, &err) == MD_ERR_IO && strstr(err.text, "No such file or directory"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_create(&file, NULL, "/nowhere/x.h5", &err) == MD_ERR_IO && strstr(err.text, "No such file or directory"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK);
    CHECK(md_h5_read(&file, "w", MD_H5_DOUBLE, &(md_h5_slab){{0}, {1}}, &(double){0}, &err) == MD_ERR_IO &&
          strstr(err.text, " w"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_read(&file, "y", MD_H5_DOUBLE, &(md_h5_slab){{2}, {2}}, (double[2]){0}, &err) == MD_ERR_IO);
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_get_int(&file, "/", "absent", &(int64_t){0}, &err) == MD_ERR_IO && strstr(err.text, "absent"));
    err = (md_error){MD_OK, ""};
    CHECK(md_h5_set_int(&file, "/", "late", 1, &err) == MD_ERR_IO);
    md_h5_close(&file, &(md_error){MD_OK, ""});
}

/* Datasets that are elsewhere, in a file that somebody else made: not followed. Or in one huge chunk: not taken into memory. */
static void test_elsewhere(void)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    CHECK(md_h5_create(&file, NULL, path, &err) == MD_OK);
    hid_t space = H5Screate_simple(1, &(hsize_t){2}, NULL), list = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Lcreate_external("/tmp/other.h5", "/x", file.id, "linked", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    CHECK(H5Lcreate_soft("/inside", file.id, "soft", H5P_DEFAULT, H5P_DEFAULT) >= 0);
    CHECK(H5Pset_external(list, "/etc/hostname", 0, 16) >= 0);
    hid_t set = H5Dcreate2(file.id, "stored", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    CHECK(set >= 0 && H5Dclose(set) >= 0 && H5Pclose(list) >= 0);
    list = H5Pcreate(H5P_DATASET_CREATE);
    CHECK(H5Pset_virtual(list, space, "/tmp/other.h5", "/x", space) >= 0);
    set = H5Dcreate2(file.id, "pieced", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    CHECK(set >= 0 && H5Dclose(set) >= 0 && H5Pclose(list) >= 0 && H5Sclose(space) >= 0);
    list = H5Pcreate(H5P_DATASET_CREATE);
    space = H5Screate_simple(1, &(hsize_t){2}, &(hsize_t){H5S_UNLIMITED});
    CHECK(H5Pset_chunk(list, 1, &(hsize_t){1 << 28}) >= 0);
    set = H5Dcreate2(file.id, "huge", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, list, H5P_DEFAULT);
    CHECK(set >= 0 && H5Dclose(set) >= 0 && H5Pclose(list) >= 0 && H5Sclose(space) >= 0);
    static const char *const names[] = {"linked", "soft", "stored", "pieced", "huge"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        md_error read = {MD_OK, ""}, shape = {MD_OK, ""};
        md_h5_shape found;
        double x[2];
        CHECK(md_h5_read(&file, names[k], MD_H5_DOUBLE, &(md_h5_slab){{0}, {2}}, x, &read) == MD_ERR_IO &&
              strstr(read.text, names[k]));
        CHECK(md_h5_shape_of(&file, names[k], &found, &shape) == MD_ERR_IO);
    }
    CHECK(md_h5_close(&file, &err) == MD_OK);
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/md-h5-XXXXXX");
    int file = mkstemp(path);
    CHECK(file >= 0);
    close(file);
    write_file();
    read_file();
    test_refusals();
    test_elsewhere();
    unlink(path);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
