/* What came of a case: how it ended, and all single values of its summary.json, as it goes from rank to rank and into a table.
 *
 * Shapes: -
 * Units:  s of wall time; values as their names say
 * Owner:  md_row owns its texts; zero-initialise, free with md_row_free
 * MPI:    Local
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_RESULTS_ROW_H
#define MD_SWEEP_RESULTS_ROW_H

#include <stdbool.h>

#include "base/status.h"

typedef enum md_row_end {
    MD_ROW_NONE,    /* it has not been run, or another job has it */
    MD_ROW_STOPPED, /* it can go on */
    MD_ROW_REFUSED, /* settings that do not go together: it was not begun */
    MD_ROW_FAILED,
    MD_ROW_FINISHED
} md_row_end;

typedef struct md_row {
    md_row_end end;
    bool is_new; /* its series have not been looked for yet */
    double wall_s;
    char *reason; /* why it ended, or what is wrong; NULL: unknown */
    char *values; /* "name\tvalue\n" of each other value of the summary; NULL: there are none */
} md_row;

void md_row_free(md_row *row);
/* "finished", "failed", ... */
const char *md_row_status(md_row_end end);
/* How a case ended as its folder says; MD_ROW_NONE when there is no summary. MD_ERR_IO: it cannot be read, MD_ERR_MEMORY. */
md_status md_row_read(md_row *row, const char *folder, md_error *err);
/* A case without a summary. MD_ERR_MEMORY. */
md_status md_row_tell(md_row *row, md_row_end end, const char *message, double wall_s, md_error *err);
/* The same row once more. MD_ERR_MEMORY. */
md_status md_row_copy(md_row *to, const md_row *from, md_error *err);

#endif
