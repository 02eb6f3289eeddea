/* How much of the planet's light grains hide: opacity of each size bin.
 *
 * By geometry a grain hides its cross-section, pi s^2, whatever it is made of. With optical_depth.q_ext = "table" it is that times
 * <Q_ext>(s, T_M), the Planck mean at the planet's temperature, for what is hidden is the planet's light on its way through the
 * layer: grains far smaller than the wavelengths hide next to nothing, much larger ones twice their cross-section, for what is
 * diffracted counts as taken out. Who meets whom is another matter, and stays with cross-sections.
 *
 * Shapes: n size bins; rows over the temperatures of the table
 * Units:  SI
 * Owner:  md_extinction owns its arrays; free with md_extinction_free
 * MPI:    Local; the same on every rank, does not depend on the cell
 * Source: Bohren & Huffman (1983), Absorption and Scattering of Light by Small Particles; means by marsdisk-qpr
 */
#ifndef MD_DISK_PHYSICS_EXTINCTION_H
#define MD_DISK_PHYSICS_EXTINCTION_H

#include "disk/model/disk.h"

typedef struct md_extinction {
    int n;
    double *log_q, *slope; /* [temperature of the table][bin]: ln <Q_ext>, and its slope in ln T */
} md_extinction;

/* From tables and sizes of the disk. Errors: MD_ERR_MEMORY, MD_ERR_INTERNAL without a table. */
md_status md_extinction_init(md_extinction *extinction, const md_disk *disk, md_error *err);
void md_extinction_free(md_extinction *extinction);

/* Opacity of each bin alone [m^2/kg] for the planet's light at T_M: in `room` (n), or where the geometric ones are kept. Beyond the
 * table's temperatures and sizes its ends are held. */
const double *md_extinction_opacity(const md_disk *disk, double T_M, double *room);

/* ln Q of radius s at the temperatures of a table of (ln T, ln s), with slopes in ln s as of md_efficiency_slopes: cubic in ln s,
 * its ends held. */
void md_efficiency_at(const md_table2 *table, const double *slope_s, double s, double *log_q);
/* As many as the table has values. */
void md_efficiency_slopes(const md_table2 *table, double *slope_s);

#endif
