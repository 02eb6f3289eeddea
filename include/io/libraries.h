/* The libraries that input and output rest on, and their versions, for the record of a run.
 *
 * Shapes: md_libraries ends with name = NULL
 * Units:  -
 * Owner:  constant table
 * MPI:    Local
 * Source: the libraries' headers at build time
 */
#ifndef MD_IO_LIBRARIES_H
#define MD_IO_LIBRARIES_H

typedef struct md_library {
    const char *name, *version;
} md_library;

extern const md_library md_libraries[];

#endif
