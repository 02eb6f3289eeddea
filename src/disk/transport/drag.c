#include "disk/transport/drag.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/wide.h"

static const double LEAST_LIGHT = 1e-100; /* so that a cell in the dark has a width */

md_status md_drag_init(md_drag *drag, int cells, int bins, md_error *err)
{
    size_t n = (size_t)cells, row = (size_t)bins;
    *drag = (md_drag){.cells = cells, .bins = bins, .least_width = (double)INFINITY};
    drag->shut = md_alloc(n + 1, sizeof *drag->shut, err);
    double **arrays[] = {&drag->width, &drag->narrow, &drag->distance, &drag->density, &drag->slope, &drag->moved};
    size_t count[] = {n, n, row, n * row, n * row, (n + 1) * row};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && !err->code; a++)
        *arrays[a] = md_alloc_aligned(count[a], sizeof(double), err);
    if (err->code) md_drag_free(drag);
    return err->code;
}

void md_drag_free(md_drag *drag)
{
    double *arrays[] = {drag->width, drag->narrow, drag->distance, drag->density, drag->slope, drag->moved};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_free(drag->shut);
    *drag = (md_drag){0};
}

void md_drag_set(md_drag *drag, const md_params *params, const md_radial *radial, const double *light, const bool *wall)
{
    int n = drag->cells;
    const double *edge = radial->edge;
    drag->least_width = (double)INFINITY;
    for (int i = 0; i < n; i++) {
        drag->width[i] = (edge[i + 1] - edge[i]) * (edge[i + 1] + edge[i]) / fmax(light[i], LEAST_LIGHT);
        drag->narrow[i] = 1 / drag->width[i];
        drag->least_width = fmin(drag->least_width, drag->width[i]);
    }
    for (int i = 0; i <= n; i++) /* from outside the disk nothing comes */
        drag->shut[i] = i == n || (i == 0 && params->transport.edges == MD_EDGES_CLOSED) || (wall && wall[i]) ||
                        (wall && i > 0 && wall[i - 1]);
}

/* --- one row of bins each ----------------------------------------------------------------------------------------------------- */

MD_WIDE static void densities(int bins, double narrow, const double *restrict mass, double *restrict density)
{
    for (int k = 0; k < bins; k++)
        density[k] = mass[k] * narrow;
}

static inline double between(double least, double x, double most)
{
    x = x < most ? x : most;
    return x > least ? x : least;
}

static inline double size_of(double x)
{
    return x < 0 ? -x : x;
}

/* Of a cell between two others: as steep as leaves no new extremum. */
MD_WIDE static void inner_slopes(int bins, double narrow, double per_span, const double *restrict below,
                                 const double *restrict here, const double *restrict above, double *restrict slope)
{
    for (int k = 0; k < bins; k++) {
        double down = size_of(here[k] - below[k]), up = size_of(above[k] - here[k]), less = down < up ? down : up;
        double monotone = (here[k] - below[k]) * (above[k] - here[k]) > 0 ? 2 * narrow : 0, most = less * monotone;
        slope[k] = between(-most, (above[k] - below[k]) * per_span, most);
    }
}

/* Of a cell with one neighbour: what that one says, as long as nothing becomes negative. */
MD_WIDE static void end_slopes(int bins, double narrow, double per_span, const double *restrict below,
                               const double *restrict above, const double *restrict here, double *restrict slope)
{
    for (int k = 0; k < bins; k++) {
        double most = 2 * here[k] * narrow;
        slope[k] = between(-most, (above[k] - below[k]) * per_span, most);
    }
}

/* Mass within `depth` of a cell's lower face. */
static inline double lower_part(double width, double mass, double density, double slope, double depth)
{
    return between(0, depth * density - 0.5 * depth * slope * (width - depth), mass);
}

MD_WIDE static void through_face(int bins, double width, const double *restrict distance, const double *restrict mass,
                                 const double *restrict density, const double *restrict slope, double *restrict moved)
{
    for (int k = 0; k < bins; k++)
        moved[k] = lower_part(width, mass[k], density[k], slope[k], distance[k]);
}

MD_WIDE static void take(int bins, const double *restrict below, const double *restrict above, double *restrict mass,
                         double *restrict flux)
{
    for (int k = 0; k < bins; k++) {
        double now = mass[k] - below[k] + above[k];
        mass[k] = now > 0 ? now : 0;
        flux[k] -= below[k];
    }
}

/* --- all cells ---------------------------------------------------------------------------------------------------------------- */

static void find_slopes(md_drag *drag, const double *mass)
{
    int n = drag->cells;
    size_t row = (size_t)drag->bins;
    const double *width = drag->width, *density = drag->density;
    for (int i = 0; i < n; i++)
        densities(drag->bins, drag->narrow[i], mass + (size_t)i * row, drag->density + (size_t)i * row);
    for (int i = 0; i < n; i++) {
        size_t j = (size_t)i * row, below = i > 0 ? j - row : j, above = i + 1 < n ? j + row : j;
        double span = 0.5 * ((i > 0 ? width[i - 1] + width[i] : 0) + (i + 1 < n ? width[i] + width[i + 1] : 0));
        double per_span = span > 0 ? 1 / span : 0;
        if (i > 0 && i + 1 < n)
            inner_slopes(drag->bins, drag->narrow[i], per_span, density + below, density + j, density + above, drag->slope + j);
        else
            end_slopes(drag->bins, drag->narrow[i], per_span, density + below, density + above, density + j, drag->slope + j);
    }
}

/* What lies of bin k within its distance beyond the face below cell i, as far as no wall is on its way. */
static double beyond(const md_drag *drag, const double *mass, int i, int k)
{
    double moved = 0, distance = drag->distance[k];
    for (; !drag->shut[i] && i < drag->cells; i++) {
        size_t j = (size_t)i * (size_t)drag->bins + (size_t)k;
        if (distance < drag->width[i])
            return moved + lower_part(drag->width[i], mass[j], drag->density[j], drag->slope[j], distance);
        moved += mass[j];
        distance -= drag->width[i];
    }
    return moved;
}

void md_drag_step(md_drag *drag, const double *speed, double h, double *mass, double *flux)
{
    int n = drag->cells, bins = drag->bins;
    size_t row = (size_t)bins;
    for (int k = 0; k < bins; k++)
        drag->distance[k] = speed[k] * h;
    find_slopes(drag, mass);
    for (int i = 0; i <= n; i++) {
        size_t j = (size_t)i * row;
        if (drag->shut[i])
            memset(drag->moved + j, 0, row * sizeof(double));
        else
            through_face(bins, drag->width[i], drag->distance, mass + j, drag->density + j, drag->slope + j, drag->moved + j);
    }
    for (int k = 0; k < bins; k++) /* what comes from farther than the next cell */
        for (int i = 0; i <= n && drag->distance[k] >= drag->least_width; i++)
            drag->moved[(size_t)i * row + (size_t)k] = beyond(drag, mass, i, k);
    for (int i = 0; i < n; i++) {
        size_t j = (size_t)i * row;
        take(bins, drag->moved + j, drag->moved + j + row, mass + j, flux + j);
    }
    for (size_t j = (size_t)n * row, k = 0; k < row; k++)
        flux[j + k] -= drag->moved[j + k];
}
