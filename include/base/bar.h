/* A progress bar on a terminal, a line now and then elsewhere, both on stderr.
 *
 * Shapes: scalars
 * Units:  share 0..1 of what the label names
 * Owner:  md_bar is a plain value
 * MPI:    Local; one rank shows it
 * Source: -
 */
#ifndef MD_BASE_BAR_H
#define MD_BASE_BAR_H

#include <stdbool.h>

typedef struct md_bar {
    bool on, terminal;
    double started, shown; /* md_seconds */
} md_bar;

md_bar md_bar_begin(bool on);
/* On a terminal the bar is drawn again when the last is 0.2 s old, elsewhere a line is written when the last is 30 s old; a share
 * of 1 is always shown. */
void md_bar_show(md_bar *bar, double share, const char *label);
/* The bar itself on the terminal, with a text behind it. */
void md_bar_draw(double share, const char *text);
/* Wipes the bar off the terminal. */
void md_bar_end(md_bar *bar);

#endif
