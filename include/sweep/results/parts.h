/* Part files: rows of sweep.csv as they come in, so that none is lost with the job that had them.
 *
 * Each job adds to a file of its own, part-XXXXXXXXXXXX.csv. Whoever merges, under the folder's lock, first gives every part
 * another name (.csv.takenN), then reads it, writes the table, and removes it. A job that finds that its part has been taken away
 * while it was writing to it cannot know whether the row has been read, and writes it again into a new one; rows that come twice
 * are one. So a row is in the table or in a part whenever any of the jobs is killed.
 *
 * Shapes: lines as in sweep.csv, each row behind a line of names
 * Units:  as the columns' names say
 * Owner:  md_part owns nothing
 * MPI:    Local to rank 0
 * Source: -
 */
#ifndef MD_SWEEP_RESULTS_PARTS_H
#define MD_SWEEP_RESULTS_PARTS_H

#include "base/log.h"
#include "sweep/results/results.h"

enum { MD_PART_PATH = 1200 };

typedef struct md_part {
    char path[MD_PART_PATH];
} md_part;

/* A name that no other job has. */
void md_part_name(md_part *part, const char *folder);
/* The row of a case. MD_ERR_IO: it is not in the part; MD_ERR_MEMORY. */
md_status md_part_add(const md_part *part, const md_results *results, size_t number, md_error *err);
/* The rows of all parts in the folder, whose lock is held. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_parts_take_up(md_results *results, md_logger *log, md_error *err);
/* What has been taken up stands in the table now, under the same lock. MD_ERR_IO. */
md_status md_parts_remove(const char *folder, md_error *err);

#endif
