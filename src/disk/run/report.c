#include "disk/run/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/constants.h"
#include "base/memory.h"
#include "base/version.h"
#include "io/json.h"
#include "io/libraries.h"

static md_status write_to(md_json *json, const char *folder, const char *name, md_error *err)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return md_json_write(json, path, err);
}

static void add_ranks(md_json *json, const md_plan *plan)
{
    md_json_int(json, "given", plan->given);
    md_json_int(json, "used", plan->used);
    md_json_string(json, "reason", plan->reason);
}

static void add_cache(md_json *json, const char *name, md_cache_count count)
{
    md_json_begin(json, name);
    md_json_int(json, "hits", (int64_t)count.hits);
    md_json_int(json, "misses", (int64_t)count.misses);
    md_json_end(json);
}

static void add_warnings(md_json *json, const md_logger *log)
{
    md_json_begin_array(json, "warnings");
    for (int i = 0; log && i < log->kept; i++)
        md_json_string(json, NULL, log->text[i]);
    md_json_end(json);
    md_json_int(json, "warnings_total", log ? log->warnings : 0);
}

static const char *reason_of(int64_t stop)
{
    return stop == MD_CELL_STOPPED_TAU ? "tau_stop" : "unknown";
}

static void add_stopped(md_json *json, const md_summary *s)
{
    md_json_begin_array(json, "stopped");
    for (int k = 0; s->stopped && k < s->cells_stopped; k++) {
        const md_stopped *cell = &s->stopped[k];
        md_json_begin(json, NULL);
        md_json_int(json, "cell", cell->cell);
        md_json_double(json, "r_RM", cell->r / MD_R_MARS);
        md_json_double(json, "time_s", cell->t);
        md_json_double(json, "tau", cell->tau);
        md_json_string(json, "reason", reason_of(cell->why));
        md_json_end(json);
    }
    md_json_end(json);
}

md_status md_report_summary(const char *folder, const md_summary *s, md_error *err)
{
    md_json json;
    md_json_init(&json);
    md_json_string(&json, "status", s->status);
    md_json_string(&json, "stop_reason", s->stop_reason);
    if (s->error) md_json_string(&json, "error", s->error);
    md_json_double(&json, "time_end_s", s->time_end_s);
    md_json_double(&json, "T_M_end_K", s->T_M_end_K);
    md_json_double(&json, "M_loss_Mmars", s->M_loss_Mmars);
    md_json_double(&json, "M_out_Mmars", s->M_out_Mmars);
    md_json_double(&json, "M_sink_Mmars", s->M_sink_Mmars);
    md_json_double(&json, "M_below_grid_Mmars", s->M_below_grid_Mmars);
    md_json_double(&json, "M_spilled_Mmars", s->M_spilled_Mmars);
    md_json_double(&json, "M_scheme_defect_Mmars", s->M_defect_Mmars);
    md_json_double(&json, "M_supplied_Mmars", s->M_supplied_Mmars);
    md_json_double(&json, "M_not_supplied_Mmars", s->M_not_supplied_Mmars);
    md_json_double(&json, "supply_raw_Mmars_yr", s->supply_raw_Mmars_yr);
    md_json_double(&json, "supply_mixed_Mmars_yr", s->supply_mixed_Mmars_yr);
    md_json_double(&json, "M_start_Mmars", s->M_start_Mmars);
    md_json_double(&json, "M_now_Mmars", s->M_now_Mmars);
    md_json_double(&json, "ledger_error", s->ledger_error);
    md_json_int(&json, "ledger_worst_cell", s->ledger_worst_cell);
    md_json_int(&json, "cells", s->cells);
    md_json_int(&json, "bins", s->bins);
    md_json_int(&json, "cells_stopped", s->cells_stopped);
    add_stopped(&json, s);
    md_json_int(&json, "outputs", s->outputs);
    md_json_int(&json, "steps", s->steps);
    md_json_int(&json, "substeps_total", s->substeps_total);
    md_json_int(&json, "substeps_rejected", s->substeps_rejected);
    md_json_begin(&json, "substeps_outside");
    md_json_int(&json, "q_pr_table", s->outside[MD_OUTSIDE_Q_PR]);
    md_json_int(&json, "strength_table", s->outside[MD_OUTSIDE_STRENGTH]);
    md_json_int(&json, "vapour_pressure", s->outside[MD_OUTSIDE_VAPOUR]);
    md_json_int(&json, "mars_table", s->outside[MD_OUTSIDE_MARS]);
    md_json_int(&json, "shielding_table", s->outside[MD_OUTSIDE_PHI]);
    md_json_int(&json, "e_table", s->outside[MD_OUTSIDE_E]);
    md_json_int(&json, "phase_table", s->outside[MD_OUTSIDE_PHASE]);
    md_json_int(&json, "supply_table", s->outside[MD_OUTSIDE_SUPPLY]);
    md_json_int(&json, "supply_temperature_table", s->outside[MD_OUTSIDE_SUPPLY_T]);
    md_json_end(&json);
    md_json_begin(&json, "cache");
    add_cache(&json, "coefficients", s->coefficients);
    add_cache(&json, "radiation", s->radiation);
    md_json_end(&json);
    md_json_double(&json, "wall_s", s->wall_s);
    md_json_double(&json, "wall_all_parts_s", s->wall_s + s->wall_before_s);
    md_json_double(&json, "rss_MB", s->rss_MB);
    md_json_int(&json, "resumes", s->resumes);
    md_json_bool(&json, "mixed_versions", s->mixed != 0);
    md_json_begin(&json, "checkpoints");
    md_json_int(&json, "written", s->checkpoints);
    md_json_double(&json, "total_s", s->checkpoints_s);
    md_json_double(&json, "longest_s", s->checkpoint_s);
    md_json_int(&json, "substeps_ahead", s->ahead);
    md_json_double(&json, "time_ahead_s", s->ahead_to_s);
    md_json_end(&json);
    md_json_hex(&json, "state_digest", s->state_digest);
    md_json_begin(&json, "ranks");
    add_ranks(&json, s->plan);
    md_json_int(&json, "recuts", s->recuts);
    md_json_end(&json);
    add_warnings(&json, s->log);
    return write_to(&json, folder, "summary.json", err);
}

