/* One program at a time in a folder: the file ".lock" in it names who is there.
 *
 * The system holds the lock (flock) and lets it go when its process ends, however that ends, so a stale file is recognised. Some
 * file systems of clusters hold it within one host only: a lock of another host counts as held while it shows signs of life, a
 * fresh time of change, which the owner renews by md_lock_beat. Some know no locks at all: there the same holds for a lock of this
 * host, unless its process is gone; and who has signed looks a moment later whether somebody else has signed at the same time.
 *
 * Shapes: -
 * Units:  -
 * Owner:  md_lock holds an open file; md_lock_release gives it back and removes the file
 * MPI:    Local to the rank that looks after the folder
 * Source: flock(2); POSIX.1-2008
 */
#ifndef MD_IO_FILES_LOCK_H
#define MD_IO_FILES_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum { MD_LOCK_PATH = 1100, MD_LOCK_TEXT = 512 };

typedef struct md_lock {
    bool held;
    bool busy;      /* it could not be taken, for somebody else works there */
    bool by_system; /* false: the file system has no locks */
    int file;
    double beaten; /* wall time of the last sign of life */
    char path[MD_LOCK_PATH];
    char signature[MD_LOCK_TEXT]; /* what we wrote */
    char found[MD_LOCK_TEXT];     /* who left a stale lock here, "host h, process p, since t"; empty: nobody */
} md_lock;

/* Take the folder, which must be there. MD_ERR_IO naming host and process that have it, or when no file can be made in it. */
md_status md_lock_take(md_lock *lock, const char *folder, md_error *err);
/* A sign of life, at most one in some seconds: call it as often as you like. Does nothing to a lock that is not held, or NULL. */
void md_lock_beat(md_lock *lock);
/* Removes the file unless somebody else has signed it, to whom we seemed dead. */
void md_lock_release(md_lock *lock);

#endif
