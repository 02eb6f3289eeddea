/* Parameters, size grid and gross tables of one test, with the defaults of the reference case. */
#ifndef MD_TESTS_GROSS_SETUP_H
#define MD_TESTS_GROSS_SETUP_H

#include "check.h"

#include "disk/collide/gross.h"
#include "disk/model/params.h"
#include "disk/model/sizes.h"
#include "param/param_set.h"

typedef struct setup {
    md_params params;
    md_sizes sizes;
    md_gross gross;
    md_error err;
} setup;

static inline void setup_open(setup *s, int bins, double s_min, double s_max, double v, double H)
{
    *s = (setup){0};
    CHECK(md_params_default(md_disk_params, &s->params, &s->err) == MD_OK);
    CHECK(md_sizes_init(&s->sizes, bins, s_min, s_max, 3270.0, &s->err) == MD_OK);
    CHECK(md_gross_build(&s->gross, &s->params, &s->sizes, v, H, &s->err) == MD_OK);
}

static inline void setup_close(setup *s)
{
    md_gross_free(&s->gross);
    md_sizes_free(&s->sizes);
    md_params_free(md_disk_params, &s->params);
}

#endif
