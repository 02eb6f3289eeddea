/* Blow-out of a bin that the edge of the band of leaving sizes cuts.
 *
 * Grains of one bin are either inside the band, where they leave within an orbit, or outside, where they stay until
 * something else takes them. The bin has one number for both, so its rate is that of a bin whose two parts are in balance
 * with what arrives evenly over it: share b / (lambda + b) of the arrivals, b inside, lambda all other losses, is blown
 * out, which makes the rate
 *     b share lambda / (lambda + (1 - share) b).
 * By fraction alone, b share, even a sliver of the band would empty the whole bin wherever b >> lambda, as if the band's
 * edge lay at the bin's: blow-out would be too strong by half a bin, 4 % of its mass in the reference case at 40 bins.
 * Where blow-out is slow the two agree.
 *
 * Shapes: one bin
 * Units:  1/s
 * Owner:  pure functions
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_COLLIDE_BAND_H
#define MD_DISK_COLLIDE_BAND_H

/* `fraction` = b share, `full` = b; `others` = lambda >= 0. */
static inline double md_band_rate(double fraction, double full, double others)
{
    double outside = full - fraction;
    return fraction > 0 && outside > 0 ? fraction * others / (others + outside) : fraction;
}

#endif
