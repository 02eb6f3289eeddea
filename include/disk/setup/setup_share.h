/* What rank 0 has read, on every rank.
 *
 * Shapes: -
 * Units:  -
 * Owner:  each rank owns its copy: md_params_free, md_tables_free
 * MPI:    Collective: from rank 0 to all
 * Source: -
 */
#ifndef MD_DISK_SETUP_SETUP_SHARE_H
#define MD_DISK_SETUP_SETUP_SHARE_H

#include "base/comm.h"
#include "disk/model/params.h"
#include "disk/model/tables.h"

/* Values travel as text that reads back to the same bits. Errors: MD_ERR_CONFIG (too long), MD_ERR_MEMORY, agreed on. */
md_status md_setup_share_params(const md_comm *comm, md_params *params, md_error *err);
/* Errors: MD_ERR_MEMORY, of this rank. */
void md_setup_share_tables(const md_comm *comm, md_tables *tables, md_error *err);

#endif
