/* Values that are allowed and hardly meant: another unit, a mode off the grid, an orbit through the planet.
 *
 * Shapes: -
 * Units:  of the keys
 * Owner:  -
 * MPI:    Local
 * Source: what grains, planets and disks can be; the hints say what is usually mistaken
 */
#ifndef MD_DISK_SETUP_PLAUSIBLE_H
#define MD_DISK_SETUP_PLAUSIBLE_H

#include "base/log.h"
#include "disk/setup/outlook.h"
#include "disk/setup/setup.h"

/* Each as a warning with the place where it was set. Problems with known answers have units of their own: nothing is said of a
 * collisions.kernel other than "orbital". */
void md_plausible_tell(const md_setup *setup, const md_outlook *outlook, md_logger *log);

#endif
