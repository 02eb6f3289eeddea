#include "job/progress.h"

#include <stdio.h>

#include "base/timer.h"
#include "job/options.h"

static const double TERMINAL_EVERY = 0.2, LOG_EVERY = 30, LOG_SHARE = 0.25;

md_progress md_progress_begin(int choice, bool quiet, md_progress_scale scale)
{
    bool on = choice == MD_PROGRESS_ON || (choice == MD_PROGRESS_AUTO && !quiet);
    return (md_progress){.bar = md_bar_begin(on), .scale = scale};
}

/* "1:02:03" */
static void format_time(double seconds, char *text, size_t size)
{
    long s = seconds < 1e9 ? (long)(seconds + 0.5) : 999999999;
    snprintf(text, size, "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
}

/* A log gets a line for every quarter of the run, and one every half minute if the run has moved on. */
static bool is_due(const md_progress *p, double share, double waited)
{
    if (p->bar.terminal) return waited >= TERMINAL_EVERY;
    double more = share - p->share_shown;
    return (waited >= LOG_EVERY && more >= 0.01) || (waited >= 1 && more >= LOG_SHARE);
}

void md_progress_show(md_progress *p, double share, double at)
{
    char where[64];
    snprintf(where, sizeof where, "%s = %.4g %s", p->scale.symbol, at / p->scale.one, p->scale.unit);
    md_progress_tell(p, share, where);
}

void md_progress_tell(md_progress *p, double share, const char *where)
{
    double now = md_seconds();
    if (!p->bar.on || !is_due(p, share, now - p->bar.shown)) return;
    p->bar.shown = now;
    p->share_shown = share;
    char to_go[32] = "?", text[160];
    if (share > 0) format_time((now - p->bar.started) * (1 - share) / share, to_go, sizeof to_go);
    if (!p->bar.terminal) {
        fprintf(stderr, "%3.0f %%, %s, %s to go\n", 100 * share, where, to_go);
        return;
    }
    snprintf(text, sizeof text, "%s  %s to go ", where, to_go);
    md_bar_draw(share, text);
}

void md_progress_end(md_progress *p)
{
    md_bar_end(&p->bar);
}
