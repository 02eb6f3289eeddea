/* cases = "list.csv" of a sweep. Shapes: rows of a factor. Units: of each key. Owner: the study. MPI: Local. Source:
 * input/sweeps/README.md. */
#ifndef MD_SWEEP_STUDY_STUDY_TABLE_H
#define MD_SWEEP_STUDY_STUDY_TABLE_H

#include "io/config/config_tree.h"
#include "sweep/study/study.h"

/* As one factor. MD_ERR_CONFIG with "file:line: ", MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_study_add_table(md_study *study, md_config_node cases, md_error *err);

#endif
