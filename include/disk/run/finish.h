/* The end of a run: totals over all cells, the summary on the terminal and in the output folder.
 *
 * Shapes: -
 * Units:  as in md_summary
 * Owner:  md_finish owns the list of stopped cells, its texts live in it; free with md_finish_free
 * MPI:    md_finish_collect is Collective over the working ranks; the others Local to rank 0
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_RUN_FINISH_H
#define MD_DISK_RUN_FINISH_H

#include "disk/evolve/evolve_state.h"
#include "disk/run/report.h"

typedef struct md_finish {
    md_summary summary;
    md_stopped *stopped;
    char error[MD_ERROR_TEXT];
    bool joined; /* there is a run.h5, else segments of it */
} md_finish;

/* Add up the cells in cell order on rank 0. To be called by all working ranks, also after an agreed error, but for one in
 * md_evolve_init. Errors: MD_ERR_MEMORY, agreed on, unless there is one already. */
void md_finish_collect(md_finish *finish, const md_evolve *run, md_error *err);

void md_finish_free(md_finish *finish);

/* Warn of cells that have stopped, of tables and formulas that were used outside their range, and how often, and of much mass that
 * was ground below the grid. Rank 0. */
void md_finish_warn(const md_finish *finish, md_logger *log);

/* A dozen lines on what came out. */
void md_finish_print(const md_finish *finish, const char *folder, FILE *to);

#endif
