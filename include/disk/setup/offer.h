/* What the law of the supply offers over a run, before and after mixing: checked and told at the start, and in the summary.
 *
 * Shapes: -
 * Units:  M_mars, years
 * Owner:  plain values
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_SETUP_OFFER_H
#define MD_DISK_SETUP_OFFER_H

#include "base/log.h"
#include "disk/model/disk.h"

/* Means from t = 0 on, before temperature, feedback, reservoir and head-room; 0 where no law in time decides. */
typedef struct md_offer {
    double raw_Mmars_yr, mixed_Mmars_yr; /* of the whole disk: R, and epsilon_mix R */
    double raw_least, raw_most;          /* of a cell [kg m^-2 s^-1] */
} md_offer;

md_offer md_offer_of(const md_disk *disk, double t_end);
/* Is all that the law brings in the run a number? It takes parameters and tables only.
 * Errors: MD_ERR_CONFIG that begins with the key. */
md_status md_offer_check(const md_disk *disk, md_error *err);
/* Both rates, and what of the supply acts otherwise than one would think. */
void md_offer_tell(const md_disk *disk, md_logger *log);

#endif
