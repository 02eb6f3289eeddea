#include <math.h>
#include <stdio.h>
#include <string.h>

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

/* "W_flux 0.3", how far two ways to it are apart in errors of the difference; nothing where that is not known. */
static void add_distance(char *line, size_t size, const char *name, sw_value difference)
{
    size_t used = strlen(line);
    if (difference.error > 0)
        snprintf(line + used, size - used, "%s%s %.1f", used > 0 ? ", " : "", name, fabs(difference.value / difference.error));
}

/* What must agree, told by how many errors it is apart. */
static void tell_agreement(md_logger *log, const sw_gas *gas, const sw_results *results)
{
    char with[400] = "", counted[2000] = "";
    for (int k = 0; k < SW_COMPARED && results->reduced; k++)
        add_distance(with, sizeof with, sw_quantities[k].name, results->agreement[k]);
    for (int c = 0; c < gas->channels; c++)
        add_distance(counted, sizeof counted, gas->channel[c].process->reaction, results->disagreement[c]);
    sw_value power = results->of[SW_POWER_BALANCE];
    if (power.error > 0)
        md_log_detail(log, "power balance %.2g, errors apart from 0: %.1f", power.value, fabs(power.value / power.error));
    if (with[0]) md_log_detail(log, "with and without variance reduction, errors apart: %s", with);
    if (counted[0]) md_log_detail(log, "rates counted and convolved, errors apart: %s", counted);
}

/* The way back of an excitation has its name, and would not be told from it. */
static const char *kind_of(const sw_channel *channel)
{
    return channel->kind == SW_EXCITATION && channel->threshold_eV < 0 ? "superelastic" : sw_kind_name(channel->kind);
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
        md_log_info(log, "k %-16s %s m3/s   %s", kind_of(&gas->channel[c]),
                    with_error(results->counted[c], number, sizeof number), gas->channel[c].process->reaction);
    tell_agreement(log, gas, results);
}
