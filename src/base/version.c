#include "base/version.h"

#ifndef MD_COMMIT
#define MD_COMMIT "unknown"
#endif
#ifndef MD_CFLAGS
#define MD_CFLAGS "unknown"
#endif

const char *md_version(void)
{
    return "0.2.0";
}

const char *md_commit(void)
{
    return MD_COMMIT;
}

const char *md_build_flags(void)
{
    return MD_CFLAGS;
}

const char *md_compiler(void)
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "gcc " __VERSION__;
#else
    return "unknown";
#endif
}
