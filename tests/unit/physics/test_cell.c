/* Rows of cells, their start, books and digests. */
#include "disk_setup.h"

#include "disk/physics/shielding.h"

static void test_rows(void)
{
    md_cells cells;
    md_error err = {MD_OK, ""};
    CHECK(md_cells_init(&cells, 5, 3, 7, &err) == MD_OK);
    CHECK(cells.first == 5 && cells.count == 3 && cells.bins == 7);
    CHECK(cells.row_bytes == sizeof(md_cell) + 14 * sizeof(double) && cells.row_bytes % 8 == 0);
    for (int i = 0; i < 3; i++) {
        md_cell *cell = md_cells_at(&cells, i);
        CHECK((unsigned char *)cell == cells.rows + (size_t)i * cells.row_bytes);
        CHECK(cell->start == 0 && cell->substeps == 0 && cell->stop == MD_CELL_ACTIVE);
        for (int k = 0; k < 14; k++)
            cell->mass[k] = i + 0.1 * k; /* inside its row: the neighbour's stays */
    }
    CHECK(md_cells_at(&cells, 0)->mass[13] == 1.3 && md_cells_at(&cells, 1)->start == 0 &&
          md_cells_at(&cells, 1)->mass[0] == 1);
    md_cells_free(&cells);
    CHECK(cells.rows == NULL && cells.count == 0);
    CHECK(md_cells_init(&cells, 0, 0, 7, &err) == MD_OK); /* a rank without cells */
    md_cells_free(&cells);
}

/* A million of 0.1, and a mass that a plain sum would lose. */
static void test_surface(void)
{
    md_cells cells;
    md_error err = {MD_OK, ""};
    if (md_cells_init(&cells, 0, 1, 3, &err)) return;
    md_cell *cell = md_cells_at(&cells, 0);
    cell->mass[0] = 1e16;
    cell->mass[1] = 1;
    cell->mass[2] = 1;
    cell->mass[3] = 1e20; /* the second half of the row is not mass that is there */
    CHECK(md_cell_surface(cell, 3) == 1e16 + 2);
    md_cells_free(&cells);
}

static void test_books(void)
{
    md_cells cells;
    md_error err = {MD_OK, ""};
    if (md_cells_init(&cells, 0, 1, 2, &err)) return;
    md_cell *cell = md_cells_at(&cells, 0);
    CHECK(md_cell_ledger_error(cell, 2) == 0); /* never held anything */
    cell->start = 8;
    cell->mass[0] = 1;
    cell->mass[1] = 2;
    cell->sigma_deep = 0.5;
    md_sum_add(&cell->book[MD_BOOK_SUPPLIED], 2); /* 8 + 2 + 0.25 = 3 + 0.5 + 6.75 */
    md_sum_add(&cell->book[MD_BOOK_DEFECT], 0.25);
    md_sum_add(&cell->book[MD_BOOK_BLOWN_OUT], 4);
    md_sum_add(&cell->book[MD_BOOK_SUBLIMATED], 1);
    md_sum_add(&cell->book[MD_BOOK_ESCAPED], 0.5);
    md_sum_add(&cell->book[MD_BOOK_DRAGGED], 0.5);
    md_sum_add(&cell->book[MD_BOOK_SPILLED], 0.5);
    md_sum_add(&cell->book[MD_BOOK_BELOW_GRID], 0.25);
    CHECK(md_cell_ledger_error(cell, 2) == 0);
    cell->mass[1] = 2.5; /* half a unit of ten handled came from nowhere */
    CHECK_REL(md_cell_ledger_error(cell, 2), 0.05, 1e-14);
    cell->mass[1] = 2;
    for (int book = 0; book < MD_BOOKS; book++) { /* every book counts that is not a part of another */
        if (md_ledger_terms[book].sign == 0) continue;
        md_sum was = cell->book[book];
        md_sum_add(&cell->book[book], 1);
        CHECK(md_cell_ledger_error(cell, 2) > 0.05);
        cell->book[book] = was;
    }
    md_sum_add(&cell->book[MD_BOOK_BLOWN_OUT], 1e-17); /* in the carry */
    md_sum_add(&cell->book[MD_BOOK_SUBLIMATED], -1e-17);
    CHECK(md_cell_ledger_error(cell, 2) < 1e-17);
    md_cells_free(&cells);
}

