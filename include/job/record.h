/* run_config.json: everything that went into a run, for whoever wants to know or to do it again.
 *
 *     md_record_begin(&json, job);
 *     md_record_parameters(&json, job->about->params, &params, &origin);
 *     ... what the program has to say besides, with io/text/json.h ...
 *     status = md_record_end(&json, job, end, err);
 *
 * It is written at the start, so that a run that is killed says what it was, and again at the end.
 *
 * Shapes: -
 * Units:  of each parameter
 * Owner:  the caller's md_json, which md_record_end frees
 * MPI:    Local to rank 0
 * Source: README.md, the output folder
 */
#ifndef MD_JOB_RECORD_H
#define MD_JOB_RECORD_H

#include "io/config/config.h"
#include "io/text/json.h"
#include "job/job.h"

/* The document with program, version, commit, compiler, libraries, input and command line. */
void md_record_begin(md_json *json, const md_job *job);
/* Every key of the table with its value, its unit and where it came from. */
void md_record_parameters(md_json *json, const md_param *table, const void *values, const md_config_origin *origin);
/* Into an open array: a file that was read, the key that names it (NULL: none does), and its checksum. */
void md_record_file(md_json *json, const char *key, const char *path, uint64_t checksum);
/* Hosts, start, end (UTC; NULL while the run goes on), and folder/run_config.json. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_record_end(md_json *json, const md_job *job, const char *end, md_error *err);

#endif
