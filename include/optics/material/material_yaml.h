/* Optical constants from a .yml file, as refractiveindex.info has them.
 *
 * Shapes: -
 * Units:  um
 * Owner:  md_material owns its tables; zero-initialise, free with md_material_free
 * MPI:    Local
 * Source: https://refractiveindex.info
 */
#ifndef MD_OPTICS_MATERIAL_MATERIAL_YAML_H
#define MD_OPTICS_MATERIAL_MATERIAL_YAML_H

#include "base/status.h"
#include "optics/material/material.h"
#include <stddef.h>

/* As md_material_parse. */
md_status md_material_parse_yaml(md_material *material, const char *text, size_t bytes, const char *name, md_error *err);

#endif
