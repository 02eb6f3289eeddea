/* The table of a sweep in memory: what came of each case, in columns that all summaries share.
 *
 * Shapes: row[n], by the first case with these settings; columns are the values that any summary has
 * Units:  as the columns' names say
 * Owner:  md_results owns rows and names; free with md_results_free
 * MPI:    Local to rank 0
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_RESULTS_RESULTS_H
#define MD_SWEEP_RESULTS_RESULTS_H

#include "base/variable.h"
#include "sweep/results/row.h"
#include "sweep/results/series.h"
#include "sweep/study/study.h"

enum { MD_RESULTS_COLUMNS = 256, MD_RESULTS_SERIES = 20000 }; /* the latter: cases, beyond which there are no series */

typedef struct md_results {
    const md_study *study;
    const char *folder, *program;
    md_row *row; /* their values are fields of a CSV file, in the order of the columns */
    int columns;
    char *column[MD_RESULTS_COLUMNS];
    const md_variable *const *number; /* the columns' units and texts, in lists ended by NULL; NULL: not known */
    const md_variable *series_of;     /* NULL: there are no series */
    md_series *series;                /* as rows; NULL: there are none, or too many cases for them */
    uint64_t stamp;                   /* of sweep.csv as we know it */
    bool changed;                     /* since it was written */
} md_results;

/* MD_ERR_MEMORY. */
md_status md_results_init(md_results *results, const md_study *study, const char *folder, const char *program,
                          const md_variable *series_of, md_error *err);
void md_results_free(md_results *results);
/* What came of a case; the row's texts are taken over. A row that is there gives way, but a finished one only to a finished one.
 * MD_ERR_MEMORY. */
md_status md_results_put(md_results *results, size_t number, md_row *row, md_error *err);
/* Series of a case, which are taken over; NULL where there are none. */
void md_results_put_series(md_results *results, size_t number, md_series *series);
const md_series *md_results_series(const md_results *results, size_t number);
/* How many cases, by their numbers first to last, have ended so. */
size_t md_results_count(const md_results *results, md_row_end end, size_t first, size_t last);
/* The row of a case, whatever its number. */
const md_row *md_results_row(const md_results *results, size_t number);

#endif
