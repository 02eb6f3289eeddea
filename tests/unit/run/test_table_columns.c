/* setup/table_columns: a value just outside its range is refused in every column of every table, in the first, a middle and the
 * last row, with file and line; the ends of the range are taken. */
#include "check.h"

#include <string.h>

#include "disk/setup/table_columns.h"

/* A table of four good rows, and for each column a value at either end of its range and one just outside. */
typedef struct sample {
    const char *key, *header, *good[3];
    struct {
        const char *low, *below, *high, *above;
    } column[5];
} sample;

static const sample samples[] = {
    {"mars.table", "time_s,T_K", {"0,4000"}, {{"-1e100", "-2e100", "1e100", "2e100"}, {"1000", "999.99", "6500", "6500.01"}}},
    {"mars.table", "time_day,T_K", {"0,4000"}, {{"-1e100", "-2e100", "1e100", "2e100"}, {"1000", "999.99", "6500", "6500.01"}}},
    {"mars.table", "time_yr,T_K", {"0,4000"}, {{"-1e100", "-2e100", "1e100", "2e100"}, {"1000", "999.99", "6500", "6500.01"}}},
    {"mars.table", "time_orbit,T_K", {"0,4000"}, {{"-1e100", "-2e100", "1e100", "2e100"}, {"1000", "999", "6500", "6501"}}},
    {"radiation.q_pr_table",
     "T_M_K,s_m,Q_pr",
     {"2000,1e-6,0.9"},
     {{"0", "-0.1", "1e5", "1.1e5"}, {"1e-12", "0.9e-12", "1e12", "1.1e12"}, {"0", "-1e-9", "10", "10.001"}}},
    {"radiation.q_pr_table",
     "T_M_K,s_m,Q_pr,albedo,g",
     {"2000,1e-6,0.9,0.5,0.5"},
     {{"0", "-1", "1e5", "1.1e5"},
      {"1e-12", "0", "1e12", "1.1e12"},
      {"0", "-1", "10", "90"},
      {"0", "-1e-9", "1", "1.001"},
      {"-1", "-1.001", "1", "1.001"}}},
    {"shielding.table", "tau,Phi", {"1,0.5"}, {{"0", "-1e-9", "1e12", "2e12"}, {"1e-30", "1e-31", "1", "1.000001"}}},
    {"shielding.table", "tau,Phi", {"1,0.5"}, {{"0", "-1", "1e12", "2e12"}, {"0", "-1e-200", "1", "50"}}},
    {"dynamics.e_table", "r_RM,e", {"1,0.5"}, {{"0.1", "0", "1e6", "2e6"}, {"0", "-1e-9", "0.999999", "1"}}},
    {"sublimation.table", "T_K,log10_P_Pa", {"2000,-3"}, {{"1", "0", "1e5", "2e5"}, {"-1000", "-1000.1", "15", "15.1"}}},
    {"phase.table",
     "T_K,tau,f_solid,f_liquid,f_vapour",
     {"2000,1,0.5,0.5,0"},
     {{"0", "-1", "1e5", "2e5"},
      {"0", "-1", "1e12", "2e12"},
      {"0", "-1e-9", "1", "1.0001"},
      {"0", "-1e-9", "1", "1.0001"},
      {"0", "-1e-9", "1", "1.0001"}}},
    {"supply.table",
     "t_s,rate_kg_m2_s",
     {"1,1e-6"},
     {{"-1e100", "-2e100", "1e100", "2e100"}, {"0", "-1e-300", "1e3", "1e151"}}},
    {"supply.table",
     "t_s,r_RM,rate_kg_m2_s",
     {"1,2,1e-6"},
     {{"-1e100", "-2e100", "1e100", "2e100"}, {"0.1", "0.09", "1e6", "2e6"}, {"0", "-1e-6", "1e3", "1e151"}}},
    {"supply.temperature_table", "T_M_K,value", {"2000,1"}, {{"0", "-1", "1e5", "2e5"}, {"0", "-1e-9", "1e3", "1e151"}}},
};

/* Field `at` of a line of numbers is exchanged. */
static void with_field(const char *line, int at, const char *value, char *out, size_t size)
{
    const char *field = line;
    for (int i = 0; i < at; i++)
        field = strchr(field, ',') + 1;
    snprintf(out, size, "%.*s%s%s", (int)(field - line), line, value, field + strcspn(field, ","));
}

