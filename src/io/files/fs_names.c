#define _XOPEN_SOURCE 700 /* realpath */
#include "io/files/fs_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

char *md_fs_folder(const char *path, md_error *err)
{
    char *folder = md_strdup(path, err);
    if (folder == NULL) return NULL;
    char *slash = strrchr(folder, '/');
    if (slash == NULL) {
        md_free(folder);
        return md_strdup(".", err);
    }
    slash[slash == folder ? 1 : 0] = '\0';
    return folder;
}

char *md_fs_resolve(const char *folder, const char *name, md_error *err)
{
    if (name[0] == '/' || folder[0] == '\0' || strcmp(folder, ".") == 0) return md_strdup(name, err);
    size_t bytes = strlen(folder) + strlen(name) + 2;
    char *path = md_alloc(bytes, 1, err);
    if (path != NULL) snprintf(path, bytes, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
    return path;
}

char *md_fs_stem(const char *path, md_error *err)
{
    size_t end = strlen(path);
    while (end > 1 && path[end - 1] == '/')
        end--;
    size_t start = end;
    while (start > 0 && path[start - 1] != '/')
        start--;
    size_t word = start, dot = end; /* dots in front belong to the name: "." and ".." are other folders */
    while (word < end && path[word] == '.')
        word++;
    while (dot > word && path[dot - 1] != '.')
        dot--;
    size_t length = dot > word ? dot - 1 - start : end - start;
    char *stem = md_alloc(length + 1, 1, err);
    if (stem != NULL) memcpy(stem, path + start, length);
    return stem;
}

char *md_fs_beside_program(const char *name, md_error *err)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0) return NULL;
    program[length] = '\0';
    char *folder = md_fs_folder(program, err), *path = folder ? md_fs_resolve(folder, name, err) : NULL;
    md_free(folder);
    return path;
}

char *md_fs_whole_path(const char *path, md_error *err)
{
    char *found = realpath(path, NULL), *copy = md_strdup(found ? found : path, err);
    free(found);
    return copy;
}