static void test_digest(void)
{
    md_cells cells;
    md_error err = {MD_OK, ""};
    if (md_cells_init(&cells, 0, 2, 3, &err)) return;
    md_cell *cell = md_cells_at(&cells, 0), *other = md_cells_at(&cells, 1);
    cell->mass[1] = other->mass[1] = 2.5;
    uint64_t digest = md_cell_digest(cell, 3, 7);
    CHECK(md_cell_digest(other, 3, 7) == digest); /* the state and the cell's place in the disk, not where it lies in memory */
    CHECK(md_cell_digest(cell, 3, 8) != digest);
    other->mass[5] = 1e-300;
    CHECK(md_cell_digest(other, 3, 7) != digest);
    other->mass[5] = 0;
    other->book[MD_BOOK_DRAGGED].carry = 5e-324;
    CHECK(md_cell_digest(other, 3, 7) != digest);
    other->book[MD_BOOK_DRAGGED].carry = 0;
    other->e = 1e-3;
    CHECK(md_cell_digest(other, 3, 7) != digest);
    other->e = 0;
    other->stop = MD_CELL_STOPPED_TAU;
    CHECK(md_cell_digest(other, 3, 7) != digest);
    other->stop = MD_CELL_ACTIVE;
    other->substeps = 1; /* counts are no state */
    other->rejected = 2;
    for (int k = 0; k < MD_OUTSIDES; k++)
        other->outside[k] = 3 + k;
    CHECK(md_cell_digest(other, 3, 7) == digest);
    md_cells_free(&cells);
}

static void check_start(const char *changes, double sigma_wanted, double tau_wanted)
{
    disk_run run;
    if (disk_start(&run, changes)) {
        const md_disk *disk = &run.setup.disk;
        for (int i = 0; i < disk->radial.n; i++) {
            const md_cell *cell = disk_cell(&run, i);
            int n = disk->sizes.n;
            double sigma = md_cell_surface(cell, n), tau = 0;
            for (int k = 0; k < n; k++)
                tau += cell->mass[k] * 0.75 / (disk->sizes.rho * disk->sizes.s[k]);
            if (sigma_wanted >= 0) CHECK_REL(sigma, sigma_wanted, 1e-13);
            if (tau_wanted >= 0) CHECK_REL(tau * disk->f_los[i], tau_wanted, 1e-12);
            for (int k = 0; k < n; k++)
                CHECK(fabs(cell->mass[k] - sigma * disk->initial_weight[k]) <= 1e-13 * sigma);
            CHECK(cell->start == sigma && cell->sigma_deep == 0 && cell->supply_factor == 1 && isnan(cell->stop_time));
            CHECK(cell->h_last == 0 && cell->substeps == 0 && md_cell_ledger_error(cell, n) < 1e-15);
        }
    }
    disk_end(&run);
}

static void test_start(void)
{
    check_start("disk.cells=3", -1, 1);
    check_start("disk.cells=3 initial.tau0=0.25 shielding.path_multiplier=0.4", -1, 0.25);
    check_start("disk.cells=2 initial.sigma_from=given initial.sigma=123.5", 123.5, -1);
    check_start("disk.cells=2 initial.shape=empty supply.injection=powerlaw", 0, 0);
    check_start("disk.cells=2 initial.shape=powerlaw3 initial.tau0=3 initial.wave_amplitude=0.5", -1, 3);
    /* Mid-plane: 1e-5 M_mars evenly between 1 and 2 R_mars, a hundredth of it in the layer. */
    double area = 3.14159265358979 * 3 * 3.3895e6 * 3.3895e6;
    check_start("disk.cells=4 disk.r_out_RM=2 disk.mass_Mmars=1e-5 initial.sigma_from=midplane", 0.01 * 6.4171e18 / area, -1);
}