/* What is said of the table with this value in this row, on line 3 + row. */
static md_status look(const sample *s, int row, int at, const char *value, md_error *err)
{
    char text[512] = "", line[128];
    int used = snprintf(text, sizeof text, "# a remark\n%s\n", s->header);
    for (int i = 0; i < 4; i++) {
        snprintf(line, sizeof line, "%s", s->good[0]);
        if (i == row) with_field(s->good[0], at, value, line, sizeof line);
        used += snprintf(text + used, sizeof text - (size_t)used, "%s\n", line);
    }
    md_csv csv;
    *err = (md_error){MD_OK, ""};
    CHECK(md_csv_parse(text, strlen(text), "t.csv", s->header, 2, &csv, err) == MD_OK);
    md_table_columns_check(&csv, s->key, err);
    md_csv_free(&csv);
    return err->code;
}

static void test_ranges(void)
{
    for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k++) {
        const sample *s = &samples[k];
        for (int at = 0; at < 5 && s->column[at].low; at++) {
            for (int row = 0; row < 4; row++) {
                char where[16];
                md_error err;
                snprintf(where, sizeof where, "t.csv:%d: ", 3 + row);
                CHECK(look(s, row, at, s->column[at].low, &err) == MD_OK);
                CHECK(look(s, row, at, s->column[at].high, &err) == MD_OK);
                CHECK(look(s, row, at, s->column[at].below, &err) == MD_ERR_CONFIG && strstr(err.text, where) == err.text);
                CHECK(look(s, row, at, s->column[at].above, &err) == MD_ERR_CONFIG && strstr(err.text, where) == err.text);
            }
        }
    }
}

static md_status add_up(const char *row, md_error *err)
{
    char text[256];
    md_csv csv;
    snprintf(text, sizeof text, "T_K,tau,f_solid,f_liquid,f_vapour\n1000,0,1,0,0\n%s\n9000,1,0,0,1\n", row);
    *err = (md_error){MD_OK, ""};
    md_csv_parse(text, strlen(text), "t.csv", NULL, 2, &csv, err);
    md_table_fractions_check(&csv, 2, 3, err);
    md_csv_free(&csv);
    return err->code;
}

static void test_fractions(void)
{
    md_error err;
    CHECK(add_up("1000,1,0.3333333,0.3333333,0.3333334", &err) == MD_OK);
    CHECK(add_up("1000,1,0.2,0.3,0.5", &err) == MD_OK && add_up("1000,1,0.333,0.333,0.333", &err) == MD_OK);
    CHECK(add_up("1000,1,0.332,0.333,0.333", &err) == MD_ERR_CONFIG &&
          add_up("1000,1,0.335,0.333,0.334", &err) == MD_ERR_CONFIG);
    CHECK(add_up("1000,1,0.2,0.3,0.6", &err) == MD_ERR_CONFIG &&
          strstr(err.text, "t.csv:3: f_solid to f_vapour add up to 1.1"));
    CHECK(add_up("1000,1,0.2,0.3,0.4", &err) == MD_ERR_CONFIG && strstr(err.text, "add up to 0.9: expected 1"));
    CHECK(add_up("1000,1,0,0,0", &err) == MD_ERR_CONFIG);
}

static md_status climbs(const char *row, md_error *err)
{
    char text[128];
    md_csv csv;
    snprintf(text, sizeof text, "T_K,log10_P_Pa\n1000,-5\n%s\n3000,4\n", row);
    *err = (md_error){MD_OK, ""};
    CHECK(md_csv_parse(text, strlen(text), "t.csv", NULL, 2, &csv, err) == MD_OK);
    md_table_no_fall_check(&csv, 1, err);
    md_csv_free(&csv);
    return err->code;
}

static void test_no_fall(void)
{
    md_error err;
    CHECK(climbs("2000,-5", &err) == MD_OK && climbs("2000,4", &err) == MD_OK);
    CHECK(climbs("2000,-5.1", &err) == MD_ERR_CONFIG && strstr(err.text, "t.csv:3: log10_P_Pa = -5.1: ") == err.text);
    CHECK(climbs("2000,4.1", &err) == MD_ERR_CONFIG && strstr(err.text, "t.csv:4: log10_P_Pa = 4: ") == err.text);
}

int main(void)
{
    test_ranges();
    test_no_fall();
    test_fractions();
    return check_report();
}
