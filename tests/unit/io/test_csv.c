/* io/csv: what is read, and that each table of data/bad is refused with file, line and reason. */
#include "check.h"

#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/text/csv.h"

static md_csv csv;

static md_status parse(const char *text, const char *header, int min_rows, md_error *err)
{
    *err = (md_error){MD_OK, ""};
    return md_csv_parse(text, strlen(text), "t.csv", header, min_rows, &csv, err);
}

static void test_read(void)
{
    const char *text =
        "\xef\xbb\xbf# a comment, with, commas\r\n\r\n T_K , log10_P_Pa \r\n 1000 ,\t-3.5e0  \r\n  # more\r\n+2000.,.5\r\n\r\n";
    md_error err;
    CHECK(parse(text, "T_K,log10_P_Pa", 2, &err) == MD_OK);
    CHECK(csv.columns == 2 && csv.rows == 2 && strcmp(csv.name[0], "T_K") == 0 && strcmp(csv.name[1], "log10_P_Pa") == 0);
    CHECK(csv.value[0] == 1000 && csv.value[1] == -3.5 && csv.value[2] == 2000 && csv.value[3] == 0.5);
    CHECK(csv.line[0] == 4 && csv.line[1] == 6 && strcmp(csv.file, "t.csv") == 0);
    CHECK(csv.checksum == md_hash(text, strlen(text), 0));
    CHECK(md_csv_column(&csv, "log10_P_Pa") == 1 && md_csv_column(&csv, "log10_P") == -1);
    md_csv_free(&csv);
    CHECK(csv.name == NULL && csv.rows == 0);
    CHECK(parse("a\n1", NULL, 1, &err) == MD_OK && csv.columns == 1 && csv.rows == 1 && csv.value[0] == 1);
    md_csv_free(&csv);
    CHECK(parse("a,b\n", NULL, 0, &err) == MD_OK && csv.rows == 0);
    md_csv_free(&csv);
}

static md_status refuse(const char *text, const char *expected)
{
    md_error err;
    md_status status = parse(text, "x,y", 1, &err);
    CHECK(strstr(err.text, expected) != NULL && csv.name == NULL);
    if (strstr(err.text, expected) == NULL) printf("\"%s\", expected \"%s\"\n", err.text, expected);
    return status;
}

static void test_refused(void)
{
    static char line[6000];
    md_error err;
    memset(line, '1', sizeof line - 1);
    memcpy(line, "x,y\n", 4);
    CHECK(refuse(line, "t.csv:2: a line too long: expected at most") == MD_ERR_CONFIG);
    CHECK(refuse("x,y\n0,-inf\n", "t.csv:2: \"-inf\": expected a finite number for y") == MD_ERR_CONFIG);
    CHECK(refuse("x,y\n0,1 2\n", "\"1 2\": expected a finite number for y") == MD_ERR_CONFIG);
    CHECK(refuse("x,y\n0,1e\n", "\"1e\": expected") == MD_ERR_CONFIG);
    CHECK(refuse("x,y\n0,-\n", "\"-\": expected") == MD_ERR_CONFIG);
    CHECK(refuse("x,y,z\n1,2,3\n", "header \"x,y,z\": expected x,y") == MD_ERR_CONFIG);
    CHECK(refuse("x,y,\n1,2,3\n", "header \"x,y,\": expected x,y") == MD_ERR_CONFIG);
    CHECK(refuse("x\n1\n", "header \"x\": expected x,y") == MD_ERR_CONFIG);
    CHECK(refuse("x,yy\n1,2\n", "header \"x,yy\": expected x,y") == MD_ERR_CONFIG);
    CHECK(md_csv_parse("x,y\n1,\0002", 9, "t.csv", "x,y", 1, &csv, &err) != MD_OK);
    memset(line, ',', 100);
    line[100] = '\0';
    CHECK(parse(line, NULL, 0, &err) == MD_ERR_CONFIG && strstr(err.text, "at most 64 columns") != NULL);
}

typedef struct bad_file {
    const char *name, *header, *expected;
    int line; /* 0: the message has none */
} bad_file;

