#include "disk/transport/transport.h"

#include <string.h>

md_status md_transport_init(md_transport *t, const md_params *params, const md_radial *radial, int bins, md_error *err)
{
    *t = (md_transport){.params = params, .radial = radial, .bins = bins};
    if (!md_diffuse_init(&t->diffuse, radial->n, bins, err)) md_drag_init(&t->drag, radial->n, err);
    if (err->code) md_transport_free(t);
    return err->code;
}

void md_transport_free(md_transport *t)
{
    md_diffuse_free(&t->diffuse);
    md_drag_free(&t->drag);
}

static void carry(md_transport *t, const md_transport_law *law, double h, double *mass, double *crossed)
{
    for (int k = 0; k < t->bins; k++)
        md_drag_step(&t->drag, md_drag_speed(law->beta[k]) * h, (size_t)t->bins, mass + k, crossed + k);
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
    if (falls) carry(t, law, spreads ? 0.5 * h : h, mass, drag);
    if (spreads) md_diffuse_step(&t->diffuse, p->transport.scheme, h, mass, viscous);
    if (spreads && falls) carry(t, law, 0.5 * h, mass, drag);
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
