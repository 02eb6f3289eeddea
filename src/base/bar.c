#include "base/bar.h"

#include <stdio.h>
#include <unistd.h>

#include "base/timer.h"

enum { WIDTH = 30 };
static const double TERMINAL_EVERY = 0.2, LINE_EVERY = 30;

md_bar md_bar_begin(bool on)
{
    double now = md_seconds();
    return (md_bar){.on = on, .terminal = isatty(STDERR_FILENO) == 1, .started = now, .shown = now};
}

void md_bar_draw(double share, const char *text)
{
    char cells[WIDTH + 1];
    for (int k = 0; k < WIDTH; k++)
        cells[k] = k < share * WIDTH ? '#' : '.';
    cells[WIDTH] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  %s", cells, 100 * share, text);
    fflush(stderr);
}

void md_bar_show(md_bar *bar, double share, const char *label)
{
    double now = md_seconds();
    bool due = share >= 1 || now - bar->shown >= (bar->terminal ? TERMINAL_EVERY : LINE_EVERY);
    if (!bar->on || !due) return;
    bar->shown = now;
    if (!bar->terminal) {
        fprintf(stderr, "%s: %.0f %%, %.0f s\n", label, 100 * share, now - bar->started);
        return;
    }
    char text[64];
    snprintf(text, sizeof text, "%.0f s  %-32.32s", now - bar->started, label);
    md_bar_draw(share, text);
}

void md_bar_end(md_bar *bar)
{
    if (bar->on && bar->terminal && bar->shown > bar->started) fprintf(stderr, "\r%79s\r", "");
}
