/* A function that takes a format, as printf does: the compiler looks at what is handed to it.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: GNU C, attribute format
 */
#ifndef MD_BASE_FORMAT_H
#define MD_BASE_FORMAT_H

#if defined(__GNUC__)
#define MD_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define MD_PRINTF(fmt, first)
#endif

#endif
