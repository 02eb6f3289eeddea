/* From reduced quantities to SI.
 *
 * Shapes: -
 * Units:  a speed u is the root of an energy in eV: v = SW_GAMMA u
 * Owner:  constants
 * MPI:    Local
 * Source: CODATA 2018, sqrt(2 e / m_e)
 */
#ifndef SW_MODEL_UNITS_H
#define SW_MODEL_UNITS_H

#define SW_GAMMA 593096.9580 /* m/s / eV^0.5 */

#endif
