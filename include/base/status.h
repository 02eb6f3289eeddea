/* Status codes and error messages, and how they are handled everywhere:
 *
 * A function that can fail takes an md_error last, and returns its code. Who finds what is wrong names it and goes back:
 *
 *     if (n < 1) return md_fail(err, MD_ERR_CONFIG, "%s: %d rows: expected one", path, n);
 *
 * Who calls passes it on, and need not look more often than it cares: the first error stays, whatever follows.
 *
 *     if (read(file, err) || check(file, err)) return err->code;            nothing to give back
 *     if (!err->code) read(file, err);                                      one after the other, then what is to be given back,
 *     close(file); return err->code;                                        then the code
 *
 * A function that says "does nothing after an error" asks err->code itself. Ranks agree before they go on (md_comm_agree), so that
 * none waits for one that has failed. An error that is none of this function's goes into an md_error of its own, called `ignored`,
 * with the reason beside it, or `why`, which is told as a warning. The main prints the first cause, once (md_job_close).
 *
 * Shapes: -
 * Units:  -
 * Owner:  the caller owns the md_error; it holds its text inside and needs no freeing
 * MPI:    Local
 * Source: exit codes as listed in README.md
 */
#ifndef MD_BASE_STATUS_H
#define MD_BASE_STATUS_H

#include "base/format.h"

/* The values are the program's exit codes. */
typedef enum md_status {
    MD_OK = 0,
    MD_ERR_USAGE = 2,
    MD_ERR_CONFIG = 3,
    MD_ERR_MEMORY = 4,
    MD_ERR_IO = 5,
    MD_ERR_NUMERICS = 6,
    MD_ERR_INTERNAL = 7,
    MD_ERR_CASES = 8,
    MD_STOPPED = 75
} md_status;

enum { MD_ERROR_TEXT = 2048 };

/* What went wrong first, as it may be shown (base/shown.h). Zero-initialise: {MD_OK, ""} is "no error yet". */
typedef struct md_error {
    md_status code;
    char text[MD_ERROR_TEXT];
} md_error;

/* Record an error and return its code, so that a function can `return md_fail(...)`.
 * A later error never replaces an earlier one: the first cause is the one that is told. */
md_status md_fail(md_error *err, md_status code, const char *format, ...) MD_PRINTF(3, 4);

/* Put words in front of the recorded text ("input/mars_1d.cfg:12: "); does nothing when there is no error. */
void md_error_prefix(md_error *err, const char *format, ...) MD_PRINTF(2, 3);

#endif
