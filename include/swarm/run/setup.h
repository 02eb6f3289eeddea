/* From the input file to a gas that electrons can fly in.
 *
 * Shapes: a collection for each different file; sharing[species]
 * Units:  as params.h
 * Owner:  sw_setup owns everything; free with sw_setup_free
 * MPI:    Local: every rank reads the same files
 * Source: -
 */
#ifndef SW_RUN_SETUP_H
#define SW_RUN_SETUP_H

#include "base/log.h"
#include "io/config/config.h"
#include "job/options.h"
#include "swarm/flight/cold/cold.h"
#include "swarm/flight/known.h"
#include "swarm/model/params.h"
#include "swarm/physics/angles.h"
#include "swarm/run/citations.h"
#include "swarm/solve/batch.h"

typedef struct sw_source {
    char *path;
    bool elsewhere;    /* not where the input names it, but among the program's own */
    uint64_t checksum; /* md_hash of its bytes, seed 0 */
    uint64_t key;      /* on the shelf; 0: it cannot be kept */
    size_t bytes;
    sw_collection collection;
    sw_citations citations;
} sw_source;

typedef struct sw_setup {
    sw_params params;
    double max_wall_s;      /* --max-wall */
    struct md_shelf *shelf; /* where files are kept from run to run (base/shelf.h); NULL: nowhere */
    md_config_origin origin;
    int sources;
    sw_source *source; /* of each species, in order */
    sw_gas gas;
    sw_windows windows;
    sw_sharing *sharing;
    sw_angles elastic;  /* for the integral cross-section */
    sw_general general; /* where the scene is not plain */
    bool plain;
    sw_cold *cold;   /* NULL where the fast loop does not cover what is asked for */
    sw_known *known; /* NULL where it does, or where there are no controls */
} sw_setup;

/* `shelf`: where earlier runs on this rank have left what they read. Errors: of md_config_read and md_config_set, sw_params_check,
 * md_fs_read_text, sw_collection_parse, sw_gas_init. */
md_status sw_setup_read(sw_setup *setup, const md_options *options, struct md_shelf *shelf, md_logger *log, md_error *err);
void sw_setup_free(sw_setup *setup);
/* What flies: points into the setup. */
sw_scene sw_setup_scene(const sw_setup *setup);
/* Electrons at first, reduced as they fly. */
sw_start sw_setup_start(const sw_setup *setup);
/* Name of the electron loop. */
const char *sw_setup_kernel(const sw_setup *setup);

#endif
