#include "swarm/model/gas_mix.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/model/gas_choice.h"
#include "swarm/model/gas_grid.h"
#include "swarm/model/gas_reverse.h"

/* What hangs on more than the table. */
static md_status check_options(const sw_collection *from, const sw_channel *channel, const sw_gas_options *options,
                               md_logger *log, md_error *err)
{
    const sw_process *p = channel->process;
    if (p->per_density)
        md_log_warn(log,
                    "%s:%d: %s takes a third body: its cross-section is multiplied with the density, %.4g m-3, so rates "
                    "over density hang on the pressure",
                    from->file, p->line, p->reaction, options->density);
    if (sw_gas_converts(channel, options) && !(options->transfer(options->law, 1e6) > 0))
        return md_fail(err, MD_ERR_CONFIG,
                       "%.500s:%d: %.200s: momentum transfer cannot say how often electrons are scattered "
                       "forward: expected gas.elastic_is = \"integral\" and ELASTIC",
                       from->file, p->line, p->reaction);
    return MD_OK;
}

static md_status add_species(sw_gas *gas, const sw_species *s, int number, double fraction, const sw_gas_options *options,
                             md_logger *log, md_error *err)
{
    int elastic = 0, before = gas->channels;
    double mass_ratio = 0;
    const char *database = sw_gas_database(s->from, s->name, s->database, err);
    if (!database) return err->code;
    for (int i = 0; i < s->from->n; i++) {
        const sw_process *p = &s->from->process[i];
        if (strcmp(p->species, s->name) != 0 || strcmp(p->database, database) != 0) continue;
        bool is_elastic = p->kind == SW_ELASTIC || p->kind == SW_EFFECTIVE;
        elastic += is_elastic;
        if (is_elastic) mass_ratio = p->mass_ratio;
        sw_gas_check_said(s->from, p, log);
        gas->channel[gas->channels++] = (sw_channel){.process = p,
                                                     .kind = is_elastic ? SW_ELASTIC : p->kind,
                                                     .species = number,
                                                     .fraction = fraction,
                                                     .threshold_eV = p->threshold_eV};
        if (check_options(s->from, &gas->channel[gas->channels - 1], options, log, err)) return err->code;
    }
    if (options->superelastic) sw_gas_add_reverse(gas, number, options, log);
    for (int c = before; c < gas->channels; c++)
        gas->channel[c].mass_ratio = mass_ratio;
    if (elastic == 1) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG, "%.500s: %d blocks ELASTIC and EFFECTIVE of %.100s: expected one", s->from->file,
                   elastic, s->name);
}

static md_status add_all(sw_gas *gas, const sw_species *species, int n, const sw_gas_options *options, md_logger *log,
                         md_error *err)
{
    double sum = 0;
    int most = 0;
    for (int i = 0; i < n; i++) {
        if (!(species[i].fraction >= 0))
            return md_fail(err, MD_ERR_CONFIG, "fraction of %.100s = %g: expected 0 or more", species[i].name,
                           species[i].fraction);
        sum += species[i].fraction;
        most += 2 * species[i].from->n; /* each may have a reverse */
    }
    if (!(fabs(sum - 1) <= 1e-3))
        return md_fail(err, MD_ERR_CONFIG, "the fractions add up to %.10g: expected 1 within 0.001", sum);
    if (fabs(sum - 1) > 1e-12) md_log_warn(log, "the fractions add up to %.10g and are divided by that", sum);
    gas->channel = md_alloc((size_t)most, sizeof *gas->channel, err);
    for (int i = 0; i < n && !err->code; i++)
        add_species(gas, &species[i], i, species[i].fraction / sum, options, log, err);
    gas->species = n;
    return err->code;
}

md_status sw_gas_init(sw_gas *gas, const sw_species *species, int n, const sw_gas_options *options, md_logger *log,
                      md_error *err)
{
    *gas = (sw_gas){.above = options->above};
    if (!add_all(gas, species, n, options, log, err)) sw_gas_make_grid(gas, options, log, err);
    if (err->code) sw_gas_free(gas);
    return err->code;
}
