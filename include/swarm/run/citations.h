/* What a file of cross-sections says about where they are from: users must cite it.
 *
 * Shapes: n lines, each once
 * Units:  -
 * Owner:  sw_citations owns its lines; free with sw_citations_free
 * MPI:    Local
 * Source: files as LXCat (www.lxcat.net) distributes them
 */
#ifndef SW_RUN_CITATIONS_H
#define SW_RUN_CITATIONS_H

#include <stddef.h>

#include "base/status.h"

typedef struct sw_citations {
    int n;
    char **line;
} sw_citations;

/* Lines that begin with DATABASE:, PERMLINK:, DESCRIPTION:, CONTACT:, HOW TO REFERENCE:, REFERENCE(S): or COMMENT:, and those that
 * follow RECOMMENDED REFERENCE FORMAT up to an empty one. MD_ERR_MEMORY. */
md_status sw_citations_find(sw_citations *citations, const char *text, size_t bytes, md_error *err);
void sw_citations_free(sw_citations *citations);

#endif
