/* What a run starts from and where it goes, before a step is made: the physics that will act, for --check.
 *
 * Shapes: all cells of the disk
 * Units:  SI unless the member's name says otherwise
 * Owner:  plain values
 * MPI:    Local; the whole disk, on one rank
 * Source: -
 */
#ifndef MD_DISK_SETUP_OUTLOOK_H
#define MD_DISK_SETUP_OUTLOOK_H

#include <stdio.h>

#include "disk/model/disk.h"
#include "disk/physics/radiation.h"

/* At one instant, with what is there at t = 0. */
typedef struct md_outlook_at {
    double t, T_M;
    md_blowout_band band;
    int vapour, too_thick;            /* cells that count as vapour; that are above tau_stop */
    int supplied;                     /* cells to which something is supplied */
    double supply_least, supply_most; /* kg/(m^2 s), of those */
    double supply_kg_s;               /* of all */
    double tau_least, tau_most;       /* along the line of sight */
} md_outlook_at;

typedef struct md_outlook {
    md_outlook_at start, end;
    double M_start_kg;
    double band_closes_s; /* when the last size that leaves does not any more; infinity: not within the run */
} md_outlook;

/* Errors: MD_ERR_MEMORY; MD_ERR_NUMERICS when T_M is not valid. */
md_status md_outlook_make(md_outlook *outlook, const md_disk *disk, double t_end, md_error *err);

/* A line a matter. */
void md_outlook_print(const md_outlook *outlook, const md_disk *disk, FILE *to);

#endif
