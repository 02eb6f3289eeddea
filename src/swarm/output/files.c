#include "swarm/output/files.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/numeric.h"
#include "io/fs.h"

/* Text that grows; what does not fit any more is noticed at the end. */
typedef struct text {
    char *at;
    size_t size, length;
} text;

static void put(text *t, const char *format, ...) MD_PRINTF(2, 3);

static void put(text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->at + t->length, t->size - t->length, format, args);
    va_end(args);
    t->length = n >= 0 && t->length + (size_t)n < t->size ? t->length + (size_t)n : t->size - 1;
}

static md_status write(const char *folder, const char *base, const char *name, const text *t, md_error *err)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s_%s.csv", folder, base, name);
    if (n < 0 || (size_t)n >= sizeof path) return md_fail(err, MD_ERR_IO, "%.200s: the name of the folder is too long", folder);
    if (t->length + 1 >= t->size) return md_fail(err, MD_ERR_INTERNAL, "%s: longer than expected", path);
    return md_fs_write_text(path, t->at, err);
}

/* The columns of the earlier program, in its order and with its names. */
static const struct {
    const char *name, *error;
    sw_result of;
} columns[] = {
    {"mean energy (eV)", "mean energy error (eV)", SW_MEAN_ENERGY},
    {"bulk drift velocity (m.s-1)", "bulk drift velocity error (m.s-1)", SW_W_BULK},
    {"bulk L diffusion coeff. * N (m-1.s-1)", "bulk L diffusion coeff. error * N (m-1.s-1)", SW_ND_L_BULK},
    {"bulk T diffusion coeff. * N (m-1.s-1)", "bulk T diffusion coeff. error * N (m-1.s-1)", SW_ND_T_BULK},
    {"flux drift velocity (m.s-1)", "flux drift velocity error (m.s-1)", SW_W_FLUX},
    {"flux L diffusion coeff. * N (m-1.s-1)", "flux L diffusion coeff. error * N (m-1.s-1)", SW_ND_L_FLUX},
    {"flux T diffusion coeff. * N (m-1.s-1)", "flux T diffusion coeff. error * N (m-1.s-1)", SW_ND_T_FLUX},
    {"effective ionization rate coeff. (counted) (m3.s-1)", "effective ionization rate coeff. (counted) error (m3.s-1)",
     SW_K_EFFECTIVE},
    {"ionization rate coeff. (counted) (m3.s-1)", "ionization rate coeff. (counted) error (m3.s-1)", SW_K_IONIZATION},
    {"attachment rate coeff. (counted) (m3.s-1)", "attachment rate coeff. (counted) error (m3.s-1)", SW_K_ATTACHMENT},
    {"effective ionization rate coeff. (convolution) (m3.s-1)", "effective ionization rate coeff. (convolution) error (m3.s-1)",
     SW_K_EFFECTIVE_CONVOLVED},
    {"ionization rate coeff. (convolution) (m3.s-1)", "ionization rate coeff. (convolution) error (m3.s-1)",
     SW_K_IONIZATION_CONVOLVED},
    {"attachment rate coeff. (convolution) (m3.s-1)", "attachment rate coeff. (convolution) error (m3.s-1)",
     SW_K_ATTACHMENT_CONVOLVED},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

md_status sw_write_parameters(const char *folder, const char *base, double EN_Td, const sw_results *results, md_error *err)
{
    text t = {md_alloc(8192, 1, err), 8192, 0};
    if (!t.at) return err->code;
    put(&t, "E/N (Td)");
    for (int c = 0; c < COLUMNS; c++)
        put(&t, ",%s,%s", columns[c].name, columns[c].error);
    put(&t, "\n%.17g", EN_Td);
    for (int c = 0; c < COLUMNS; c++)
        put(&t, ",%.10g,%.4g", results->of[columns[c].of].value, results->of[columns[c].of].error);
    put(&t, "\n");
    write(folder, base, "swarm_parameters", &t, err);
    md_free(t.at);
    return err->code;
}

md_status sw_write_distribution(const char *folder, const char *base, const sw_results *results, md_error *err)
{
    size_t room = 128 * ((size_t)results->bins + 2);
    text t = {md_alloc(room, 1, err), room, 0};
    if (!t.at) return err->code;
    put(&t, "energy (eV),eedf (eV-1),eepf (eV-3/2),eedf error (eV-1)\n");
    for (int k = 0; k < results->bins - 1; k++) { /* the last bin has no upper end */
        double energy = (k + 0.5) * results->bin_eV;
        put(&t, "%.10g,%.8g,%.8g,%.3g\n", energy, results->eedf[k].value, results->eedf[k].value / sqrt(energy),
            results->eedf[k].error);
    }
    write(folder, base, "energy_distribution", &t, err);
    md_free(t.at);
    return err->code;
}

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
    for (int k = 0; k <= SW_ND_L_BULK; k++)
        md_log_info(log, "%-18s %s %s", sw_quantities[k].name, with_error(results->of[k], number, sizeof number),
                    sw_quantities[k].unit);
    for (int c = 0; c < gas->channels; c++)
        md_log_info(log, "k %-16s %s m3/s   %s", sw_kind_name(gas->channel[c].kind),
                    with_error(results->counted[c], number, sizeof number), gas->channel[c].process->reaction);
}
