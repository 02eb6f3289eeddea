#include "io/files/fs_list.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

md_status md_fs_each(const char *folder, void (*visit)(void *context, const char *name), void *context, md_error *err)
{
    DIR *list = opendir(folder);
    if (!list && errno == ENOENT) return MD_OK;
    if (!list) return md_fail(err, MD_ERR_IO, "%.1000s: cannot list this folder: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(list)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) visit(context, entry->d_name);
    closedir(list);
    return MD_OK;
}
