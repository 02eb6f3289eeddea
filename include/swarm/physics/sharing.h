/* How the two electrons of an ionization share the energy that is left.
 *
 * Shapes: at[SW_SHARING_POINTS], share[SW_SHARING_POINTS]
 * Units:  eV
 * Owner:  plain values
 * MPI:    Local
 * Source: Opal, Peterson & Beaty (1971), J. Chem. Phys. 55, 4100, eq. 1, for SW_SHARE_OPB
 */
#ifndef SW_PHYSICS_SHARING_H
#define SW_PHYSICS_SHARING_H

typedef enum sw_share { SW_SHARE_FIXED, SW_SHARE_UNIFORM, SW_SHARE_OPB, SW_SHARE_ONE } sw_share;

typedef struct sw_sharing {
    sw_share law;
    double share; /* FIXED: what the scattered electron keeps, 0..1 */
    double w_eV;  /* OPB: width of the distribution of the ejected one */
    double floor; /* FIXED: what it keeps at energies near 0; the share is reached at taper_eV, in a straight line */
    double taper_eV;
} sw_sharing;

/* Points for means over a law. */
enum { SW_SHARING_PANELS = 30, SW_SHARING_POINTS = 2 * SW_SHARING_PANELS * 8 };

/* Energy of the scattered electron, of `rest` = `energy` before - threshold; u in (0, 1) is drawn where the law needs it. */
double sw_sharing_kept(const sw_sharing *sharing, double energy, double rest, double u);
/* Values of u and their shares, for the mean over u of what depends on the energies of both electrons and varies smoothly over
 * `fine_eV` near 0, and otherwise over a factor of two; returns how many. */
int sw_sharing_points(const sw_sharing *sharing, double rest, double fine_eV, double at[SW_SHARING_POINTS],
                      double share[SW_SHARING_POINTS]);

#endif
