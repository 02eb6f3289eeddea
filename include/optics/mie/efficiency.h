/* What a sphere does to light.
 *
 * Shapes: scalars
 * Units:  efficiencies: cross-sections over pi s^2
 * Owner:  plain value
 * MPI:    Local
 * Source: Bohren & Huffman (1983), Absorption and Scattering of Light by Small Particles, chapter 4
 */
#ifndef MD_OPTICS_MIE_EFFICIENCY_H
#define MD_OPTICS_MIE_EFFICIENCY_H

typedef struct md_mie_q {
    double ext, sca, abs; /* ext = sca + abs to rounding; the series sums each of its own */
    double g;             /* mean cosine of the scattering angle, 0 when nothing is scattered */
    double pr;            /* radiation pressure: ext - g sca */
    double back;          /* 4 pi times the differential cross-section at 180 degrees, over pi s^2 */
} md_mie_q;

#endif
