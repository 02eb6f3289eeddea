#include "optics/mie/plan.h"

md_qpr_plan md_qpr_plan_default(void)
{
    return (md_qpr_plan){.s_min = 1e-8, .s_max = 10, .T_min = 1000, .T_max = 6500, .error = 1e-3, .tolerance = 1e-6};
}
