/* Which keys can act under the modes that are chosen: one condition a key, evaluated and told in the same words.
 *
 * Shapes: -
 * Units:  -
 * Owner:  the caller's buffers
 * MPI:    Local
 * Source: src/disk/model/params_act.c holds the conditions
 */
#ifndef MD_DISK_MODEL_PARAMS_ACT_H
#define MD_DISK_MODEL_PARAMS_ACT_H

#include "disk/model/params.h"

/* A key and what must hold so that it can change the course of a run. A condition is made of clauses "key = value|value",
 * "key != value" and "key > number", joined by " and ", and these by " or "; a key that a clause names must itself be able to act.
 * Keys that are not in the table always act. */
typedef struct md_params_condition {
    const char *key, *condition;
} md_params_condition;

/* Ended by key = NULL. */
extern const md_params_condition md_params_conditions[];

/* The condition of a key, NULL when it always acts. */
const char *md_params_condition_of(const char *key);

/* Can this key act? If not and `why` is not NULL, `why` gets the condition that does not hold: that of the key, or when that holds,
 * of a key it names. */
bool md_params_acts(const md_params *params, const char *key, char *why, size_t size);

#endif
