#include "job/data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"

static const char *users_folder(void)
{
    const char *folder = getenv("MARSDISK_DATA");
    return folder && *folder ? folder : NULL;
}

/* folder/name when there is such a file. */
static char *look_into(const char *folder, const char *name, md_error *err)
{
    char *path = md_fs_resolve(folder, name, err);
    if (path && md_fs_exists(path)) return path;
    md_free(path);
    return NULL;
}

/* folder/room/name, or else folder/name. */
static char *look_into_room(const char *folder, const char *room, const char *name, md_error *err)
{
    char *inner = md_fs_resolve(folder, room, err), *path = inner ? look_into(inner, name, err) : NULL;
    md_free(inner);
    return path ? path : look_into(folder, name, err);
}

/* As bin/marsdisk of an installation; as build/marsdisk, or one folder further down, of the source tree. */
static char *look_beside_program(const char *room, const char *name, md_error *err)
{
    static const char *const places[] = {"../share/marsdisk", "../input", "../../input"};
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        char *folder = md_fs_beside_program(places[k], err);
        char *path = folder ? look_into_room(folder, room, name, err) : NULL;
        md_free(folder);
        if (path) return path;
    }
    return NULL;
}

char *md_data_find(const char *config_folder, const char *room, const char *name, bool *elsewhere, md_error *err)
{
    char *here = md_fs_resolve(config_folder, name, err), *path = NULL;
    *elsewhere = false;
    if (!here || name[0] == '/' || md_fs_exists(here)) return here;
    const char *bare = name;
    while (strncmp(bare, "../", 3) == 0 || strncmp(bare, "./", 2) == 0)
        bare += strcspn(bare, "/") + 1;
    if (users_folder()) path = look_into_room(users_folder(), room, bare, err);
    if (!path) path = look_beside_program(room, bare, err);
    if (!path) return here;
    md_free(here);
    *elsewhere = true;
    return path;
}

uint64_t md_data_key(const char *path)
{
    uint64_t stamp = md_fs_stamp(path);
    return stamp ? md_hash(path, strlen(path), stamp) : 0;
}

void md_data_tell(md_error *err)
{
    size_t used = strlen(err->text);
    const char *folder = users_folder();
    snprintf(err->text + used, sizeof err->text - used, "; nor is it in MARSDISK_DATA (%s) or among the program's own files",
             folder ? folder : "not set");
}
