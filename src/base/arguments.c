#include "base/arguments.h"

#include <string.h>

const char *md_arguments_value(md_arguments *a, const char *name)
{
    const char *arg = a->argv[a->at];
    size_t length = strlen(name);
    if (a->err->code || strncmp(arg, name, length) != 0) return NULL;
    if (arg[length] == '=' && strncmp(arg, "--", 2) == 0) return arg + length + 1;
    if (arg[length] != '\0') return NULL;
    if (a->at + 1 < a->argc) return a->argv[++a->at];
    md_fail(a->err, MD_ERR_USAGE, "%s needs a value; see %s --help", name, a->program);
    return NULL;
}
