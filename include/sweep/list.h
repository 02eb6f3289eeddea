/* --list: what a sweep would run.
 *
 * Shapes: a line a case
 * Units:  of each key
 * Owner:  -
 * MPI:    Local
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_LIST_H
#define MD_SWEEP_LIST_H

#include <stdio.h>

#include "job/options.h"
#include "sweep/study/study.h"

/* Number, name and settings of a case; refused: why it will not come to its end, NULL: it will. */
void md_study_list(const md_study *study, size_t number, const char *refused, FILE *to);
/* First and last case asked for. MD_ERR_USAGE: there is none of this number. */
md_status md_study_range(const md_study *study, const md_options *options, size_t *first, size_t *last, md_error *err);

#endif
