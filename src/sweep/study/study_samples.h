/* samples: { count, seed, design, of } of a sweep. Shapes: rows of a factor. Units: of each key. Owner: the study. MPI:
 * Local. Source: input/sweeps/README.md. */
#ifndef MD_SWEEP_STUDY_STUDY_SAMPLES_H
#define MD_SWEEP_STUDY_STUDY_SAMPLES_H

#include "io/config/config_tree.h"
#include "sweep/study/study.h"

/* As one factor. MD_ERR_CONFIG with "file:line: ", MD_ERR_MEMORY. */
md_status md_study_add_samples(md_study *study, md_config_node samples, md_error *err);

#endif
