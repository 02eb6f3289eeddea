/* What swarm.h5 holds beside the quantities of measure/results.h: one row a dataset.
 *
 * Shapes: dimensions by name, slowest first; their lengths are those of the run
 * Units:  text in each row
 * Owner:  constant table
 * MPI:    Local
 * Source: model of swarm_mc, sections 7 and 8
 */
#ifndef SW_OUTPUT_FIELDS_H
#define SW_OUTPUT_FIELDS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/variable.h"
#include "io/hdf5/h5_label.h"

/* clang-format off */
typedef enum sw_field_id {
    SW_FIELD_TIME,
    SW_FIELD_ENERGY,
    SW_FIELD_PROCESS,
    SW_FIELD_AXIS,
    SW_FIELD_BATCH,
    SW_FIELD_WINDOW,
    SW_FIELD_EN,
    SW_FIELD_EEDF,
    SW_FIELD_EEPF,
    SW_FIELD_EEDF_RELATIVE,
    SW_FIELD_F1,
    SW_FIELD_COUNTS,
    SW_FIELD_EFFECTIVE,
    SW_FIELD_THRESHOLD,
    SW_FIELD_FRACTION,
    SW_FIELD_K,
    SW_FIELD_K_CONVOLVED,
    SW_FIELD_DRIFT,
    SW_FIELD_ND_FLUX,
    SW_FIELD_ND_BULK,
    SW_FIELD_AGE_DRIFT,
    SW_FIELD_AGE_ND_FLUX,
    SW_FIELD_AGE_ND_BULK,
    SW_FIELD_LN_NUMBER,
    SW_FIELD_CATIONS,
    SW_FIELD_ANIONS,
    SW_FIELD_COLLISIONS,
    SW_FIELD_COLLISIONS_NULL,
    SW_FIELD_ENERGY_SLICE,
    SW_FIELD_DRIFT_SLICE,
    SW_FIELD_ENERGY_NOW,
    SW_FIELD_POSITION,
    SW_FIELD_VARIANCE,
    SW_FIELD_VELOCITY_NOW,
    SW_FIELD_VELOCITY_MOMENT,
    SW_FIELD_BATCH_WEIGHT,
    SW_FIELD_BATCH_ENERGY,
    SW_FIELD_BATCH_DRIFT,
    SW_FIELD_REACTION,
    SW_FIELD_SPECIES,
    SW_FIELD_KIND,
    SW_FIELD_DATABASE,
    SW_FIELDS
} sw_field_id;
/* clang-format on */

typedef struct sw_field {
    md_h5_label label;
    bool with_error; /* beside it stands <name>_error, one standard error of each value */
} sw_field;

extern const sw_field sw_fields[SW_FIELDS];

/* Values of summary.json beside the quantities; ended by name = NULL. */
extern const md_variable sw_numbers[];

/* input/swarm/OUTPUT.md: every variable that a run leaves, with its unit. */
void sw_print_fields(FILE *to);

#endif
