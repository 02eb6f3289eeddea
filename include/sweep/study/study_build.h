/* How a study comes to its factors, from whatever a file says.
 *
 * Shapes: as sweep/study/study.h
 * Units:  of each key
 * Owner:  the study owns what is added; texts that are returned are the caller's
 * MPI:    Local
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_STUDY_STUDY_BUILD_H
#define MD_SWEEP_STUDY_STUDY_BUILD_H

#include "io/config/config_tree.h"
#include "sweep/study/study.h"

/* A new key of the study and its number, for the last factor; -1 with MD_ERR_CONFIG: unknown, or there already. */
int md_study_add_key(md_study *study, const char *name, md_config_node node, md_error *err);
/* A new last factor, without rows; NULL: MD_ERR_CONFIG, too many. */
md_study_factor *md_study_add_factor(md_study *study, md_config_node node, md_error *err);
/* Room for its rows. */
md_status md_study_make_rows(md_study_factor *factor, size_t rows, md_error *err);
/* A value of the key as it stands in a file, whoever wrote it how: 3000 and 3e3 are 3000.0. `strict`: MD_ERR_CONFIG
 * with `where` in front when it is none; else it stays as it is, and the case will be refused. NULL: an error. */
char *md_study_canonical(const md_param *key, const char *text, const char *where, bool strict, md_error *err);
/* Its values are whole numbers. */
bool md_study_is_whole(const md_param *key);
/* The same of a number; whole numbers where the key wants them. */
char *md_study_number(const md_param *key, double number, const char *where, bool strict, md_error *err);

/* Members of a group are all in the list, ended by NULL: MD_ERR_CONFIG names one that is not. */
md_status md_study_check_names(md_config_node group, const char *const *known, md_error *err);

#endif
