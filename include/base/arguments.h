/* One pass over the arguments of a program.
 *
 * Shapes: argc strings
 * Units:  -
 * Owner:  points into argv
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_ARGUMENTS_H
#define MD_BASE_ARGUMENTS_H

#include "base/status.h"

typedef struct md_arguments {
    const char *program; /* for messages */
    int argc, at;        /* at: the argument that is looked at */
    char **argv;
    md_error *err;
} md_arguments;

/* The value of "--name=value" or of "--name value", which is then passed over; NULL when the argument is another option, when an
 * error is known already, or when there is no value: MD_ERR_USAGE. */
const char *md_arguments_value(md_arguments *arguments, const char *name);

#endif
