/* What was built, from what and how.
 *
 * Shapes: texts
 * Units:  -
 * Owner:  constants of the program; never NULL
 * MPI:    Local
 * Source: the build: -DMD_COMMIT='"..."' and -DMD_CFLAGS='"..."' for src/base/version.c, both optional
 */
#ifndef MD_BASE_VERSION_H
#define MD_BASE_VERSION_H

/* Such as "0.2.0": the second number grows with what is new, and with what an input file or a reader must change; CHANGELOG.md. */
const char *md_version(void);
/* Commit it was built from, ending in "-dirty" when the tree was changed; "unknown" when the build did not say. */
const char *md_commit(void);
/* Compiler flags, "unknown" when the build did not say. */
const char *md_build_flags(void);
/* Compiler and its version. */
const char *md_compiler(void);

#endif
