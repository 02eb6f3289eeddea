/* How a run ended, as any program's summary.json says it: the words that other runs and scripts look for stand in one place.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_outcome points to texts of its filler
 * MPI:    Local to rank 0, but for md_outcome_rss_MB
 * Source: README.md, the output folder
 */
#ifndef MD_JOB_OUTCOME_H
#define MD_JOB_OUTCOME_H

#include <stdbool.h>

#include "base/comm.h"
#include "base/log.h"
#include "io/text/json.h"

/* Values of md_outcome.status. */
#define MD_FINISHED "finished"
#define MD_STOPPED_EARLY "stopped" /* by wall time, signal or file: it can go on */
#define MD_FAILED "failed"

typedef struct md_outcome {
    const char *status; /* one of the above; NULL: it never began */
    const char *reason; /* the rule or the wish that ended it; NULL: none */
    const char *error;  /* what failed; NULL: nothing */
} md_outcome;

/* The head of summary.json: begins the document. */
void md_outcome_begin(md_json *json, const md_outcome *outcome);
/* Its end, the warnings, and folder/summary.json. `log` may be NULL. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_outcome_end(md_json *json, const md_logger *log, const char *folder, md_error *err);

/* The folder's summary.json says that a run came to its end there. MD_ERR_MEMORY: no, and nobody knows. */
bool md_outcome_is_finished(const char *folder, md_error *err);

/* Memory of the largest rank [MB], nan when the system does not say. Collective. */
double md_outcome_rss_MB(const md_comm *comm);

#endif
