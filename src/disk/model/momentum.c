#include "disk/model/momentum.h"

/* Of a kilogram that counts in this term of cell ig. */
static double of_kilogram(const md_radial *radial, int ig, md_book book)
{
    return md_radial_momentum(book == MD_BOOK_ACCRETED ? radial->edge[0]
                              : book == MD_BOOK_SPREAD ? radial->edge[radial->n]
                                                       : radial->r[ig]);
}

/* With which a term enters what is there now. */
static int sign_of(md_book book)
{
    if (book == MD_BOOK_MOVED_IN || book == MD_BOOK_MOVED_OUT) return 0;
    return book == MD_BOOK_ACCRETED || book == MD_BOOK_SPREAD ? -1 : md_ledger_terms[book].sign;
}

void md_momentum_add(md_momentum *sum, const md_radial *radial, int ig, double now, const double term[MD_BOOKS],
                     const double torque[MD_TORQUES])
{
    md_sum_add(&sum->now, now * md_radial_momentum(radial->r[ig]));
    for (int b = 0; b < MD_BOOKS; b++)
        md_sum_add(&sum->term[b], term[b] * of_kilogram(radial, ig, (md_book)b));
    for (int by = 0; by < MD_TORQUES; by++)
        md_sum_add(&sum->torque[by], torque[by]);
}

double md_momentum_start(const md_momentum *sum)
{
    md_sum start = sum->now;
    for (int b = 0; b < MD_BOOKS; b++)
        md_sum_add(&start, -sign_of((md_book)b) * md_sum_total(sum->term[b]));
    for (int by = 0; by < MD_TORQUES; by++)
        md_sum_add(&start, -md_sum_total(sum->torque[by]));
    return md_sum_total(start);
}

double md_momentum_error(const md_momentum *sum, double start)
{
    double handled = start + md_sum_total(sum->term[MD_BOOK_SUPPLIED]);
    return handled > 0 ? (start - md_momentum_start(sum)) / handled : 0;
}