/* The value with the type that it has in an input file. */
static void add_value(md_json *json, const md_param *row, const void *values)
{
    const void *at = (const char *)values + row->offset;
    char text[256];
    switch (row->type) {
    case MD_PARAM_BOOL: md_json_bool(json, "value", *(const bool *)at); break;
    case MD_PARAM_INT: md_json_int(json, "value", *(const int *)at); break;
    case MD_PARAM_DOUBLE: md_json_double(json, "value", *(const double *)at); break;
    case MD_PARAM_CHOICE: md_json_string(json, "value", md_param_choice_name(row, *(const int *)at, text, sizeof text)); break;
    case MD_PARAM_STRING: md_json_string(json, "value", *(char *const *)at); break;
    case MD_PARAM_TEXTS: {
        const md_texts *texts = at;
        md_json_strings(json, "value", (const char *const *)texts->v, texts->n);
        break;
    }
    case MD_PARAM_ARRAY: md_json_doubles(json, "value", ((const md_array *)at)->v, ((const md_array *)at)->n); break;
    case MD_PARAM_DOUBLE_AUTO:
        if (((const md_auto_double *)at)->is_auto)
            md_json_string(json, "value", "auto");
        else
            md_json_double(json, "value", ((const md_auto_double *)at)->value);
        break;
    case MD_PARAM_INT_AUTO:
        if (((const md_auto_int *)at)->is_auto)
            md_json_string(json, "value", "auto");
        else
            md_json_int(json, "value", ((const md_auto_int *)at)->value);
        break;
    }
}

static void add_parameters(md_json *json, const md_run_info *info)
{
    md_json_begin(json, "parameters");
    int i = 0;
    for (const md_param *row = info->table; row->key; row++, i++) {
        md_json_begin(json, row->key);
        add_value(json, row, info->values);
        if (row->unit[0]) md_json_string(json, "unit", row->unit);
        md_json_string(json, "origin",
                       md_source_name(info->origin && i < info->origin->n ? info->origin->source[i] : MD_SOURCE_DEFAULT));
        md_json_end(json);
    }
    md_json_end(json);
}

static void add_tables(md_json *json, const md_run_info *info)
{
    md_json_begin_array(json, "tables");
    for (int i = 0; i < info->n_tables; i++) {
        md_json_begin(json, NULL);
        md_json_string(json, "key", info->tables[i].key);
        md_json_string(json, "path", info->tables[i].path);
        md_json_hex(json, "checksum", info->tables[i].checksum);
        md_json_end(json);
    }
    md_json_end(json);
}

