/* What makes a run the run that it is: all keys but those that may change when it goes on, and what its files hold.
 *
 * Shapes: a text of lines "key = value"; files of cross-sections by their checksum, wherever they lie
 * Units:  of each key
 * Owner:  texts are the caller's, md_free
 * MPI:    Local
 * Source: -
 */
#ifndef SW_RUN_IDENTITY_H
#define SW_RUN_IDENTITY_H

#include <stdbool.h>

#include "swarm/run/setup.h"

enum { SW_IDENTITY_BYTES = 1 << 20 };

/* NULL with MD_ERR_MEMORY, MD_ERR_CONFIG when the values take more than SW_IDENTITY_BYTES. */
char *sw_identity_text(const sw_setup *setup, md_error *err);
/* Keys that differ into `differ`, as many as fit; true when there are none. */
bool sw_identity_same(const char *then, const char *now, char *differ, size_t size);

#endif
