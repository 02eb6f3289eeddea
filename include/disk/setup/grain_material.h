/* What the grains are made of: the keys that `material` sets together, and what is told where they do not belong together.
 *
 * Shapes: -
 * Units:  of the keys
 * Owner:  -
 * MPI:    Local to rank 0, which knows what the user has set
 * Source: src/disk/setup/grain_material.c names one for each number
 */
#ifndef MD_DISK_SETUP_GRAIN_MATERIAL_H
#define MD_DISK_SETUP_GRAIN_MATERIAL_H

#include "base/log.h"
#include "disk/setup/setup.h"

/* Keys of the chosen material that neither the file nor --set names get its values. MD_ERR_INTERNAL, MD_ERR_MEMORY. */
md_status md_grain_material_apply(md_setup *setup, md_error *err);

/* As news: what acts, and of which material. As a warning where that is of two: "density of silica with optics of forsterite". */
void md_grain_material_tell(const md_setup *setup, md_logger *log, md_error *err);

#endif
