#include "job/job.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/timer.h"
#include "base/version.h"
#include "job/keys.h"

md_status md_job_open(md_job *job, const md_about *about, MPI_Comm world, int argc, char **argv, md_error *err)
{
    *job = (md_job){.about = about, .argc = argc, .argv = argv, .start = md_seconds()};
    md_utc(job->start_utc, sizeof job->start_utc);
    if (md_comm_open(&job->all, world, err)) return err->code;
    job->all.program = about->name;
    const md_options *o = &job->options;
    md_options_parse(&job->options, about, argc, argv, err);
    md_log_init(&job->log, job->all.rank > 0 ? MD_LOG_SILENT
                           : o->quiet        ? MD_LOG_QUIET
                           : o->verbose      ? MD_LOG_VERBOSE
                                             : MD_LOG_NORMAL);
    return md_comm_agree(&job->all, err);
}

bool md_job_only_tells(const md_job *job)
{
    switch (job->options.action) {
    case MD_ACTION_HELP:
    case MD_ACTION_VERSION:
    case MD_ACTION_PRINT_DEFAULTS:
    case MD_ACTION_PRINT_REFERENCE:
    case MD_ACTION_PRINT_FIELDS: return true;
    case MD_ACTION_RUN:
    case MD_ACTION_CHECK:
    case MD_ACTION_LIST:
    case MD_ACTION_WRITE_CONFIG: break;
    }
    return false;
}

void md_job_tell(const md_job *job)
{
    if (job->all.rank != 0) return;
    if (job->options.action == MD_ACTION_HELP) md_options_print_help(job->about, stdout);
    if (job->options.action == MD_ACTION_VERSION)
        printf("%s %s (%s)\n%s\n%s\n", job->about->name, md_version(), md_commit(), md_compiler(), md_build_flags());
    if (job->options.action == MD_ACTION_PRINT_DEFAULTS) md_keys_print(job->about->params, stdout);
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

md_status md_job_know_hosts(md_job *job, md_error *err)
{
    char mine[MPI_MAX_PROCESSOR_NAME] = "";
    int length = 0;
    const md_comm *comm = &job->all;
    bool root = comm->rank == 0;
    MPI_Get_processor_name(mine, &length);
    char *all = md_alloc(root ? (size_t)comm->size : 0, sizeof mine, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        MPI_Gather(mine, MPI_MAX_PROCESSOR_NAME, MPI_CHAR, all, MPI_MAX_PROCESSOR_NAME, MPI_CHAR, 0, comm->mpi);
        if (root) job->hosts = join_hosts(all, comm->size, err);
    }
    md_free(all);
    return md_comm_agree(comm, err);
}

void md_job_free(md_job *job)
{
    md_options_free(&job->options);
    md_free(job->hosts);
    md_comm_free(&job->all);
}

int md_job_close(md_job *job, bool stopped_early, const md_error *err)
{
    if (err->code && job->all.rank == 0) fprintf(stderr, "%s: %s\n", job->about->name, err->text);
    md_job_free(job);
    return err->code ? (int)err->code : stopped_early ? MD_STOPPED : MD_OK;
}
