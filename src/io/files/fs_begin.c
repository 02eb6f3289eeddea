/* sync_file_range is Linux's own; elsewhere the disk begins when it is asked to be through. */
#define _GNU_SOURCE
#include <fcntl.h>

#include "io/files/fs.h"

void md_fs_begin_sync(int file, int64_t at, int64_t bytes)
{
#ifdef SYNC_FILE_RANGE_WRITE
    (void)sync_file_range(file, at, bytes, SYNC_FILE_RANGE_WRITE);
#else
    (void)file, (void)at, (void)bytes;
#endif
}
