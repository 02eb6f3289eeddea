/* The CSV books of a made-up disk whose sums and orbits are known by hand; and books that go on, or were changed and must not. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "check.h"
#include "disk/model/momentum.h"
#include "disk/output/checks.h"
#include "numbers/constants.h"
#include "numbers/decimal.h"

enum { CELLS = 2, MOST_COLUMNS = 24 };

static char folder[64];

static FILE *open_book(const char *name)
{
    char path[128], header[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL && fgets(header, sizeof header, file) != NULL);
    return file;
}

/* Numbers of the next line; how many. */
static int read_line(FILE *file, double *value)
{
    char line[2048];
    int n = 0;
    if (!fgets(line, sizeof line, file)) return 0;
    for (char *field = strtok(line, ",\n"); field && n < MOST_COLUMNS; field = strtok(NULL, ",\n"))
        value[n++] = atof(field);
    return n;
}

static void close_book(FILE *file, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    fclose(file);
    unlink(path);
}

/* Cell 0 starts with 100 kg and loses 2 kg/orbit, cell 1 starts with 50 kg, gains 1 and loses 3 kg/orbit; 1 kg goes astray in cell 1
 * between the second and the third row. */
static void make_cells(double orbits, bool astray, md_diag cells[CELLS])
{
    memset(cells, 0, CELLS * sizeof *cells);
    cells[0].mass[MD_BOOK_BLOWN_OUT] = 2 * orbits;
    cells[0].mass_now = 100 - 2 * orbits;
    cells[1].mass[MD_BOOK_SUPPLIED] = orbits;
    cells[1].mass[MD_BOOK_SUBLIMATED] = 3 * orbits;
    cells[1].mass_now = 50 - 2 * orbits - (astray ? 1 : 0);
    cells[1].ledger_error = astray ? 1. / 52 : 0;
    cells[1].sigma_deep = 0.25;
    for (int i = 0; i < CELLS; i++) {
        cells[i].E_rel_dot = 3;
        cells[i].E_dissipated_dot = 2;
        cells[i].E_retained_dot = 1;
        cells[i].E_rel_cum = 300 * orbits;
        cells[i].E_dissipated_cum = 200 * orbits;
        cells[i].E_retained_cum = (astray ? 70 : 100) * orbits;
        cells[i].E_check_cum = 303 * orbits;
    }
    cells[0].torque[MD_TORQUE_VISCOUS] = 7e10 * orbits;
    cells[1].torque[MD_TORQUE_DRAG] = -3e10 * orbits;
    cells[0].orbit_out = 2 * floor(orbits) * floor(orbits);
    cells[1].orbit_sink = 3 * floor(orbits);
}

/* As each rank does it for its cells, and rank 0 for all. */
static void add_row(md_checks *checks, double time, const md_diag *diag)
{
    md_checks_cell cells[CELLS];
    char lines[CELLS * MD_CHECKS_LINE], *end = lines, text[MD_DECIMAL_MOST + 1];
    *md_decimal_text(text, time) = '\0';
    for (int ig = 0; ig < CELLS; ig++) {
        cells[ig] = md_checks_cell_of(&diag[ig], checks->radial->area[ig]);
        end = md_checks_line(text, ig, &cells[ig], end);
    }
    md_checks_add(checks, time, cells, lines, (size_t)(end - lines));
}

static void write_books(const md_radial *radial, double period)
{
    static md_params params;
    static const double orbits[] = {0, 0.75, 2.5, 2.75, 3.25};
    md_error err = {MD_OK, ""};
    md_checks checks;
    md_diag cells[CELLS];
    params.collisions.energy = true;
    params.transport.drag = MD_DRAG_PR;
    CHECK(md_checks_open(&checks, &params, radial, folder, NULL, &err) == MD_OK);
    for (int i = 0; i < 5; i++) {
        make_cells(orbits[i], i >= 2, cells);
        add_row(&checks, orbits[i] * period, cells);
    }
    CHECK(md_checks_close(&checks, &err) == MD_OK);
}

static void check_mass(double period)
{
    double v[MOST_COLUMNS];
    FILE *book = open_book("checks/mass_budget.csv");
    CHECK(read_line(book, v) == 6 + MD_BOOKS && v[0] == 0 && v[1] == 150 && v[2] == 150 && v[4 + MD_BOOKS] == 0 &&
          v[5 + MD_BOOKS] == 0);
    CHECK_REL(v[3], 0.25 * 20, 1e-15);
    CHECK(read_line(book, v) == 6 + MD_BOOKS && v[4] == 0.75 && v[5] == 1.5 && v[6] == 2.25 && v[4 + MD_BOOKS] == 0);
    CHECK(read_line(book, v) == 6 + MD_BOOKS);
    CHECK_REL(v[0], 2.5 * period, 1e-15);
    CHECK_REL(v[4 + MD_BOOKS], 1. / 152.5, 1e-12);
    CHECK_REL(v[5 + MD_BOOKS], 1. / 52, 1e-15);
    close_book(book, "checks/mass_budget.csv");
    book = open_book("checks/mass_budget_cells.csv");
    CHECK(read_line(book, v) == 5 + MD_BOOKS && v[1] == 0 && v[2] == 100);
    CHECK(read_line(book, v) == 5 + MD_BOOKS && v[1] == 1 && v[2] == 50);
    close_book(book, "checks/mass_budget_cells.csv");
}

