#include <stdio.h>

#include "io/text/json.h"
#include "swarm/output/files.h"

static void add_value(md_json *json, const char *name, sw_value v)
{
    char error[64];
    snprintf(error, sizeof error, "%s_error", name);
    md_json_double(json, name, v.value);
    md_json_double(json, error, v.error);
}

static void add_processes(md_json *json, const sw_gas *gas, const sw_results *results)
{
    md_json_begin_array(json, "processes");
    for (int c = 0; c < gas->channels; c++) {
        md_json_begin(json, NULL);
        md_json_string(json, "reaction", gas->channel[c].process->reaction);
        md_json_string(json, "kind", sw_kind_name(gas->channel[c].kind));
        md_json_string(json, "database", gas->channel[c].process->database);
        md_json_double(json, "threshold_eV", gas->channel[c].threshold_eV);
        if (results->counted) add_value(json, "k", results->counted[c]);
        if (results->convolved) add_value(json, "k_convolved", results->convolved[c]);
        md_json_end(json);
    }
    md_json_end(json);
}

md_status sw_write_summary(const sw_outcome *outcome, md_error *err)
{
    const sw_results *results = outcome->results;
    md_json json;
    md_outcome_begin(&json, &outcome->end);
    md_json_double(&json, "EN_Td", outcome->params->field.EN_Td);
    for (int k = 0; k < results->known; k++)
        add_value(&json, sw_quantities[k].name, results->of[k]);
    add_processes(&json, outcome->gas, results);
    md_json_double(&json, "collisions_real", results->real);
    md_json_double(&json, "collisions_null", results->null);
    md_json_double(&json, "time_steady_s", outcome->steady_s);
    md_json_double(&json, "time_measured_from_s", outcome->measured_s);
    md_json_double(&json, "time_end_s", outcome->end_s);
    md_json_double(&json, "cpu_s", outcome->cpu_s);
    md_json_double(&json, "cpu_sampling_s", outcome->cpu_sampling_s);
    md_json_double(&json, "wall_s", outcome->wall_s);
    md_json_hex(&json, "state_digest", outcome->state_digest);
    md_json_int(&json, "ranks", outcome->ranks);
    md_json_int(&json, "seed", outcome->params->electrons.seed);
    md_json_double(&json, "rss_MB", outcome->rss_MB);
    return md_outcome_end(&json, outcome->log, outcome->folder, err);
}
