#include "io/libraries.h"

#include <hdf5.h>
#include <jansson.h>
#include <libconfig.h>
#include <libdeflate.h>
#include <stddef.h>

#define TEXT_OF(x) #x
#define VERSION(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const md_library md_libraries[] = {
    {"hdf5", VERSION(H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE)},
    {"jansson", JANSSON_VERSION},
    {"libconfig", VERSION(LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR, LIBCONFIG_VER_REVISION)},
    {"libdeflate", LIBDEFLATE_VERSION_STRING},
    {NULL, NULL},
};
