#include <math.h>
#include <stdio.h>

#include "numbers/numeric.h"
#include "swarm/output/files.h"

/* "68369 +- 12" with an error of two digits. */
static const char *with_error(sw_value v, char *buffer, size_t size)
{
    if (isnan(v.error)) {
        snprintf(buffer, size, "%.6g (error not known)", v.value);
        return buffer;
    }
    int digits = v.error > 0 && v.value != 0 ? (int)ceil(md_log(fabs(v.value / v.error)) / md_log(10)) + 2 : 6;
    digits = digits < 2 ? 2 : digits > 12 ? 12 : digits;
    snprintf(buffer, size, "%.*g +- %.2g", digits, v.value, v.error);
    return buffer;
}

void sw_tell_results(md_logger *log, const sw_gas *gas, const sw_results *results)
{
    char number[80];
    if (isnan(results->of[SW_MEAN_ENERGY].value)) {
        md_log_info(log, "nothing has been measured yet");
        return;
    }
    for (int k = 0; k <= SW_ND_L_BULK; k++)
        md_log_info(log, "%-18s %s %s", sw_quantities[k].name, with_error(results->of[k], number, sizeof number),
                    sw_quantities[k].unit);
    for (int c = 0; c < gas->channels; c++)
        md_log_info(log, "k %-16s %s m3/s   %s", sw_kind_name(gas->channel[c].kind),
                    with_error(results->counted[c], number, sizeof number), gas->channel[c].process->reaction);
}
