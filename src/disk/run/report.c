#include "disk/run/report.h"

#include "job/record.h"
#include "numbers/constants.h"

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

static void add_momentum(md_json *json, const md_momentum_told *momentum)
{
    md_json_begin(json, "angular_momentum");
    md_json_double(json, "start_kg_m2_s", momentum->start);
    md_json_double(json, "supplied_kg_m2_s", momentum->supplied);
    md_json_double(json, "now_kg_m2_s", momentum->now);
    md_json_double(json, "accreted_kg_m2_s", momentum->accreted);
    md_json_double(json, "spread_kg_m2_s", momentum->spread);
    md_json_double(json, "viscous_kg_m2_s", momentum->viscous);
    md_json_double(json, "drag_kg_m2_s", momentum->drag);
    md_json_double(json, "error", momentum->error);
    md_json_end(json);
}

/* The terms of the ledger that are neither in M_out nor in M_sink. */
static void add_terms(md_json *json, const md_summary *s)
{
    for (int b = 0; b < MD_BOOKS; b++) {
        char key[64];
        snprintf(key, sizeof key, "M_%s_Mmars", md_ledger_terms[b].name);
        if (md_ledger_terms[b].leaves == MD_LEAVES_APART) md_json_double(json, key, s->term_Mmars[b]);
    }
}

md_status md_report_summary(const char *folder, const md_summary *s, md_error *err)
{
    md_json json;
    md_outcome_begin(&json, &s->outcome);
    md_json_double(&json, "time_end_s", s->time_end_s);
    md_json_double(&json, "T_M_end_K", s->T_M_end_K);
    md_json_double(&json, "M_loss_Mmars", s->M_loss_Mmars);
    md_json_double(&json, "M_out_Mmars", s->M_out_Mmars);
    md_json_double(&json, "M_sink_Mmars", s->M_sink_Mmars);
    add_terms(&json, s);
    md_json_double(&json, "M_not_supplied_Mmars", s->M_not_supplied_Mmars);
    md_json_double(&json, "supply_raw_Mmars_yr", s->supply_raw_Mmars_yr);
    md_json_double(&json, "supply_mixed_Mmars_yr", s->supply_mixed_Mmars_yr);
    md_json_double(&json, "M_start_Mmars", s->M_start_Mmars);
    md_json_double(&json, "M_now_Mmars", s->M_now_Mmars);
    md_json_double(&json, "ledger_error", s->ledger_error);
    md_json_int(&json, "ledger_worst_cell", s->ledger_worst_cell);
    add_momentum(&json, &s->momentum);
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
    md_json_int(&json, "sweeps", s->sweeps);
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
    md_json_int(&json, "meetings", s->meetings);
    md_json_int(&json, "lent", s->lent);
    md_json_end(&json);
    return md_outcome_end(&json, s->log, folder, err);
}

static void add_tables(md_json *json, const md_setup *setup)
{
    md_json_begin_array(json, "tables");
    for (int i = 0; i < setup->n_tables; i++)
        md_record_file(json, setup->table[i].key, setup->table[i].path, setup->table[i].checksum);
    md_json_end(json);
}

static void add_decomposition(md_json *json, const md_plan *plan)
{
    md_json_begin(json, "decomposition");
    add_ranks(json, plan);
    md_json_double(json, "estimate_one_rank_s", plan->seconds_one);
    md_json_double(json, "estimate_s", plan->seconds_used);
    md_json_double(json, "estimate_compute_s", plan->seconds_compute);
    md_json_double(json, "estimate_messages_s", plan->seconds_messages);
    md_json_double(json, "estimate_output_s", plan->seconds_output);
    md_json_double(json, "estimate_substeps_per_cell", plan->steps);
    md_json_end(json);
}

md_status md_report_config(const md_job *job, const md_case *task, const char *end, md_error *err)
{
    md_json json;
    const md_setup *setup = &task->setup;
    md_record_begin(&json, job);
    md_record_parameters(&json, job->about->params, &setup->disk.params, &setup->origin);
    add_tables(&json, setup);
    add_decomposition(&json, &task->plan);
    md_json_begin(&json, "kernel");
    md_json_string(&json, "name", task->kernel);
    md_json_string(&json, "reason", task->kernel_reason);
    md_json_end(&json);
    md_json_bool(&json, "cache_disabled", setup->disk.cache_disabled);
    return md_record_end(&json, job, end, err);
}