/* Under shielding what counts is tau0, and the supply's reference likewise. */
static void test_shielded_start(void)
{
    const double tau0[] = {0.3, 0.9, 1.4};
    for (int i = 0; i < 3; i++) {
        disk_run run;
        char changes[160];
        snprintf(changes, sizeof changes,
                 "disk.cells=3 shielding.mode=table shielding.path_multiplier=0.1 initial.tau0=%g supply.tau_ref=0.8", tau0[i]);
        if (!disk_start(&run, changes)) continue;
        const md_disk *disk = &run.setup.disk;
        double kappa = md_sizes_opacity(&disk->sizes, disk->initial_weight);
        for (int ig = 0; ig < 3; ig++) {
            double f = disk->f_los[ig], sigma = disk_cell(&run, ig)->start;
            CHECK_REL(md_kappa_eff(&disk->params, &disk->tables, kappa, sigma, f) * sigma * f, tau0[i], 1e-12);
            sigma = disk->sigma_ref[ig];
            CHECK_REL(md_kappa_eff(&disk->params, &disk->tables, kappa, sigma, f) * sigma * f, 0.8, 1e-12);
        }
        disk_end(&run);
    }
}

/* A finite supply is shared by area, so every cell has the same per square metre. */
static void test_reservoir(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=4 supply.reservoir=true supply.reservoir_Mmars=1e-6")) {
        double total = 0;
        for (int i = 0; i < 4; i++)
            total += disk_cell(&run, i)->reservoir_left * run.setup.disk.radial.area[i];
        CHECK_REL(total, 6.4171e17, 1e-13);
    }
    disk_end(&run);
    if (disk_start(&run, "disk.cells=1")) CHECK(isinf(disk_cell(&run, 0)->reservoir_left));
    disk_end(&run);
}

/* Rounding of a sub-step is given back, a leak is not. */
static void test_settle(void)
{
    md_error err = {MD_OK, ""};
    md_cells cells = {0};
    CHECK(md_cells_init(&cells, 0, 1, 3, &err) == MD_OK);
    md_cell *cell = md_cells_at(&cells, 0);
    cell->mass[0] = 1;
    cell->mass[1] = 4;
    cell->mass[2] = 2;
    cell->start = 7;
    md_cell_settle(cell, 3);
    CHECK(cell->mass[0] == 1 && cell->mass[1] == 4 && cell->mass[2] == 2);
    cell->mass[2] += 0x1p-51;
    cell->book[MD_BOOK_DRAGGED].carry = 0x1p-52;
    md_cell_settle(cell, 3);
    CHECK(cell->mass[2] == 2 + 0x1p-51 && cell->mass[1] < 4 && md_cell_ledger_error(cell, 3) < 0x1p-54);
    double mass = cell->mass[1];
    cell->mass[0] -= 1e-13; /* more than rounding */
    md_cell_settle(cell, 3);
    CHECK(cell->mass[1] == mass && md_cell_ledger_error(cell, 3) > 1e-14);
    memset(cell, 0, sizeof *cell);
    cell->mass[0] = cell->mass[1] = cell->mass[2] = 0; /* never held any */
    md_cell_settle(cell, 3);
    CHECK(cell->mass[0] == 0);
    cell->start = NAN;
    CHECK(isnan(md_cell_ledger_error(cell, 3)));
    md_cells_free(&cells);
}

int main(void)
{
    test_settle();
    test_rows();
    test_surface();
    test_books();
    test_digest();
    test_start();
    test_shielded_start();
    test_reservoir();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
