/* swarm/run/citations: what users must cite is found in a file as LXCat writes it, once each, and table rows are not. */
#include "check.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/run/citations.h"

static const char file[] =
    "LXCat, www.lxcat.net\r\nGenerated on 1 Jan 2020.\r\n\r\nRECOMMENDED REFERENCE FORMAT\r\n"
    "- Some database, www.lxcat.net, retrieved on January 1, 2020.\r\n\r\nCROSS SECTION DATA FORMAT\r\nwords\r\n"
    "xxxxx\r\nDATABASE:         Some database\r\nPERMLINK:         www.lxcat.net/Some\r\n********\r\n"
    "ELASTIC\r\nX\r\n1e-4\r\nCOMMENT: from a paper\r\n-----\r\n0 1e-20\r\n-----\r\n"
    "EXCITATION\r\nX -> X*\r\n1\r\nCOMMENT: from a paper\r\nUPDATED: 2020\r\n-----\r\n1 0\r\n2 1e-20\r\n-----";

int main(void)
{
    md_error err = {MD_OK, ""};
    sw_citations c = {0};
    static const char *const wanted[] = {"- Some database, www.lxcat.net, retrieved on January 1, 2020.",
                                         "DATABASE:         Some database", "PERMLINK:         www.lxcat.net/Some",
                                         "COMMENT: from a paper"};
    CHECK(sw_citations_find(&c, file, sizeof file - 1, &err) == MD_OK && c.n == 4);
    for (int i = 0; i < c.n && i < 4; i++)
        CHECK(strcmp(c.line[i], wanted[i]) == 0);
    sw_citations_free(&c);
    CHECK(sw_citations_find(&c, "", 0, &err) == MD_OK && c.n == 0);
    sw_citations_free(&c);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
