/* Parameters as they are when no input file changes them; free with md_params_free. */
#ifndef MD_TESTS_DEFAULTS_H
#define MD_TESTS_DEFAULTS_H

#include "check.h"

#include "disk/model/params.h"
#include "param/param_set.h"

static inline md_params defaults(void)
{
    md_params params;
    md_error err = {0};
    CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
    return params;
}

#endif
