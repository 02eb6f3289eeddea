/* A value of libconfig as text. Shapes: -. Units: -. Owner: the caller, md_free. MPI: Local. Source: libconfig manual. */
#ifndef MD_IO_CONFIG_CONFIG_VALUE_H
#define MD_IO_CONFIG_CONFIG_VALUE_H

#include <libconfig.h>

#include "base/status.h"
#include "io/config/config_text.h"

/* A value, or a list of them, as it would stand behind --set KEY=; NULL: no memory. */
char *md_config_value_text(const config_setting_t *setting, md_error *err);
/* MD_ERR_CONFIG with what the library did not understand, and where. */
md_status md_config_value_syntax(const config_t *config, const md_config_text *text, md_error *err);

#endif
