#include "swarm/flight/known.h"

#include <math.h>

#include "base/memory.h"

md_status sw_known_init(sw_known *known, const sw_gas *gas, md_error *err)
{
    size_t most = sw_cells_most(gas);
    int parts = (SW_OCTAVES << SW_GUIDE_BITS) + 1;
    *known = (sw_known){0};
    known->piece_begin = md_alloc(most, sizeof *known->piece_begin, err);
    known->is_cell = md_alloc(most, sizeof *known->is_cell, err);
    known->begin = md_alloc(most, sizeof *known->begin, err);
    known->guide = md_alloc((size_t)parts, sizeof *known->guide, err);
    if (err->code) {
        sw_known_free(known);
        return err->code;
    }
    known->pieces = sw_cells(gas, known->piece_begin, known->is_cell);
    known->piece_begin[known->pieces] = SW_ENERGY_MOST;
    for (int i = 0; i < known->pieces; i++)
        if (known->is_cell[i]) known->begin[known->cells++] = known->piece_begin[i];
    known->begin[known->cells] = SW_ENERGY_MOST;
    for (int part = 0, cell = 0; part < parts; part++) {
        while (known->begin[cell + 1] <= sw_cell_begin(part, SW_GUIDE_BITS))
            cell++;
        known->guide[part] = cell;
    }
    return MD_OK;
}

void sw_known_free(sw_known *known)
{
    md_free(known->piece_begin);
    md_free(known->is_cell);
    md_free(known->begin);
    md_free(known->guide);
    md_free(known->residence);
    md_free(known->of);
    *known = (sw_known){0};
}

md_status sw_known_functions(sw_known *known, int functions, md_error *err)
{
    known->of = md_alloc((size_t)known->cells * (size_t)functions * 2 * SW_HARMONICS, sizeof *known->of, err);
    if (!err->code) known->functions = functions;
    return err->code;
}

static void add_places(const sw_known *known, const double *value, const double at[3], double left, double time, double *late)
{
    for (int a = 0; a < 3; a++) {
        double place = time * (at[a] - (known->since - left) * known->drift[a]);
        late[SW_CONTROL_AT + a] += place;
        for (int b = 0; b < 3; b++)
            late[SW_CONTROL_AT_DRIFT + 3 * a + b] += place * value[known->axis[b]];
    }
}

void sw_known_add(const sw_known *known, const double u[3], double energy, const double at[3], double left, double time,
                  double *control)
{
    if (!(energy > 0)) return; /* at rest: of no direction, and no flight ends there */
    int cell = sw_known_cell(known, energy);
    double begin = known->begin[cell], speed = sqrt(energy), Y[SW_HARMONICS], value[SW_KNOWN_MOST];
    double place = (energy - begin) / (known->begin[cell + 1] - begin) - 0.5, *late = control + SW_CONTROLS;
    const double n[3] = {u[0] / speed, u[1] / speed, u[2] / speed};
    bool is_late = known->places && known->since >= 0;
    sw_harmonics(n, Y);
    control[SW_CONTROL_TIME] += time;
    if (is_late) late[SW_CONTROL_TIME] += time;
    const double *of = known->of + (size_t)cell * (size_t)known->functions * 2 * SW_HARMONICS;
    for (int f = 0; f < known->functions; f++, of += 2 * SW_HARMONICS) {
        value[f] = 0;
        for (int i = 0; i < SW_HARMONICS; i++)
            value[f] += Y[i] * (of[i] + place * of[SW_HARMONICS + i]);
        control[known->to[f]] += time * value[f];
        if (is_late) late[known->to[f]] += time * value[f];
    }
    if (is_late) add_places(known, value, at, left, time, late);
}
