/* Rows of a sweep's table as text, and back. */
#ifndef MD_SWEEP_RESULTS_RESULTS_CSV_H
#define MD_SWEEP_RESULTS_RESULTS_CSV_H

#include <stdio.h>

#include "base/log.h"
#include "sweep/results/results.h"

/* The line of names, a case's row, and both of all cases that have one; what was refused stands as remarks at the end. */
void md_results_put_head(const md_results *results, FILE *to);
void md_results_put_row(const md_results *results, size_t number, FILE *to);
void md_results_put_table(const md_results *results, FILE *to);
/* Rows that say more than what is known: lines of a table, in which names may come again as columns are added. What is of other
 * keys, or of settings that are no case's, is left out and told. MD_ERR_MEMORY. */
void md_results_read_table(md_results *results, char *text, const char *path, md_logger *log, md_error *err);

#endif
