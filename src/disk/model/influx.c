#include "disk/model/influx.h"

size_t md_influx_bytes(int bins)
{
    return sizeof(md_influx) + (size_t)bins * sizeof(double);
}

md_influx *md_influx_at(void *rows, int bins, int here)
{
    return (md_influx *)(void *)((unsigned char *)rows + (size_t)here * md_influx_bytes(bins));
}

void md_influx_book(const md_influx *influx, double h, md_cell *cell)
{
    md_sum_add(&cell->book[MD_BOOK_MOVED_IN], h * influx->in);
    md_sum_add(&cell->book[MD_BOOK_MOVED_OUT], h * influx->out);
    md_sum_add(&cell->book[MD_BOOK_ACCRETED], h * influx->accreted);
    md_sum_add(&cell->book[MD_BOOK_SPREAD], h * influx->spread);
    for (int by = 0; by < MD_TORQUES; by++)
        md_sum_add(&cell->torque[by], h * influx->torque[by]);
}

void md_influx_add(const md_influx *influx, int bins, double h, md_cell *cell)
{
    for (int k = 0; k < bins; k++)
        cell->mass[k] += h * influx->bin[k];
    md_influx_book(influx, h, cell);
}

bool md_influx_overdraws(const double *mass, int bins)
{
    double least = 0;
    for (int k = 0; k < bins; k++)
        least = mass[k] < least ? mass[k] : least;
    return least < 0;
}
