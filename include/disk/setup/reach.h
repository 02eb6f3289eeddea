/* What tables and formulas reach, and what the run will ask of them.
 *
 * Shapes: at most MD_REACHES
 * Units:  of the axes, as the tables write them
 * Owner:  plain values
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SETUP_REACH_H
#define MD_DISK_SETUP_REACH_H

#include <stdbool.h>

#include "disk/model/disk.h"

enum { MD_REACHES = 20 };

typedef struct md_reach {
    const char *key, *axis, *unit;
    double from, to;    /* reached */
    double least, most; /* asked, as far as it is known at the start */
    bool held;          /* the end is taken for what lies beyond; false: a formula goes on */
} md_reach;

/* What T_M is between t = 0 and t_end [K]. */
void md_reach_T_M(const md_disk *disk, double t_end, double *least, double *most);

/* One entry for each axis of each table that is read, and for the formulas; returns how many. tau_start: the largest optical depth
 * at t = 0; later any from 0 on may come. */
int md_reach_list(const md_disk *disk, double t_end, double tau_start, md_reach list[MD_REACHES]);

bool md_reach_is_beyond(const md_reach *reach);

/* MD_ERR_CONFIG when the <Q_pr> table has no grain that the light can move: its sizes are in another unit. */
md_status md_reach_check(const md_disk *disk, double t_end, md_error *err);

#endif
