#include "disk/transport/transport.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/wide.h"

md_status md_transport_init(md_transport *t, const md_params *params, const md_radial *radial, int bins, md_error *err)
{
    *t = (md_transport){.params = params, .radial = radial, .bins = bins};
    size_t all = (size_t)radial->n * (size_t)bins;
    if (!md_diffuse_init(&t->diffuse, radial->n, bins, err)) md_drag_init(&t->drag, radial->n, bins, err);
    if (!err->code) t->held = md_alloc_aligned(all, sizeof *t->held, err);
    if (!err->code) t->speed = md_alloc((size_t)bins, sizeof *t->speed, err);
    if (!err->code) t->least = md_alloc((size_t)bins, sizeof *t->least, err);
    if (!err->code) t->share = md_alloc_aligned(all, sizeof *t->share, err);
    if (err->code) md_transport_free(t);
    return err->code;
}

void md_transport_free(md_transport *t)
{
    md_diffuse_free(&t->diffuse);
    md_drag_free(&t->drag);
    md_free(t->speed);
    md_free(t->least);
    md_free(t->held);
    md_free(t->share);
}

void md_transport_step(md_transport *t, const md_transport_law *law, double h, double *mass, double *viscous, double *drag)
{
    const md_params *p = t->params;
    bool spreads = p->transport.viscous != MD_VISCOUS_OFF, falls = p->transport.drag != MD_DRAG_OFF;
    size_t faces = ((size_t)t->radial->n + 1) * (size_t)t->bins;
    memset(viscous, 0, faces * sizeof *viscous);
    memset(drag, 0, faces * sizeof *drag);
    if (spreads) md_diffuse_exchange(&t->diffuse, p, t->radial, law->nu, law->wall);
    if (falls) md_drag_set(&t->drag, p, t->radial, law->light, law->wall);
    for (int k = 0; k < t->bins && falls; k++)
        t->speed[k] = md_drag_speed(law->beta[k]);
    if (falls) md_drag_step(&t->drag, t->speed, spreads ? 0.5 * h : h, mass, drag);
    if (spreads) md_diffuse_step(&t->diffuse, p->transport.scheme, h, mass, viscous);
    if (spreads && falls) md_drag_step(&t->drag, t->speed, 0.5 * h, mass, drag);
}

static inline double above_0(double x)
{
    return x > 0 ? x : 0;
}

/* One row of bins each: of what is to leave a cell through both faces, the share that it holds. */
MD_WIDE static void share_that_is_there(int bins, const double *restrict mass, const double *below_viscous,
                                        const double *below_drag, const double *above_viscous, const double *above_drag,
                                        double *restrict share, double *restrict least)
{
    for (int k = 0; k < bins; k++) {
        double leaves =
            above_0(-below_viscous[k]) + above_0(-below_drag[k]) + above_0(above_viscous[k]) + above_0(above_drag[k]);
        share[k] = leaves > mass[k] ? mass[k] / leaves : 1;
        least[k] = share[k] < least[k] ? share[k] : least[k];
    }
}

/* What drag carries through a face, as much of it as there is in the cell that it leaves. */
MD_WIDE static void limit(int bins, const double *restrict inside, const double *restrict outside, double *restrict flux)
{
    for (int k = 0; k < bins; k++)
        flux[k] *= flux[k] > 0 ? inside[k] : outside[k];
}

/* What viscosity exchanges, as much of it as there is in any cell: a share of all keeps the angular momentum that all keeps. */
MD_WIDE static void limit_all(int bins, const double *restrict least, double *restrict flux)
{
    for (int k = 0; k < bins; k++)
        flux[k] *= least[k];
}

MD_WIDE static void change(int bins, const double *restrict held, const double *below_viscous, const double *below_drag,
                           const double *above_viscous, const double *above_drag, double *restrict mass)
{
    for (int k = 0; k < bins; k++)
        mass[k] = above_0(held[k] + ((below_viscous[k] + below_drag[k]) - (above_viscous[k] + above_drag[k])));
}

void md_transport_correct(md_transport *t, const md_transport_law *law, double half, const double *ahead_viscous,
                          const double *ahead_drag, double *mass, double *viscous, double *drag)
{
    int n = t->radial->n;
    size_t row = (size_t)t->bins, all = (size_t)n * row;
    memcpy(t->held, mass, all * sizeof *mass);
    md_transport_step(t, law, half, mass, viscous, drag);
    for (size_t j = 0; j < all + row; j++) {
        viscous[j] -= ahead_viscous[j];
        drag[j] -= ahead_drag[j];
    }
    for (size_t k = 0; k < row; k++)
        t->least[k] = 1;
    for (size_t j = 0; j < all; j += row)
        share_that_is_there(t->bins, t->held + j, viscous + j, drag + j, viscous + j + row, drag + j + row, t->share + j,
                            t->least);
    for (int face = 0; face <= n; face++) { /* beyond an edge of the disk lies what has gone there */
        size_t j = (size_t)face * row;
        const double *inside = t->share + (face > 0 ? j - row : j), *outside = t->share + (face < n ? j : j - row);
        limit(t->bins, inside, outside, drag + j);
        limit_all(t->bins, t->least, viscous + j);
    }
    for (size_t j = 0; j < all; j += row)
        change(t->bins, t->held + j, viscous + j, drag + j, viscous + j + row, drag + j + row, mass + j);
}

bool md_transport_acts(const md_params *p)
{
    bool viscous =
        p->transport.viscous != MD_VISCOUS_OFF && (p->transport.viscosity == MD_VISCOSITY_PARTICLE || p->transport.nu_m2_s > 0);
    return viscous || p->transport.drag != MD_DRAG_OFF;
}

bool md_transport_depends_on_state(const md_params *p)
{
    bool viscous = p->transport.viscous != MD_VISCOUS_OFF && p->transport.viscosity == MD_VISCOSITY_PARTICLE;
    return viscous || (p->transport.drag != MD_DRAG_OFF && p->shielding.mode != MD_SHIELD_OFF);
}
