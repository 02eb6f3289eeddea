/* What writer and reader of a checkpoint share: the names of its numbers. */
#ifndef MD_DISK_RUN_CHECKPOINT_INTERNAL_H
#define MD_DISK_RUN_CHECKPOINT_INTERNAL_H

#include <stddef.h>

#include "disk/run/checkpoint.h"

enum {
    MD_CHECKS_NUMBERS = sizeof(md_checks_state) / sizeof(double),
    MD_SEGMENT_NUMBERS = 4, /* rows, rows with sizes, bytes, digest */
    MD_SEGMENTS_MOST = 1 << 20
};

typedef struct md_snapshot_number {
    const char *name;
    size_t offset;
} md_snapshot_number;

/* Attributes of the file; both lists end with name = NULL. */
extern const md_snapshot_number md_snapshot_doubles[], md_snapshot_counts[];

#endif
