#include "disk/transport/drag.h"

#include <math.h>

#include "base/memory.h"

static const double LEAST_LIGHT = 1e-100; /* so that a cell in the dark has a width */

md_status md_drag_init(md_drag *drag, int cells, md_error *err)
{
    size_t n = (size_t)cells;
    *drag = (md_drag){.cells = cells};
    drag->shut = md_alloc(n + 1, sizeof *drag->shut, err);
    double **arrays[] = {&drag->width, &drag->mass, &drag->slope, &drag->moved};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0] && !err->code; a++)
        *arrays[a] = md_alloc(n + 1, sizeof(double), err);
    if (err->code) md_drag_free(drag);
    return err->code;
}

void md_drag_free(md_drag *drag)
{
    md_free(drag->width);
    md_free(drag->shut);
    md_free(drag->mass);
    md_free(drag->slope);
    md_free(drag->moved);
    *drag = (md_drag){0};
}

void md_drag_set(md_drag *drag, const md_params *params, const md_radial *radial, const double *light, const bool *wall)
{
    int n = drag->cells;
    const double *edge = radial->edge;
    for (int i = 0; i < n; i++)
        drag->width[i] = (edge[i + 1] - edge[i]) * (edge[i + 1] + edge[i]) / fmax(light[i], LEAST_LIGHT);
    for (int i = 0; i <= n; i++) /* from outside the disk nothing comes */
        drag->shut[i] = i == n || (i == 0 && params->transport.edges == MD_EDGES_CLOSED) || (wall && wall[i]) ||
                        (wall && i > 0 && wall[i - 1]);
}

/* Slope of the density in each cell. At the ends of the disk, and where there is no neighbour, what the one neighbour says, as long
 * as nothing becomes negative. */
static void find_slopes(md_drag *drag)
{
    int n = drag->cells;
    const double *mass = drag->mass, *width = drag->width;
    for (int i = 0; i < n; i++) {
        double here = mass[i] / width[i];
        double below = i > 0 ? mass[i - 1] / width[i - 1] : 0, above = i + 1 < n ? mass[i + 1] / width[i + 1] : 0;
        double down = i > 0 ? here - below : (double)NAN, up = i + 1 < n ? above - here : (double)NAN;
        double slope = 0, most = 2 * here / width[i];
        if (i > 0 && i + 1 < n) {
            bool monotone = down * up > 0;
            slope = (above - below) / (0.5 * (width[i - 1] + width[i + 1]) + width[i]);
            most = monotone ? 2 * fmin(fabs(down), fabs(up)) / width[i] : 0;
        } else if (n > 1) {
            slope = i > 0 ? down / (0.5 * (width[i - 1] + width[i])) : up / (0.5 * (width[i] + width[i + 1]));
        }
        drag->slope[i] = fmax(-most, fmin(most, slope));
    }
}

/* Mass of cell i within `depth` of its lower face. */
static double lower_part(const md_drag *drag, int i, double depth)
{
    double width = drag->width[i], part = depth / width * drag->mass[i] - 0.5 * depth * drag->slope[i] * (width - depth);
    return fmin(drag->mass[i], fmax(0, part));
}

/* What lies within `distance` beyond the face below cell i, as far as no wall is on its way. */
static double beyond(const md_drag *drag, int i, double distance)
{
    double mass = 0;
    for (; !drag->shut[i] && i < drag->cells; i++) {
        if (distance < drag->width[i]) return mass + lower_part(drag, i, distance);
        mass += drag->mass[i];
        distance -= drag->width[i];
    }
    return mass;
}

void md_drag_step(md_drag *drag, double distance, size_t stride, double *mass, double *flux)
{
    int n = drag->cells;
    if (!(distance > 0)) return;
    for (int i = 0; i < n; i++)
        drag->mass[i] = mass[(size_t)i * stride];
    find_slopes(drag);
    for (int i = 0; i <= n; i++) {
        drag->moved[i] = beyond(drag, i, distance);
        flux[(size_t)i * stride] -= drag->moved[i];
    }
    for (int i = 0; i < n; i++)
        mass[(size_t)i * stride] = fmax(0, drag->mass[i] - drag->moved[i] + drag->moved[i + 1]);
}
