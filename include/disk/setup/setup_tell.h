/* What the user should know before the run: keys that cannot act, and what the start looks like.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local to rank 0, which knows where keys were set
 * Source: -
 */
#ifndef MD_DISK_SETUP_SETUP_TELL_H
#define MD_DISK_SETUP_SETUP_TELL_H

#include "base/log.h"
#include "disk/setup/outlook.h"
#include "disk/setup/setup.h"

/* As warnings and news. MD_ERR_MEMORY. */
void md_setup_tell(const md_setup *setup, const md_outlook *outlook, md_logger *log, md_error *err);

#endif
