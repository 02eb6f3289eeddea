/* Books that can be read without a program: mass and energy budgets, and what each orbit lost.
 *
 * A row of orbit_rollup.csv is the orbits at the inner edge of the disk that ended since the last output: n_orbits of them up to
 * number `orbit`, more than one where outputs are farther apart, none where they are closer (then there is no row). All of the
 * disk is in it: what was lost in these orbits, the mean of one of them, the mean rate, and what had been lost since the start when
 * the last one ended. The cells book that in their sub-steps (solve/follow.h), so it does not depend on the outputs. An orbit
 * that has not ended with the run has no row.
 *
 * energy_budget.csv has powers at the time of the row and energies since the start. error_relative is what dissipated and retained
 * lack to make up all that was met, error_substeps what a coarser integral of the same powers differs by.
 *
 * angular_momentum.csv has L_<term> for every term of the mass ledger: what it carried, on a circle at the cell's centre or the
 * edge of the disk (model/momentum.h); and the torques. What moved in and out does not stand in the sum.
 *
 * Shapes: one row an output time, or an output time and cell, or one or more whole orbits
 * Units:  in the columns' names
 * Owner:  md_checks owns its open files; md_checks_close gives them back
 * MPI:    Local to rank 0, but what is made of single cells, which each rank does for its own; md_checks_add_rows is Collective
 * Source: the ledger: start + supplied - (all that left) + defect = now
 */
#ifndef MD_DISK_OUTPUT_CHECKS_H
#define MD_DISK_OUTPUT_CHECKS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/timer.h"
#include "disk/model/ledger.h"
#include "disk/model/params.h"
#include "disk/model/radial.h"
#include "disk/output/rows.h"
#include "io/files/file_digest.h"

enum { MD_LOSSES = 3 }; /* blown out, other sinks, both */

typedef enum md_book_file {
    MD_FILE_BUDGET,
    MD_FILE_CELLS,
    MD_FILE_ENERGY,
    MD_FILE_MOMENTUM,
    MD_FILE_ORBITS,
    MD_BOOK_FILES
} md_book_file;

/* Where the books stand: what the next row needs to know of those before, how long the files are and what is in them. */
typedef struct md_checks_state {
    double started;               /* 1 once there is a row */
    double start;                 /* kg, mass at the first output less what the ledger had moved by then */
    double momentum;              /* kg m^2/s: the same of angular momentum */
    double orbits_done;           /* whole ones */
    double orbit_loss[MD_LOSSES]; /* M_mars: when the last of them ended */
    double bytes[MD_BOOK_FILES];  /* of md_checks_sync */
    double digest[MD_BOOK_FILES]; /* of so many bytes, md_file_digest_to */
} md_checks_state;

typedef struct md_checks {
    FILE *file[MD_BOOK_FILES]; /* energy is NULL unless asked for, angular momentum where nothing moves */
    const md_radial *radial;
    md_checks_state state;
    md_file_digest digest[MD_BOOK_FILES];
} md_checks;

/* Begin folder/checks/mass_budget.csv, mass_budget_cells.csv, energy_budget.csv (with collisions.energy),
 * angular_momentum.csv (with transport) and folder/orbit_rollup.csv; or go on with them where `from` says, later rows are cut off.
 * The folder checks must be there.
 * MD_ERR_IO names the file, also one that is shorter than `from` says or has other bytes up to there. */
md_status md_checks_open(md_checks *checks, const md_params *params, const md_radial *radial, const char *folder,
                         const md_checks_state *from, md_error *err);
/* What the books of the whole disk add up: one cell at one time. */
enum {
    MD_CHECKS_MASSES = 2 + MD_BOOKS,
    MD_CHECKS_POWERS = 5,
    MD_CHECKS_ENERGIES = 4,
    MD_CHECKS_LINE = 32 * (MD_CHECKS_MASSES + 3)
};

typedef struct md_checks_cell {
    double mass[MD_CHECKS_MASSES], ledger_error; /* kg: now, of it in the deep layer, then the terms of the ledger */
    double torque[MD_TORQUES];                   /* kg m^2/s */
    double orbit_out, orbit_sink;
    double power[MD_CHECKS_POWERS], energy[MD_CHECKS_ENERGIES];
} md_checks_cell;

md_checks_cell md_checks_cell_of(const md_diag *diag, double area);
/* Its line in mass_budget_cells.csv, at most MD_CHECKS_LINE bytes without a '\0'; where it ends. `time`: its text. */
char *md_checks_line(const char *time, int ig, const md_checks_cell *cell, char *to);

/* One output time, with all cells of the disk and their lines. */
void md_checks_add(md_checks *checks, double time, const md_checks_cell *cells, const char *lines, size_t bytes);
/* All rows held, each rank with its own cells [first[rank], first[rank + 1]). `packing` counts the time that lines
 * are made in; NULL: nothing does. Collective. MD_ERR_IO, MD_ERR_MEMORY, agreed on. */
md_status md_checks_add_rows(md_checks *checks, const md_comm *comm, const int *first, const md_rows *rows,
                             const md_radial *radial, md_stopwatch *packing, md_error *err);
/* Bring the rows to the files. MD_ERR_IO when some row could not be written. */
md_status md_checks_flush(md_checks *checks, md_error *err);
/* Bring the files to the disk and note how long they are and what is in them. MD_ERR_IO. */
md_status md_checks_sync(md_checks *checks, md_error *err);
/* Closes what is open. MD_ERR_IO as above. */
md_status md_checks_close(md_checks *checks, md_error *err);

#endif
