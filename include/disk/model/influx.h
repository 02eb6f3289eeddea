/* What comes to a cell from its neighbours between two coupling points, less what goes there: at an even rate, so that nothing in
 * the cell jumps and what is in balance stays so.
 *
 * It holds for one interval and can be found again from the cells at its beginning: it is no part of a cell's state.
 *
 * Shapes: a row of plain numbers, n bins
 * Units:  kg m^-2 s^-1
 * Owner:  a plain value
 * MPI:    Local
 * Source: Speth, Green, MacNamara & Strang (2013), SIAM J. Numer. Anal. 51, 3084 (balanced splitting)
 */
#ifndef MD_DISK_MODEL_INFLUX_H
#define MD_DISK_MODEL_INFLUX_H

#include <stdbool.h>

#include "disk/model/cell.h"

typedef struct md_influx {
    double in, out, accreted, spread; /* of all bins; the last two are parts of `out` */
    double torque[MD_TORQUES];        /* kg m^-1 s^-2 */
    double bin[];                     /* less than 0: more goes than comes */
} md_influx;

size_t md_influx_bytes(int bins);
/* Row `here` of rows of so many bins. */
md_influx *md_influx_at(void *rows, int bins, int here);
/* What it has brought within h, into the books. */
void md_influx_book(const md_influx *influx, double h, md_cell *cell);
/* The same, and into the bins of a cell in which nothing else happens. */
void md_influx_add(const md_influx *influx, int bins, double h, md_cell *cell);
/* Less of a bin than nothing, to which rounding does not lead: what goes was not there. */
bool md_influx_overdraws(const double *mass, int bins);

#endif
