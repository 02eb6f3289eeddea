/* What writer and reader of a checkpoint share: the names of its numbers. */
#ifndef MD_DISK_RUN_CHECKPOINT_INTERNAL_H
#define MD_DISK_RUN_CHECKPOINT_INTERNAL_H

#include <stddef.h>

#include "disk/run/checkpoint.h"
#include "job/sealed.h"

enum {
    MD_CHECKS_NUMBERS = sizeof(md_checks_state) / sizeof(double),
    MD_SEGMENT_NUMBERS = 4, /* rows, rows with sizes, bytes, digest */
    MD_SEGMENTS_MOST = 1 << 20
};

/* Attributes of the file, of an md_snapshot; of its two counts of rows, as int64_t one behind the other; none. */
extern const md_sealed_number md_snapshot_doubles[], md_snapshot_counts[], md_snapshot_extent[], md_snapshot_no_numbers[];

#endif