/* Powers as they are; energies as the cells booked them; what is not dissipated and not kept either shows, and so does what the two
 * integrals differ by. */
static void check_energy(void)
{
    double v[MOST_COLUMNS];
    FILE *book = open_book("checks/energy_budget.csv");
    CHECK(read_line(book, v) == 11 && v[1] == 90 && v[2] == 60 && v[3] == 30 && v[4] == 0 && v[5] == 0 && v[10] == 0);
    CHECK(read_line(book, v) == 11 && v[4] == 0 && v[5] == 450 && v[6] == 300 && v[7] == 150);
    CHECK_REL(v[10], 0.01, 1e-12);
    CHECK(read_line(book, v) == 11);
    CHECK_REL(v[4], 0.1, 1e-12);
    close_book(book, "checks/energy_budget.csv");
}

/* By hand: a kilogram goes from cell 0 to cell 1 and another over the outer edge, and drag takes its part; then something astray. */
static void check_momentum_sum(const md_radial *radial)
{
    double l0 = sqrt(MD_G * MD_M_MARS * 4.5e6), l1 = sqrt(MD_G * MD_M_MARS * 5.5e6), at_edge = sqrt(MD_G * MD_M_MARS * 6e6);
    md_momentum sum = {.now = {0, 0}};
    double inner[MD_BOOKS] = {[MD_BOOK_MOVED_OUT] = 2, [MD_BOOK_SUPPLIED] = 4, [MD_BOOK_BLOWN_OUT] = 3};
    double outer[MD_BOOKS] = {[MD_BOOK_MOVED_IN] = 2, [MD_BOOK_MOVED_OUT] = 1, [MD_BOOK_SPREAD] = 1};
    double torque0[] = {0.4 * (l1 - l0), -5e9}, torque1[] = {1.6 * (l1 - l0) + (at_edge - l1), 0};
    md_momentum_add(&sum, radial, 0, 10 - 2 + 4 - 3, inner, torque0);
    md_momentum_add(&sum, radial, 1, 20 + 2 - 1, outer, torque1);
    CHECK_REL(md_momentum_start(&sum), 10 * l0 + 20 * l1 + 5e9, 1e-15);
    CHECK_REL(md_momentum_error(&sum, 10 * l0 + 20 * l1), -5e9 / (14 * l0 + 20 * l1), 1e-5);
    CHECK_REL(md_sum_total(sum.term[MD_BOOK_SPREAD]), at_edge, 1e-15);
}

/* Masses that balance, and torques that nothing has felt: they show. */
static void check_momentum(void)
{
    double v[MOST_COLUMNS], l0 = sqrt(MD_G * MD_M_MARS * 4.5e6), l1 = sqrt(MD_G * MD_M_MARS * 5.5e6);
    FILE *book = open_book("checks/angular_momentum.csv");
    CHECK(read_line(book, v) == 6 + MD_BOOKS && v[0] == 0 && v[1] == v[2] && v[5 + MD_BOOKS] == 0);
    CHECK_REL(v[1], 100 * l0 + 50 * l1, 1e-15);
    CHECK(read_line(book, v) == 6 + MD_BOOKS && v[3 + MD_BOOKS] == 0.75 * 7e10 && v[4 + MD_BOOKS] == -0.75 * 3e10);
    CHECK_REL(v[2], 98.5 * l0 + 48.5 * l1, 1e-15);
    CHECK_REL(v[5 + MD_BOOKS], 0.75 * 4e10 / (100 * l0 + 50.75 * l1), 1e-5);
    close_book(book, "checks/angular_momentum.csv");
}

/* Orbits 1 and 2 end between the second and the third row, 3 before the fifth: two rows. What is lost in an orbit is what the cells
 * had lost at its end, 2 n^2 and 3 n, less what they had lost at the end of the row before. */
static void check_orbits(double period)
{
    double v[MOST_COLUMNS];
    FILE *book = open_book("orbit_rollup.csv");
    CHECK(read_line(book, v) == 16 && v[0] == 2 && v[1] == 2 && v[2] == 0);
    CHECK_REL(v[3], 2 * period, 1e-15);
    CHECK(v[4] == 8 && v[5] == 6 && v[6] == 14 && v[7] == 4 && v[8] == 3 && v[9] == 7);
    CHECK_REL(v[10], 4 / period, 1e-14);
    CHECK(v[13] == 8 && v[14] == 6 && v[15] == 14);
    CHECK(read_line(book, v) == 16 && v[0] == 3 && v[1] == 1);
    CHECK_REL(v[2], 2 * period, 1e-15);
    CHECK(v[4] == 10 && v[5] == 3 && v[6] == 13 && v[9] == 13 && v[13] == 18 && v[14] == 9 && v[15] == 27);
    CHECK(read_line(book, v) == 0);
    close_book(book, "orbit_rollup.csv");
}

