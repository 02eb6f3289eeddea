#include "disk/model/ledger.h"

#define TERM(ID, NAME, SIGN, LEAVES, TEXT) [MD_BOOK_##ID] = {NAME, SIGN, LEAVES, TEXT},
#define SINK(ID, BOOK, RATE) [MD_SINK_##ID] = {MD_BOOK_##BOOK, RATE},

const md_ledger_term md_ledger_terms[MD_BOOKS] = {MD_LEDGER_ROWS(TERM)};
const md_ledger_sink md_ledger_sinks[MD_SINKS] = {MD_SINK_ROWS(SINK)};

double md_ledger_sum(const double term[MD_BOOKS], md_leaves leaves)
{
    double sum = 0;
    for (int b = 0; b < MD_BOOKS; b++)
        if (md_ledger_terms[b].leaves == leaves) sum += term[b];
    return sum;
}
