#include "disk/solve/uneven.h"

#include <math.h>

#include "disk/solve/headroom.h"

/* Of the head-room at the beginning, what an implicit step of h fills too little. */
static double filled_late(const md_disk *disk, const md_rates *b, double limit_a, double h)
{
    if (!(b->supply.surface < b->supply_wants) || isinf(limit_a)) return 0;
    double z = md_headroom_stiffness(disk, b, h), missed = fabs(limit_a - b->supply.surface) * h;
    return missed * z / ((1 + z) * (1 + z) * (1 + z));
}

md_uneven md_uneven_supply(const md_disk *disk, const md_rates *b, double limit_a, const double *spent, double h)
{
    md_uneven error = {0, 0};
    double late = filled_late(disk, b, limit_a, h), uneven = h * b->supply_uneven;
    for (int k = 0; k < disk->sizes.n && (late > 0 || uneven > 0); k++) {
        double x = spent[k], part = b->supply_weight[k] * (uneven * (x / ((1 + x) * (1 + x))) + late);
        error.mass += part;
        error.area += disk->sizes.kappa[k] * part;
    }
    return error;
}
