/* A sweep of swarms: what sweep/ has to know of them. */
#include "sweep/program.h"

#include "swarm/measure/results.h"
#include "swarm/output/fields.h"
#include "swarm/run/check.h"
#include "swarm/run/sweep_tables.h"

static md_status run_case(md_job *job, bool *refused, bool *stopped_early, md_error *err)
{
    sw_program one = {.job = *job, .resumed = -1};
    *refused = sw_program_prepare(&one, err) == MD_ERR_CONFIG;
    if (!err->code) sw_program_run(&one, err);
    *stopped_early = one.stopped_early;
    sw_program_clear(&one);
    *job = one.job;
    return err->code;
}

static double seconds(const void *values, int ranks)
{
    return sw_check_plan(values, ranks);
}

static md_status check_case(md_job *job, md_prospect *prospect, md_error *err)
{
    sw_program one = {.job = *job, .resumed = -1};
    if (!sw_program_prepare(&one, err)) {
        sw_check_trial trial = {.known = false};
        prospect->seconds = sw_check_plan(&one.setup.params, 1);
        prospect->MB = sw_check_memory_MB(&one.setup) + 30;
        if (prospect->tries && !sw_check_try(&trial, &one.setup, err))
            prospect->seconds = trial.pilot_s + trial.warmup_s + trial.sampling_s;
    }
    sw_program_clear(&one);
    *job = one.job;
    return err->code;
}

md_status sw_program_sweep(sw_program *program, md_error *err)
{
    static const char *const large[] = {"swarm.h5", NULL}, *const free_keys[] = {"io.checkpoint_every_s", NULL};
    static const md_variable *const number[] = {sw_quantities, sw_numbers, NULL};
    const md_simulator simulator = {.about = &sw_program_about,
                                    .values_bytes = sizeof(sw_params),
                                    .run = run_case,
                                    .check = check_case,
                                    .number = number,
                                    .seconds = seconds,
                                    .tables = sw_sweep_tables,
                                    .large = large,
                                    .free = free_keys};
    return md_sweep_make(&program->job, &simulator, &program->stopped_early, err);
}
