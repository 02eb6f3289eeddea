/* What makes a run the run that it is: all parameters but those that may change when it goes on, and what its tables hold.
 *
 * Shapes: a text of lines "key = value"; tables by their checksum, wherever they lie
 * Units:  of each parameter
 * Owner:  texts are the caller's, md_free
 * MPI:    Local to rank 0, which knows the tables
 * Source: -
 */
#ifndef MD_DISK_SETUP_IDENTITY_H
#define MD_DISK_SETUP_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>

#include "disk/setup/setup.h"

enum { MD_IDENTITY_BYTES = 16 << 20 };

/* Does no byte of the results depend on this key? Who works, and how often something is written. */
bool md_identity_is_free_key(const char *key);

/* NULL with MD_ERR_MEMORY, or MD_ERR_CONFIG when the values take more than MD_IDENTITY_BYTES. */
char *md_identity_text(const md_setup *setup, md_error *err);

/* What may be another when a run goes on, and is told of. */
typedef struct md_identity_change {
    bool kernel; /* only changes last bits */
    bool end;    /* and with it the times of later outputs */
} md_identity_change;

/* Compare the identity of a checkpoint with that of this run. Keys that differ and must not are listed in `differ`, "a, b and 3
 * more" when they do not fit; true when there are none. */
bool md_identity_same(const char *then, const char *now, md_identity_change *change, char *differ, size_t size);

#endif