static void add_build(md_json *json)
{
    const char *commit = md_commit(), *dash = strstr(commit, "-dirty");
    char clean[128];
    snprintf(clean, sizeof clean, "%.*s", dash ? (int)(dash - commit) : (int)sizeof clean - 1, commit);
    md_json_string(json, "program", "marsdisk");
    md_json_string(json, "version", md_version());
    md_json_string(json, "commit", clean);
    md_json_bool(json, "dirty", dash != NULL);
    md_json_string(json, "compiler", md_compiler());
    md_json_string(json, "flags", md_build_flags());
}

static void add_libraries(md_json *json)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(mpi, &length);
    mpi[strcspn(mpi, "\n")] = '\0';
    md_json_begin(json, "libraries");
    md_json_string(json, "mpi", mpi);
    for (const md_library *library = md_libraries; library->name; library++)
        md_json_string(json, library->name, library->version);
    md_json_end(json);
}

static void add_decomposition(md_json *json, const md_run_info *info)
{
    const md_plan *plan = info->plan;
    md_json_begin(json, "decomposition");
    add_ranks(json, plan);
    md_json_double(json, "estimate_one_rank_s", plan->seconds_one);
    md_json_double(json, "estimate_s", plan->seconds_used);
    md_json_double(json, "estimate_compute_s", plan->seconds_compute);
    md_json_double(json, "estimate_messages_s", plan->seconds_messages);
    md_json_double(json, "estimate_output_s", plan->seconds_output);
    md_json_double(json, "estimate_substeps_per_cell", plan->steps);
    if (info->first_cell) {
        md_json_begin_array(json, "first_cell");
        for (int r = 0; r < info->workers; r++)
            md_json_int(json, NULL, info->first_cell[r]);
        md_json_end(json);
    }
    md_json_end(json);
}

/* Commas part the names. */
static void add_hosts(md_json *json, const char *hosts)
{
    md_json_begin_array(json, "hosts");
    for (const char *name = hosts ? hosts : ""; *name;) {
        char one[MPI_MAX_PROCESSOR_NAME];
        size_t length = strcspn(name, ",");
        snprintf(one, sizeof one, "%.*s", (int)length, name);
        md_json_string(json, NULL, one);
        name += length + (name[length] == ',');
    }
    md_json_end(json);
}

md_status md_report_config(const char *folder, const md_run_info *info, md_error *err)
{
    md_json json;
    md_json_init(&json);
    add_build(&json);
    add_libraries(&json);
    md_json_string(&json, "input", info->input);
    md_json_strings(&json, "command", (const char *const *)info->argv, info->argc);
    add_parameters(&json, info);
    add_tables(&json, info);
    add_decomposition(&json, info);
    md_json_begin(&json, "kernel");
    md_json_string(&json, "name", info->kernel);
    md_json_string(&json, "reason", info->kernel_reason);
    md_json_end(&json);
    md_json_bool(&json, "cache_disabled", info->cache_disabled);
    add_hosts(&json, info->hosts);
    md_json_string(&json, "start", info->start);
    md_json_string(&json, "end", info->end);
    return write_to(&json, folder, "run_config.json", err);
}

/* Each name once, in rank order. */
static char *join_hosts(const char *names, int ranks, md_error *err)
{
    char *list = md_alloc((size_t)ranks, MPI_MAX_PROCESSOR_NAME, err);
    size_t used = 0;
    for (int r = 0; r < ranks && list; r++) {
        const char *name = names + (size_t)r * MPI_MAX_PROCESSOR_NAME;
        size_t length = strlen(name);
        bool known = false;
        for (const char *at = list; *at && !known; at += strcspn(at, ","), at += *at == ',')
            known = strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0');
        if (!known)
            used += (size_t)snprintf(list + used, (size_t)ranks * MPI_MAX_PROCESSOR_NAME - used, "%s%s", used ? "," : "", name);
    }
    return list;
}

md_status md_report_hosts(const md_comm *comm, char **hosts, md_error *err)
{
    char mine[MPI_MAX_PROCESSOR_NAME] = "";
    int length = 0;
    bool root = comm->rank == 0;
    *hosts = NULL;
    MPI_Get_processor_name(mine, &length);
    char *all = md_alloc(root ? (size_t)comm->size : 0, sizeof mine, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        MPI_Gather(mine, MPI_MAX_PROCESSOR_NAME, MPI_CHAR, all, MPI_MAX_PROCESSOR_NAME, MPI_CHAR, 0, comm->mpi);
        if (root) *hosts = join_hosts(all, comm->size, err);
    }
    md_free(all);
    return md_comm_agree(comm, err);
}
