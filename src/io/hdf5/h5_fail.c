#include "h5_fail.h"

#include <hdf5.h>
#include <stdio.h>
#include <string.h>

/* Of a failed system call only what the system says: the library adds time, addresses and sizes. */
static herr_t keep_innermost(unsigned n, const H5E_error2_t *entry, void *text)
{
    static const char opening[] = "error message = '";
    const char *desc = entry->desc ? entry->desc : "", *at = strstr(desc, opening);
    if (at) at += sizeof opening - 1;
    if (n == 0) snprintf(text, 256, "%.*s", (int)(at ? strcspn(at, "'") : strcspn(desc, "\n")), at ? at : desc);
    return 0;
}

md_status md_h5_fail(const char *path, const char *what, const char *name, md_error *err)
{
    char reason[256] = "";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, reason);
    H5Eclear2(H5E_DEFAULT);
    return md_fail(err, MD_ERR_IO, "%s: cannot %s%s%s: %s", path, what, *name ? " " : "", name,
                   *reason ? reason : "HDF5 failed");
}
