#include "swarm/physics/lut.h"

#include <math.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "swarm/model/windows.h"

static void set_size(sw_lut *lut, int size)
{
    lut->size = size;
    lut->step = md_log(SW_ENERGY_MOST / SW_ENERGY_LEAST) / (size - 1);
}

static double node(const sw_lut *lut, int i)
{
    return SW_ENERGY_LEAST * md_exp(i * lut->step);
}

/* The node at or below an energy, and how far it is to the next, of the logarithm. */
static int cell_of(const sw_lut *lut, double energy, double *share)
{
    double at = fmax(0, md_log(energy / SW_ENERGY_LEAST)) / lut->step;
    int i = (int)fmin(at, lut->size - 2);
    *share = fmin(at - i, 1);
    return i;
}

md_status sw_lut_make_speeds(sw_lut *lut, int size, md_error *err)
{
    set_size(lut, size);
    lut->speed = md_alloc((size_t)size, sizeof *lut->speed, err);
    for (int i = 0; i < size && lut->speed; i++)
        lut->speed[i] = sqrt(node(lut, i));
    return err->code;
}

md_status sw_lut_make_angles(sw_lut *lut, int size, sw_law elastic, sw_law inelastic, md_error *err)
{
    set_size(lut, size);
    for (int kind = 0; kind < 2; kind++) {
        double *to = lut->cosine[kind] = md_alloc((size_t)size * SW_LUT_CHANCES, sizeof *to, err);
        if (!to) return err->code;
        for (int i = 0; i < size; i++)
            for (int j = 0; j < SW_LUT_CHANCES; j++) {
                double s = 1 - (double)j / (SW_LUT_CHANCES - 1);
                *to++ = sw_law_cos(kind ? inelastic : elastic, node(lut, i), 1 - s * s);
            }
    }
    return err->code;
}

void sw_lut_free(sw_lut *lut)
{
    md_free(lut->speed);
    md_free(lut->cosine[0]);
    md_free(lut->cosine[1]);
    *lut = (sw_lut){0};
}

double sw_lut_speed(const sw_lut *lut, double energy_eV)
{
    double share;
    if (energy_eV <= SW_ENERGY_LEAST) return sqrt(energy_eV);
    int i = cell_of(lut, energy_eV, &share);
    double low = node(lut, i), high = node(lut, i + 1);
    return lut->speed[i] + (lut->speed[i + 1] - lut->speed[i]) * fmin(1, (energy_eV - low) / (high - low));
}

static double law_cos(const sw_lut *lut, int inelastic, double energy_eV, double u)
{
    double share, at = (1 - sqrt(1 - u)) * (SW_LUT_CHANCES - 1);
    int i = cell_of(lut, energy_eV, &share), j = (int)fmin(at, SW_LUT_CHANCES - 2);
    const double *row = lut->cosine[inelastic] + (size_t)i * SW_LUT_CHANCES + (size_t)j, *next = row + SW_LUT_CHANCES;
    double low = row[0] + (row[1] - row[0]) * (at - j), high = next[0] + (next[1] - next[0]) * (at - j);
    return low + (high - low) * share;
}

double sw_lut_cos(const sw_lut *lut, int inelastic, const sw_angles *angles, double energy_eV, double u)
{
    double share = angles->law == SW_ISOTROPIC ? 1 : sw_angles_share(angles, energy_eV);
    if (u < share) return law_cos(lut, inelastic, energy_eV, u / share);
    return sw_law_cos(SW_ISOTROPIC, energy_eV, (u - share) / (1 - share));
}
