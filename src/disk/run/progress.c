#include "disk/run/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/constants.h"
#include "base/timer.h"
#include "disk/run/options.h"

enum { BAR = 30 };
static const double TERMINAL_EVERY = 0.2, LOG_EVERY = 30, LOG_SHARE = 0.25;

md_progress md_progress_begin(int choice, bool quiet)
{
    double now = md_seconds();
    return (md_progress){.on = choice == MD_PROGRESS_ON || (choice == MD_PROGRESS_AUTO && !quiet),
                         .terminal = isatty(STDERR_FILENO) == 1,
                         .started = now,
                         .shown = now};
}

/* "1:02:03" */
static void format_time(double seconds, char *text, size_t size)
{
    long s = seconds < 1e9 ? (long)(seconds + 0.5) : 999999999;
    snprintf(text, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

void md_progress_show(md_progress *p, double share, double t)
{
    double now = md_seconds();
    bool due = p->terminal ? now - p->shown >= TERMINAL_EVERY : now - p->shown >= LOG_EVERY && share - p->share_shown >= 0.01;
    if (!p->terminal && share - p->share_shown >= LOG_SHARE && now - p->shown >= 1) due = true;
    if (!p->on || !due) return;
    p->shown = now;
    p->share_shown = share;
    char to_go[32] = "?";
    if (share > 0) format_time((now - p->started) * (1 - share) / share, to_go, sizeof to_go);
    if (!p->terminal) {
        fprintf(stderr, "%3.0f %%, t = %.4g yr, %s to go\n", 100 * share, t / MD_YEAR, to_go);
        return;
    }
    char bar[BAR + 1];
    for (int k = 0; k < BAR; k++)
        bar[k] = k < share * BAR ? '#' : '.';
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] %3.0f %%  t = %.4g yr  %s to go ", bar, 100 * share, t / MD_YEAR, to_go);
    fflush(stderr);
}

void md_progress_end(md_progress *p)
{
    if (p->on && p->terminal && p->shown > p->started) fprintf(stderr, "\r%79s\r", "");
}