static const bad_file BAD[] = {
    {"unsorted", "tau,Phi", "tau = 1 is out of order: expected values that increase", 4},
    {"duplicate", "tau,Phi", "tau = 1 comes twice: expected values that increase", 4},
    {"not_a_number", "tau,Phi", "\"high\": expected a finite number for Phi", 3},
    {"nan", "tau,Phi", "\"nan\": expected a finite number for Phi", 3},
    {"inf", "tau,Phi", "\"1e999\": expected a finite number for Phi", 3},
    {"hexadecimal", "tau,Phi", "\"0x1\": expected a finite number for tau", 3},
    {"wrong_header", "tau,Phi", "header \"Phi,tau\": expected tau,Phi", 1},
    {"no_header", "tau,Phi", "header \"0.0,1.0\": expected tau,Phi", 1},
    {"no_header", NULL, "header \"0.0,1.0\": expected names of columns", 1},
    {"too_few_rows", "tau,Phi", "1 row of numbers: expected at least 2", 3},
    {"no_rows", "tau,Phi", "0 rows of numbers: expected at least 2", 1},
    {"too_few_fields", "tau,Phi", "1 field: expected 2, one a column", 3},
    {"too_many_fields", "tau,Phi", "3 fields: expected 2, one a column", 3},
    {"empty_field", "tau,Phi", "\"\": expected a finite number for Phi", 3},
    {"semicolons", "tau,Phi", "header \"tau;Phi\": expected tau,Phi", 1},
    {"empty", "tau,Phi", "the file ends without a header: expected tau,Phi", 0},
    {"grid_hole", "T_M_K,s_m,Q_pr", "3 rows for 2 values of T_M_K and 2 of s_m: expected one row for each pair", 0},
    {"grid_duplicate", "T_M_K,s_m,Q_pr", "T_M_K = 2000, s_m = 1e-07 comes twice", 5},
};

/* Read as one of the program's tables. */
static md_status read_table(const char *path, const char *header, md_error *err)
{
    md_table1 one = {0};
    md_table2 two = {0};
    md_status status = md_csv_read(path, header, 2, &csv, err);
    if (status == MD_OK && csv.columns == 2) status = md_csv_table1(&csv, 0, 1, &one, err);
    if (status == MD_OK && csv.columns == 3) status = md_csv_table2(&csv, 2, &two, err);
    md_table1_free(&one);
    md_table2_free(&two);
    md_csv_free(&csv);
    return status;
}

static void test_bad_files(void)
{
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        char path[128], opening[160];
        md_error err = {MD_OK, ""};
        snprintf(path, sizeof path, "tests/data/bad/%s.csv", BAD[i].name);
        if (BAD[i].line > 0)
            snprintf(opening, sizeof opening, "%s:%d: ", path, BAD[i].line);
        else
            snprintf(opening, sizeof opening, "%s:", path);
        md_status status = read_table(path, BAD[i].header, &err);
        int ok = status == MD_ERR_CONFIG && strstr(err.text, BAD[i].expected) != NULL &&
                 strncmp(err.text, opening, strlen(opening)) == 0;
        CHECK(ok);
        if (!ok) printf("%s: %d \"%s\"\n", path, (int)status, err.text);
    }
    md_error missing = {MD_OK, ""}, folder = {MD_OK, ""};
    CHECK(read_table("tests/data/bad/none.csv", NULL, &missing) == MD_ERR_IO && strstr(missing.text, "none.csv") != NULL);
    CHECK(read_table("tests/data/bad", NULL, &folder) == MD_ERR_IO);
}

static void test_table1(void)
{
    md_error err;
    md_table1 table;
    CHECK(parse("y,x\n10,1\n20,2\n5,4\n", "y,x", 2, &err) == MD_OK);
    CHECK(md_csv_table1(&csv, 1, 0, &table, &err) == MD_OK && table.n == 3);
    CHECK(md_table1_linear(&table, 1.5) == 15 && md_table1_linear(&table, 3) == 12.5);
    md_table1_free(&table);
    CHECK(md_csv_table1(&csv, 2, 0, &table, &err) == MD_ERR_INTERNAL);
    md_csv_free(&csv);
}

/* z = 10 x + y, in three orders of its rows. */
static void test_table2(void)
{
    const char *orders[] = {"x,y,q,z\n1,5,0,15\n1,6,0,16\n1,9,0,19\n2,5,0,25\n2,6,0,26\n2,9,0,29\n",
                            "x,y,q,z\n1,5,0,15\n2,5,0,25\n1,6,0,16\n2,6,0,26\n1,9,0,19\n2,9,0,29\n",
                            "x,y,q,z\n2,9,0,29\n1,6,0,16\n2,5,0,25\n1,9,0,19\n1,5,0,15\n2,6,0,26\n"};
    for (int i = 0; i < 3; i++) {
        md_error err;
        md_table2 table;
        CHECK(parse(orders[i], "x,y,q,z", 4, &err) == MD_OK);
        CHECK(md_csv_table2(&csv, 3, &table, &err) == MD_OK && table.nx == 2 && table.ny == 3);
        CHECK(table.z[0] == 15 && table.z[2] == 19 && table.z[5] == 29 && md_table2_linear(&table, 1.5, 7.5) == 22.5);
        md_table2_free(&table);
        md_csv_free(&csv);
    }
    md_error err;
    md_table2 table;
    CHECK(parse("x,y,z\n1,2,3\n", NULL, 1, &err) == MD_OK && md_csv_table2(&csv, 2, &table, &err) == MD_OK);
    CHECK(table.nx == 1 && table.ny == 1 && md_table2_linear(&table, 7, 7) == 3);
    md_table2_free(&table);
    md_csv_free(&csv);
}

int main(void)
{
    test_read();
    test_refused();
    test_bad_files();
    test_table1();
    test_table2();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