enum { ROWS = 1000 }; /* some blocks of what is digested at a time */

/* Rows [from, to), brought to the disk as often as `every` says and at the end; where the books stand then. */
static md_checks_state go_on(const md_radial *radial, const md_checks_state *state, int from, int to, int every, md_error *err)
{
    static md_params params;
    md_checks checks;
    md_diag cells[CELLS];
    params.collisions.energy = true;
    params.transport.drag = MD_DRAG_PR;
    if (md_checks_open(&checks, &params, radial, folder, state, err) == MD_OK) {
        for (int row = from; row < to; row++) {
            make_cells(row / 16., false, cells);
            add_row(&checks, 100. * row, cells);
            if (row % every == 0 || row + 1 == to) CHECK(md_checks_sync(&checks, err) == MD_OK);
        }
    }
    md_checks_state reached = checks.state;
    md_checks_close(&checks, &(md_error){MD_OK, ""});
    return reached;
}

/* Exchange one byte; the one that was there. */
static char poke(const char *name, long at, char with)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r+");
    CHECK(file && fseek(file, at, SEEK_SET) == 0);
    int there = file ? fgetc(file) : 0;
    CHECK(file && fseek(file, at, SEEK_SET) == 0 && fputc(with, file) == with && fclose(file) == 0);
    return (char)there;
}

/* Books go on where they were, and only when all that is in them up to there is what was written. */
static void test_going_on(const md_radial *radial)
{
    static const char *const name[MD_BOOK_FILES] = {"checks/mass_budget.csv", "checks/mass_budget_cells.csv",
                                                    "checks/energy_budget.csv", "checks/angular_momentum.csv",
                                                    "orbit_rollup.csv"};
    md_error err = {MD_OK, ""};
    md_checks_state half = go_on(radial, NULL, 0, ROWS / 2, 7, &err), whole = go_on(radial, NULL, 0, ROWS, ROWS, &err);
    md_checks_state parts = go_on(radial, &half, ROWS / 2, ROWS, 13, &err);
    CHECK(err.code == MD_OK && whole.bytes[MD_FILE_CELLS] > 3 * (1 << 14) && memcmp(&parts, &whole, sizeof whole) == 0);
    for (int k = 0; k < MD_BOOK_FILES; k++) {
        const double places[] = {0, half.bytes[k] / 2, half.bytes[k] - 1};
        for (int place = 0; place < 3; place++) {
            md_error changed = {MD_OK, ""}, restored = {MD_OK, ""};
            char was = poke(name[k], (long)places[place], '#');
            go_on(radial, &half, 0, 0, 1, &changed);
            CHECK(changed.code == MD_ERR_IO && strstr(changed.text, name[k]) && strstr(changed.text, "was changed"));
            poke(name[k], (long)places[place], was);
            go_on(radial, &half, 0, 0, 1, &restored);
            CHECK(restored.code == MD_OK);
        }
    }
    for (int k = MD_BOOK_FILES - 1; k >= 0; k--) { /* the first that is wrong is told of */
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, name[k]);
        md_error shorter = {MD_OK, ""};
        CHECK(truncate(path, (off_t)half.bytes[k] - 1) == 0);
        go_on(radial, &half, 0, 0, 1, &shorter);
        CHECK(shorter.code == MD_ERR_IO && strstr(shorter.text, name[k]) && strstr(shorter.text, "is shorter"));
    }
    for (int k = 0; k < MD_BOOK_FILES; k++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, name[k]);
        unlink(path);
    }
}

static void test_refusal(const md_radial *radial)
{
    static md_params params;
    md_error err = {MD_OK, ""};
    md_checks checks;
    CHECK(md_checks_open(&checks, &params, radial, "/dev/null", NULL, &err) == MD_ERR_IO &&
          strstr(err.text, "mass_budget.csv"));
    CHECK(md_checks_close(&checks, &(md_error){MD_OK, ""}) == MD_OK);
}

int main(void)
{
    double edge[] = {4e6, 5e6, 6e6}, r[] = {4.5e6, 5.5e6}, area[] = {10, 20};
    double period = 2 * MD_PI * sqrt(4e6 * 4e6 * 4e6 / (MD_G * MD_M_MARS));
    md_radial radial = {.n = CELLS, .edge = edge, .r = r, .area = area, .t_orb_in = period};
    char sub[80];
    snprintf(folder, sizeof folder, "/tmp/md-checks-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(sub, sizeof sub, "%s/checks", folder);
    CHECK(mkdir(sub, 0755) == 0);
    write_books(&radial, period);
    check_mass(period);
    check_energy();
    check_momentum_sum(&radial);
    check_momentum();
    check_orbits(period);
    test_going_on(&radial);
    test_refusal(&radial);
    rmdir(sub);
    rmdir(folder);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
