/* A gas for tests of swarms, from the text of its cross-sections: one species, windows, one law of sharing, a cold scene. */
#ifndef SW_TESTS_SWARM_SETUP_H
#define SW_TESTS_SWARM_SETUP_H

#include <string.h>

#include "check.h"

#include "swarm/flight/flight.h"
#include "swarm/model/gas_mix.h"

#define DASHES "-----\n"

typedef struct swarm_setup {
    sw_collection all;
    sw_gas gas;
    sw_windows windows;
    sw_sharing sharing;
    sw_scene scene; /* points into the others: a setup is not to be copied */
} swarm_setup;

/* `acceleration`: reduced, 0.5e-21 times E/N in Td. */
static inline void swarm_setup_make(swarm_setup *setup, const char *text, double acceleration, sw_sharing sharing)
{
    md_error err = {MD_OK, ""};
    md_logger log;
    md_log_init(&log, MD_LOG_SILENT);
    const sw_gas_options options = {.above = SW_ABOVE_HOLD};
    sw_collection_parse(&setup->all, text, strlen(text), "t.txt", &err);
    sw_gas_init(&setup->gas, &(sw_species){"X", "", &setup->all, 1}, 1, &options, &log, &err);
    sw_windows_init(&setup->windows, &setup->gas, 0, &err);
    setup->sharing = sharing;
    setup->scene =
        (sw_scene){.gas = &setup->gas, .windows = &setup->windows, .sharing = &setup->sharing, .acceleration = acceleration};
    CHECK(err.code == MD_OK);
}

static inline void swarm_setup_free(swarm_setup *setup)
{
    sw_windows_free(&setup->windows);
    sw_gas_free(&setup->gas);
    sw_collection_free(&setup->all);
}

#endif
